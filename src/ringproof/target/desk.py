"""One phone of ours, emulated, towards a server under test: it tells events and takes commands.

Its events leave over a client of ours that sends bytes as they are, so that a test can change,
repeat or make them up; its commands arrive at a listener of ours, which keeps them byte by byte.
Everything that touches the emulated phone itself happens in the loop of the fleet.
"""

import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Protocol, TypeVar

from ringproof.emulator.action_urls.outgoing import EventOut
from ringproof.emulator.assembly import Parts, Setup, assemble
from ringproof.emulator.clock import LoopClock
from ringproof.emulator.wire import Request as PhoneRequest
from ringproof.emulator.wire import ServerAnswer
from ringproof.listener.answers import Absent, Answer, Mode, Silent
from ringproof.listener.received import ConnectionSeen, Outcome, Received
from ringproof.listener.server import EventListener
from ringproof.listener.tls import server_context
from ringproof.protocol.names import COMMAND_CALL
from ringproof.protocol.query import read_query
from ringproof.target.credentials import NONE, token_in, whose_token
from ringproof.target.event_client import EventClient
from ringproof.target.happenings import (
    CommandHeard,
    EventAnswered,
    EventSent,
    Happening,
    LineSeen,
)
from ringproof.target.introducing import Introduction
from ringproof.target.wire import Reply, TargetLost
from ringproof.trace import Clock

T = TypeVar("T")
_AT_ONCE = 16  # connections of a burst
Edit = Callable[[bytes], list[bytes]]


class _Surroundings(Protocol):
    """What a phone needs of its fleet."""

    @property
    def clock(self) -> Clock: ...
    @property
    def url(self) -> str: ...
    @property
    def tokens(self) -> Mapping[str, str]: ...
    def loop_clock(self) -> LoopClock: ...
    def inside(self, act: Callable[[], T]) -> T: ...
    def soon(self, act: Callable[[], None]) -> None: ...
    def note(self, happening: Happening) -> None: ...
    def next_event(self) -> int: ...
    def client(self) -> EventClient: ...


def _as_it_is(raw: bytes) -> list[bytes]:
    return [raw]


