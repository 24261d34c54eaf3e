"""A certify run as a recording: every exchange of every test, and what everybody did beside it.

What our event server answered follows from how it was told to behave; its bytes are written as
it writes them. Where a server is certified and the phones are ours, its answers are in the trace.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final, TypeAlias

from ringproof.campaign.record.asked import bare_mac
from ringproof.listener.answers import Answer as ServerAnswer
from ringproof.listener.received import Outcome
from ringproof.protocol.http.reader import RawRequest
from ringproof.recordings.exchange import Deed, Exchange, Leg
from ringproof.recordings.gathered import leg_of_request
from ringproof.recordings.heads import answer_bytes, read_request
from ringproof.report.document import TestReport
from ringproof.trace import Actor, Answer, Connection, Record, Stimulus, Told
from ringproof.trace.moment import Moment

Recorded: TypeAlias = Exchange | Deed

_STEP: Final = 1e-6
"""Seconds between two records: virtual time may stand still, and a recording has its order from
time alone."""
_PAUSE: Final = 1.0  # seconds between two tests whose clocks have nothing to do with each other


class RunRecording:
    """Turns tests into exchanges and deeds, one test after the other.

    `phone` is the name of the phone under test in the recording, `to` the address of what is
    certified. Where that is a server, there are phones of ours instead (`desks`), which are
    called by the macs that they tell. Each test may have a clock of its own (a worker's, a new
    emulator's): the tests follow each other in time.
    """

    def __init__(self, phone: str, to: str, *, secure: bool, desks: bool = False) -> None:
        self._phone, self._to, self._secure = phone, to, secure
        self._desks: dict[str, str] | None = {} if desks else None
        self._last = 0.0

    def of_test(self, test: TestReport) -> Iterator[Recorded]:
        """Yield what crossed the wire in `test` and what was done there, in its order."""
        answers = {r.to: r for r in test.records if isinstance(r, Answer)}
        mode: Mapping[str, str] = {}
        self._meet(test.records)
        shift = self._shift(test.records)
        for record in test.records:
            shift += _STEP
            if isinstance(record, Stimulus) and record.actor is Actor.CLIENT:
                yield self._later(self._command(record, answers.get(record.n)), shift)
            elif isinstance(record, Stimulus):
                mode = record.details if record.actor is Actor.EVENT_SERVER else mode
                phone = self._name(record.details.get("desk", ""))
                yield Deed(phone, replace(record, at=self._at(record.at, shift)))
            elif isinstance(record, Told):
                event = self._event(record, mode, answers.get(record.n))
                yield self._later(event, shift)
            elif isinstance(record, Connection) and _is_plain_command(record):
                yield self._later(self._refused_plainly(record), shift)

    def _command(self, stimulus: Stimulus, answer: Answer | None) -> Exchange:
        lost = "the test ended before the phone had answered" if answer is None else answer.lost
        came = b"" if answer is None or answer.status is None else _bytes_of(answer)
        return Exchange(
            n=0,
            leg=Leg.COMMANDS,
            phone=self._name(stimulus.details.get("desk", "")),
            request=stimulus.raw,
            response=came,
            began=stimulus.at,
            complete=stimulus.at,
            answered=answer.at if answer is not None and came else None,
            exact=answer is None or came == answer.raw,
            secure=self._heard_securely(stimulus),
            lost="" if came else lost,
            to=self._to,
        )

    def _refused_plainly(self, line: Connection) -> Exchange:
        """Return the command that came to the TLS port of a phone of ours, token and all."""
        return Exchange(
            n=0,
            leg=Leg.COMMANDS,
            phone=self._name(line.detail.partition(":")[0]),
            request=line.raw,
            response=b"",
            began=line.at,
            complete=line.at,
            answered=None,
            secure=False,
            lost="our phone takes commands over TLS only",
            to=self._to,
            client=f"connection-{line.connection}",
        )

    def _heard_securely(self, command: Stimulus) -> bool:
        """Say whether a command came over TLS: phones of ours note it, others got it as named."""
        return self._secure if self._desks is None else command.details.get("over") != "http"

    def _event(self, told: Told, mode: Mapping[str, str], answer: Answer | None) -> Exchange:
        lost, answered = "", told.answered
        if self._desks is None:
            came = _server_answer(read_request(told.raw), mode) if told.answered else b""
            lost = f"our event server gave no answer (it was to be {mode.get('name', 'ok')})"
        else:
            came = b"" if answer is None else _bytes_of(answer)
            answered = answer.at if answer is not None and came else None
            lost = (
                "the test ended before the server had answered" if answer is None else answer.lost
            )
        return Exchange(
            n=0,
            leg=Leg.EVENTS,
            phone=self._name(told.listener),
            request=told.raw,
            response=came,
            began=told.began,
            complete=told.at,
            answered=answered,
            secure=told.secure,
            lost="" if came else lost,
            to=told.listener if self._desks is None else self._to,
            client=f"connection-{told.connection}",
        )

    def _meet(self, records: tuple[Record, ...]) -> None:
        """Learn the macs of our own phones, where it is those that tell."""
        for record in records if self._desks is not None else ():
            if isinstance(record, Told) and record.event is not None:
                mac = bare_mac(record.event.get("mac") or "")
                if mac and self._desks is not None:
                    self._desks.setdefault(record.listener, mac)

    def _name(self, desk: str) -> str:
        """Return what a phone is called: one of ours by its mac, where it has told that."""
        return self._phone if self._desks is None else self._desks.get(desk, desk)

    def _shift(self, records: tuple[Record, ...]) -> float:
        """Return by how much the times of a test are late, so that it comes after the one before.

        Where the clock has gone on since then, nothing is changed.
        """
        first = min((_first(record) for record in records), default=0.0)
        return 0.0 if first > self._last else self._last + _PAUSE - first

    def _later(self, exchange: Exchange, shift: float) -> Exchange:
        answered = exchange.answered
        return replace(
            exchange,
            began=self._at(exchange.began, shift),
            complete=self._at(exchange.complete, shift),
            answered=None if answered is None else self._at(answered, shift),
        )

    def _at(self, moment: Moment, shift: float) -> Moment:
        shifted = Moment(moment.mono + shift, moment.wall)
        self._last = max(self._last, shifted.mono)
        return shifted


def _is_plain_command(line: Connection) -> bool:
    plain = line.outcome == Outcome.PLAIN_ON_TLS and bool(line.raw)
    return plain and leg_of_request(read_request(line.raw)) is Leg.COMMANDS


def _first(record: Record) -> float:
    return record.began.mono if isinstance(record, Told) else record.at.mono


def _bytes_of(answer: Answer) -> bytes:
    if answer.raw or answer.status is None:
        return answer.raw
    # The return to idle keeps what an answer said, not its bytes.
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in answer.headers]
    reason = answer.reason.encode("latin-1", "replace")
    return answer_bytes(b"HTTP/1.1", answer.status, reason, headers, answer.body)


def _server_answer(request: RawRequest, mode: Mapping[str, str]) -> bytes:
    value = mode.get("value", "")
    answer = {
        "status": lambda: ServerAnswer(int(value)),
        "redirect": lambda: ServerAnswer(302, (("Location", value),)),
    }.get(mode.get("name", ""), ServerAnswer)()
    return answer.encode(keep_alive=request.keeps_alive, head_only=request.method == "HEAD")
