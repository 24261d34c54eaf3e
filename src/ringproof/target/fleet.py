"""Our phones round a server under test, in real time, and everything that passes between them."""

import asyncio
import contextlib
import secrets
import socket
import threading
import time
import urllib.error
import urllib.request
from collections import deque
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import replace
from typing import TypeVar

from ringproof.emulator.clock import LoopClock
from ringproof.listener.errors import ListenerError
from ringproof.listener.received import Received
from ringproof.listener.server import EventListener
from ringproof.target.clock import RealClock
from ringproof.target.credentials import whose_token
from ringproof.target.desk import DeskPhone
from ringproof.target.event_client import EventClient
from ringproof.target.happenings import CommandHeard, Happening, LineSeen
from ringproof.target.introducing import HookTeller, Teller
from ringproof.target.protocol import DriverProblem, NoEars
from ringproof.target.reaching import led_astray
from ringproof.target.reference import ReferenceServer
from ringproof.target.server_side import REFERENCE, Desks, ServerSide
from ringproof.target.settings import TargetSettings
from ringproof.target.wire import TargetLost, tls_context

T = TypeVar("T")
_MAC = "000952C0F{:03d}"  # the vendor's prefix; no phone of the vendor's is meant
_CLOSE = 0.05  # seconds between two looks at what nobody tells of
_NEAR = 2.0  # seconds for a connection to ourselves
_LOOPBACK = "127.0.0.1"


def foreseen(side: ServerSide) -> tuple[tuple[str, str, str], ...]:
    """Return name, MAC address and address of each phone that a target file fixes beforehand."""
    desks = side.desks
    host = f"[{desks.advertise}]" if ":" in desks.advertise else desks.advertise or desks.bind
    return tuple(
        (f"desk {k}", _MAC.format(k), f"https://{host}:{desks.first_port + k - 1}")
        for k in range(1, desks.count + 1)
    )


