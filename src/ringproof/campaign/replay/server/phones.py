"""Our phones' ears for commands: whatever the server sends is heard, and answered as recorded.

The answers are the recorded ones, so that a replay shows the server's doing and nothing else. A
token is looked for and blanked before anything else is done with a command.
"""

import ssl
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from ringproof.campaign.replay.asked import BadReplay
from ringproof.campaign.replay.server.asked import CommandsOn, port_of
from ringproof.listener import Answer as Reply
from ringproof.listener import (
    CloseEarly,
    ConnectionSeen,
    EventListener,
    ListenerError,
    Mode,
    Outcome,
    Received,
)
from ringproof.recordings import Exchange, Leg, Origin, Recording, records_of
from ringproof.replay import Kind, Session
from ringproof.report.blank import Blanker
from ringproof.trace import Answer, Clock, Stimulus

_FRAMING: Final = frozenset({"content-length", "transfer-encoding", "connection"})
_NOWHERE: Final = Origin(Path(), "replay")
UNKNOWN: Final = Reply(409, (("Content-Type", "text/plain"),), b"not in the recording")
"""The answer to a command that was not recorded."""

_KEPT_AWAY: Final[Mapping[tuple[bool, Outcome | None], str]] = {
    # whether our phone takes TLS, how the connection ended, and what to say
    (True, Outcome.PLAIN_ON_TLS): (
        "the server commands {phone} over plain HTTP, and our phones take TLS; give it https:// "
        "addresses, or say http:// in --commands-on"
    ),
    (False, Outcome.TLS_FAILED): (
        "the server speaks TLS to {phone}, and our phones take plain HTTP; give it http:// "
        "addresses, or say https:// in --commands-on"
    ),
    (True, Outcome.TLS_FAILED): (
        "the server breaks off its TLS handshake with {phone} ({detail}); phones sign their own "
        "certificates: have the server take them, or say http:// in --commands-on"
    ),
}

Hear = Callable[[str, Stimulus], None]


@dataclass
class Script:
    """What one recorded phone answered to which command; each recorded answer is given once."""

    answers: list[tuple[Stimulus, Answer | None]]
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def reply(self, asked: Stimulus) -> Mode:
        """Return the answer to `asked`: of the same command, else of one of the same name."""
        with self._lock:
            place = self._place(asked)
            if place is None:
                return UNKNOWN
            _, answer = self.answers.pop(place)
        if answer is None or answer.status is None:
            return CloseEarly()  # as recorded: no answer came
        headers = tuple(each for each in answer.headers if each[0].lower() not in _FRAMING)
        return Reply(answer.status, headers, answer.body, answer.reason)

    def _place(self, asked: Stimulus) -> int | None:
        named = [n for n, (known, _) in enumerate(self.answers) if known.verb == asked.verb]
        same = [n for n in named if self.answers[n][0].details == asked.details]
        return next(iter((*same, *named)), None)


def scripts_of(session: Session, recorded: Mapping[str, Sequence[object]]) -> dict[str, Script]:
    """Return the script of each phone; `recorded` are the records of the recording by phone."""
    answers = {
        (phone, record.to): record
        for phone, records in recorded.items()
        for record in records
        if isinstance(record, Answer)
    }
    scripts = {phone.name: Script([]) for phone in session.phones}
    for each in session.observations:
        if each.kind is Kind.COMMAND and isinstance(each.record, Stimulus):
            answer = answers.get((each.phone, each.record.n))
            scripts[each.phone].answers.append((each.record, answer))
    return scripts


class Ears:
    """Listens for the commands of the server, on an address for each phone.

    `hear` is called with each command, in the listener's thread.
    """

    def __init__(
        self, scripts: Mapping[str, Script], on: CommandsOn, clock: Clock, hear: Hear
    ) -> None:
        self._on, self._hear = on, hear
        self._scripts = dict(scripts)
        self._listeners: dict[str, EventListener] = {}
        self.kept_away = ""
        """What kept a command of the server from a phone of ours, and what to do about it."""
        for place, phone in enumerate(scripts):
            self._listeners[phone] = EventListener(
                on.host,
                port_of(on, place),
                tls=_certificate() if on.secure else None,
                clock=clock,
                responder=self._responder(phone),
            )
            self._listeners[phone].on_closed(self._noting(phone))

    def __enter__(self) -> "Ears":
        try:
            for listener in self._listeners.values():
                listener.start()
        except ListenerError as taken:
            self.stop()
            # The listener is the one for events; what comes here are commands.
            said = str(taken).replace("listen for events", "listen for commands")
            raise BadReplay(f"--commands-on: {said}") from None
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Listen no more."""
        for listener in self._listeners.values():
            if listener.running:
                listener.stop()

    def addresses(self) -> Iterator[tuple[str, str]]:
        """Yield each phone and the URL under which the server must know it."""
        for phone, listener in self._listeners.items():
            yield phone, listener.url_for("").rstrip("/")

    def perform(self, scripts: Mapping[str, Script], hear: Hear) -> None:
        """Answer by other scripts from now on, and tell `hear`; without one nothing is known."""
        self._scripts, self._hear = dict(scripts), hear

    def _noting(self, phone: str) -> Callable[[ConnectionSeen], None]:
        def note(seen: ConnectionSeen) -> None:
            why = _KEPT_AWAY.get((seen.secure, seen.outcome))
            if why is not None and not seen.by_us:
                self.kept_away = self.kept_away or why.format(phone=phone, detail=seen.detail)

        return note

    def _responder(self, phone: str) -> Callable[[Received], Mode | None]:
        def respond(received: Received) -> Mode:
            asked = heard(received, phone)
            script = self._scripts.get(phone)
            self._hear(phone, asked)
            return UNKNOWN if script is None else script.reply(asked)

        return respond


def heard(received: Received, phone: str) -> Stimulus:
    """Return the command that came, its credential blanked: only that there was one is kept."""
    raw = Blanker().octets(received.raw)
    exchange = Exchange(
        received.n,
        Leg.COMMANDS,
        phone,
        raw,
        b"",
        received.began,
        received.complete,
        None,
        secure=received.secure,
    )
    records = records_of(Recording(_NOWHERE, (exchange,)))[phone]
    return next(record for record in records if isinstance(record, Stimulus))


def _certificate() -> ssl.SSLContext:
    from ringproof.listener.tls import server_context  # noqa: PLC0415  0.1 s

    return server_context()
