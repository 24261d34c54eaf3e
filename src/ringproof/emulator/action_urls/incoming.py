"""Commands: what stands in the query of a request becomes something that the phone does.

A request names an action; ``action=?`` lists them and ``action=X&help`` describes one and does
nothing else. With ``fireandforget`` the answer says nothing of the result, not even a refusal.
Which status a refusal has is the profile's choice; its text always names the action.

Of several parameters of one name the first counts, ``callid`` counts before ``callid1``, unknown
parameters are ignored, and names are matched exactly (all assumed).
"""

from collections.abc import Callable, Mapping
from typing import Final

from ringproof.emulator.action_urls.words import BY_NAME, help_text, listing, names
from ringproof.emulator.errors import Refusal
from ringproof.emulator.phone import Phone
from ringproof.emulator.query import Reading
from ringproof.emulator.wire import Request, Response

_NO: Final = frozenset({"0", "false", "no"})


Arguments = Mapping[str, str]
Deed = Callable[[Phone, Arguments], object]


def _call(given: Arguments) -> str | None:
    return given.get("callid") or given.get("callid1") or None


def _second(given: Arguments) -> str | None:
    return given.get("callid2") or None


def _line(given: Arguments) -> int | None:
    line = given.get("line", "")
    if not line:
        return None
    if not (line.isascii() and line.isdigit() and len(line) < 4):
        raise Refusal("missing_parameter", f"line {line!r} is no identity.")
    return int(line)


DEEDS: Final[Mapping[str, Deed]] = {
    "log": lambda phone, given: phone.write_log(given["text"], given.get("level", "i")),
    "resume": lambda phone, given: phone.resume(_call(given), _second(given)),
    "accept": lambda phone, given: phone.accept(_call(given)),
    "terminate": lambda phone, given: phone.terminate(_call(given)),
    "show": lambda phone, given: phone.show(given["text"]),
    "call": lambda phone, given: phone.dial(given["number"], _line(given)),
    "transfer": lambda phone, given: phone.transfer(given["number"], _call(given)),
    "hold": lambda phone, given: phone.hold(_call(given)),
    "join": lambda phone, given: phone.join(_call(given), _second(given)),
    "conference": lambda phone, given: phone.conference(_call(given), _second(given)),
    "dtmf": lambda phone, given: phone.dtmf(given["digits"], _call(given)),
}


class Incoming:
    """The script that listens for commands."""

    def __init__(self, phone: Phone) -> None:
        profile = phone.profile
        self.phone = phone
        self.deeds: dict[str, Deed] = dict(DEEDS)
        self.reading = Reading(plus_is_blank=profile.plus_in_command == "blank")
        self.listed = names(profile.list_order, profile.list_includes_help == "yes")
        self.help: dict[str, str] = {name: help_text(word) for name, word in BY_NAME.items()}

    def __call__(self, request: Request) -> Response:
        """Answer one request that has been let in."""
        given = self.reading.query(request.query)
        action = given.get("action", "")
        if action == "?" or (action == "help" and "help" not in given):
            return _text(200, listing(self.listed))
        if action not in self.deeds and action != "help":
            return self._unknown(action)
        if "help" in given:
            return _text(200, self.help[action])
        return self._obey(action, given)

    def _obey(self, action: str, given: Arguments) -> Response:
        for parameter in BY_NAME[action].parameters:
            if parameter.required and not given.get(parameter.query):
                sentence = f"the parameter {parameter.query} is missing."
                return self._refused(action, Refusal("missing_parameter", sentence))
        try:
            self.deeds[action](self.phone, given)
        except Refusal as refusal:
            if not fire_and_forget(given):
                return self._refused(action, refusal)
        return self._obeyed(given)

    def _obeyed(self, given: Arguments) -> Response:
        profile = self.phone.profile
        status = int(profile.status_success)
        says_ok = profile.body_success == "ok" and status == 200 and not fire_and_forget(given)
        return _text(status, "ok" if says_ok else "")

    def _refused(self, action: str, refusal: Refusal) -> Response:
        status = getattr(self.phone.profile, f"status_{refusal.reason}")
        return _text(int(status), f"{action}: {refusal}\n")

    def _unknown(self, action: str) -> Response:
        known = listing(self.listed)
        says = f"there is no action {action!r}" if action else "the parameter action is missing"
        return _text(int(self.phone.profile.status_unknown_action), f"{says}; {known}")


def fire_and_forget(given: Arguments) -> bool:
    """Whether a command wants no result: 1, true and the bare key say so, 0 and false do not."""
    return "fireandforget" in given and given["fireandforget"].lower() not in _NO


def _text(status: int, text: str) -> Response:
    return Response(status, text.encode("utf-8", "replace"))
