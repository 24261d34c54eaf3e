"""Recordings as scripts: one line a command, an event or a deed, with its seconds.

    0.0 told incoming callId=TC@1 accountId=1 number=42
    1.0 client accept callid=TC@1 -> 200 body=done
    1.1 told connected callId=TC@1
    2.0 far_end hang_up leg=leg-1

`told` adds the mac and is read from bytes; its server answers 2 ms later, or after `slow=` seconds.
`->` is the answer, 10 ms later, or after `took=` seconds. A value may hold blanks as `_`.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from ringproof.protocol.events import Event, read_event
from ringproof.replay import (
    Comparator,
    Comparison,
    Divergence,
    Observation,
    Observed,
    Session,
    Step,
    Terms,
    session_of,
)
from ringproof.trace import Actor, Answer, Moment, Record, Stimulus, Told

MAC = "000952C0FFEE"
DAY = """
0.0 told incoming callId=TC@1 accountId=1 number=42 name=Peter
1.0 client accept callid=TC@1 -> 200 body=TC@1_accepted
1.1 told connected callId=TC@1
2.0 client hold callid=TC@1 -> 200
2.1 told holding callId=TC@1
3.0 client call number=43 line=2 -> 200
3.1 told outgoing callId=TC@2 accountId=2 number=43
4.0 told connected callId=TC@2
5.0 told remoteUpdate callId=TC@2 name=Franz
6.0 client resume callid=TC@1 -> 200
6.1 told holding callId=TC@2
6.2 told connected callId=TC@1
7.0 client hold callid=TC@1 -> 200
7.1 told holding callId=TC@1
8.0 client ? -> 200 body=call,_hold,_show
9.0 client hold callid=TC@1 -> 409 body=TC@1_is_held
10.0 client terminate callid=TC@2 -> 200
10.1 told disconnected callId=TC@2
12.0 told disconnected callId=TC@1
"""
OVERLAPPING = """
0.0 told incoming callId=TC@1 accountId=1 number=42 slow=0.5
0.1 told incoming callId=TC@2 accountId=1 number=42 slow=0.5
1.0 client accept callid=TC@2 -> 200
1.1 told connected callId=TC@2
2.0 client terminate callid=TC@1 -> 200
2.1 told disconnected callId=TC@1
3.0 client terminate callid=TC@2 -> 200
3.1 told disconnected callId=TC@2
"""
OTHER = "000952C0FFFF"
SESSIONS: dict[str, Any] = {
    "one phone": DAY,
    "overlapping": OVERLAPPING,
    "two phones": {"000952C0FFEE": DAY, OTHER: OVERLAPPING},
}
Read = Callable[..., Session]
Play = Callable[..., Comparison]


@pytest.fixture(params=list(SESSIONS.values()), ids=list(SESSIONS), scope="session")
def session(request: pytest.FixtureRequest, read: Read) -> Session:
    return read(request.param)


@pytest.fixture(scope="session")
def day() -> str:
    """The script of one phone's day."""
    return DAY


@pytest.fixture(scope="session")
def overlapping() -> str:
    """The script of two calls that ring at the same time."""
    return OVERLAPPING


@pytest.fixture(scope="session")
def first() -> Callable[[Comparison], Divergence]:
    """Return the first difference of a comparison that shows one."""

    def of(comparison: Comparison) -> Divergence:
        assert comparison.first is not None, "nothing differs"
        return comparison.first

    return of


@pytest.fixture(scope="session")
def edited() -> Callable[..., Told]:
    """Return an event with other values; None leaves a parameter out."""

    def anew(record: Told, **values: str | None) -> Told:
        assert record.event is not None
        kept = {**dict(record.event.parameters), **values}
        pairs = tuple((key, value) for key, value in kept.items() if value is not None)
        return replace(record, event=Event(record.event.name, pairs))

    return anew


@pytest.fixture(scope="session")
def event() -> Callable[..., Observation]:
    """Return the n-th event of a name in a session, from 0."""

    def named(session: Session, name: str, nth: int = 0) -> Observation:
        return [o for o in session.observations if o.event and o.event.name == name][nth]

    return named


def moment(seconds: float) -> Moment:
    return Moment(100 + seconds, 1_700_000_000 + seconds)


