"""Secrets blanked in records that are otherwise shown as they are: a replay's, a recording's.

Numbers and names stay (a recording has its pseudonyms already); tokens, cookies and passwords
never do, however they came in: a header, a parameter, or spelt out in a text.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from typing import Any, Final
from urllib.parse import unquote_to_bytes

from ringproof.recordings.privacy.wire import SECRET_WORDS, blanked
from ringproof.trace import Record

_HEADER: Final = re.compile(
    rb"(?im)^((?:proxy-)?authorization|(?:set-)?cookie2?|[\w-]*(?:token|api-?key|password)[\w-]*)"
    rb"([ \t]*:[ \t]*(?:(?:bearer|basic|digest)\b)?)([^\r\n]*(?:\r?\n[ \t]+[^\r\n]*)*)"
)
_NAME: Final = re.compile(SECRET_WORDS, re.IGNORECASE)
_PARAMETER: Final = re.compile(rb"([\w%.\-]+)(=)([^&\s#\"'<>]+)")
_JSON: Final = re.compile(rf'(?i)("(?:{SECRET_WORDS})"\s*:\s*")((?:[^"\\]|\\.)*)'.encode())


class Blanker:
    """Blanks `secrets` and every credential; lengths stay, so that offsets still point right."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        spelt = sorted({s.encode() for s in secrets if s}, key=len, reverse=True)
        self._secrets = re.compile(b"|".join(map(re.escape, spelt))) if spelt else None

    def octets(self, raw: bytes) -> bytes:
        """Return `raw` without a secret."""
        if self._secrets is not None:
            raw = self._secrets.sub(lambda found: blanked(found[0]), raw)
        raw = _HEADER.sub(lambda found: found[1] + found[2] + blanked(found[3]), raw)
        raw = _JSON.sub(lambda found: found[1] + blanked(found[2]), raw)
        return _PARAMETER.sub(_parameter, raw)

    def text(self, text: str) -> str:
        """Return a sentence without a secret."""
        return self.octets(text.encode("utf-8", "surrogatepass")).decode("utf-8", "surrogatepass")

    def record(self, record: Record) -> Record:
        """Return `record` without a secret in its bytes, headers, details and texts."""
        changed: dict[str, Any] = {}
        for each in fields(record):
            value = getattr(record, each.name)
            clean = self._value(each.name, value)
            if clean != value:
                changed[each.name] = clean
        return replace(record, **changed) if changed else record

    def _value(self, name: str, value: Any) -> Any:
        if isinstance(value, bytes):
            return self.octets(value)
        if type(value) is str:
            return self.text(value)
        if name == "headers":
            return tuple(map(self._header, value))
        if isinstance(value, Mapping):
            return {key: self._detail(key, text) for key, text in value.items()}
        return value

    def _header(self, header: tuple[Any, Any]) -> tuple[Any, Any]:
        name, value = header
        if isinstance(name, bytes):
            clean = self.octets(name + b": " + value)
            return name, clean[len(name) + 2 :]
        return name, self.text(f"{name}: {value}")[len(name) + 2 :]

    def _detail(self, key: str, value: str) -> str:
        return "x" * len(value) if _NAME.fullmatch(key) else self.text(value)


def _parameter(found: re.Match[bytes]) -> bytes:
    name = unquote_to_bytes(found[1]).decode("latin-1")  # %41uthToken is read as AuthToken
    return found[1] + found[2] + blanked(found[3]) if _NAME.fullmatch(name) else found[0]
