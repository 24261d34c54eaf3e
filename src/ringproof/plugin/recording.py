"""Recordings as tests: ``@pytest.mark.recording("file.mitm")``, and every file of a folder.

Each phone of a recording is an item of its own: the session is played to the target, what came
back is held against what was recorded, and what always holds is judged as in every other test.
Loaded only where a recording was collected.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from ringproof.emulator.assembly import Fault
from ringproof.judge import AMONG_OTHERS
from ringproof.plugin.playback.casting import numbers_of
from ringproof.plugin.playback.dialling import NoRole, Numbers, dialled_in, numbers_for
from ringproof.plugin.playback.play import Playback, Played
from ringproof.plugin.playback.stage import Stage
from ringproof.plugin.playing import MARK, play
from ringproof.plugin.stand import Stand
from ringproof.recordings import Unreadable, read, records_of
from ringproof.replay import Divergence, Session
from ringproof.replay.build import session_of
from ringproof.session.failure import NotMet, NotOffered
from ringproof.session.scene import Scene
from ringproof.target.settings import TargetSettings
from ringproof.target.wire import TargetLost
from ringproof.trace import Actor, Expected, Record


class BadRecording(Exception):
    """A recording that a test names and that cannot be replayed at all; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Named:
    """The recording that a test names, and which of its phones it is about (empty: the only)."""

    path: Path
    phone: str = ""


# -- what is collected --------------------------------------------------------


class RecordingFile(pytest.File):
    """A recording: an item for each of its phones."""

    def collect(self) -> Iterator[pytest.Item]:
        """Yield the items; a file that cannot be read is broken input."""
        try:
            phones = tuple(_records(self.path))
        except BadRecording as problem:
            raise self.CollectError(str(problem)) from problem
        for phone in phones:
            yield RecordingItem.from_parent(self, name=phone or "phone", recorded=phone)