def read_script(script: str, mac: str = MAC) -> tuple[Record, ...]:
    """Return the records of one phone that `script` tells."""
    records: list[Record] = []
    for line in filter(str.strip, script.splitlines()):
        at, kind, *words = line.split()
        values = dict(w.replace("_", " ").split("=", 1) for w in words if "=" in w)
        if kind == "told":
            records.append(told(len(records) + 1, float(at), words[0], values, mac))
        else:
            records += stimulus(len(records) + 1, float(at), Actor(kind), words, values)
    return tuple(records)


def told(n: int, at: float, name: str, values: dict[str, str], mac: str) -> Told:
    slow = float(values.pop("slow", "0.002"))
    query = "&".join(f"{key}={value}" for key, value in values.items())
    target = name if "?" in name else f"/?event={name}&{query}&mac={mac}"
    event, defects = read_event(target.encode())
    moments = moment(at + 0.001), moment(at), moment(at + slow)
    return Told(n, *moments, 1, "GET", target.encode(), (), event, defects)


def stimulus(
    n: int, at: float, actor: Actor, words: Sequence[str], values: dict[str, str]
) -> list[Record]:
    took, body = float(values.pop("took", "0.01")), values.pop("body", "").encode()
    done = Stimulus(n, moment(at), actor, words[0].replace("none", ""), values)
    if "->" not in words:
        return [done]
    status = words[words.index("->") + 1]
    kept = {"status": None, "lost": "reset"} if status == "lost" else {"status": int(status)}
    headers = (("Content-Type", "text/plain"),)
    fields: dict[str, Any] = {"headers": headers, "body": body, **kept}
    return [done, Answer(n=n + 1, at=moment(at + took), to=n, **fields)]


@pytest.fixture(scope="session")
def records() -> Callable[..., tuple[Record, ...]]:
    return read_script


@pytest.fixture(scope="session")
def read() -> Read:
    """Read the session of one script, or of a script for each phone."""

    def run(script: str | Mapping[str, str], **how: Any) -> Session:
        scripts = {MAC: script} if isinstance(script, str) else script
        return session_of({mac: read_script(text, mac) for mac, text in scripts.items()}, **how)

    return run


def line_of(each: Observation) -> Observed:
    return Observed(each.phone, each.record, each.cause if isinstance(each.record, Answer) else 0)


def owed(session: Session) -> list[Observation]:
    """Return what a replay is to show."""
    return [each for each in session.observations if each.owed]


def in_some_order(session: Session, seed: int) -> list[Step | Observation]:
    """Return steps and observations in an order that the session's own order allows."""
    choose = random.Random(seed)
    left: list[Step | Observation] = [*session.steps, *owed(session)]
    gone: set[int] = set()
    seen: set[int] = set()
    order: list[Step | Observation] = []
    while left:
        ready = [
            each
            for each in left
            if each.after <= seen
            and (
                each.behind <= gone
                if isinstance(each, Step)
                else not each.cause or each.cause in gone
            )
        ]
        chosen = choose.choice(ready)
        (gone if isinstance(chosen, Step) else seen).add(chosen.n)
        left.remove(chosen)
        order.append(chosen)
    return order


@pytest.fixture(scope="session")
def some_order() -> Callable[[Session, int], list[Step | Observation]]:
    return in_some_order


@pytest.fixture(scope="session")
def play() -> Play:
    """Compare a session with steps and observations in the order given, changed as said.

    `drop` and `double` are observations, `change` says what becomes of each one's record. Without
    an `order` it is the recorded one. Moments are those of the order, a tenth of a second apart.
    """

    def run(
        session: Session,
        order: Sequence[Step | Observation] = (),
        drop: int = 0,
        double: int = 0,
        change: Callable[[Observation], Any] | None = None,
        terms: Terms | None = None,
        pause: float = 0.1,
    ) -> Comparison:
        comparator = Comparator(session, terms)
        every = order or sorted(
            (*session.steps, *owed(session)),
            key=lambda each: (each.at, isinstance(each, Observation)),
        )
        now = 0.0
        for each in every:
            now += pause
            if isinstance(each, Step):
                comparator.drove(each.n, moment(now).mono)
                continue
            record = each.record if change is None else change(each)
            times = 0 if each.n == drop else 2 if each.n == double else 1
            for _ in range(times):
                observed = replace(line_of(each), record=at(record, now))
                comparator.saw(observed)
                now += pause
        return comparator.finish()

    return run


def at(record: Any, now: float) -> Any:
    if isinstance(record, Told):
        return replace(
            record, began=moment(now), at=moment(now + 0.01), answered=moment(now + 0.02)
        )
    return replace(record, at=moment(now))
