"""A recording as trace records, phone by phone: what the judge and the replay read.

The values are those that a live run writes down: the same reader of requests, of queries and of
answers made them. Of what a format did not keep (headers, malformed lines) nothing is said.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from ringproof.protocol.commands import LIST, PATH
from ringproof.protocol.events import read_event
from ringproof.protocol.http.reader import RawRequest
from ringproof.protocol.names import ACTION, AUTH_TOKEN, HELP
from ringproof.protocol.query import Defect, Query, read_query
from ringproof.recordings.exchange import Exchange, Leg, Recording
from ringproof.recordings.heads import ReadAnswer, read_answer, read_request
from ringproof.trace import Actor, Answer, Record, Stimulus, Told
from ringproof.trace.moment import Moment

REFUSALS: Final = frozenset({401, 403, 404})
"""Answers of a phone that did not admit a command: no effect is owed for it."""

_NAMELESS: Final = (HELP, LIST)  # commands that owe no effect: they describe


class _Connections:
    """Numbers the connections of a recording: an event server knows them by the sender's port."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def number(self, exchange: Exchange) -> int:
        known = exchange.client if ":" in exchange.client else f"exchange {exchange.n}"
        return self._numbers.setdefault(known, len(self._numbers) + 1)


def records_of(recording: Recording) -> Mapping[str, tuple[Record, ...]]:
    """Return each phone's records in the order of their moments, numbered from 1.

    Commands, their answers and events, and the deeds that were recorded with them.
    """
    connections = _Connections()
    drafts: dict[str, list[tuple[float, int, Record]]] = {}
    for deed in recording.deeds:
        at = deed.stimulus.at
        drafts.setdefault(deed.phone, []).append((at.mono, 0, replace(deed.stimulus, n=0)))
    for key, exchange in enumerate(recording.exchanges, start=1):
        of_phone = drafts.setdefault(exchange.phone, [])
        # Until all are sorted, `key` says which answer belongs to which command.
        of_phone += ((r.at.mono, key, r) for r in _records(exchange, connections))
    return {phone: _numbered(those) for phone, those in drafts.items()}


def _numbered(drafts: Iterable[tuple[float, int, Record]]) -> tuple[Record, ...]:
    numbers: dict[int, int] = {}
    records: list[Record] = []
    for n, (_, key, record) in enumerate(sorted(drafts, key=lambda draft: draft[0]), start=1):
        if isinstance(record, Stimulus):
            numbers[key] = n
        if isinstance(record, Answer):
            record = replace(record, to=numbers[key])  # noqa: PLW2901
        records.append(replace(record, n=n))
    return tuple(records)


def _records(exchange: Exchange, connections: _Connections) -> Iterator[Record]:
    request = read_request(exchange.request)
    if exchange.leg is Leg.EVENTS:
        yield _told(exchange, request, connections.number(exchange))
        return
    answer = read_answer(exchange.response, request.method)
    yield _stimulus(exchange, request, answer)
    yield _answer(exchange, answer)


def _stimulus(exchange: Exchange, request: RawRequest, answer: ReadAnswer) -> Stimulus:
    path, _, raw = request.target.partition(b"?")
    query = read_query(raw)
    verb = HELP if HELP in query else query.get(ACTION) or ""
    named = path.endswith(PATH.encode())  # also in the absolute form, as a proxy is asked
    return Stimulus(
        n=0,
        at=exchange.began,
        actor=Actor.CLIENT,
        verb=verb,
        details=_details(query, verb),
        admits=verb not in _NAMELESS and named and answer.status not in REFUSALS,
        raw=exchange.request,
    )


def _details(query: Query, verb: str) -> dict[str, str]:
    """Return the parameters by name; never a token."""
    of = {"of": query.get(ACTION) or ""} if verb == HELP else {}
    told = {
        name: value
        for name, value in query.pairs
        if name != ACTION and name.casefold() != AUTH_TOKEN.casefold()
    }
    return {**of, **told}


def _answer(exchange: Exchange, answer: ReadAnswer) -> Answer:
    lost = exchange.lost or answer.lost if answer.status is None else ""
    return Answer(
        n=0,
        at=_last(exchange),
        to=0,
        status=answer.status,
        reason=answer.reason,
        headers=answer.headers,
        body=answer.body,
        raw=exchange.response,
        lost=lost,
    )


def _last(exchange: Exchange) -> Moment:
    last = exchange.complete if exchange.answered is None else exchange.answered
    return max(exchange.began, last)  # a clock may have been set back meanwhile


def _told(exchange: Exchange, request: RawRequest, connection: int) -> Told:
    event, defects = read_event(request.target)
    return Told(
        n=0,
        at=exchange.complete,
        began=exchange.began,
        answered=exchange.answered,
        connection=connection,
        method=request.method,
        target=request.target,
        headers=request.headers,
        event=event,
        defects=_kept(request.defects, exact=exchange.exact) + defects,
        secure=exchange.secure,
        raw=exchange.request,
    )


def _kept(defects: tuple[Defect, ...], *, exact: bool) -> tuple[Defect, ...]:
    """Where the head was written anew, only what is wrong in the target is the phone's doing."""
    if exact:
        return defects
    return tuple(defect for defect in defects if defect.kind.startswith("target-"))
