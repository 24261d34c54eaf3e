"""Both taps of one recording, opened and closed together."""

import socket
from contextlib import suppress
from typing import Self

from ringproof.campaign.asked import BadRequest
from ringproof.campaign.record.asked import Wiring
from ringproof.campaign.record.phonebook import Phonebook
from ringproof.campaign.record.proxy import CommandProxy
from ringproof.campaign.record.tap import EventTap
from ringproof.campaign.record.tape import Tape
from ringproof.listener import ListenerError
from ringproof.listener.clock import SystemClock
from ringproof.trace.moment import Clock


class Recorder:
    """Stands between PBX, phones and event server while it is open, and writes to the tape.

    `commands` are the addresses for the PBX, phone by phone (each with where the phone is), and
    `events` the action URL server for the phones. Raises BadRequest where it cannot listen.
    """

    def __init__(self, wiring: Wiring, tape: Tape, clock: Clock | None = None) -> None:
        clock = clock or SystemClock()
        self.tape = tape
        self.book = Phonebook(wiring.phones, _addresses(wiring))
        self._proxy = CommandProxy(wiring.phones, tape, self.book, clock)
        self._tap = EventTap(wiring.events, wiring.server, tape, self.book, clock)

    @property
    def commands(self) -> tuple[tuple[str, str], ...]:
        """For each phone its own address and the one that the PBX is to be given instead."""
        return tuple(
            (line.url, f"http{'s' if line.secure else ''}://{line.listen}")
            for line in self._proxy.lines
        )

    @property
    def events(self) -> str:
        """What is to be set on the phones as action URL server."""
        return self._tap.url

    def __enter__(self) -> Self:
        try:
            self._tap.start()
        except ListenerError as refused:
            raise BadRequest(f"{refused} (--listen-events)") from refused
        try:
            self._proxy.start()
        except BaseException:
            self._tap.stop()
            self._proxy.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        # Commands first: the events that they cause can still be told.
        self._proxy.stop()
        self._tap.stop()
        self.tape.close()


def _addresses(wiring: Wiring) -> dict[str, frozenset[str]]:
    """Look up the network addresses of the phones' host names; a name unknown now has none."""
    known = {}
    for line in wiring.phones:
        with suppress(OSError):
            found = socket.getaddrinfo(line.host, line.port, type=socket.SOCK_STREAM)
            known[line.host] = frozenset(str(address[4][0]) for address in found)
    return known
