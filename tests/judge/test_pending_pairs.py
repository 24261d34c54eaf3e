"""Acts about two calls of which only one is known, as at the beginning of a capture."""

from ringproof.judge.oracle import Oracle
from ringproof.judge.setting import Setting
from ringproof.protocol.events import Event
from ringproof.trace import Actor, Moment, Record, Stimulus, Told


def told(n: int, name: str, **parameters: str) -> Told:
    at = Moment(float(n), float(n))
    event = Event(name, tuple(parameters.items()))
    return Told(n, at, at, Moment(n + 0.1, n + 0.1), n, "GET", b"/?", (), event)


def test_a_join_before_the_calls_are_announced_decides_nothing() -> None:
    oracle = Oracle(Setting(None, (), 2.0, False, frozenset()))
    one = Moment(1.0, 1.0)
    records: list[Record] = [
        Stimulus(1, one, Actor.CLIENT, "call", {"number": "42"}),
        Stimulus(2, one, Actor.CLIENT, "join"),
        Stimulus(3, one, Actor.CLIENT, "conference"),
        told(4, "outgoing", callId="TC@1", accountId="1", number="42"),
    ]
    for record in records:
        oracle.see(record)
    assert [remark.why for remark in oracle.state.remarks if remark.why] == []
