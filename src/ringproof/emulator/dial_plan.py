"""The numbers that the phone may dial, and who is behind each."""

from collections.abc import Mapping
from dataclasses import dataclass, fields

from ringproof.emulator.errors import EmulatorError


@dataclass(frozen=True)
class DialPlan:
    """The numbers behind which somebody behaves in a known way."""

    answers: str = "42"
    answers_too: str = "47"
    busy: str = "43"
    rings_out: str = "44"
    rejects: str = "45"
    unreachable: str = "46"
    waits: str = "48"

    def role(self, number: str) -> str:
        """Return how the far end behind a number behaves; unknown numbers wait."""
        bare = bare_number(number)
        for role in fields(self):
            if getattr(self, role.name) == bare:
                return role.name
        return "waits"


def dial_plan(numbers: Mapping[str, str] | None) -> DialPlan:
    """Return the dial plan with these numbers for its roles."""
    known = [role.name for role in fields(DialPlan)]
    for role in numbers or {}:
        if role not in known:
            raise EmulatorError(
                f"the dial plan has no role {role!r}; its roles are {', '.join(known)}."
            )
    return DialPlan(**(numbers or {}))


def bare_number(number: str) -> str:
    """Return the number in ``sip:42@host``, or the number itself."""
    if number.lower().startswith(("sip:", "sips:")):
        return number.split(":", 1)[1].split("@", 1)[0]
    return number
