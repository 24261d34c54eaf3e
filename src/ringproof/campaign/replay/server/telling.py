"""A server that recordings are told to: the ears of our phones stay open from first to last.

A server remembers what it was told. So each call that a part of a recording leaves open is ended
before the next part is told, as it was ended in the recording; what the server does then is heard
and not judged.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType

from ringproof.campaign.replay.server.addressed import addressed
from ringproof.campaign.replay.server.asked import CommandsOn, EventsTo
from ringproof.campaign.replay.server.judged import left_open
from ringproof.campaign.replay.server.phones import Ears, scripts_of
from ringproof.campaign.replay.server.playing import Manner, Played, ServerPlay
from ringproof.campaign.replay.server.sending import Sender
from ringproof.protocol.names import CALL_ID
from ringproof.replay import Session, Step
from ringproof.trace import Clock, Record, Stimulus

Records = Mapping[str, tuple[Record, ...]]


@dataclass(frozen=True, slots=True)
class Where:
    """Where the server is told events, and where our phones take its commands."""

    to: EventsTo
    on: CommandsOn


class Telling:
    """Tells one server the recording `whole`, or parts of it; `records` are those of the whole."""

    def __init__(self, where: Where, whole: Session, records: Records, clock: Clock) -> None:
        self._to, self._whole, self._records, self._clock = where.to, whole, records, clock
        self._ears = Ears(scripts_of(whole, records), where.on, clock, _unheard)

    def __enter__(self) -> "Telling":
        self._ears.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._ears.stop()

    @property
    def addresses(self) -> tuple[tuple[str, str], ...]:
        """Each phone, and the URL under which the server must know it."""
        return tuple(self._ears.addresses())

    @property
    def kept_away(self) -> str:
        """What kept a command of the server from our phones, and what to do; empty for nothing."""
        return self._ears.kept_away

    def play(self, session: Session, manner: Manner) -> Played:
        """Tell the server `session`, and hear what it does."""
        latency = max((each.latency or 0.0 for each in session.observations), default=0.0)
        send = Sender(self._to, self._clock, latency + manner.patience)
        play = ServerPlay(session, send, self._bytes_of, self._clock, manner)
        self._ears.perform(scripts_of(session, self._records), play.hear)
        try:
            return play.play()
        finally:
            self._ears.perform({}, _unheard)

    def end_calls(self, session: Session, manner: Manner) -> None:
        """Tell the recorded ends of the calls that `session`, just told, has left open."""
        send = Sender(self._to, self._clock, manner.patience)
        for phone, calls in left_open(session).items():
            for step in self._whole.steps:
                ended = step.verb == "disconnected" and step.details.get(CALL_ID) in calls
                if step.phone == phone and ended:
                    send(self._bytes_of(step))

    def _bytes_of(self, step: Step) -> bytes:
        raw = b"" if step.record is None else step.record.raw
        return addressed(raw, self._to, exact=self._whole.exact) if raw else b""


def _unheard(_: str, __: Stimulus) -> None:
    """Nobody compares what comes between two replays."""
