"""What the server did about our calls: the commands that were owed, and all others. Pure."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

SENT_TO: Final = "came to"


@dataclass(frozen=True, slots=True)
class Owed:
    """A command that the server is said to send to `phone` about `call`, told at `at` (seconds)."""

    phone: str
    call: str
    verb: str
    at: float
    within: float
    says: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Command:
    """A command that came: to which phone, of which call, and whose token it carried."""

    phone: str
    call: str
    verb: str
    at: float
    credential: str = "own"
    says: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Reactions:
    """How the server reacted; the sentences name each phone and call that went wrong."""

    owed: int = 0
    in_time: int = 0
    took: tuple[float, ...] = ()
    late: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    misattributed: tuple[str, ...] = ()

    @property
    def good(self) -> bool:
        """Whether every command that was owed came to the right phone, in time, and no other."""
        return not (self.late or self.missing or self.misattributed)


@dataclass
class _Sorting:
    left: list[Command]
    took: list[float] = field(default_factory=list)
    late: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    undecided: int = 0


def judge(owed: Sequence[Owed], commands: Iterable[Command], until: float = math.inf) -> Reactions:
    """Return what became of every command that was owed; each that came answers one at most.

    Nobody looked any more after `until`: what still had time then is not said to be missing.
    """
    sorting = _Sorting(sorted(commands, key=lambda command: command.at))
    for one in sorted(owed, key=lambda each: each.at):
        _look_for(one, sorting, until)
    strays = tuple(map(_stray, sorting.left))
    in_time = len(sorting.took) - len(sorting.late)
    return Reactions(
        len(owed) - sorting.undecided,
        in_time,
        tuple(sorting.took),
        tuple(sorting.late),
        tuple(sorting.missing),
        strays,
    )


def _look_for(one: Owed, sorting: _Sorting, until: float) -> None:
    found = next((command for command in sorting.left if _answers(command, one)), None)
    if found is None:
        if one.at + one.within > until:
            sorting.undecided += 1
            return
        sorting.missing.append(f"{one.phone}: {one.verb} of {one.call} never came")
        return
    sorting.left.remove(found)
    took = found.at - one.at
    sorting.took.append(took)
    if took > one.within:
        sorting.late.append(
            f"{one.phone}: {one.verb} of {one.call} came after {took:.2f} s of {one.within:g} s"
        )


def _answers(command: Command, one: Owed) -> bool:
    return (
        (command.phone, command.verb, command.credential) == (one.phone, one.verb, "own")
        and command.call in (one.call, "")
        and command.at >= one.at
        and set(one.says) <= set(command.says)
    )


def _stray(command: Command) -> str:
    of = f" of {command.call}" if command.call else ""
    token = "" if command.credential == "own" else f" on a token that is {command.credential}"
    return f"{command.verb or 'no action'}{of} {SENT_TO} {command.phone}{token}, not owed to it"
