"""What holds between the calls of several phones: rules over their graph, each with its clause.

A `@rule` is one sentence about a call graph. It yields an instance for each place in the graph
where the sentence says anything: the records it rests on, and what is wrong there ("": nothing).
What is not known of a graph, a rule says nothing of. Pure.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from ringproof.judge.ambient import condensed, judge
from ringproof.judge.graph import Graph, Leg, Line, Transfer, call_graph, partition, phone_of
from ringproof.judge.setting import Setting
from ringproof.judge.wire import judge_request
from ringproof.trace import Record, Told
from ringproof.verdict import Blame, Finding, Party, Verdict

Instance = tuple[str, tuple[int, ...]]
"""What is wrong at one place of the graph ("": nothing), and the records that show it."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One sentence about a call graph."""

    clause: str
    says: Callable[[Graph], Iterator[Instance]]


RULES: list[Rule] = []


def rule(clause: str) -> Callable[[Callable[[Graph], Iterator[Instance]]], Rule]:
    """Register what a clause says of a graph."""

    def register(says: Callable[[Graph], Iterator[Instance]]) -> Rule:
        made = Rule(clause, says)
        RULES.append(made)
        return made

    return register


def judge_several(records: Sequence[Record], setting: Setting) -> list[Finding]:
    """Return what the clauses say of a trace of several phones: of each alone, and of all at once.

    What far ends do to each phone is what the others did, which its own part of the trace does
    not show: each part is judged as a capture is.
    """
    graph = call_graph(records)
    parts = partition(records, graph.phones)
    found: list[Finding] = []
    for phone in graph.phones:
        alone = replace(setting, mac=phone.mac, complete=False)
        found += judge(parts[phone.name], alone)
    return condensed([*found, *_nobodys(records, graph, setting), *_graph(graph, setting)])


def blame_several(finding: Finding) -> Blame:
    """Return who is to blame where phones contradict each other: all of them are under test."""
    if finding.verdict is Verdict.HARNESS_ERROR:
        return Blame(Party.HARNESS, "the test itself broke off")
    return Blame(Party.DEVICE, "the phones under test are each other's only witnesses", True)


def _graph(graph: Graph, setting: Setting) -> Iterator[Finding]:
    for each in RULES:
        for why, evidence in each.says(graph):
            verdict = setting.unmet(each.clause) if why else Verdict.PASS
            yield Finding(each.clause, verdict, why, evidence, ambient=True)


def _nobodys(records: Sequence[Record], graph: Graph, setting: Setting) -> Iterator[Finding]:
    """Hold against EV-MAC-1 each event that has the mac of none of the phones."""
    for told in (record for record in records if isinstance(record, Told) and record.event):
        if not phone_of(told, graph.phones):
            yield from judge_request(told, replace(setting, mac=graph.phones[0].mac))


# -- the rules ------------------------------------------------------------------


@rule("MP-CALL-1")
def told_at_both(graph: Graph) -> Iterator[Instance]:
    """A call between two phones is told by both, each with the number of the other."""
    for line in graph.lines:
        if not line.sent_by:
            yield "", (line.one.began.n, line.other.began.n)
    met = {id(leg) for line in graph.lines for leg in (line.one, line.other)}
    for leg in graph.legs:
        far = graph.owner(leg.number)
        if id(leg) in met or far is None:
            continue
        if not leg.outgoing and not graph.may_be_sent(leg):
            yield f"{leg} rings for {far.name}, which told no such call", (leg.began.n,)
        elif leg.outgoing and leg.connected:
            yield f"{leg} is connected with {far.name}, which told no such call", (leg.began.n,)


@rule("MP-TALK-1")
def connected_at_both(graph: Graph) -> Iterator[Instance]:
    """Both phones of a call tell that they are connected, or neither does."""
    # Who was sent away is connected while the phone that it was sent to still rings.
    for line in (line for line in graph.lines if not line.sent_by):
        for leg, far in line.ends:
            if leg.connected and far.connected:
                yield "", (leg.connected[0], far.connected[0])
            elif leg.connected:
                yield f"{leg} is connected, and {far} is not", (leg.connected[0], far.began.n)


@rule("MP-END-1")
def ends_at_both(graph: Graph) -> Iterator[Instance]:
    """The end of a call between two phones is told by both of them."""
    for line in graph.lines:
        if line.parted is not None:
            continue
        for leg, far in line.ends:
            if leg.over and far.over:
                yield "", (*leg.ended[:1], *far.ended[:1])
            elif leg.over:
                yield f"{leg} has ended, and {far} has not", (*leg.ended, far.began.n)


@rule("MP-END-2")
def ends_once(graph: Graph) -> Iterator[Instance]:
    """Each phone of a call tells its end once, whoever ended it."""
    for leg in _lined(graph):
        if leg.ended:
            twice = len(leg.ended) > 1
            yield f"{leg} ended {len(leg.ended)} times" if twice else "", tuple(leg.ended)


