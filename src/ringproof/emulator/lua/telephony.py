"""What scripts can do with calls: the functions below ``sip``, each a deed of the phone.

A deed takes its arguments as texts, by the names that the function has for them; what is empty is
not there. What the phone refuses is not an error in the script: with ``returnHttpResult`` it gets
the status that this phone has for it, and the reason.
"""

from collections.abc import Callable, Mapping
from typing import Final

from ringproof.emulator.calls import Call
from ringproof.emulator.errors import Refusal
from ringproof.emulator.lua.functions import FUNCTIONS
from ringproof.emulator.lua.runtime import Value
from ringproof.emulator.lua.script import RunningScript
from ringproof.emulator.lua.values import said, text
from ringproof.emulator.phone import Phone
from ringproof.emulator.profile import Profile
from ringproof.emulator.table import State

Arguments = Mapping[str, str]
Deed = Callable[[Phone, Arguments], object]
Results = tuple[Value, ...]
Act = Callable[[RunningScript, str, bool, Arguments], Results]


def _identity(given: Arguments) -> int | None:
    line = given.get("line", "")
    if not line:
        return None
    if not (line.isascii() and line.isdigit() and len(line) < 4):
        raise Refusal("missing_parameter", f"line {line!r} is no identity.")
    return int(line)


def _needed(given: Arguments, name: str) -> str:
    if not given.get(name):
        raise Refusal("missing_parameter", f"{name} is missing.")
    return given[name]


DEEDS: Final[Mapping[str, Deed]] = {
    "debug.log": lambda phone, given: phone.write_log(
        _needed(given, "message"), given.get("debug_level", "i")
    ),
    "system.toast": lambda phone, given: phone.show(_needed(given, "text")),
    "sip.invite": lambda phone, given: phone.dial(_needed(given, "uri"), _identity(given)),
    "sip.calls.resume": lambda phone, given: phone.resume(given.get("call"), given.get("call2")),
    "sip.calls.accept": lambda phone, given: phone.accept(given.get("call")),
    "sip.calls.terminate": lambda phone, given: phone.terminate(given.get("call")),
    "sip.calls.hold": lambda phone, given: phone.hold(given.get("call")),
    "sip.calls.transfer": lambda phone, given: phone.transfer(
        _needed(given, "uri"), given.get("call")
    ),
    "sip.calls.join": lambda phone, given: phone.join(given.get("call"), given.get("call2")),
    "sip.calls.conference": lambda phone, given: phone.conference(
        given.get("call"), given.get("call2")
    ),
    "sip.calls.dtmf": lambda phone, given: phone.dtmf(_needed(given, "digits"), given.get("call")),
}
"""Every function that does something to the phone, and answers for it."""

PARAMETERS: Final[Mapping[str, tuple[str, ...]]] = {
    one.name: one.bound for one in FUNCTIONS if one.bound is not None and one.name in DEEDS
}
"""The names of each deed's arguments, in the order in which they cross over."""

_STATES: Final[Mapping[State, str]] = {
    State.HELD: "holding",
    State.CONFERENCE_HELD: "holding",
    State.TRANSFERRING_HELD: "transferring",
}
"""What getState calls a state, where it does not call it by our name; only active is documented."""


def named(function: str, arguments: Results) -> Arguments:
    """Return a deed's arguments by their names, without those that are empty."""
    pairs = zip(PARAMETERS[function], arguments, strict=True)
    return {name: text(value) for name, value in pairs if value not in (None, b"")}


def succeeded(profile: Profile) -> Results:
    """Return the result of a deed that was done."""
    says_ok = profile.body_success == "ok" and profile.status_success == "200"
    return int(profile.status_success), b"ok" if says_ok else b""


def refused(profile: Profile, refusal: Refusal) -> Results:
    """Return the result of a deed that the phone refused."""
    return int(getattr(profile, f"status_{refusal.reason}")), said(str(refusal))


def state(call: Call) -> str:
    """Return what getState says of a call."""
    return _STATES.get(call.state, str(call.state))


DETAILS: Final[Mapping[str, Callable[[Call], Value]]] = {
    "call.getState": lambda call: said(state(call)),
    "call.getNumber": lambda call: said(call.number),
    "call.getName": lambda call: said(call.name),
    "call.getAccountId": lambda call: call.identity,
    "call.getDirection": lambda call: b"incoming" if call.leg.direction == "in" else b"outgoing",
}
"""What a call object's methods answer."""


def detail(phone: Phone, name: str, call_id: Value) -> Results:
    """Return a detail of a live call; nil when it has ended."""
    wanted = text(call_id)
    for call in phone.calls:
        if call.id == wanted:
            return (DETAILS[name](call),)
    return (None,)
