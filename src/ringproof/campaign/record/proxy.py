"""The tap on the command leg: mitmproxy between the PBX and each phone, as a library.

mitmproxy brings a loop and handlers of its own, so it lives in a thread of its own, with its
certificates in a folder that is gone afterwards and its log shown to nobody. It rewrites what it
forwards (the Host header, the way a line is spelt), so the bytes of a command are not exact; and
a command that is no HTTP to it (a raw blank in the target) it answers itself with 400, which the
phone never hears of and no recording shows.
"""

import asyncio
import logging
import re
import socket
import tempfile
import threading
import warnings
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from ringproof.campaign.asked import BadRequest
from ringproof.campaign.record.asked import Address, PhoneLine, authority
from ringproof.campaign.record.phonebook import Phonebook
from ringproof.campaign.record.tape import Tape
from ringproof.recordings.exchange import Exchange, Leg
from ringproof.trace.moment import Clock, Moment

if TYPE_CHECKING:
    from mitmproxy.http import HTTPFlow

_PATIENCE: Final = 20.0  # seconds until mitmproxy must have started or ended
_FAREWELL: Final = 2.0  # seconds in which its connections must have ended
_ERRNO: Final = re.compile(r"^\[Errno \d+\] ")
_OURS: Final = "/api/v1/exec/"  # all else is the web interface: logins, phone books


class CommandProxy:
    """One mitmproxy for all phones, with a port of its own for each.

    Raises BadRequest from `start` where a port cannot be had.
    """

    def __init__(
        self, lines: Sequence[PhoneLine], tape: Tape, book: Phonebook, clock: Clock
    ) -> None:
        self.lines = tuple(replace(line, listen=_free(line.listen)) for line in lines)
        self._addon = _Recorder({line.listen.port: line for line in self.lines}, tape, book, clock)
        self._ready: Future[Any] = Future()
        self._thread = threading.Thread(target=self._run, name="tap-commands", daemon=True)

    def start(self) -> None:
        """Begin to listen; when this returns, the PBX can connect."""
        _import_quietly()
        self._thread.start()
        self._ready.result(_PATIENCE)

    def stop(self) -> None:
        """End all connections."""
        if self._ready.done() and self._ready.exception() is None:
            self._ready.result().shutdown()
        self._thread.join(_PATIENCE)

    def _run(self) -> None:
        with ExitStack() as around:
            around.enter_context(_unheard())
            folder = around.enter_context(tempfile.TemporaryDirectory(prefix="ringproof-"))
            try:
                asyncio.run(self._serve(folder))
            except BaseException as problem:
                if self._ready.done():
                    raise
                self._ready.set_exception(problem)

    async def _serve(self, folder: str) -> None:
        from mitmproxy.addons import (  # noqa: PLC0415  0.4 s, for this command only
            disable_h2c,
            next_layer,
            proxyserver,
            tlsconfig,
        )
        from mitmproxy.master import Master  # noqa: PLC0415
        from mitmproxy.options import Options  # noqa: PLC0415

        master: Any = Master(Options(confdir=folder))  # Any: mitmproxy is typed in part only
        make_servers: Any = proxyserver.Proxyserver
        servers = make_servers()
        announced = _Announced(servers, self._ready, master)
        master.addons.add(
            servers,
            next_layer.NextLayer(),
            tlsconfig.TlsConfig(),
            disable_h2c.DisableH2C(),
            self._addon,
            announced,
        )
        master.options.update(
            mode=[_mode(line) for line in self.lines],
            ssl_insecure=True,  # phones certify themselves
            http2=False,
            connection_strategy="lazy",
            validate_inbound_headers=False,
        )
        await master.run()
        await _hang_up(servers)


async def _hang_up(servers: Any) -> None:
    """Listen no more and end all connections, which mitmproxy leaves to the end of its process."""
    await servers.servers.update([])
    for talk in tuple(servers.connections.values()):
        carried = talk.transports.get(talk.client)
        if carried is not None and carried.handler is not None:
            carried.handler.cancel()
    others = asyncio.all_tasks() - {asyncio.current_task()}
    if others:
        await asyncio.wait(others, timeout=_FAREWELL)


