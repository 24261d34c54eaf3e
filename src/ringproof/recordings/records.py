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

REFUSALS: Final = frozenset({401, 403})
"""Answers of a phone that did not admit a command: no effect is owed for it.

404 is none: a phone may answer so for a call that it does not know. While somebody has switched
Action URLs off, which a recording knows from the administrator's deed, no command is admitted.
"""

_CREDENTIALS: Final = (b"authorization", b"cookie")
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
    allowed = True
    for n, (_, key, record) in enumerate(sorted(drafts, key=lambda draft: draft[0]), start=1):
        if isinstance(record, Stimulus):
            numbers[key] = n
            if record.actor is Actor.ADMIN:
                allowed = _allows(record, allowed)
            elif record.actor is Actor.CLIENT and not allowed:
                record = replace(record, admits=False)  # noqa: PLW2901
        if isinstance(record, Answer):
            record = replace(record, to=numbers[key])  # noqa: PLW2901
        records.append(replace(record, n=n))
    return tuple(records)


def _allows(deed: Stimulus, before: bool) -> bool:
    """Say whether Action URLs are allowed after a deed of the administrator's."""
    if deed.verb == "allow":
        return deed.details.get("on") != "no"
    return before and deed.verb != "factory_reset"  # they are off by default


def _records(exchange: Exchange, connections: _Connections) -> Iterator[Record]:
    request = read_request(exchange.request)
    if exchange.leg is Leg.EVENTS:
        yield _told(exchange, request, connections.number(exchange))
        return
    answer = read_answer(exchange.response, request.method)
    yield _stimulus(exchange, request, answer)
    yield _answer(exchange, answer)


def _stimulus(exchange: Exchange, request: RawRequest, answer: ReadAnswer) -> Stimulus:
    query = read_query(request.target.partition(b"?")[2])
    verb = HELP if HELP in query else query.get(ACTION) or ""
    return Stimulus(
        n=0,
        at=exchange.began,
        actor=Actor.CLIENT,
        verb=verb,
        details=_details(query, verb),
        admits=verb not in _NAMELESS
        and answer.status not in REFUSALS
        and _may_be_admitted(exchange, request, query),
        raw=exchange.request,
    )


def _may_be_admitted(exchange: Exchange, request: RawRequest, query: Query) -> bool:
    """Say whether a command went to the stock script, with a credential as far as is known."""
    path = request.target.partition(b"?")[0]
    if not path.endswith(PATH.encode()):  # also in the absolute form, as a proxy is asked
        return False
    given = any(request.header(name) for name in _CREDENTIALS)
    # What browsers export and what a log keeps does not show every header.
    return given or not exchange.exact or any(map(_is_token, query.pairs))


def _is_token(pair: tuple[str, str]) -> bool:
    return pair[0].casefold() == AUTH_TOKEN.casefold()


def _details(query: Query, verb: str) -> dict[str, str]:
    """Return the parameters by name; never a token."""
    of = {"of": query.get(ACTION) or ""} if verb == HELP else {}
    told = (pair for pair in query.pairs if pair[0] != ACTION and not _is_token(pair))
    return {**of, **dict(told)}


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
        secure=exchange.secure is True,
        listener="https" if exchange.secure else "http",
        raw=exchange.request,
    )


def _kept(defects: tuple[Defect, ...], *, exact: bool) -> tuple[Defect, ...]:
    """Where the head was written anew, only what is wrong in the target is the phone's doing."""
    if exact:
        return defects
    return tuple(defect for defect in defects if defect.kind.startswith("target-"))
