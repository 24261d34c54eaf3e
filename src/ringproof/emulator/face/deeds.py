"""What is done at the phone itself, and by the far ends, from the pages: one table each."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from ringproof.emulator.assembly import Parts
from ringproof.emulator.errors import ControlError, Refusal
from ringproof.emulator.face.asked import Asked, Unfit
from ringproof.emulator.phone import Phone
from ringproof.emulator.table import ACTIVE, CONFERENCE_HELD, CONFERENCED, DIALING, HELD, RINGING

Deed = Callable[[Phone, Asked], object]


def _dial(phone: Phone, asked: Asked) -> None:
    number = asked.line("number", "")
    if not number:
        raise Unfit("enter a number to dial first.")
    phone.dial(number, asked.whole("line", 1))


def _lift(phone: Phone, asked: Asked) -> None:
    """Accept what rings; else dial the number that has been entered."""
    if any(call.state is RINGING for call in phone.calls):
        phone.accept()
    elif asked.line("number", ""):
        _dial(phone, asked)
    else:
        raise Unfit("nothing rings; to call somebody, enter a number and lift the handset then.")


def _put_down(phone: Phone, _: Asked) -> None:
    """End what is talked on or dialled; what rings or is on hold stays."""
    if any(call.state in (ACTIVE, CONFERENCED) for call in phone.calls):
        phone.terminate()
        return
    dialled = next((call.id for call in phone.calls if call.state is DIALING), None)
    if dialled is None:
        raise Unfit("there is no call to hang up; a call that rings or is held has its own button.")
    phone.terminate(dialled)


def _line(phone: Phone, asked: Asked) -> None:
    """Press a line key: accept, hold or resume what is on the line, or dial on it."""
    line = asked.whole("line", 1)
    for states, act in _LINE_KEY:
        call = next((c for c in phone.calls if c.identity == line and c.state in states), None)
        if call is not None:
            act(phone, call.id)
            return
    _dial(phone, asked)


_LINE_KEY: Final[tuple[tuple[frozenset[Any], Callable[[Phone, str], None]], ...]] = (
    (frozenset({RINGING}), lambda phone, call: phone.accept(call)),
    (frozenset({HELD, CONFERENCE_HELD}), lambda phone, call: phone.resume(call)),
    (frozenset({ACTIVE, CONFERENCED}), lambda phone, call: phone.hold(call)),
)
"""What a line key does to a call in a state, the most urgent first."""


def _transfer(phone: Phone, asked: Asked) -> None:
    number = asked.line("number", "")
    if not number:
        raise Unfit("enter the number to transfer to first.")
    phone.transfer(number, asked.optional("call"))


def _dtmf(phone: Phone, asked: Asked) -> None:
    phone.dtmf(asked.line("number", "").upper(), asked.optional("call"))


AT_THE_PHONE: Final[Mapping[str, Deed]] = {
    "dial": _dial,
    "lift": _lift,
    "put_down": _put_down,
    "line": _line,
    "accept": lambda phone, asked: phone.accept(asked.optional("call")),
    "end": lambda phone, asked: phone.terminate(asked.optional("call")),
    "hold": lambda phone, asked: phone.hold(asked.optional("call")),
    "resume": lambda phone, asked: phone.resume(asked.optional("call")),
    "transfer": _transfer,
    "join": lambda phone, _: phone.join(),
    "conference": lambda phone, _: phone.conference(),
    "tones": _dtmf,
}
"""What somebody at the phone can do."""

BY_FAR_ENDS: Final[Mapping[str, tuple[str, ...]]] = {
    "call": ("number", "name"),
    "answer": ("leg",),
    "reject": ("leg", "why"),
    "hang_up": ("leg",),
    "hold": ("leg",),
    "resume": ("leg",),
    "rename": ("leg", "number", "name"),
    "transfer": ("leg", "to", "name"),
}
"""What a far end can do, and what is to be said with it."""


def do_at_the_phone(parts: Parts, asked: Asked) -> str:
    """Do something at the phone; return what it was. Unfit where it cannot be."""
    name = asked.line("deed")
    try:
        if name == "key":
            parts.scripts.key_up(asked.line("key"))
        elif name in AT_THE_PHONE:
            AT_THE_PHONE[name](parts.phone, asked)
        else:
            raise Unfit(f"a phone cannot {name!r}; it can: {', '.join(AT_THE_PHONE)}, key.")
    except Refusal as refusal:
        raise Unfit(f"The phone does not do that: {refusal}", 409) from refusal
    return name


def do_by_a_far_end(parts: Parts, asked: Asked) -> str:
    """Let a far end do something; return what it was. Unfit where it cannot be."""
    name = asked.line("deed")
    if name not in BY_FAR_ENDS:
        raise Unfit(f"a far end cannot {name!r}; it can: {', '.join(BY_FAR_ENDS)}.")
    given: dict[str, Any] = {
        one: asked.line(one) for one in BY_FAR_ENDS[name] if one in asked.members
    }
    if name == "call":
        given["account"] = asked.whole("line", 1)
    try:
        parts.control.dispatch(f"far_end.{name}", given)
    except ControlError as error:
        raise Unfit(str(error).removeprefix(f"far_end.{name}: "), 409) from error
    return name
