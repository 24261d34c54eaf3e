"""What always holds between a server under test and our phones: answers, commands, tokens. Pure.

Read from a trace of the role server: ``told`` is an event of a phone of ours (`listener` names
the phone), a ``stimulus`` of the client a command of the server, each with its ``answer``.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ringproof.judge.ambient import condensed, in_order_of_time
from ringproof.protocol.commands import COMMANDS, LIST, PATH
from ringproof.protocol.events import shape_of
from ringproof.protocol.names import COMMAND_CALL, COMMAND_CALL_1, COMMAND_CALL_2, MAC
from ringproof.protocol.query import read_query
from ringproof.protocol.schemas import command_problems, event_problems
from ringproof.trace import Actor, Answer, Connection, Record, Stimulus, Told, Witnessed
from ringproof.verdict import Blame, Finding, Party, Verdict

ACCEPT, IN_TIME = "SV-ACCEPT-1", "SV-ACCEPT-2"
SCHEMA, TOKEN, ALIVE = "SV-COMMAND-1", "SV-COMMAND-2", "SV-COMMAND-3"
GET, KNOWN, ENCODED = "SV-COMMAND-4", "SV-COMMAND-5", "SV-COMMAND-6"
PLAIN, FOREIGN, SHOWN = "SV-SECRET-1", "SV-SECRET-2", "SV-SECRET-4"

_OURS: Final = frozenset({"desk", "credential", "over", "earlier"})
_CALLS: Final = (COMMAND_CALL, COMMAND_CALL_1, COMMAND_CALL_2)
_ENDS: Final = frozenset({"disconnected", "transfer_done"})


@dataclass(frozen=True, slots=True)
class ServerSetting:
    """What is not in the records: the window for an answer in seconds, and which clauses are musts.

    `unmet` says what it means that a clause was not met.
    """

    answer_within: float
    unmet: Callable[[str], Verdict]


Judged = tuple[str, str, tuple[int, ...]]
"""A clause that was exercised, what is wrong (empty: nothing), and by which records."""


def judge_server(records: Sequence[Record], setting: ServerSetting) -> list[Finding]:
    """Return a finding for each offence, and a passing one for each clause that was exercised."""
    judged = [*_answers(records, setting), *_commands(records, setting), *_lines(records)]
    return condensed(
        [
            Finding(
                clause,
                setting.unmet(clause) if why else Verdict.PASS,
                why,
                evidence,
                ambient=True,
            )
            for clause, why, evidence in judged
        ]
    )


def blame_server(finding: Finding) -> Blame:
    """Return who is to blame: in this role the server is alone with our own phones."""
    if finding.verdict is Verdict.HARNESS_ERROR:
        return Blame(Party.HARNESS, "the test itself broke off")
    return Blame(Party.SERVER, "our phones told it what is in the trace, and heard what it sent")


# -- answers --------------------------------------------------------------------


def _answers(records: Sequence[Record], setting: ServerSetting) -> Iterator[Judged]:
    came = {record.to: record for record in records if isinstance(record, Answer)}
    for told in (record for record in records if isinstance(record, Told)):
        answer = came.get(told.n)
        if answer is None:
            continue  # the test ended first
        name = told.event.name if told.event else "a request"
        evidence = (told.n, answer.n)
        if _is_of_the_page(told):
            yield ACCEPT, _unaccepted(name, answer), evidence
        late = answer.at.since(told.at)
        if answer.status is None or late > setting.answer_within:
            waited = f"{setting.answer_within:g} s"
            yield IN_TIME, f"{name} was not answered within {waited}", evidence
        else:
            yield IN_TIME, "", evidence
    for record in records:
        if isinstance(record, Witnessed) and record.what == "shows a token":
            yield SHOWN, "a token stands in the answer to an event", (record.n,)
        elif isinstance(record, Answer) and record.body:
            yield SHOWN, "", (record.n,)


def _is_of_the_page(told: Told) -> bool:
    """Say whether an event is written as the page writes it: only then is a 2xx owed."""
    event = told.event
    if event is None or told.defects or event.get(MAC) is None:
        return False
    return shape_of(event) is not None and not event_problems(event)


def _unaccepted(name: str, answer: Answer) -> str:
    if answer.status is None:
        return f"{name} got no answer: {answer.lost}"
    return "" if 200 <= answer.status < 300 else f"{name} was answered with {answer.status}"


# -- commands -------------------------------------------------------------------


def _commands(records: Sequence[Record], setting: ServerSetting) -> Iterator[Judged]:
    live = _Live(records, setting.answer_within)
    for record in in_order_of_time(records):
        live.see(record)
        if isinstance(record, Stimulus) and record.actor is Actor.CLIENT:
            for clause, why in (*_written(record), *_admitted(record), *live.named(record)):
                yield clause, why, (record.n,)


def _written(command: Stimulus) -> Iterator[tuple[str, str]]:
    """Judge how a command is written: method, path, name, parameters, encoding."""
    method, _, rest = command.raw.partition(b" ")
    target = rest.partition(b"\r\n")[0].rpartition(b" HTTP/")[0]
    path, _, query = target.partition(b"?")
    if method != b"GET":
        yield GET, f"a command came as {method.decode('latin-1')}, not GET"
    elif path != PATH.encode():
        yield GET, "a command came to another path than the page's"
    else:
        yield GET, ""
    flaws = read_query(query).defects
    yield ENCODED, f"a command's query: {flaws[0].kind}, {flaws[0].detail}" if flaws else ""
    known = command.verb in COMMANDS or command.verb in (LIST, "help")
    yield KNOWN, "" if known else f"the page knows no command {command.verb!r}"
    if known:
        problems = command_problems(command.verb, _parameters(command.details))
        yield SCHEMA, f"{command.verb}: {problems[0].message}" if problems else ""


def _parameters(details: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in details.items() if name not in _OURS}


def _admitted(command: Stimulus) -> Iterator[tuple[str, str]]:
    """Judge on which token a command came, and over what."""
    credential, desk = command.details.get("credential", ""), command.details.get("desk", "")
    none, unknown = credential == "none", credential.endswith("unknown")
    where = desk or "an address that is no phone's"
    if none:
        yield TOKEN, f"{command.verb} to {where} carries no token"
    else:
        yield TOKEN, f"{command.verb} to {where} carries a token of nobody's" if unknown else ""
        plain = command.details.get("over") == "http"
        yield PLAIN, "a token came over plain HTTP" if plain else ""
        whose = credential.partition("of ")[2]
        yield FOREIGN, f"the token of {whose} came to {where}" if whose else ""


class _Live:
    """Which calls the server can know to be live, by phone: what it was told, and no more.

    A call whose end is on its way is neither: command and event have crossed. So they have where
    the end was answered no longer ago than an answer may take, since a server may be at work on
    an event while it takes the next one.
    """

    def __init__(self, records: Sequence[Record], grace: float) -> None:
        self._grace = grace
        self._ended: dict[tuple[str, str], float] = {}
        self._told = {record.n: record for record in records if isinstance(record, Told)}
        self._live: dict[str, dict[str, bool]] = {}  # phone -> call -> surely

    def see(self, record: Record) -> None:
        """Take in what the server was told, and that it has answered it."""
        if isinstance(record, Told) and record.event is not None:
            for call in filter(None, (record.event.call, record.event.call2)):
                self._live.setdefault(record.listener, {})[call] = record.event.name not in _ENDS
        elif isinstance(record, Answer) and record.to in self._told:
            told = self._told[record.to]
            if told.event is not None and told.event.name in _ENDS:
                for call in filter(None, (told.event.call, told.event.call2)):
                    self._live.get(told.listener, {}).pop(call, None)
                    self._ended[told.listener, call] = record.at.mono

    def named(self, command: Stimulus) -> Iterator[tuple[str, str]]:
        """Judge the calls that a command names."""
        if "earlier" in command.details:
            return  # of a call that was told of before this trace began
        desk = command.details.get("desk", "")
        live = self._live.get(desk, {})
        for call in filter(None, map(command.details.get, _CALLS)):
            if live.get(call):
                yield ALIVE, ""
            elif call not in live and not self._crosses(command, desk, call):
                where = desk or "an address that is no phone's"
                yield ALIVE, f"{command.verb} names {call}, which is no live call at {where}"

    def _crosses(self, command: Stimulus, desk: str, call: str) -> bool:
        ended = self._ended.get((desk, call))
        return ended is not None and command.at.mono - ended <= self._grace


def _lines(records: Sequence[Record]) -> Iterator[Judged]:
    for record in records:
        if isinstance(record, Connection) and "token of" in record.detail:
            yield PLAIN, "a token came over plain HTTP", (record.n,)
