"""Whatever a recording says, lawful or not: it is read, and it can be driven to its end."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ringproof.replay import (
    Comparator,
    Comparison,
    Observation,
    Pacer,
    Session,
    Step,
    Unbound,
    part_of,
    session_of,
)
from ringproof.trace import Actor, Record, Stimulus

Read = Callable[..., Session]
Records = Callable[..., tuple[Record, ...]]
Play = Callable[..., Comparison]
SomeOrder = Callable[[Session, int], list[Step | Observation]]

IDS = st.sampled_from(["TC@1", "TC@2", "TC@3"])
ONE = st.builds("callId={}".format, IDS)
EVENTS = st.one_of(
    st.builds("incoming {} accountId=1 number=42".format, ONE),
    st.builds("outgoing {} accountId=1 number=43".format, ONE),
    *(st.builds((name + " {}").format, ONE) for name in ("connected", "holding", "disconnected")),
    st.builds("remoteUpdate {} name=Eva".format, ONE),
    st.builds("transferred {} number=45".format, ONE),
    st.builds("transfer_done {} number=46".format, ONE),
    *(
        st.builds((name + " {} callId2={}").format, ONE, IDS)
        for name in (
            *("conferenced", "unconferenced"),
            *("transfer_initiated", "transfer_failed", "transfer_done"),
        )
    ),
    st.just("/?event=nonsense&x"),
    st.just("/?nothing"),
    st.just("connected number=4"),
)
STATUS = st.sampled_from(["", " -> 200", " -> 200", " -> 200 took=3", " -> 409", " -> lost"])
COMMANDS = st.one_of(
    st.builds("client {} callid={}{}".format, st.sampled_from(["accept", "hold"]), IDS, STATUS),
    st.builds(
        "client {}{}".format,
        st.sampled_from(["resume", "terminate", "join", "conference", "?", "show text=x", "none"]),
        STATUS,
    ),
    st.builds("client call number=43{}".format, STATUS),
    st.builds("client transfer callid={} number=46{}".format, IDS, STATUS),
    st.builds("client join callid1={} callid2={}{}".format, IDS, IDS, STATUS),
    st.sampled_from(
        [
            "far_end call leg=leg-1 number=42 account=1",
            "far_end answer leg=leg-2",
            "far_end hang_up leg=leg-1",
            "local_user lift",
            "admin allow on=yes",
        ]
    ),
)
SLOW = st.sampled_from(["", "", " slow=3", " slow=inf"])
LINES = st.one_of(st.builds("told {}{}".format, EVENTS, SLOW), COMMANDS)
GAPS = st.sampled_from([0.0, 0.01, 0.3, 1.5, 30.0])
SCRIPTS = st.lists(st.tuples(GAPS, LINES), max_size=14)


def written(lines: list[tuple[float, str]]) -> str:
    now, script = 0.0, []
    for gap, line in lines:
        now += gap
        script.append(f"{now} {line}")
    return "\n".join(script)


@settings(max_examples=80, deadline=None)
@given(lines=SCRIPTS, other=SCRIPTS, linked=st.booleans(), seed=st.integers(0, 1000))
def test_any_recording_is_read_and_compares_equal_with_itself(
    records: Records,
    some_order: SomeOrder,
    play: Play,
    lines: Any,
    other: Any,
    linked: bool,
    seed: int,
) -> None:
    scripts = {"one": records(written(lines), "one"), "two": records(written(other), "two")}
    session = session_of(scripts, linked=linked)
    assert [step.n for step in session.steps] == list(range(1, len(session.steps) + 1))
    assert play(session).same
    assert play(session, some_order(session, seed)).same


@settings(max_examples=80, deadline=None)
@given(lines=SCRIPTS, data=st.data())
def test_a_phone_that_does_as_recorded_is_never_given_up(
    records: Records, lines: Any, data: st.DataObject
) -> None:
    session = session_of({"one": records(written(lines), "one")})
    chosen = data.draw(st.sets(st.integers(1, max(1, len(session.steps)))))
    part = part_of(session, chosen if session.steps else ()).session
    for each in (session, part):
        drive(each)


def drive(session: Session) -> None:
    """Drive at causal pace a phone that shows at once what its steps bring about."""
    comparator, pacer, seen, now = Comparator(session), Pacer(session), set[int](), 0.0
    while True:
        for o in session.observations:
            if o.owed and not o.cause and o.after <= seen:
                seen.add(o.n)
        due = pacer.ready(now, seen)
        assert not due.given_up
        for step in due.steps:
            with suppress(Unbound):
                comparator.details(step.n)
            comparator.drove(step.n, now)
            seen |= {o.n for o in session.observations if o.cause == step.n}
        if due.wait is None:
            return
        assert due.steps, "nothing is due, and nothing more will come"
        now += 0.1


def test_deeds_of_others_are_steps_without_consequences(read: Read) -> None:
    session = read("0.0 admin event_server url=http://192.0.2.1/\n1.0 event_server mode name=slow")
    assert [step.actor for step in session.steps] == [Actor.ADMIN, Actor.EVENT_SERVER]
    assert session.observations == ()


def test_what_was_recorded_stands_in_the_step(read: Read) -> None:
    (step,) = read("0.0 client show text=Peter_Pan -> 200").steps
    assert step.evidence == (1,)
    assert isinstance(step.record, Stimulus)
    assert step.details == {"text": "Peter Pan"}


@pytest.mark.parametrize("phones", [0, 1, 3])
def test_phones_are_named_with_macs_and_identities(read: Read, phones: int) -> None:
    script = "0.0 told incoming callId=TC@1 accountId=2 number=1"
    session = read({f"00095200000{n}": script for n in range(phones)})
    assert [phone.mac for phone in session.phones] == [f"00095200000{n}" for n in range(phones)]
    assert all(phone.identities == ("2",) for phone in session.phones)
