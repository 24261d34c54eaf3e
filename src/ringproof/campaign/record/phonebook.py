"""Which phone an exchange belongs to: macs and addresses, joined as far as they are known."""

import threading
from collections.abc import Mapping, Sequence

from ringproof.campaign.record.asked import PhoneLine, bare_mac
from ringproof.protocol.events import read_event


class Phonebook:
    """Knows the phones of one recording by mac, and until a mac is known by host:port.

    An event says its phone's mac. The commands of a phone are joined with it where the mac was
    named with the phone, or where the event came from the address of just that phone.
    `addresses` are the network addresses behind each phone's host name. Thread-safe.
    """

    def __init__(
        self, lines: Sequence[PhoneLine], addresses: Mapping[str, frozenset[str]] | None = None
    ) -> None:
        self._lines = tuple(lines)
        self._addresses = addresses or {}
        self._macs = {line.authority: line.mac for line in lines}
        self._lock = threading.Lock()

    def of_command(self, line: PhoneLine) -> str:
        """Return the name of the phone that commands on this line go to."""
        with self._lock:
            return self._macs[line.authority] or line.authority

    def of_event(self, target: bytes, peer: str) -> str:
        """Return the name of the phone that told this event from `peer`, its host:port."""
        event, _ = read_event(target)
        mac = bare_mac((event.get("mac") if event else None) or "")
        with self._lock:
            line = self._line_of(peer)
            if not mac:
                return "" if line is None else self._macs[line.authority] or line.authority
            known = mac in self._macs.values()
            if line is not None and not known and not self._macs[line.authority]:
                self._macs[line.authority] = mac
            return mac

    def by_now(self, name: str) -> str:
        """Return the name that a phone has by now: its mac, where it had only an address before."""
        with self._lock:
            return self._macs.get(name) or name

    def unjoined(self) -> tuple[str, ...]:
        """Return the addresses of phones whose mac is not known (yet)."""
        with self._lock:
            return tuple(place for place, mac in self._macs.items() if not mac)

    def _line_of(self, peer: str) -> PhoneLine | None:
        """Return the one phone at the address that an event came from; None where several are."""
        host = peer.rpartition(":")[0].strip("[]")
        there = [line for line in self._lines if host in self._addresses_of(line)]
        return there[0] if len(there) == 1 else None

    def _addresses_of(self, line: PhoneLine) -> frozenset[str]:
        return self._addresses.get(line.host, frozenset((line.host,)))
