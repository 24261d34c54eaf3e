"""The stage of one of several phones: its own events out of a trace that all share.

Whoever of them listens hears all, since there is one event server. An event belongs to the phone
whose mac it has, a command to the phone that its details name.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ringproof.judge.graph import PHONE, Known, phone_of
from ringproof.session.scene import Scene
from ringproof.trace import Actor, Record, Stimulus, Told, Trace, Witnessed


@dataclass(slots=True)
class PhoneScene(Scene):
    """The stage of the phone `name`; `known` are all phones that are heard in this trace."""

    name: str = ""
    known: tuple[Known, ...] = ()

    def own_records(self) -> list[Record]:
        """Return the events that have this phone's mac, and the commands to it."""
        return [
            record for record in self.trace.records if phone_of(record, self.known) == self.name
        ]

    def stimulus(
        self,
        actor: Actor,
        verb: str,
        details: Mapping[str, str] | None = None,
        *,
        admits: bool = True,
        raw: bytes = b"",
    ) -> Stimulus:
        """Write down that `actor` does `verb` to this phone."""
        # Named in full: a dataclass with slots is another class than the one that super() means.
        said = {**(details or {}), PHONE: self.name}
        return Scene.stimulus(self, actor, verb, said, admits=admits, raw=raw)

    def unclaimed(self, *, ever: bool = False) -> list[Told]:
        """Return what this phone told since anybody did something, and no expectation claimed."""
        told = Scene.unclaimed(self, ever=ever)
        return [each for each in told if phone_of(each, self.known) == self.name]


def introduce(trace: Trace, phones: Sequence[Known]) -> None:
    """Write down which phones a trace is about: what its events are told apart by."""
    for phone in phones:
        for number in sorted(phone.numbers):
            trace.write(
                Witnessed,
                witness=Actor.ADMIN,
                what=PHONE,
                details={PHONE: phone.name, "mac": phone.mac, "number": number},
            )
