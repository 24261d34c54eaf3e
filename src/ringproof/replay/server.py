"""A recording in direction server: what the phones told, and what the server made of it.

The steps are the phone's events, byte for byte; the observations are the server's answers to them
and the commands that it sends. What the phone answers to these is the recorded answer.
"""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import replace

from ringproof.recordings import Exchange, Leg, Recording, records_of
from ringproof.recordings.heads import read_answer
from ringproof.replay.build import keeps_events
from ringproof.replay.drafts import Draft, SeenDraft, StepDraft
from ringproof.replay.order import ordered
from ringproof.replay.recorded import in_time, phones_of
from ringproof.replay.session import PHONE, Direction, Kind, Session
from ringproof.trace import Actor, Answer, Moment, Record, Stimulus, Told

Records = Mapping[str, Sequence[Record]]

SOON = 10.0  # seconds for which a command is taken for the doing of an event


def server_session_of(recording: Recording, records: Records | None = None) -> Session:
    """Return the session of a recording in direction server; `records` are its, where read."""
    records = records_of(recording) if records is None else records
    answers = {
        phone: _answers([e for e in recording.exchanges if e.phone == phone], those)
        for phone, those in records.items()
    }
    session = ordered(_Reader(records, answers).draft(), Direction.SERVER)
    return replace(session, exact=keeps_events(recording))


def _answers(exchanges: Sequence[Exchange], records: Sequence[Record]) -> Mapping[int, Answer]:
    """Return what the server answered to each event, by the number of the event's record."""
    left: dict[tuple[Moment, bytes], deque[Exchange]] = {}
    for exchange in exchanges:
        if exchange.leg is Leg.EVENTS:
            left.setdefault((exchange.complete, exchange.request), deque()).append(exchange)
    found: dict[int, Answer] = {}
    for told in (record for record in records if isinstance(record, Told)):
        alike = left.get((told.at, told.raw))
        mine = alike.popleft() if alike else None
        if mine is not None and (mine.response or mine.lost):
            found[told.n] = _answer(mine, told)
    return found


def _answer(exchange: Exchange, told: Told) -> Answer:
    read = read_answer(exchange.response, told.method)
    return Answer(
        n=told.n,
        at=exchange.answered or exchange.complete,
        to=told.n,
        status=read.status,
        reason=read.reason,
        headers=read.headers,
        body=read.body,
        raw=exchange.response,
        lost=exchange.lost or read.lost if read.status is None else "",
    )


class _Reader:
    def __init__(self, records: Records, answers: Mapping[str, Mapping[int, Answer]]) -> None:
        self._records = records
        self._answered = {
            (phone, record.to): record.at
            for phone, those in records.items()
            for record in those
            if isinstance(record, Answer)
        }
        self._answers = answers
        self._steps: list[StepDraft] = []
        self._seen: list[SeenDraft] = []
        self._last: dict[str, StepDraft] = {}
        self._of_call: dict[tuple[str, str], StepDraft] = {}

    def draft(self) -> Draft:
        for phone, record in in_time(self._records):
            if isinstance(record, Told):
                self._told(phone, record)
            elif isinstance(record, Stimulus) and record.actor is Actor.CLIENT:
                self._commanded(phone, record)
        return Draft(self._steps, self._seen, {}, phones_of(self._records))

    def _told(self, phone: str, told: Told) -> None:
        event = told.event
        name, parameters = ("", ()) if event is None else (event.name, event.parameters)
        step = StepDraft(
            phone, told.began, PHONE, name, dict(parameters), evidence=(told.n,), record=told
        )
        self._steps.append(step)
        self._last[phone] = step
        for call in (event.call, event.call2) if event is not None else ():
            if call:
                self._of_call[phone, call] = step
        answer = self._answers.get(phone, {}).get(told.n)
        if answer is not None:
            self._seen.append(
                SeenDraft(phone, answer.at, Kind.ANSWER, answer, answer.at, answer.at, step)
            )

    def _commanded(self, phone: str, command: Stimulus) -> None:
        named = [command.details.get(name) for name in ("callid", "callid1", "callid2")]
        steps = [self._of_call[phone, id] for id in named if id and (phone, id) in self._of_call]
        cause = max(steps, key=lambda step: step.moment, default=self._last.get(phone))
        if cause is not None and command.at.mono - cause.moment.mono > SOON:
            cause = None  # somebody at the server, not the event
        ended = self._answered.get((phone, command.n))
        self._seen.append(
            SeenDraft(phone, command.at, Kind.COMMAND, command, command.at, ended, cause)
        )
