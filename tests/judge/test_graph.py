"""The call graph of several phones: whose leg meets whose, and what each rule says of it."""

from ringproof.judge.graph import Known, call_graph, partition, phones_of
from ringproof.judge.setting import Setting
from ringproof.judge.several import RULES, judge_several
from ringproof.protocol.events import read_event
from ringproof.session.several.scene import introduce
from ringproof.trace import Actor, Moment, Stimulus, Told, Trace
from ringproof.verdict import Verdict

PHONES = tuple(
    Known(name, f"000952C0FFE{k}", frozenset({f"{k}01"}))
    for k, name in enumerate(("a", "b", "c"), start=1)
)
MAC = {phone.name: phone.mac for phone in PHONES}


class Ticking:
    def __init__(self) -> None:
        self.mono = 0.0

    def now(self) -> Moment:
        self.mono += 0.1
        return Moment(self.mono, self.mono)


def trace_of(script: str) -> Trace:
    """Return the trace of lines such as ``a: outgoing callId=1 number=201`` or ``a! call``."""
    trace = Trace(Ticking())
    introduce(trace, PHONES)
    for line in filter(None, map(str.strip, script.splitlines())):
        if "!" in line:
            phone, _, asked = line.partition("! ")
            verb, *said = asked.split()
            details = {"phone": phone, **dict(each.split("=") for each in said)}
            trace.write(Stimulus, actor=Actor.CLIENT, verb=verb, details=details)
            continue
        phone, _, rest = line.partition(": ")
        name, *values = rest.split()
        target = f"/e?mac={MAC[phone]}&event={name}&{'&'.join(values)}".encode()
        now = trace.clock.now()
        trace.write(
            Told,
            at=now,
            began=now,
            answered=now,
            connection=1,
            method="GET",
            target=target,
            headers=(),
            event=read_event(target)[0],
        )
    return trace


CALLS = """
    a! call
    a: outgoing callId=1 accountId=1 number=201
    b: incoming callId=1 accountId=1 number=101
    b! accept
    b: connected callId=1
    a: connected callId=1
    a! hold
    a: holding callId=1
    a! call
    c: incoming callId=1 accountId=1 number=101
    a: outgoing callId=2 accountId=1 number=301
    c! accept
    a: connected callId=2
    c: connected callId=1
"""
JOIN = """
    a! join
    a: transfer_initiated callId=1 callId2=2
    b: transferred callId=1 number=301
    a: transfer_done callId=1 callId2=2
    a: disconnected callId=1
    a: disconnected callId=2
    c: transferred callId=1 number=201
"""
END = """
    b! terminate
    b: disconnected callId=1
    c: disconnected callId=1
"""
WHOLE = CALLS + JOIN + END


def offended(script: str) -> set[str]:
    graph = call_graph(trace_of(script).records)
    return {rule.clause for rule in RULES for why, _ in rule.says(graph) if why}


def without(line: str) -> str:
    assert WHOLE.count(f"    {line}\n") == 1
    return WHOLE.replace(f"    {line}\n", "")


def test_phones_are_those_that_were_introduced() -> None:
    assert phones_of(trace_of("").records) == PHONES


def test_a_trace_is_parted_by_mac_though_ids_are_alike() -> None:
    parts = partition(trace_of(CALLS).records, PHONES)
    told = [r.event.name for r in parts["c"] if isinstance(r, Told) and r.event]
    assert told == ["incoming", "connected"]


def test_what_one_dialled_is_what_rings_at_the_other_in_either_order() -> None:
    lines = call_graph(trace_of(CALLS).records).lines
    assert [(str(line.one), str(line.other)) for line in lines] == [
        ("1 of a", "1 of b"),
        ("2 of a", "1 of c"),
    ]


def test_an_attended_transfer_leaves_one_line_between_the_two_others() -> None:
    graph = call_graph(trace_of(WHOLE).records)
    left = [line for line in graph.lines if line.parted is None]
    assert [(line.one.phone, line.other.phone, line.sent_by) for line in left] == [("b", "c", "a")]
    assert offended(WHOLE) == set()


def test_each_rule_has_a_way_to_be_offended() -> None:
    twice = WHOLE + "    c: disconnected callId=1\n"
    ghost = "    b: incoming callId=7 accountId=1 number=101\n"
    blind = """
    a! transfer
    a: transfer_done callId=2 number=201
"""
    conference = """
    a! conference
    a: conferenced callId=1 callId2=2
    b: disconnected callId=1
"""
    ways = {
        "MP-CALL-1": offended(ghost),
        "MP-TALK-1": offended(without("b: connected callId=1")),
        "MP-END-1": offended(without("c: disconnected callId=1")),
        "MP-END-2": offended(twice),
        "MP-JOIN-1": offended(without("c: transferred callId=1 number=201")),
        "MP-JOIN-2": offended(CALLS + JOIN + "    b: disconnected callId=1\n"),
        "MP-JOIN-3": offended(without("a: transfer_done callId=1 callId2=2")),
        "MP-BLIND-1": offended(CALLS + blind),
        "MP-CONF-1": offended(CALLS + conference),
    }
    assert [clause for clause, found in ways.items() if clause not in found] == []
    assert set(ways) == {rule.clause for rule in RULES}


def test_a_call_may_ring_that_was_sent_there_by_a_transfer_nobody_told() -> None:
    rings = "    b: incoming callId=2 accountId=1 number=301\n"
    sends = "    a! transfer callid=2 number=201\n"
    told = "    a: transfer_done callId=2 number=201\n"
    assert "MP-CALL-1" not in offended(CALLS + sends + rings)
    assert "MP-CALL-1" in offended(CALLS + rings)
    assert "MP-CALL-1" in offended(CALLS + rings + sends)
    assert "MP-CALL-1" in offended(CALLS + sends.replace("201", "301") + rings)
    assert "MP-CALL-1" not in offended(CALLS + sends + told + rings)
    assert "MP-CALL-1" in offended(CALLS + sends + told + rings + rings.replace("=2", "=3"))


def test_the_judge_says_all_of_it_at_once() -> None:
    setting = Setting(None, (1,), 2.0, complete=True, must=frozenset())
    found = judge_several(trace_of(WHOLE).records, setting)
    assert {f.clause: f.verdict for f in found}["MP-JOIN-2"] is Verdict.PASS
    assert [f for f in found if f.verdict in (Verdict.FAIL, Verdict.NON_STRICT)] == []
