"""Traces as scripts: stimulus and event alternate, one a line, with their seconds.

    0.0 far_end call leg=leg-1 number=42
    0.1 told incoming callId=TC@1 accountId=1 number=42
    1.0 client accept callid=TC@1 -> 200
    1.1 told connected callId=TC@1
    9.0 end

`told` adds the mac and is read from bytes, as the listener does; `told /x?event=...` is taken as
it stands. `->` is the answer, 10 ms later, `answer to=3 status=200` one at its own
moment. `expect` claims the events in `by`, or with
`met=no` was not met. A value may hold blanks as `_`.
"""

from collections.abc import Callable

import pytest

from ringproof.judge import Setting, judge, musts
from ringproof.protocol.clauses import catalogue
from ringproof.protocol.events import read_event
from ringproof.trace import (
    Actor,
    Answer,
    Arranged,
    Connection,
    Expected,
    Moment,
    Record,
    Stimulus,
    Told,
    Witnessed,
)
from ringproof.verdict import Finding, Verdict

MAC = "000952C0FFEE"
Read = Callable[[str], list[Record]]
Judge = Callable[..., list[Finding]]
Offences = Callable[..., list[str]]


@pytest.fixture(scope="session")
def live() -> Setting:
    return Setting(MAC, (1, 2), 2.0, True, musts(catalogue()))


@pytest.fixture(scope="session")
def capture() -> Setting:
    return Setting(MAC, (1, 2), 2.0, False, musts(catalogue()))


@pytest.fixture(scope="session")
def read() -> Read:
    return read_script


@pytest.fixture(scope="session")
def judged(live: Setting) -> Judge:
    def run(script: str, setting: Setting = live) -> list[Finding]:
        return judge(read_script(script), setting)

    return run


@pytest.fixture(scope="session")
def offences(live: Setting) -> Offences:
    """What a script's trace offends, as ``CLAUSE verdict``; empty where all is lawful."""

    def run(script: str, setting: Setting = live) -> list[str]:
        return [
            f"{each.clause} {each.verdict}"
            for each in judge(read_script(script), setting)
            if each.verdict is not Verdict.PASS
        ]

    return run


def read_script(script: str) -> list[Record]:
    records: list[Record] = []
    for line in script.splitlines():
        words = line.split("#")[0].split() if "told /" not in line else line.split(maxsplit=2)
        if words:
            _read_line(words, records)
    return records


def _read_line(words: list[str], records: list[Record]) -> None:
    at, who, *rest = words
    moment = _moment(float(at))
    n = len(records) + 1
    status = int(rest.pop()) if "->" in rest else None
    rest = [word for word in rest if word != "->"]
    details = {k: v.replace("_", " ") for k, _, v in (word.partition("=") for word in rest[1:])}
    match who:
        case "told":
            records.append(_told(n, moment, rest, details))
        case "witness":
            records.append(Witnessed(n, moment, Actor.FAR_END, rest[0], details))
        case "end":
            records.append(Arranged(n, moment, rest[0] if rest else "the end"))
        case "answer":
            pairs = dict(word.split("=") for word in rest)
            records.append(Answer(n, moment, int(pairs["to"]), int(pairs["status"])))
        case "connection":
            records.append(Connection(n, moment, n, rest[0], raw=details.get("raw", "").encode()))
        case "expect":
            records.append(_expected(n, moment, rest[0], details))
        case _:
            admits = details.pop("admits", "yes") == "yes"
            records.append(Stimulus(n, moment, Actor(who), rest[0], details, admits))
    if status is not None:
        records.append(Answer(n + 1, _moment(float(at) + 0.01), n, status or None))


def _moment(at: float) -> Moment:
    return Moment(at, 1_700_000_000.0 + at)


def _told(n: int, at: Moment, rest: list[str], details: dict[str, str]) -> Told:
    withheld = details.pop("withheld", "no") == "yes"
    method = details.pop("method", "GET")
    if rest[0].startswith("/"):
        target = rest[0].encode("latin-1")
    else:
        pairs = {"event": rest[0], "mac": MAC, **details}
        target = ("/events?" + "&".join(f"{k}={v}" for k, v in pairs.items())).encode()
    event, defects = read_event(target)
    answered = None if withheld else at
    return Told(n, at, at, answered, n, method, target, (), event, defects)


def _expected(n: int, at: Moment, kind: str, details: dict[str, str]) -> Expected:
    met = details.pop("met", "yes") == "yes"
    by = tuple(int(number) for number in details.pop("by", "").split(",") if number)
    clause = details.pop("clause", "")
    if "event" in details:
        details["event"] = details["event"].replace(" ", "_")
    return Expected(n, at, kind, f"the phone tells {details}", met, clause, details, by=by)
