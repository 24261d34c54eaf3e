"""A recording in direction server: what the phones told, and what the server made of it.

The steps are the phone's events, byte for byte; the observations are the server's answers to them
and the commands that it sends. What the phone answers to these is the recorded answer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from ringproof.recordings import Exchange, Leg, Recording, records_of
from ringproof.recordings.heads import read_answer
from ringproof.replay.drafts import Draft, SeenDraft, StepDraft
from ringproof.replay.order import ordered
from ringproof.replay.recorded import in_time, phones_of
from ringproof.replay.session import PHONE, Direction, Kind, Session
from ringproof.trace import Actor, Answer, Record, Stimulus, Told

SOON = 10.0  # seconds for which a command is taken for the doing of an event


def server_session_of(recording: Recording) -> Session:
    """Return the session of a recording in direction server."""
    records = records_of(recording)
    answers = {
        phone: _answers([e for e in recording.exchanges if e.phone == phone], those)
        for phone, those in records.items()
    }
    session = ordered(_Reader(records, answers).draft(), Direction.SERVER)
    return replace(session, exact=all(exchange.exact for exchange in recording.exchanges))


def _answers(exchanges: Sequence[Exchange], records: Sequence[Record]) -> Mapping[int, Answer]:
    """Return what the server answered to each event, by the number of the event's record."""
    left = [exchange for exchange in exchanges if exchange.leg is Leg.EVENTS]
    found: dict[int, Answer] = {}
    for told in (record for record in records if isinstance(record, Told)):
        mine = next((e for e in left if e.complete == told.at and e.request == told.raw), None)
        if mine is None:
            continue
        left.remove(mine)
        if mine.response or mine.lost:
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
    def __init__(
        self, records: Mapping[str, Sequence[Record]], answers: Mapping[str, Mapping[int, Answer]]
    ) -> None:
        self._records = records
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
        answer = next(
            (r for r in self._records[phone] if isinstance(r, Answer) and r.to == command.n), None
        )
        ended = None if answer is None else answer.at
        self._seen.append(
            SeenDraft(phone, command.at, Kind.COMMAND, command, command.at, ended, cause)
        )
