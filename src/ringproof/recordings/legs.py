"""Which conversation a request belongs to, and which phone: what a foreign capture leaves open.

A command goes to the phone's path for scripts; an event has `event=` in its query. All other
traffic is not ours. An event names its phone by mac; a command goes to an address, which is
known to be that phone's where events with its mac came from the same address.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from ringproof.protocol.names import EVENT, MAC
from ringproof.protocol.query import read_query
from ringproof.recordings.exchange import Deed, Exchange, Leg

COMMANDS_BELOW: Final = b"/api/v1/exec/"

_ORIGIN: Final = re.compile(rb"[A-Za-z][A-Za-z0-9+.\-]*://[^/?#]*")
_MAC: Final = re.compile(r"[0-9A-F]{12}")
_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})  # where many emulated phones live


def leg_of(target: bytes) -> Leg | None:
    """Return the leg that a request for `target` belongs to; None for traffic of others."""
    origin = _ORIGIN.match(target)  # the absolute form, as a proxy is asked
    if origin is not None:
        target = target[origin.end() :]
    path, question, query = target.partition(b"?")
    if path.startswith(COMMANDS_BELOW):
        return Leg.COMMANDS
    if question and b"event" in query and EVENT in read_query(query):
        return Leg.EVENTS
    return None


def mac_of(target: bytes) -> str:
    """Return the mac that an event tells, in capitals without separators; empty where none."""
    query = read_query(target.partition(b"?")[2])
    mac = re.sub(r"[:.\-]", "", query.get(MAC) or "").upper()
    return mac if _MAC.fullmatch(mac) else ""


def is_mac(phone: str) -> bool:
    """Say whether a phone is named by its mac."""
    return _MAC.fullmatch(phone) is not None


def host_and_port(authority: str) -> tuple[str, int | None]:
    """Return host and port of an authority; an IPv6 address may stand in brackets."""
    if authority.startswith("["):
        host, _, rest = authority[1:].partition("]")
        port = rest.removeprefix(":")
    elif authority.count(":") > 1:
        host, port = authority, ""
    else:
        host, _, port = authority.partition(":")
    fits = port.isascii() and port.isdecimal() and len(port) <= 5 and int(port) < 65536
    return host, int(port) if fits else None


def authority(host: str, port: int | None) -> str:
    """Return `host` and `port` as one text."""
    shown = f"[{host}]" if ":" in host else host
    return shown if port is None else f"{shown}:{port}"


def joined(
    exchanges: Sequence[Exchange], deeds: Sequence[Deed] = ()
) -> tuple[tuple[Exchange, ...], tuple[Deed, ...]]:
    """Return exchanges and deeds with every phone named by its mac where that is known.

    It is known where events of one mac alone came from the address of the phone, or where the
    recording has one mac and one address of a phone only.
    """
    names = _macs_of_phones(exchanges, [deed.phone for deed in deeds])
    return (
        tuple(replace(e, phone=names.get(e.phone, e.phone)) for e in exchanges),
        tuple(replace(d, phone=names.get(d.phone, d.phone)) for d in deeds),
    )


def _macs_of_phones(exchanges: Iterable[Exchange], others: Iterable[str]) -> Mapping[str, str]:
    """Return a better name for each phone that has one: its mac, else the address of its port."""
    phones = dict.fromkeys((*others, *(exchange.phone for exchange in exchanges)))
    macs = [phone for phone in phones if is_mac(phone)]
    unnamed = [phone for phone in phones if not is_mac(phone)]
    at_host: dict[str, list[str]] = {}
    for phone in unnamed:
        at_host.setdefault(host_and_port(phone)[0], []).append(phone)
    sent = _macs_by_host(exchanges)
    names: dict[str, str] = {}
    for host, those in at_host.items():
        addresses = [phone for phone in those if host_and_port(phone)[1] is not None]
        here = sent.get(host, set())
        if len(here) == 1 and (len(addresses) < 2 or host not in _LOOPBACK):
            names.update(dict.fromkeys(those, *here))
        elif len(addresses) == 1 and host:
            names.update(dict.fromkeys(those, addresses[0]))
    if len(macs) == 1 and len({names.get(phone, phone) for phone in unnamed if phone}) <= 1:
        names.update(dict.fromkeys(unnamed, macs[0]))
    return names


def _macs_by_host(exchanges: Iterable[Exchange]) -> Mapping[str, set[str]]:
    by_host: dict[str, set[str]] = {}
    for exchange in exchanges:
        if exchange.leg is Leg.EVENTS and is_mac(exchange.phone) and exchange.client:
            by_host.setdefault(host_and_port(exchange.client)[0], set()).add(exchange.phone)
    return by_host