class Fleet:
    """Some emulated phones, the server that was told of them, and what they say to each other."""

    def __init__(self, settings: TargetSettings) -> None:
        self.settings = settings
        self.clock = RealClock()
        self.tokens: Mapping[str, str] = {}
        self.desks: tuple[DeskPhone, ...] = ()
        self.astray = ""  # why the server may not find our phones where it was told they are
        self.came = False  # whether anything ever came to one of them
        self.earlier_calls: set[tuple[str, str]] = set()  # phone and id, of tests that are over
        self._embedded = ReferenceServer(self._side.fault) if settings.driver == REFERENCE else None
        self._teller: Teller | None = None
        self._told: list[DeskPhone] = []
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="our-phones", daemon=True)
        self._changed = threading.Condition()
        self._news: deque[Happening] = deque()
        self._events = 0
        self._plain: EventListener | None = None

    # -- on and off -----------------------------------------------------------

    def start(self) -> None:
        """Switch the phones on and tell the server of them.

        Raises NoEars where a port is taken, TargetLost where the server is not there,
        DriverProblem where it cannot be told.
        """
        self._thread.start()
        if self._embedded is not None:
            self._embedded.start()
            side = replace(self._side, shows=self._embedded.shows)
            self.settings = replace(self.settings, url=self._embedded.url, server=side)
        self.check_there()
        self.astray = self._led_astray()
        self._switch_on(self._side.desks)
        self._teller = self._embedded or HookTeller(
            self._side.told.command, self._side.restart, self.url, self.settings.source
        )
        for desk in self.desks:
            self._told.append(desk)
            self._teller.introduce(desk.introduction(self.advertised))

    def stop(self) -> None:
        """Take leave of the server and switch the phones off."""
        for desk in self._told:
            with contextlib.suppress(DriverProblem):
                assert self._teller is not None  # noqa: S101  it was told by somebody
                self._teller.take_leave(desk.introduction(self.advertised))
        self._told = []
        for desk in self.desks:
            desk.stop()
        if self._plain is not None:
            self._plain.stop()
        if self._embedded is not None:
            self._embedded.stop()
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
            self._loop.close()

    def restart_server(self) -> None:
        """Restart the server and wait until it takes connections again; DriverProblem if not."""
        if self._teller is None:
            raise DriverProblem("the server was not told of our phones yet")
        self._teller.restart()
        deadline = time.monotonic() + self.settings.timing.restart_within
        while True:
            try:
                self.check_there()
                return
            except TargetLost as away:
                if time.monotonic() > deadline:
                    within = self.settings.timing.restart_within
                    raise TargetLost(f"{within:g} s after its restart, {away}") from away
                time.sleep(_CLOSE)

    def check_there(self) -> None:
        """Raise TargetLost where nobody takes connections at the server's address."""
        client = self.client()
        try:
            socket.create_connection(
                (client.host, client.port), self.settings.timing.answer_within
            ).close()
        except OSError as refused:
            raise TargetLost(
                f"the server at {client.authority} cannot be reached ({refused})"
            ) from refused

    def _led_astray(self) -> str:
        """Try the address that the server will be told, while nobody listens there yet."""
        desks, within = self._side.desks, self.settings.timing.answer_within
        port = desks.first_port
        return led_astray(self.url, self.advertised, desks.bind, port, min(within, _NEAR))

    def _switch_on(self, asked: Desks) -> None:
        made = []
        prefix = asked.token or secrets.token_urlsafe(15)
        for k in range(1, asked.count + 1):
            # Tokens that are made up have nothing in common but their length.
            token = f"{prefix}-{k}" if asked.token else secrets.token_urlsafe(18)
            port = asked.first_port + k - 1 if asked.first_port else 0
            made.append(DeskPhone(k, _MAC.format(k), token, asked.bind, port))
        self.tokens = {desk.name: desk.token for desk in made}
        side = replace(self._side, tokens=tuple(self.tokens.values()))
        self.settings = replace(self.settings, server=side)
        try:
            for desk in made:
                self.desks = (*self.desks, desk)
                desk.start(self)
        except ListenerError as taken:
            raise NoEars(f"{taken} (keys desks.bind and desks.first_port)") from taken

    # -- what a phone needs of it ---------------------------------------------

    @property
    def url(self) -> str:
        """Where events go."""
        return self.settings.url

    def client(self) -> EventClient:
        """Return a new client for events."""
        return EventClient(
            self.url,
            answer_within=self.settings.timing.answer_within,
            tls_verify=self.settings.tls_verify,
            tls_ca=self._side.tls_ca,
        )

    def loop_clock(self) -> LoopClock:
        """Return the phones' real time."""
        return LoopClock(self._loop)

    def inside(self, act: Callable[[], T]) -> T:
        """Do something in the phones' loop and return what it returns."""
        result: Future[T] = Future()

        def run() -> None:
            try:
                result.set_result(act())
            except BaseException as error:
                result.set_exception(error)

        self._loop.call_soon_threadsafe(run)
        return result.result()

    def soon(self, act: Callable[[], None]) -> None:
        """Do something in the phones' loop, whenever it gets there."""
        with contextlib.suppress(RuntimeError):  # it has ended, and nobody waits for it
            self._loop.call_soon_threadsafe(act)

    def next_event(self) -> int:
        """Count one more event."""
        with self._changed:
            self._events += 1
            return self._events

    def note(self, happening: Happening) -> None:
        """Keep what happened."""
        with self._changed:
            self.came = self.came or isinstance(happening, CommandHeard | LineSeen)
            self._news.append(happening)
            self._changed.notify_all()

    # -- what a test needs of it ----------------------------------------------

    def news(self) -> list[Happening]:
        """Return what happened since the last time, in order."""
        with self._changed:
            news = list(self._news)
            self._news.clear()
            return news

    def wait(self, until: Callable[[], bool], within: float) -> bool:
        """Wait in real time, at most `within` seconds, until `until()` holds."""
        deadline = time.monotonic() + within
        while not until():
            left = deadline - time.monotonic()
            if left <= 0:
                return until()
            with self._changed:
                if not self._news:
                    self._changed.wait(min(left, _CLOSE))
        return True

    def settle(self) -> None:
        """Let the settling window pass."""
        self.wait(lambda: False, self.settings.timing.settle)

    def quiet(self) -> bool:
        """Whether no event of ours is on its way."""
        return not any(desk.busy for desk in self.desks)

    def shown(self) -> str:
        """Return the page on which the server shows its calls; DriverProblem where it does not."""
        try:
            with urllib.request.urlopen(  # noqa: S310  the schema admits http and https only
                self._side.shows,
                timeout=self.settings.timing.answer_within,
                context=tls_context(self.settings.tls_verify, self._side.tls_ca),
            ) as page:
                return str(page.read().decode("utf-8", "replace"))
        except (OSError, ValueError) as broken:
            raise DriverProblem(
                f"{self._side.shows} cannot be read ({broken}; key shows)"
            ) from broken

    def plain_address(self) -> str:
        """Return an address of ours over plain HTTP, to which no token may come."""
        if self._plain is None:
            desks = self._side.desks
            self._plain = EventListener(desks.bind, 0, responder=self._told_plainly).start()
        return f"http://{self.advertised}:{self._plain.port}"

    def _told_plainly(self, received: Received) -> None:
        whose, by = whose_token(received.request, "", self.tokens)
        self.note(CommandHeard("", received, whose, by, 200, place="elsewhere"))

    @property
    def _side(self) -> ServerSide:
        assert self.settings.server is not None  # noqa: S101  a fleet is for servers only
        return self.settings.server

    @property
    def advertised(self) -> str:
        """This computer, as the server reaches it."""
        desks = self._side.desks
        everywhere = desks.bind in ("0.0.0.0", "::")  # noqa: S104  a name, not a bind
        return desks.advertise or (_LOOPBACK if everywhere else desks.bind)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()
