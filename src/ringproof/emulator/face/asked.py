"""What a page asks for: a JSON object in the request's body, taken apart with care."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from ringproof.emulator.errors import EmulatorError
from ringproof.emulator.wire import Request, Response

LONGEST: Final = 1000
"""How many letters a number or a name can have that is typed into a page."""


class Unfit(EmulatorError):
    """The page asks for what cannot be; ``status`` is the answer's, the text is for people."""

    def __init__(self, sentence: str, status: int = 400) -> None:
        super().__init__(sentence)
        self.status = status


@dataclass(frozen=True)
class Asked:
    """The members of the object that a page sent."""

    members: Mapping[str, Any]

    def text(self, name: str, default: str | None = None, longest: int = LONGEST) -> str:
        """Return a text; Unfit where it is missing without a default, no text, or too long."""
        value = self.members.get(name, default)
        if value is None:
            raise Unfit(f"{name} is missing.")
        if not isinstance(value, str) or not _writable(value):
            raise Unfit(f"{name} is no text.")
        if len(value) > longest:
            raise Unfit(f"{name} has {len(value)} letters; it can have {longest}.")
        return value

    def line(self, name: str, default: str | None = None) -> str:
        """Return a text of one line, without blanks round it."""
        value = self.text(name, default).strip()
        if any(ord(letter) < 32 or ord(letter) == 127 for letter in value):
            raise Unfit(f"{name} has a sign that cannot be typed.")
        return value

    def optional(self, name: str) -> str | None:
        """Return a line, or None where it is not given."""
        return None if self.members.get(name) is None else self.line(name)

    def flag(self, name: str) -> bool:
        """Return whether something is on."""
        value = self.members.get(name)
        if not isinstance(value, bool):
            raise Unfit(f"{name} is neither true nor false.")
        return value

    def whole(self, name: str, default: int) -> int:
        """Return a whole number."""
        value = self.members.get(name, default)
        if not isinstance(value, int) or isinstance(value, bool):
            raise Unfit(f"{name} is no whole number.")
        return value


def asked(request: Request) -> Asked:
    """Return what a page asks for; Unfit where the body is no JSON object."""
    kind = request.header("content-type").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise Unfit("this takes application/json.", 415)
    try:
        members = json.loads(request.body)
    except (ValueError, RecursionError) as error:
        raise Unfit(f"the request is no JSON: {str(error)[:200]}.") from error
    if not isinstance(members, dict):
        raise Unfit("the request is no JSON object.")
    return Asked(members)


def told(value: Mapping[str, Any], status: int = 200) -> Response:
    """Return an answer to a page."""
    return Response(status, json.dumps(value).encode("ascii"), "application/json")


def _writable(text: str) -> bool:
    """Whether a text has no half characters, which no wire carries."""
    return not any("\ud800" <= letter <= "\udfff" for letter in text)
