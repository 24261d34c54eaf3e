"""A trace numbers its records, tells its listeners, and knows what was claimed."""

from dataclasses import dataclass

import pytest

from ringproof.trace import (
    Actor,
    Arranged,
    Expected,
    Moment,
    Record,
    Stimulus,
    Told,
    Trace,
    claimed_events,
)


@dataclass
class Hands:
    """A clock that is moved by hand."""

    mono: float = 0.0

    def now(self) -> Moment:
        return Moment(self.mono, 1000.0 + self.mono)


@pytest.fixture
def clock() -> Hands:
    return Hands()


@pytest.fixture
def trace(clock: Hands) -> Trace:
    return Trace(clock)


def test_records_are_numbered_from_one(trace: Trace) -> None:
    written = [trace.write(Arranged, what=what) for what in ("a", "b")]
    assert [record.n for record in written] == [1, 2]
    assert list(trace) == written
    assert len(trace) == 2


def test_a_record_has_the_moment_of_its_writing_unless_it_is_given(
    trace: Trace, clock: Hands
) -> None:
    clock.mono = 3.0
    assert trace.write(Arranged, what="a").at == Moment(3.0, 1003.0)
    assert trace.write(Arranged, what="b", at=Moment(1.0, 2.0)).at == Moment(1.0, 2.0)


def test_listeners_hear_each_record_as_it_is_written(trace: Trace) -> None:
    heard: list[Record] = []
    trace.listeners.append(heard.append)
    record = trace.write(Arranged, what="a")
    assert heard == [record]


def test_the_latest_stimulus_is_known(trace: Trace) -> None:
    assert trace.last_stimulus() is None
    trace.write(Stimulus, actor=Actor.CLIENT, verb="hold")
    last = trace.write(Stimulus, actor=Actor.FAR_END, verb="hang_up")
    trace.write(Arranged, what="a")
    assert trace.last_stimulus() == last


def test_an_amended_stimulus_takes_the_place_of_the_first(trace: Trace) -> None:
    stimulus = trace.write(Stimulus, actor=Actor.FAR_END, verb="call", details={"number": "42"})
    amended = trace.amend(stimulus, leg="leg-1")
    assert amended.details == {"number": "42", "leg": "leg-1"}
    assert list(trace) == [amended]


def test_only_met_expectations_claim(trace: Trace, clock: Hands) -> None:
    now = clock.now()
    for _ in range(2):
        trace.write(
            Told,
            began=now,
            answered=now,
            connection=1,
            method="GET",
            target=b"/",
            headers=(),
            event=None,
        )
    trace.write(Expected, kind="told", sentence="holding", met=True, by=(1,))
    trace.write(Expected, kind="silence", sentence="nothing", met=False, by=(2,))
    assert trace.claimed() == claimed_events(trace.records) == {1}
    assert [told.n for told in trace.told()] == [1, 2]
