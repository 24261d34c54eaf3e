"""The scene of one test: the phone, everybody round it, and the trace of what happened.

The prose objects (phone, far end, local user, admin, event server) all act on one scene. It
writes down each stimulus, pulls what the phone told into the trace, and keeps expectations.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from ringproof.farend import FarEnd, Leg
from ringproof.protocol.events import read_event
from ringproof.session.expecting import Expecting
from ringproof.session.failure import NotOffered
from ringproof.target.protocol import Admin, DriverProblem, LocalUser, Target
from ringproof.trace import (
    Actor,
    Connection,
    Expected,
    Record,
    Stimulus,
    Told,
    Trace,
    Witnessed,
    claimed_events,
)


@dataclass(frozen=True, slots=True)
class Drivers:
    """Who can be asked to act: None where the target file offers no such driver."""

    target: Target
    far_end: FarEnd | None = None
    local_user: LocalUser | None = None
    admin: Admin | None = None


@dataclass(slots=True)
class Scene(Expecting):
    """One test's stage. `clause` is what it judges, `arranging` True while fixtures set up."""

    drivers: Drivers
    trace: Trace
    clause: str = ""
    arranging: bool = True
    soft: list[tuple[str, tuple[int, ...]]] = field(default_factory=list)
    undo: list[Callable[[], None]] = field(default_factory=list)
    # What the phone is put through just now; a command that is then lost is the phone's fault.
    ordeal: str = ""
    absent_url: str | None = None
    log_before: tuple[tuple[str, str], ...] = ()

    # -- what happened ------------------------------------------------------

    def listen(self) -> None:
        """Pull everything the phone told since the last time into the trace."""
        for name, heard in self.drivers.target.ears.news():
            event, defects = read_event(heard.target)
            self.trace.write(
                Told,
                at=heard.complete,
                began=heard.began,
                answered=heard.answered,
                connection=heard.connection,
                method=heard.method,
                target=heard.target,
                headers=heard.request.headers,
                event=event,
                defects=heard.defects + defects,
                secure=heard.secure,
                listener=name,
                raw=heard.raw,
            )
        for name, seen in self.drivers.target.ears.broken_connections():
            self.trace.write(
                Connection,
                connection=seen.number,
                outcome=str(seen.outcome),
                detail=f"{name}: {seen.detail}",
                raw=seen.raw,
            )

    def own_records(self) -> list[Record]:
        """Return the records that are about this phone: all, where there is no other."""
        return self.trace.records

    def stimulus(
        self,
        actor: Actor,
        verb: str,
        details: Mapping[str, str] | None = None,
        *,
        admits: bool = True,
        raw: bytes = b"",
    ) -> Stimulus:
        """Write down that `actor` does `verb`, after everything that was told before it."""
        self.listen()
        return self.trace.write(
            Stimulus, actor=actor, verb=verb, details=dict(details or {}), admits=admits, raw=raw
        )

    @contextmanager
    def acting(
        self, actor: Actor, verb: str, details: Mapping[str, str] | None = None
    ) -> Iterator[Stimulus]:
        """Write down that `actor` does `verb`; where it cannot be done, that it was not."""
        stimulus = self.stimulus(actor, verb, details)
        try:
            yield stimulus
        except DriverProblem as problem:
            self.trace.retract(stimulus, str(problem))
            raise

    def latest(self) -> Stimulus | None:
        """Return the latest stimulus."""
        return self.trace.last_stimulus()

    def unclaimed(self, *, ever: bool = False) -> list[Told]:
        """Return what was told since the latest stimulus and claimed by no expectation.

        With `ever`, what was told since the first stimulus of the test itself.
        """
        last = self.latest()
        claimed = claimed_events(self.trace.records)
        after = self._first_stimulus() if ever else 0 if last is None else last.n
        return [told for told in self.trace.told() if told.n > after and told.n not in claimed]

    def _first_stimulus(self) -> int:
        # What was told while the fixtures arranged belongs to them.
        records = self.trace.records
        arranged = max((r.n for r in records if isinstance(r, Expected) and r.arranging), default=0)
        stimuli = (r.n for r in records if isinstance(r, Stimulus) and r.n > arranged)
        return next(stimuli, 0)

    # -- what was expected --------------------------------------------------

    def shown(self) -> str:
        """Name what an observation now would show to be observable: the latest stimulus."""
        last = self.latest()
        return "" if last is None else control_key(last.actor, last.verb)

    # -- who testifies ------------------------------------------------------

    def leg_names(self) -> frozenset[str]:
        """Name every leg that there is or was; none where nobody can tell."""
        far_end = self.drivers.far_end
        return frozenset() if far_end is None else frozenset(leg.leg for leg in far_end.legs())

    def legs(self) -> list[Leg]:
        """Ask the far end for every leg it knows; NotOffered where nobody can tell."""
        return self.far_end().legs()

    def far_end(self) -> FarEnd:
        """Return the far end's driver, or raise NotOffered."""
        if self.drivers.far_end is None:
            raise NotOffered("the target file offers no far end (key far_end)")
        return self.drivers.far_end

    def local_user(self) -> LocalUser:
        """Return the local user's driver, or raise NotOffered."""
        if self.drivers.local_user is None:
            raise NotOffered("the target file offers no local user (key local_user)")
        return self.drivers.local_user

    def admin(self) -> Admin:
        """Return the admin's driver, or raise NotOffered."""
        if self.drivers.admin is None:
            raise NotOffered("the target file offers no admin (key admin)")
        return self.drivers.admin

    def testify(self, witness: Actor, what: str, details: Mapping[str, str]) -> Witnessed:
        """Write down what a witness says."""
        self.listen()
        return self.trace.write(Witnessed, witness=witness, what=what, details=dict(details))

    def witness_leg(self, leg: Leg, *, at_end: bool = False) -> Witnessed:
        """Write down what the far end says of one leg; `at_end` once the test has ended."""
        details = {
            "leg": leg.leg,
            "number": leg.number,
            "direction": leg.direction,
            "state": leg.state,
            "peer": leg.peer,
            **({"name": leg.name} if leg.name else {}),
        }
        return self.testify(Actor.FAR_END, "leg_at_end" if at_end else "leg", details)


def control_key(actor: Actor, verb: str) -> str:
    """Return the name under which a kind of stimulus is shown to have an observable effect."""
    return f"{actor}:{verb}"