class DeskPhone:
    """One emulated phone with its web server on a port of ours; `number` counts from 1."""

    def __init__(self, number: int, mac: str, token: str, bind: str, port: int) -> None:
        self.number = number
        self.name = f"desk {number}"
        self.mac = mac
        self.token = token
        self.edit: Edit = _as_it_is
        self.keeps_connections = False
        self.pretended: set[str] = set()  # calls that only a test told of
        self._mode: Mode | None = None
        self._web = EventListener(bind, port, tls=server_context(), responder=self._respond)
        self._parts: Parts | None = None
        self._around: _Surroundings | None = None
        self._lines = ThreadPoolExecutor(1, thread_name_prefix=f"desk-{number}")
        self._client: EventClient | None = None
        self._open = 0
        self._counting = threading.Lock()

    # -- on and off -----------------------------------------------------------

    def start(self, around: _Surroundings) -> None:
        """Switch the phone on; ListenerError where its port is taken."""
        self._around = around
        self._client = around.client()
        self._web.on_closed(self._line_closed)
        self._web.start()
        setup = Setup(
            name=self.name,
            mac=self.mac,
            token=self.token,
            allow_action_urls=True,
            event_server=around.url,
        )
        self._parts = around.inside(lambda: assemble(setup, around.loop_clock(), self))

    def stop(self) -> None:
        """Switch it off; what was on its way is not told any more."""
        if self._web.running:
            self._web.stop()
        self._lines.shutdown(wait=True, cancel_futures=True)
        if self._client is not None:
            self._client.close()

    def introduction(self, host: str) -> Introduction:
        """Return what the server has to know of it, with `host` as this computer's address."""
        host = f"[{host}]" if ":" in host else host
        return Introduction(self.name, self.mac, f"https://{host}:{self._web.port}", self.token)

    @property
    def url(self) -> str:
        """Where it takes commands, on this computer."""
        return self._web.url_for("/").rstrip("/")

    @property
    def busy(self) -> bool:
        """Whether an event is on its way."""
        return self._open > 0

    # -- the scene round it ---------------------------------------------------

    def control(self, op: str, **args: Any) -> dict[str, Any]:
        """Carry out an operation of the emulator's control: far end or local user."""
        return self._inside(lambda: self._phone.control.dispatch(op, args))

    def command(self, query: str) -> int:
        """Have the phone do what only a command can make it do; return its status.

        It is the local user's deed: no byte of it passes a wire.
        """
        target = f"/api/v1/exec/command?{query}".encode()
        headers = ((b"authorization", f"Bearer {self.token}".encode()),)
        request = PhoneRequest("GET", target, headers)
        return self._inside(lambda: self._phone.web(request)).status

    def behave(self, mode: Mode | None) -> None:
        """Answer commands in this mode from now on; None: as a phone does."""
        if isinstance(self._mode, Silent):
            self._web.behave(Absent())  # whoever waits for an answer is not kept waiting
        self._mode = None if isinstance(mode, Absent) else mode
        self._web.behave(mode if isinstance(mode, Absent) else Answer())

    # -- events ---------------------------------------------------------------

    def tell(self, raw: bytes) -> None:
        """Tell the server these bytes, after everything that was told before."""
        self._opened()
        self._lines.submit(self._send, raw, lambda _: None)

    def tell_at_once(self, raws: Sequence[bytes]) -> None:
        """Tell the server all of these at once, each on a connection of its own."""
        around = self._surroundings
        self._opened(len(raws))
        with ThreadPoolExecutor(_AT_ONCE) as lines:
            for raw in raws:
                lines.submit(self._send_on, around.client(), raw, lambda _: None)

    def request(self, query: bytes) -> bytes:
        """Return the request that tells `query`, written as the phone itself writes it."""
        assert self._client is not None  # noqa: S101  it was started
        kept = b"keep-alive" if self.keeps_connections else b"close"
        target, host = self._client.target(query), self._client.authority.encode()
        return (
            b"GET " + target + b" HTTP/1.1\r\nHost: " + host + b"\r\n"
            b"Accept: */*\r\nConnection: " + kept + b"\r\n\r\n"
        )

    def carry(
        self, out: EventOut, done: Callable[[ServerAnswer | None], None]
    ) -> Callable[[], None]:
        """Bring the phone's own event to the server: the emulator's carrier."""
        wanted = True

        def over(reply: Reply | None) -> None:
            answer = None if reply is None else ServerAnswer(reply.status)
            if wanted:
                self._surroundings.soon(lambda: done(answer) if wanted else None)

        def give_up() -> None:
            nonlocal wanted
            wanted = False

        pieces = self.edit(out.raw)
        for place, raw in enumerate(pieces, start=1):
            self._opened()
            last = place == len(pieces)
            self._lines.submit(self._send, raw, over if last else lambda _: None)
        if not pieces:
            over(None)
        return give_up

    def _opened(self, events: int = 1) -> None:
        with self._counting:
            self._open += events

    def _send(self, raw: bytes, over: Callable[[Reply | None], None]) -> None:
        assert self._client is not None  # noqa: S101  it was started
        self._send_on(self._client, raw, over)

    def _send_on(
        self, client: EventClient, raw: bytes, over: Callable[[Reply | None], None]
    ) -> None:
        around = self._surroundings
        sent = EventSent(around.next_event(), self.name, around.clock.now(), raw)
        around.note(sent)
        reply, lost = None, ""
        try:
            reply = client.exchange(raw)
        except TargetLost as gone:
            lost = str(gone)
        finally:
            if not self.keeps_connections:
                client.close()
            shows = reply is not None and bool(token_in(reply.raw, around.tokens))
            with self._counting:
                self._open -= 1
            around.note(EventAnswered(sent.n, self.name, around.clock.now(), reply, lost, shows))
            over(reply)

    # -- commands -------------------------------------------------------------

    def _respond(self, received: Received) -> Mode:
        around, request = self._surroundings, received.request
        whose, by = whose_token(request, self.name, around.tokens)
        mode = self._mode or self._pretence(request.target) or self._obey(received)
        status = mode.status if isinstance(mode, Answer) else None
        body = mode.body if isinstance(mode, Answer) else b""
        around.note(CommandHeard(self.name, received, whose, by, status, body))
        return mode

    def _pretence(self, target: bytes) -> Answer | None:
        """Answer for a call that only a test told of: the phone itself has none such."""
        call = read_query(target.partition(b"?")[2]).get(COMMAND_CALL)
        return Answer() if call in self.pretended else None

    def _obey(self, received: Received) -> Answer:
        raw = received.request
        headers = tuple((name.lower(), value) for name, value in raw.headers)
        request = PhoneRequest(raw.method, raw.target, headers, raw.body)
        answer = self._inside(lambda: self._phone.web(request))
        kind = (("Content-Type", answer.content_type),)
        return Answer(answer.status, (*kind, *answer.headers), answer.body)

    def _line_closed(self, seen: ConnectionSeen) -> None:
        if seen.outcome in (None, Outcome.OK) or seen.by_us:
            return
        around = self._surroundings
        whose = token_in(seen.raw, around.tokens) or NONE
        around.note(LineSeen(self.name, around.clock.now(), seen, whose))

    @property
    def _phone(self) -> Parts:
        assert self._parts is not None  # noqa: S101  it was started
        return self._parts

    @property
    def _surroundings(self) -> _Surroundings:
        assert self._around is not None  # noqa: S101  it was started
        return self._around

    def _inside(self, act: Callable[[], T]) -> T:
        return self._surroundings.inside(act)
