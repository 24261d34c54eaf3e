"""A recorded session played to phones: each step when it is due, everything heard compared."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from ringproof.plugin.playback.asking import refused_steps, request_for
from ringproof.plugin.playback.dialling import OF_A_PHONE, Numbers
from ringproof.plugin.playback.hands import Act, Hands, Impossible, Unoffered
from ringproof.plugin.playback.sifting import with_late, without_left_over, without_tail
from ringproof.replay import (
    Comparator,
    Comparison,
    Observed,
    Pace,
    Pacer,
    Session,
    Step,
    Terms,
)
from ringproof.session.scene import Scene
from ringproof.target.request import Request
from ringproof.target.wire import TargetLost
from ringproof.trace import Actor, Answer, Record, Stimulus, Told


@dataclass(frozen=True, slots=True)
class Manner:
    """How a session is played.

    `patience` is the seconds beyond the recorded latency that an observation is waited for;
    `tolerance` the seconds by which one may be late, None to judge no latency. `cut_off` says that
    the end of the recording is missing.
    """

    pace: Pace = Pace.CAUSAL
    speed: float = 1.0
    tolerance: float | None = None
    patience: float | None = None
    cut_off: bool = False


@dataclass(frozen=True, slots=True)
class Played:
    """What came of it: the comparison, and how the playing itself went.

    `late` are the seconds by which each step was driven after it was due, empty at causal pace.
    `unoffered` says why steps could not be driven at all, `lost` why the phone was gone. `records`
    are each phone's, in its trace, `driven` those of the steps. `took` is in seconds of the
    phone's clock.
    """

    comparison: Comparison
    late: tuple[float, ...] = ()
    unoffered: tuple[str, ...] = ()
    lost: str = ""
    records: Mapping[str, tuple[Record, ...]] = field(default_factory=dict)
    driven: Mapping[int, Stimulus] = field(default_factory=dict)
    took: float = 0.0


class Playback:
    """One session being played, on a scene for each of its phones."""

    def __init__(
        self,
        session: Session,
        scenes: Mapping[str, Scene],
        numbers: Numbers,
        manner: Manner | None = None,
    ) -> None:
        self.session = session
        self.scenes = dict(scenes)
        self._numbers = numbers
        self._manner = manner or Manner()
        self._hands = {name: Hands(scene) for name, scene in self.scenes.items()}
        self._lines = {(line.phone, line.leg): line for line in session.lines}
        # Phones that call each other show names of their own.
        names = OF_A_PHONE not in numbers.roles.values()
        terms = Terms(dial=numbers.known, tolerance=self._manner.tolerance, names=names)
        self._comparator = Comparator(session, terms)
        self._heard = {name: len(scene.trace) for name, scene in self.scenes.items()}
        self._steps: dict[tuple[str, int], int] = {}
        self._unanswered = {
            each.cause
            for each in session.observations
            if isinstance(each.record, Answer) and each.record.status is None
        }
        self._refused = refused_steps(session)
        self._late: list[float] = []
        self._unoffered: list[str] = []
        self._given_up: set[int] = set()
        self._began = 0.0

    def play(self) -> Played:
        """Play the session to its end, or until the phone is lost."""
        self._began = self._now()
        lost = ""
        try:
            self._drive_all()
            self._hear_the_rest()
        except TargetLost as gone:
            lost = str(gone)
        self.listen()
        return Played(
            self._compared(),
            tuple(self._late),
            tuple(dict.fromkeys(self._unoffered)),
            lost,
            {name: tuple(scene.trace.records) for name, scene in self.scenes.items()},
            self._driven(),
            self._now() - self._began,
        )

    def _compared(self) -> Comparison:
        found = with_late(self.session, self._comparator.finish(), self._given_up)
        found = without_left_over(self.session, found)
        return without_tail(found) if self._manner.cut_off else found

    # -- driving ------------------------------------------------------------

    def _drive_all(self) -> None:
        pacer = Pacer(self.session, self._manner.pace, self._manner.speed, self._patience())
        while True:
            self.listen()
            due = pacer.ready(self._now() - self._began, self._comparator.settled)
            self._given_up |= due.given_up
            for step in due.steps:
                self._drive(step)
            if due.steps:
                continue
            if due.wait is None:
                return
            self._wait(lambda: self.listen() > 0, due.wait)

    def _drive(self, step: Step) -> None:
        now = self._now()
        if self._manner.pace is Pace.ORIGINAL:
            self._late.append(now - self._began - step.at / self._manner.speed)
        if step.by_role and self._plays_itself(step):
            self._comparator.drove(step.n, now)
            return
        try:
            act = self._act(step)
            self._comparator.drove(step.n, now)
            self._do(step, act)
        except Unoffered as missing:
            self._unoffered.append(str(missing))
            self._comparator.not_driven(step.n, str(missing))
        except (Impossible, LookupError) as impossible:
            self._comparator.not_driven(step.n, str(impossible))

    def _do(self, step: Step, act: Act) -> None:
        """Do `act`; TargetLost where the phone is gone that answered when it was recorded."""
        scene = self.scenes[step.phone]
        before = len(scene.trace)
        try:
            self._hands[step.phone].do(act)
        except TargetLost:
            if step.n not in self._unanswered:
                raise
        finally:
            latest = scene.latest()
            if latest is not None and latest.n > before:
                self._steps[step.phone, latest.n] = step.n

    def _act(self, step: Step) -> Act:
        details = dict(self._comparator.details(step.n))
        line = step.details.get("leg", "")
        known = self._lines.get((step.phone, line))
        details.pop("leg", None)
        return Act(
            Actor(step.actor),
            step.verb,
            details,
            line=line,
            dialled="" if known is None else self._numbers.of(known.number),
            request=self._request(step, details) if step.actor == Actor.CLIENT else None,
            admits=getattr(step.record, "admits", True),
        )

    def _request(self, step: Step, details: Mapping[str, str]) -> Request:
        settings = self.scenes[step.phone].drivers.target.settings
        return request_for(step, details, settings, refused=step.n in self._refused)

    def _plays_itself(self, step: Step) -> bool:
        line = self._lines.get((step.phone, step.details.get("leg", "")))
        return line is not None and line.number in self._numbers.by_itself

    def _driven(self) -> dict[int, Stimulus]:
        """Return the record of each step that was driven, as it stands in its phone's trace."""
        found = {}
        for (phone, n), step in self._steps.items():
            record = self.scenes[phone].trace.records[n - 1]
            if isinstance(record, Stimulus):
                found[step] = record
        return found

    # -- hearing ------------------------------------------------------------

    def listen(self) -> int:
        """Compare what came in since the last time; return how much that was."""
        fresh = 0
        for name, scene in self.scenes.items():
            scene.listen()
            records = scene.trace.records[self._heard[name] :]
            self._heard[name] += len(records)
            for record in records:
                fresh += self._saw(name, record)
        return fresh

    def _saw(self, phone: str, record: Record) -> int:
        if isinstance(record, Told):
            self._comparator.saw(Observed(phone, record))
        elif isinstance(record, Answer):
            step = self._steps.get((phone, record.to), 0)
            self._comparator.saw(Observed(phone, record, step))
        else:
            return 0
        return 1

    def _hear_the_rest(self) -> None:
        """Wait for what is still owed, then settle: what nobody recorded may come too."""
        owed = {each.n for each in self.session.observations if each.owed}
        latency = max((each.latency or 0.0 for each in self.session.observations), default=0.0)

        def all_there() -> bool:
            self.listen()
            return owed <= self._comparator.settled

        self._wait(all_there, latency + self._patience())
        settle = max(scene.drivers.target.settings.timing.settle for scene in self._all())
        self._wait(lambda: False, settle)

    # -- time ---------------------------------------------------------------

    def _now(self) -> float:
        return next(iter(self._all())).trace.clock.now().mono

    def _all(self) -> tuple[Scene, ...]:
        return tuple(self.scenes.values())

    def _patience(self) -> float:
        if self._manner.patience is not None:
            return self._manner.patience
        timings = [scene.drivers.target.settings.timing for scene in self._all()]
        rings_out = "rings_out" in self._numbers.roles.values()
        # A far end that rings out by itself does so when the target's ring time is over.
        return max(t.event_within + (t.ring if rings_out else 0.0) for t in timings)

    def _wait(self, until: Callable[[], bool], within: float) -> None:
        """Let time pass for all phones: several have one clock."""
        next(iter(self._all())).drivers.target.wait(until, within)
