"""A made-up run: one phone that mostly behaves, with every verdict, defect and actor in it."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from ringproof.protocol.clauses import catalogue
from ringproof.protocol.events import Event
from ringproof.protocol.query import Defect
from ringproof.report.document import RunReport, TargetFacts, TestReport
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
from ringproof.verdict import (
    Blame,
    ClauseVerdict,
    Finding,
    Outcome,
    Party,
    Verdict,
    Whole,
    conclude,
)

TOKEN = "s3cr3t-T0ken-0815"
MAC = "000952C0FFEE"
STARTED = 1_790_000_000.0


@dataclass
class Story:
    """Writes a trace by hand: each line is what one of the parties did."""

    records: list[Record] = field(default_factory=list)
    time: float = 0.0
    connections: int = 0

    @property
    def n(self) -> int:
        return len(self.records) + 1

    def moment(self, plus: float = 0.0) -> Moment:
        return Moment(self.time + plus, STARTED + self.time + plus)

    def wait(self, seconds: float) -> "Story":
        self.time += seconds
        return self

    def write(self, record_type: Any, **fields: Any) -> Any:
        self.time += 0.004
        record = record_type(n=self.n, at=self.moment(), **fields)
        self.records.append(record)
        return record

    def command(self, verb: str, status: int = 200, **details: str) -> None:
        query = "".join(f"&{key}={value.replace('@', '%40')}" for key, value in details.items())
        raw = (
            f"GET /api/v1/exec/command?action={verb}{query} HTTP/1.1\r\nHost: 127.0.0.1:8443\r\n"
            f"Authorization: Bearer {TOKEN}\r\n\r\n"
        ).encode()
        asked = self.write(Stimulus, actor=Actor.CLIENT, verb=verb, details=details, raw=raw)
        body = b"" if status == 200 else f"{verb}: no call to {verb}".encode()
        answer = f"HTTP/1.1 {status} X\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body
        self.write(Answer, to=asked.n, status=status, reason="X", body=body, raw=answer)

    def does(self, actor: Actor, verb: str, **details: str) -> None:
        self.write(Stimulus, actor=actor, verb=verb, details=details)

    def told(self, event: str, defects: tuple[Defect, ...] = (), **parameters: str) -> int:
        self.connections += 1
        query = "".join(f"&{key}={value}" for key, value in parameters.items())
        target = f"/events?event={event}&mac={MAC}{query}".encode("latin-1")
        raw = b"GET " + target + b" HTTP/1.1\r\nHost: 127.0.0.1:8099\r\n\r\n"
        record = self.write(
            Told,
            began=self.moment(0.003),
            answered=self.moment(0.006),
            connection=self.connections,
            method="GET",
            target=target,
            headers=((b"Host", b"127.0.0.1:8099"),),
            event=Event(event, (("mac", MAC), *parameters.items())),
            defects=defects,
            raw=raw,
        )
        return int(record.n)

    def witness(self, witness: Actor, what: str, **details: str) -> int:
        return int(self.write(Witnessed, witness=witness, what=what, details=details).n)

    def expect(self, sentence: str, met: bool = True, **fields: Any) -> None:
        fields.setdefault("kind", "told")
        fields.setdefault("within", 2.0)
        self.write(Expected, sentence=sentence, met=met, **fields)

    def arranged(self, what: str, held: bool = True, why: str = "") -> None:
        self.write(Arranged, what=what, held=held, why=why)


def connected_call(story: Story, name: str = "Peter") -> None:
    story.does(Actor.FAR_END, "call", leg="leg-1", number="42", name=name, account="1")
    n = story.told("incoming", callId="TC@1", accountId="1", number="42", name=name)
    story.expect("tells incoming of the call", arranging=True, by=(n,), took=0.004)
    story.command("accept", callid="TC@1")
    n = story.told("connected", callId="TC@1")
    story.witness(Actor.FAR_END, "leg", leg="leg-1", number="42", state="connected", peer="42")
    story.expect("tells connected of TC@1", arranging=True, by=(n,), took=0.009)
    story.arranged("a connected call")


def ended(story: Story) -> None:
    story.command("terminate", callid="TC@1")
    n = story.told("disconnected", callId="TC@1")
    story.expect("tells disconnected of TC@1", arranging=True, by=(n,), took=0.008)
    story.arranged("idle again")


def one_test(
    nodeid: str,
    title: str,
    clauses: tuple[str, ...],
    verdict: Verdict,
    why: str,
    story: Story,
    *findings: Finding,
    choices: tuple[tuple[str, str], ...] = (),
) -> TestReport:
    own = tuple(
        Finding(c, verdict, why, tuple(r.n for r in story.records[-2:]), test=nodeid)
        for c in clauses
    )
    return TestReport(
        nodeid=nodeid,
        title=title,
        location=f"{nodeid.partition('::')[0]}:41",
        clauses=clauses,
        verdict=verdict,
        why=why,
        findings=(*own, *(replace(f, test=nodeid) for f in findings)),
        records=tuple(story.records),
        began=Moment(0.0, STARTED),
        took=story.time,
        choices=choices,
        reproduce=f"ringproof certify desk7.yaml -k {nodeid.rpartition('::')[2]}",
    )


def hold_is_told() -> TestReport:
    story = Story()
    connected_call(story)
    story.command("hold", callid="TC@1")
    n = story.told("holding", callId="TC@1")
    story.witness(Actor.FAR_END, "leg", leg="leg-1", number="42", state="held", peer="42")
    story.expect("tells holding of TC@1", clause="EV-HOLDING-1", by=(n,), took=0.012)
    ended(story)
    return one_test(
        "conformance/events/test_holding.py::test_a_call_put_on_hold_is_told",
        "Putting a connected call on hold is told, with the call's id.",
        ("EV-HOLDING-1",),
        Verdict.PASS,
        "told holding of TC@1 after 0.012 s",
        story,
        Finding("EV-GET-1", Verdict.PASS, "4 events came by GET", ambient=True),
        Finding("EV-TOLD-1", Verdict.PASS, "4 changes were told", ambient=True),
        choices=(("number_format", "plain"), ("mac_position", "first")),
    )


def hold_of_the_wrong_call() -> TestReport:
    story = Story()
    connected_call(story)
    story.does(Actor.FAR_END, "call", leg="leg-2", number="47", name="Franz", account="1")
    story.told("incoming", callId="TC@2", accountId="1", number="47", name="Franz")
    story.command("hold", callid="TC@1")
    wrong = story.told("holding", callId="TC@2")
    story.wait(2.0).expect("tells holding of TC@1", False, clause="CM-HOLD-2", took=2.0)
    ended(story)
    blame = Blame(Party.DEVICE, "the far end was put on hold at 0.056 s, TC@1 never told", True)
    return one_test(
        "conformance/commands/test_hold.py::test_the_named_call_is_held",
        "Hold with an id holds that call and no other.",
        ("CM-HOLD-2",),
        Verdict.FAIL,
        "expected holding of TC@1 within 2.0 s, but told holding of TC@2",
        story,
        Finding(
            "EV-TRUE-1",
            Verdict.FAIL,
            "told holding of TC@2, but the call put on hold was TC@1",
            (wrong,),
            ambient=True,
            blame=blame,
        ),
    )


def a_name_unescaped() -> TestReport:
    story = Story()
    story.does(Actor.FAR_END, "call", leg="leg-1", number="42", name="Jörg <b>", account="1")
    bad = story.told(
        "incoming",
        (Defect("raw-non-ascii", 61, "the byte F6 stands unescaped"),),
        callId="TC@1",
        accountId="1",
        number="42",
        name="Jörg <b>",
    )
    story.expect("tells incoming with name Jörg <b>", clause="EV-INCOMING-2", by=(bad,), took=0.01)
    ended(story)
    return one_test(
        "conformance/events/test_incoming.py::test_the_name_of_the_caller_is_told",
        "An incoming call of somebody with a name is told with that name.",
        ("EV-INCOMING-2",),
        Verdict.PASS,
        "told incoming with the name",
        story,
        Finding(
            "EV-ENC-1",
            Verdict.NON_STRICT,
            "the name 'Jörg <b>' was not percent-encoded: byte F6 at 61",
            (bad,),
            ambient=True,
        ),
    )


def strangers() -> TestReport:
    story = Story()
    story.does(Actor.LOCAL_USER, "dial", number="42")
    story.told("outgoing", callId="TC@1", accountId="1", number="0301234567", name="Erika%20Muster")
    story.write(Connection, connection=9, outcome="tls-failed", detail="no shared cipher")
    story.witness(Actor.LOCAL_USER, "display", text="calling 0301234567")
    story.does(Actor.ADMIN, "event_server", url="http://127.0.0.1:8099/events")
    story.does(Actor.EVENT_SERVER, "mode", name="slow")
    story.arranged("the local user dials", False, "the phone dialled 0301234567")
    return one_test(
        "conformance/events/test_outgoing.py::test_a_dialled_call_is_told",
        "A call dialled at the phone is told.",
        ("EV-OUTGOING-1",),
        Verdict.INCONCLUSIVE,
        "the arrangement failed: the phone dialled 0301234567 (Erika Muster), not 42",
        story,
        Finding("EV-URL-4", Verdict.HARNESS_ERROR, "two sentences differ: owed, and not owed"),
    )


TARGET = TargetFacts(
    name="desk 7, COMfortel D-400",
    driver="device",
    url="https://192.0.2.20",
    mac=MAC,
    firmware="1.4C",
    edition="1.4",
    far_end="emulated",
    local_user="human",
    admin="human",
    identities=(1, 2),
    dial=(("answers", "42"), ("answers_too", "47"), ("busy", "43")),
    timing=(("event_within", 2.0), ("settle", 0.5)),
    claims=(("conference", True), ("attended_transfer", True), ("settings", False)),
)


def _verdicts(tests: tuple[TestReport, ...]) -> tuple[ClauseVerdict, ...]:
    findings = [finding for test in tests for finding in test.findings]
    verdicts = []
    for clause in catalogue():
        mine = tuple(f for f in findings if f.clause == clause.id)
        if not mine and clause.exclusion:
            verdicts.append(ClauseVerdict(clause.id, Verdict.NOT_APPLICABLE, clause.exclusion))
        elif not mine and "local_user" in clause.needs:
            verdicts.append(conclude(clause.id, (), "needs a local user; the target has none"))
        elif not mine:
            verdicts.append(ClauseVerdict(clause.id, Verdict.PASS, "shown"))
        else:
            verdicts.append(conclude(clause.id, mine, ""))
    return tuple(verdicts)


def report_of(*tests: TestReport, target: TargetFacts = TARGET) -> RunReport:
    verdicts = _verdicts(tests)
    failed = tuple(
        v.clause
        for v in verdicts
        if v.verdict is Verdict.FAIL and catalogue()[v.clause].level == "must"
    )
    whole = (
        Whole(Outcome.NOT_CONFORMANT, f"{', '.join(failed)}: not met", failed, partial=True)
        if failed
        else Whole(Outcome.CONFORMANT, "every must in scope passed")
    )
    return RunReport(
        target=target,
        catalogue=catalogue(),
        clauses=verdicts,
        whole=whole,
        tests=tests,
        began=Moment(0.0, STARTED),
        took=83.2,
        ringproof="0.1.0",
        command="ringproof certify desk7.yaml",
        untested=(("SC-ROUND-1", "needs claims.settings"),),
        choices=(("number_format", ("plain",)), ("call_id_at", ("raw", "escaped"))),
        problems=("the phone answered action=? in 1.9 s, close to answer_within",),
    )


def made_up_report() -> RunReport:
    return report_of(hold_is_told(), hold_of_the_wrong_call(), a_name_unescaped(), strangers())


@pytest.fixture
def report() -> RunReport:
    return made_up_report()


@pytest.fixture(scope="session")
def made_up() -> Callable[[], RunReport]:
    return made_up_report


@pytest.fixture
def story() -> Story:
    return Story()


@pytest.fixture
def report_from() -> Callable[..., RunReport]:
    return report_of
