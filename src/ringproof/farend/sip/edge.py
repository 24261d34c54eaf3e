"""The sockets of the SIP far end: one for SIP, one for the sound of each call, in one thread."""

import secrets
import selectors
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import Final, NoReturn

from ringproof.farend.sip.accounts import Office
from ringproof.farend.sip.agent import Agent

_LARGEST: Final = 65535
_AT_REST: Final = 0.5
_GOODBYE: Final = 2.0
"""Seconds in which what is said at the end has to arrive."""


class SipEdge:
    """The far end on the network; `start` registers every account, `stop` leaves nothing behind.

    `bind` is the address and port of this computer that is listened at, port 0 any free one;
    `within` how long the server may take to answer, in seconds.
    """

    def __init__(
        self,
        office: Office,
        bind: tuple[str, int],
        within: float,
        cannot: Callable[[str], NoReturn],
    ) -> None:
        self._cannot = cannot
        self._within = within
        self._sounds: dict[int, socket.socket] = {}
        self._changed = threading.Condition(threading.RLock())
        self._selector = selectors.DefaultSelector()
        self._trouble = ""
        self._stopping = False
        self._thread: threading.Thread | None = None
        self._host = bind[0]
        self._socket = self._open(*bind)
        here = self._reached_at(office.server)
        self.agent = Agent(
            replace(office, here=here), time.monotonic, _fresh, self._listen, self._silence
        )
        self._wakes, self._woken = socket.socketpair()
        self._selector.register(self._woken, selectors.EVENT_READ, None)
        self._selector.register(self._socket, selectors.EVENT_READ, 0)

    def start(self) -> None:
        """Register every account; cannot, with the account and the reason, where one is not."""
        self._thread = threading.Thread(target=self._run, name="sip far end", daemon=True)
        self._thread.start()
        registrations = self.agent.registrations
        with self.acting():
            for each in registrations:
                each.begin()
        self.wait(lambda: all(each.status for each in registrations), self._within)
        missing = next((each for each in registrations if not each.held), None)
        if missing is not None:
            self.stop()
            self._cannot(self._trouble or missing.why_not())

    def stop(self) -> None:
        """Hang up, be registered no longer, and close every socket."""
        answers = any(each.held for each in self.agent.registrations)
        with self._changed, suppress(Exception):  # what was broken must not keep it open
            for call in self.agent.calls:
                call.hang_up()
            for each in self.agent.registrations:
                each.end()
            self._flush()
        self._wakes.send(b".")
        if self._thread is not None:
            self.wait(lambda: not self.agent.waits, _GOODBYE if answers else 0.0)
            self._stopping = True
            self._wakes.send(b".")
            self._thread.join()
        self._selector.close()
        for opened in (self._socket, self._wakes, self._woken, *self._sounds.values()):
            opened.close()

    @contextmanager
    def acting(self) -> Iterator[None]:
        """Have the agent to oneself; what it then wants to send is sent."""
        with self._changed:
            trouble, self._trouble = self._trouble, ""
            if trouble:
                self._cannot(trouble)
            yield
            self._flush()
        self._wakes.send(b".")

    def wait(self, until: Callable[[], bool], within: float) -> bool:
        """Let up to `within` seconds pass until `until()` holds; say whether it did."""
        with self._changed:
            return self._changed.wait_for(lambda: until() or bool(self._trouble), within) and (
                until()
            )

    # -- the thread -----------------------------------------------------------

    def _run(self) -> None:
        while not self._stopping:
            for key, _ in self._selector.select(self._rest()):
                self._read(key)
            with self._changed:
                self._try(self.agent.tick)
                self._flush()
                self._changed.notify_all()

    def _rest(self) -> float:
        with self._changed:
            due = self.agent.due()
        return _AT_REST if due is None else min(_AT_REST, max(0.0, due - time.monotonic()))

    def _read(self, key: selectors.SelectorKey) -> None:
        try:
            raw, *rest = self._source(key).recvfrom(_LARGEST)
        except (OSError, KeyError):  # closed meanwhile, or nobody listens at the other end
            return
        with self._changed:
            if key.data == 0:
                host, port = rest[0][:2]
                self._try(lambda: self.agent.receive(raw, (host, port)))
            elif key.data is not None:
                self._try(lambda: self.agent.hears(key.data, raw))

    def _source(self, key: selectors.SelectorKey) -> socket.socket:
        return {0: self._socket, None: self._woken}.get(key.data) or self._sounds[key.data]

    def _try(self, do: Callable[[], None]) -> None:
        """Do something; a mistake of ours is told by the next deed, and ends no run."""
        try:
            do()
        except Exception as mistake:  # whatever it is, the thread goes on
            self._trouble = f"our own SIP agent broke off ({type(mistake).__name__}: {mistake})"

    def _flush(self) -> None:
        for raw, place in self.agent.take_out():
            try:
                self._socket.sendto(raw, place)
            except OSError as unsent:
                self._trouble = f"nothing can be sent to {place[0]}: {unsent} (key far_end.bind)"

    # -- sockets ----------------------------------------------------------------

    def _open(self, host: str, port: int) -> socket.socket:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        opened = socket.socket(family, socket.SOCK_DGRAM)
        try:
            opened.bind((host, port))
        except OSError as taken:
            opened.close()
            self._cannot(f"SIP cannot be listened for at {host}:{port}: {taken} (key far_end.bind)")
        opened.setblocking(False)
        return opened

    def _reached_at(self, server: tuple[str, int]) -> tuple[str, int]:
        """Return our address as the server sees it: the one on the way to it, if it is any."""
        host, port = self._socket.getsockname()[:2]
        if host not in ("0.0.0.0", "::"):  # noqa: S104
            return host, port
        with socket.socket(self._socket.family, socket.SOCK_DGRAM) as probe:
            try:
                probe.connect(server)
            except OSError as no_way:
                self._socket.close()
                self._cannot(f"no way leads to {server[0]}: {no_way} (key far_end.registrar)")
            return probe.getsockname()[0], port

    def _listen(self) -> int:
        sound = self._open(self._host, 0)
        port = int(sound.getsockname()[1])
        self._sounds[port] = sound
        self._selector.register(sound, selectors.EVENT_READ, port)
        return port

    def _silence(self, port: int) -> None:
        sound = self._sounds.pop(port, None)
        if sound is not None:
            self._selector.unregister(sound)
            sound.close()


def _fresh() -> str:
    return secrets.token_hex(10)
