"""The ears of the harness: one event server over HTTP and its twin over HTTPS."""

import math
import socket
import threading
import time
from collections.abc import Callable, Mapping
from typing import Protocol
from urllib.parse import urlsplit

from ringproof.listener.answers import Answer, Mode
from ringproof.listener.received import ConnectionSeen, Outcome, Received

PATH = "/events"
_FRESH = 0.05  # seconds in which an answer that is under way is waited for


class Source(Protocol):
    """A listener of ours, on sockets or in memory."""

    def on_received(self, callback: Callable[[Received], None]) -> None: ...  # noqa: D102
    def on_answered(self, callback: Callable[[Received], None]) -> None: ...  # noqa: D102
    def on_closed(self, callback: Callable[[ConnectionSeen], None]) -> None: ...  # noqa: D102
    def behave(self, mode: Mode) -> None: ...  # noqa: D102
    def clear(self) -> None: ...  # noqa: D102
    def lost(self) -> str: ...  # noqa: D102


class Ears:
    """What a target listens with: every event of every listener, in the order of completion."""

    def __init__(
        self,
        sources: Mapping[str, Source],
        urls: Mapping[str, str],
        release: Callable[[], None] = lambda: None,
    ) -> None:
        self._sources = dict(sources)
        self._urls = dict(urls)
        self._release = release
        self._changed = threading.Condition()
        self._arrived: list[tuple[str, Received, float]] = []
        self._broken: list[tuple[str, ConnectionSeen]] = []
        self._patient = True
        self._served = b""
        self.ever_heard = False
        for scheme, source in self._sources.items():
            source.on_received(self._note(scheme))
            source.on_answered(self._note(scheme))
            source.on_closed(self._note_closed(scheme))

    # -- where the phone finds it -------------------------------------------

    def url(self, scheme: str) -> str:
        """Return the address that the phone is told; KeyError where there is none."""
        return self._urls[scheme]

    def absent_url(self) -> str:
        """Return an address on which nobody listens."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            return f"http://127.0.0.1:{probe.getsockname()[1]}{PATH}"

    # -- how it behaves -----------------------------------------------------

    def behave(self, mode: Mode) -> None:
        """Answer events in this mode from now on."""
        self._patient = isinstance(mode, Answer)
        for source in self._sources.values():
            source.behave(mode)

    def recover(self) -> None:
        """Answer as it should again, also what was withheld."""
        self.behave(Answer())
        self._release()

    def serve(self, path: str, body: bytes) -> str:
        """Answer with a file from now on; return its address. `recover` ends it.

        Who fetches it tells no event: requests for `path` are no news.
        """
        self._served = path.encode("ascii")
        self.behave(Answer(200, (("Content-Type", "application/xml"),), body))
        return urlsplit(self.url("http"))._replace(path=path, query="").geturl()

    # -- what it heard ------------------------------------------------------

    def news(self) -> list[tuple[str, Received]]:
        """Return what came in since the last time, in order of completion.

        An event whose answer is just being written is left for the next time, so that its record
        can say when it was answered.
        """
        with self._changed:
            ready: list[tuple[str, Received]] = []
            while self._arrived and self._is_ready(self._arrived[0]):
                scheme, heard, _ = self._arrived.pop(0)
                ready.append((scheme, heard))
            return ready

    def broken_connections(self) -> list[tuple[str, ConnectionSeen]]:
        """Return the connections since the last time that brought no complete request."""
        with self._changed:
            broken, self._broken = self._broken, []
            return broken

    def wait(self, until: Callable[[], bool], within: float) -> bool:
        """Wait in real time, at most `within` seconds, until `until()` holds."""
        deadline = time.monotonic() + within
        while not until():
            left = deadline - time.monotonic()
            if left <= 0:
                return until()
            with self._changed:
                self._changed.wait(min(left, 0.02))
        return True

    def lost(self) -> str:
        """Say why a listener no longer hears anybody; empty where all of them do."""
        return next(filter(None, (source.lost() for source in self._sources.values())), "")

    def clear(self) -> None:
        """Let the listeners forget what was already taken."""
        for source in self._sources.values():
            source.clear()

    def _is_ready(self, entry: tuple[str, Received, float]) -> bool:
        _, heard, since = entry
        return heard.answered is not None or time.monotonic() - since > _FRESH

    def _note(self, scheme: str) -> Callable[[Received], None]:
        def note(heard: Received) -> None:
            with self._changed:
                if self._served and heard.target.partition(b"?")[0].endswith(self._served):
                    return
                self.ever_heard = True
                for place, (name, known, since) in enumerate(self._arrived):
                    if name == scheme and known.n == heard.n:
                        self._arrived[place] = (scheme, heard, since)
                        break
                else:
                    if heard.answered is None:
                        # An answer that is withheld on purpose is not waited for, then or later.
                        since = time.monotonic() if self._patient else -math.inf
                        self._arrived.append((scheme, heard, since))
                self._changed.notify_all()

        return note

    def _note_closed(self, scheme: str) -> Callable[[ConnectionSeen], None]:
        def note(seen: ConnectionSeen) -> None:
            odd = seen.outcome not in (None, Outcome.OK) and not seen.by_us
            if odd:
                with self._changed:
                    self._broken.append((scheme, seen))

        return note