class RecordingItem(pytest.Item):
    """One phone of a recording; the run's own wrappers play and judge it."""

    def __init__(self, *, recorded: str, **others: object) -> None:
        super().__init__(**others)  # type: ignore[arg-type]
        self.add_marker(pytest.mark.recording(self.path.name, phone=recorded))

    def runtest(self) -> None:
        """Play the recording."""
        play(self)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Say where the item comes from, as pytest prints it."""
        return self.path, 0, f"{self.path.name}::{self.name}"

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException]) -> str:  # type: ignore[override]
        """Say what differs; a traceback through our own code would say no more."""
        if isinstance(excinfo.value, NotMet | pytest.fail.Exception):
            return str(excinfo.value)
        return str(super().repr_failure(excinfo))


def is_recording(path: Path, asked: tuple[str, ...]) -> bool:
    """Say whether a file is to be collected: in a folder `recordings`, or named on the command."""
    return path.parent.name == "recordings" or any(
        Path(each.partition("::")[0]).resolve() == path.resolve() for each in asked
    )


def named_by(item: pytest.Item) -> Named | None:
    """Return the recording that a test names; BadRecording where it names it wrongly."""
    mark = item.get_closest_marker(MARK)
    if mark is None:
        return None
    file, phone = mark.args[:1], mark.kwargs.get("phone", "")
    if len(mark.args) != 1 or not isinstance(file[0], str) or set(mark.kwargs) - {"phone"}:
        raise BadRecording(
            f'{item.nodeid}: write @pytest.mark.recording("file.mitm"), with phone="MAC" where '
            "the file has several"
        )
    return Named(item.path.parent / file[0], str(phone))


def check(item: pytest.Item) -> None:
    """Raise BadRecording, naming the test, where it names a recording that cannot be replayed."""
    named = named_by(item)
    if named is None or isinstance(item, RecordingItem):
        return
    try:
        _phone_of(named, _records(named.path))
    except BadRecording as problem:
        raise BadRecording(f"{item.nodeid}: {problem}") from problem


# -- what is played -----------------------------------------------------------


@dataclass(slots=True)
class Playing:
    """One recording on a target: `scene` is that of the phone the test is about."""

    session: Session
    phone: str
    numbers: Numbers
    scenes: Mapping[str, Scene]
    stand: Stand
    stage: Stage | None = None
    played: Played | None = field(default=None)

    @property
    def scene(self) -> Scene:
        """The scene of the phone that the test is about."""
        return self.scenes[self.phone]

    def play(self) -> None:
        """Play the session; NotMet at the first differing edge, NotOffered where it cannot be."""
        if len(self.scenes) > 1:
            self.scene.testify(Actor.ADMIN, AMONG_OTHERS, {"phones": str(len(self.scenes))})
        self.played = played = Playback(self.session, self.scenes, self.numbers).play()
        first = next((d for d in played.comparison.divergences if d.phone == self.phone), None)
        if played.unoffered:
            raise NotOffered(f"the recording cannot be driven: {played.unoffered[0]}")
        if played.lost and first is None:
            raise TargetLost(played.lost)
        self._expect(first)
        if self.session.refusals:
            refusal = self.session.refusals[0]
            raise NotOffered(f"not all of it can be replayed: {refusal.where}: {refusal.why}")

    def take(self, scene: Scene) -> None:
        """Play to this scene of the phone that the test is about."""
        self.scenes = {**self.scenes, self.phone: scene}

    def close(self) -> None:
        """Let go of the phones that are this test's own."""
        if self.stage is not None:
            self.stage.close()

    def _expect(self, first: Divergence | None) -> None:
        """Write down whether what came back is as recorded; no event is claimed by that."""
        count = sum(each.phone == self.phone for each in self.session.observations)
        sentence = f"all {count} observations are as recorded"
        evidence = () if first is None or first.observed_record is None else _own(first, self.scene)
        self.scene.trace.write(
            Expected,
            kind="held",
            sentence=sentence if first is None else first.sentence,
            met=first is None,
            clause=self.scene.clause,
            by=evidence,
            control="recording" if first is None else "",
        )
        if first is not None:
            raise NotMet(first.sentence, evidence)


def _own(first: Divergence, scene: Scene) -> tuple[int, ...]:
    record = first.observed_record
    known = scene.trace.records
    return () if record is None or record not in known else (record.n,)


def embedded(
    named: Named, settings: TargetSettings, *, in_memory: bool, fault: Fault | None
) -> Playing:
    """Return the recording on fresh embedded phones of its own, with quiet far ends."""
    records = _records(named.path)
    phone = _phone_of(named, records)
    session = session_of(records, linked=len(records) > 1)
    stage = Stage(settings, session, in_memory=in_memory, fault=fault)
    stage.open()
    numbers = numbers_of(session, settings)
    return Playing(session, phone, numbers, stage.scenes(), stage.stands[phone], stage)


def on(stand: Stand, named: Named, scene: Scene) -> Playing:
    """Return one phone of the recording on a stand that is there; NotOffered without numbers."""
    records = _records(named.path)
    phone = _phone_of(named, records)
    session = session_of({phone: records[phone]})
    try:
        numbers = numbers_for(dialled_in(session), stand.settings)
    except NoRole as missing:
        raise NotOffered(str(missing)) from missing
    return Playing(session, phone, numbers, {phone: scene}, stand)


def _records(path: Path) -> Mapping[str, tuple[Record, ...]]:
    try:
        return records_of(read(path))
    except Unreadable as problem:
        raise BadRecording(str(problem)) from problem


def _phone_of(named: Named, records: Mapping[str, tuple[Record, ...]]) -> str:
    there = ", ".join(records) or "none"
    if named.phone in records:
        return named.phone
    if named.phone:
        raise BadRecording(f"{named.path} has no phone {named.phone}; it has {there}")
    if len(records) != 1:
        raise BadRecording(f'{named.path} has the phones {there}: name one with phone="MAC"')
    return next(iter(records))