@rule("MP-JOIN-1")
def each_is_shown_the_other(graph: Graph) -> Iterator[Instance]:
    """After an attended transfer each of the two others is told the number of the other."""
    for transfer in _attended(graph):
        one, other = transfer.left
        for leg, far in ((one, other), (other, one)):
            if leg is not None and far is not None:
                yield _shown(graph, leg, far, transfer)


@rule("MP-JOIN-2")
def they_talk_on(graph: Graph) -> Iterator[Instance]:
    """An attended transfer ends no call of the two others: they talk to each other."""
    for transfer in _attended(graph):
        yield _undisturbed(graph, transfer)


@rule("MP-JOIN-3")
def the_transferor_is_out(graph: Graph) -> Iterator[Instance]:
    """The phone that brought two others together tells so, and no more of their calls."""
    for transfer in _attended(graph):
        later = [told for leg in transfer.gone for told in leg.after]
        names = ", ".join(told.event.name for told in later if told.event)
        why = f"{transfer.phone} told {names} of a call that it had left" if later else ""
        yield why, (transfer.told.n, *(told.n for told in later))
    yield from _untold(graph)


@rule("MP-BLIND-1")
def who_was_sent_away_is_there(graph: Graph) -> Iterator[Instance]:
    """After a blind transfer the phone that was sent away rings at the other, and is told of it."""
    for transfer in graph.transfers:
        sent = transfer.left[0]
        there = graph.owner(transfer.to)
        if transfer.attended or sent is None or there is None:
            continue
        if len(transfer.left) < 2:
            yield f"{sent} was sent to {there.name}, which it never reached", (transfer.told.n,)
        elif transfer.left[1] is not None:
            yield _shown(graph, sent, transfer.left[1], transfer)


@rule("MP-CONF-1")
def members_stay(graph: Graph) -> Iterator[Instance]:
    """A conference ends no call: each member's phone has its call still."""
    for conference in graph.conferences:
        moment = graph.moment(conference.told)
        cut = [leg for leg in (*conference.legs, *conference.far) if _within(leg, moment)]
        why = f"{cut[0]} ended when {conference.phone} made a conference of it" if cut else ""
        yield why, (conference.told.n, *(n for leg in cut for n in leg.ended))


# -- how ------------------------------------------------------------------------


def _attended(graph: Graph) -> Iterator[Transfer]:
    return (transfer for transfer in graph.transfers if transfer.attended)


def _lined(graph: Graph) -> Iterator[Leg]:
    """Return the legs that face another, or did so, each once."""
    seen: dict[int, Leg] = {}
    for line in graph.lines:
        seen |= {id(line.one): line.one, id(line.other): line.other}
    return iter(seen.values())


def _shown(graph: Graph, leg: Leg, far: Leg, transfer: Transfer) -> Instance:
    """Judge whether a phone was told whom it talks to since a transfer."""
    numbers = graph.named(far.phone).numbers
    if not leg.shown:
        why = f"{leg} talks to {far.phone} now, and {leg.phone} was not told so"
        return why, (transfer.told.n, leg.began.n)
    n, number = leg.shown[-1]
    wrong = number not in numbers
    why = f"{leg} was told as with {number}, which is no number of {far.phone}" if wrong else ""
    return why, (transfer.told.n, n)


def _undisturbed(graph: Graph, transfer: Transfer) -> Instance:
    """Judge whether the calls that a transfer left have outlived it."""
    moment = graph.moment(transfer.told)
    cut = [leg for leg in transfer.left if leg is not None and _within(leg, moment)]
    why = f"{cut[0]} ended when {transfer.phone} transferred it" if cut else ""
    return why, (transfer.told.n, *(n for leg in cut for n in leg.ended))


def _untold(graph: Graph) -> Iterator[Instance]:
    """Find two phones that were brought together by a third, which told nothing of it."""
    lines = [line for line in graph.lines if not line.sent_by and line.parted is None]
    for place, first in enumerate(lines):
        for second in lines[place + 1 :]:
            by = _in_both(first, second)
            if by is not None and _mutual(graph, *by[1:]):
                _, one, other = by
                why = f"{one} and {other} talk to each other, and {by[0]} told no transfer as done"
                yield why, (one.shown[-1][0], other.shown[-1][0])


def _in_both(first: Line, second: Line) -> tuple[str, Leg, Leg] | None:
    """Return the phone that has an end in two lines, and the legs at their other ends."""
    for mine, one in first.ends:
        for also, other in second.ends:
            if mine.phone == also.phone and one.phone != other.phone:
                return mine.phone, one, other
    return None


def _mutual(graph: Graph, one: Leg, other: Leg) -> bool:
    if not one.shown or not other.shown:
        return False
    return (
        one.shown[-1][1] in graph.named(other.phone).numbers
        and other.shown[-1][1] in graph.named(one.phone).numbers
    )


def _within(leg: Leg, moment: range) -> bool:
    return any(n in moment for n in leg.ended)