class _Announced:
    """Tells the thread that waits whether every port is listened on."""

    def __init__(self, servers: Any, ready: "Future[Any]", master: Any) -> None:
        self._servers, self._ready, self._master = servers, ready, master

    def running(self) -> None:
        """Every port was tried."""
        for server in self._servers.servers:
            if server.last_exception is not None:
                problem = BadRequest(f"cannot listen for commands: {server.last_exception}")
                self._ready.set_exception(problem)
                self._master.shutdown()
                return
        self._ready.set_result(self._master)


class _Recorder:
    """The addon: each answer is on the tape before the PBX has it."""

    def __init__(
        self, lines: dict[int, PhoneLine], tape: Tape, book: Phonebook, clock: Clock
    ) -> None:
        self._lines, self._tape, self._book, self._clock = lines, tape, book, clock

    def response(self, flow: "HTTPFlow") -> None:
        """The phone has answered."""
        self._keep(flow, "")

    def error(self, flow: "HTTPFlow") -> None:
        """The phone has not answered, or the PBX did not wait."""
        line = self._line(flow)
        said = _ERRNO.sub("", flow.error.msg if flow.error else "").rstrip(".")
        self._keep(flow, f"no answer of the phone {line.authority} ({said})")

    def _line(self, flow: "HTTPFlow") -> PhoneLine:
        return self._lines[flow.client_conn.sockname[1]]

    def _keep(self, flow: "HTTPFlow", lost: str) -> None:
        if flow.request.path.startswith(_OURS):
            self._tape.add(self._exchange(flow, lost))
        else:
            self._tape.count_passed()

    def _exchange(self, flow: "HTTPFlow", lost: str) -> Exchange:
        from mitmproxy.net.http import http1 as typed_in_part  # noqa: PLC0415

        http1: Any = typed_in_part
        line, request = self._line(flow), flow.request
        answer = None if lost else flow.response
        now = self._clock.now()
        complete = _moment(now, request.timestamp_end or request.timestamp_start)
        return Exchange(
            n=0,
            leg=Leg.COMMANDS,
            phone=self._book.of_command(line),
            request=http1.assemble_request(request),
            response=b"" if answer is None else http1.assemble_response(answer),
            began=_moment(now, request.timestamp_start),
            complete=complete,
            answered=None if answer is None else _moment(now, answer.timestamp_end or now.wall),
            exact=False,
            secure=flow.client_conn.tls_established,  # mitmproxy takes both on one port
            lost=lost,
            to=line.authority,
            client=authority(*flow.client_conn.peername[:2]),
        )


def _moment(now: Moment, wall: float) -> Moment:
    """Return the moment of a time that mitmproxy took by the wall clock, a little ago."""
    return Moment(now.mono - (now.wall - wall), wall)


def _mode(line: PhoneLine) -> str:
    return f"reverse:{line.url}@{line.listen}"


def _free(place: Address) -> Address:
    """Return the address with a port that nobody has; BadRequest where it is taken.

    mitmproxy takes a port for TCP and, before an HTTPS phone, the same for UDP.
    """
    family = socket.AF_INET6 if ":" in place.host else socket.AF_INET
    try:
        with socket.socket(family) as tcp, socket.socket(family, socket.SOCK_DGRAM) as udp:
            tcp.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            tcp.bind((place.host, place.port))
            port = tcp.getsockname()[1]
            udp.bind((place.host, port))
    except OSError as taken:
        raise BadRequest(
            f"cannot listen for commands on {place}: {taken.strerror or taken}; "
            "name another address or port with --listen-commands"
        ) from taken
    return Address(place.host, port)


def _import_quietly() -> None:
    """Import mitmproxy's addons, some of which use what the libraries below have deprecated.

    Not in the proxy's own thread: what is done with warnings is done for the whole process.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        import mitmproxy.addons  # noqa: F401, PLC0415


@contextmanager
def _unheard() -> Iterator[None]:
    """Keep mitmproxy's log to itself: it names hosts and shows headers."""
    log = logging.getLogger("mitmproxy")
    quiet = logging.NullHandler()
    before = log.propagate
    log.propagate = False
    log.addHandler(quiet)
    try:
        yield
    finally:
        log.removeHandler(quiet)
        log.propagate = before
