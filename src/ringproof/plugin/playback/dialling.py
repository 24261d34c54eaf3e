"""Numbers of a recording, and the numbers of the target that do what those did. Pure.

A recorded number is never dialled on a device. What the far end behind it did (answered, was
busy, was sent a transfer) names a role of the target's dial plan, and that role's number is
dialled. The embedded emulator has no outside line: there the recorded numbers stay, and its
exchange is given no other opinion of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from ringproof.protocol.numbers import bare_number
from ringproof.replay import Session
from ringproof.target.settings import DialPlan, TargetSettings
from ringproof.trace import Actor

_WAITS: Final = "waits"
OF_A_PHONE: Final = "a phone of the recording"
"""The role of a number that another phone of the same recording has."""
_ROLES: Final[Mapping[str, tuple[str, ...]]] = {
    # what the far end did: the roles that do the same, the nearest first
    "answers": ("answers", "answers_too"),
    "busy": ("busy",),
    "rejects": ("rejects", "busy"),
    "unreachable": ("unreachable", "rejects", "busy"),
    "rings_out": ("rings_out",),
    _WAITS: (_WAITS, "rings_out"),
}
_DIALS: Final = frozenset(
    {(Actor.CLIENT, "call"), (Actor.CLIENT, "transfer"), (Actor.LOCAL_USER, "dial")}
)
_UNUSED: Final = "unused-"


class NoRole(Exception):
    """A recorded number that no role of the target's dial plan can stand for; says what to do."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """Which number of the target stands for which of the recording.

    `roles` is for people: the role by which each was chosen. `by_itself` are the recorded numbers
    behind which the target's far end acts without being told to.
    """

    known: Mapping[str, str] = field(default_factory=dict)
    roles: Mapping[str, str] = field(default_factory=dict)
    by_itself: frozenset[str] = frozenset()

    def of(self, recorded: str) -> str:
        """Return the number to dial for `recorded`; one that was never dialled stays itself."""
        return self.known.get(recorded, recorded)


def dialled_in(session: Session) -> dict[str, str]:
    """Return the numbers that a session dials, each with what the far end behind it did."""
    dialled = {line.number: line.role for line in session.lines if line.direction == "out"}
    for step in session.steps:
        number = step.details.get("number")
        if number and (step.actor, step.verb) in _DIALS:
            # A call that was refused, or a blind transfer: whoever is there has to answer it.
            dialled.setdefault(number, "answers")
    return dialled


def numbers_for(
    dialled: Mapping[str, str],
    settings: TargetSettings,
    phones: Mapping[str, str] | None = None,
) -> Numbers:
    """Return the numbers to dial on a target for those that a recording `dialled`.

    `dialled` says for each recorded number what its far end did, as a role of a dial plan.
    `phones` are those of the recording's own phones, with what they are on the target.
    Raises NoRole, naming every number that finds none.
    """
    known = dict(phones or {})
    dialled = {each: did for each, did in dialled.items() if bare_number(each) not in known}
    if settings.embedded:
        return Numbers(known | {number: number for number in dialled})
    played = settings.far_end.driver == "emulated"
    roles = dict.fromkeys(known, OF_A_PHONE)
    lacking: list[str] = []
    for number, did in dialled.items():
        role = _role(did, settings.dial, set(known.values()), played=played)
        if role is None:
            lacking.append(f"{number} ({did})")
        else:
            known[number], roles[number] = settings.dial[role], role
    if lacking:
        raise NoRole(
            f"{', '.join(lacking)}: the dial plan of {settings.source or settings.name} has no "
            "number left that does the same; recorded numbers are never dialled as they are, so "
            "list one under `dial`"
        )
    by_itself = frozenset(n for n, role in roles.items() if role not in (_WAITS, OF_A_PHONE))
    return Numbers(known, roles, by_itself)


def _role(did: str, plan: DialPlan, taken: set[str], *, played: bool) -> str | None:
    """Return the first role whose far end does what one `did`, by itself or because it is told."""
    fitting = _ROLES.get(did, (did,))
    if played:
        # Ringing out takes as long as the target's ring time; a far end that waits can be told.
        fitting = (_WAITS, *fitting) if did == "rings_out" else (*fitting, _WAITS)
    for role in fitting:
        number = plan.get(role)
        if number is not None and number not in taken:
            return role
    return None


def with_quiet_exchange(settings: TargetSettings) -> TargetSettings:
    """Return the embedded emulator's settings with an exchange that does nothing by itself.

    What the far ends of the recording did, the far ends of the replay are told to do.
    """
    quiet = {role: f"{_UNUSED}{role}" for role in settings.dial.numbers}
    return replace(settings, dial=DialPlan(quiet))
