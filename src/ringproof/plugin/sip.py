"""From a target file's `far_end: {driver: sip, ...}` to a SIP far end that is registered."""

import re
import socket
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final, NoReturn

from ringproof.farend.sip.accounts import Account, Office
from ringproof.farend.sip.address import PORT
from ringproof.farend.sip.digest import Login
from ringproof.farend.sip.driver import SipFarEnd
from ringproof.farend.sip.edge import SipEdge
from ringproof.farend.sip.transactions import Place
from ringproof.target.guard import check_number
from ringproof.target.protocol import CannotDo
from ringproof.target.settings import DialPlan, TargetSettings

_SERVER: Final = re.compile(r"(?:sip:)?(\[[0-9A-Fa-f:.]+\]|[^\[\]:/@\s]+)(?::([0-9]{1,5}))?")


@dataclass(frozen=True, slots=True)
class SipStand:
    """The far end, and its edge, to be stopped at the end."""

    far_end: SipFarEnd
    edge: SipEdge


def open_sip(settings: TargetSettings, stands_for: frozenset[str]) -> SipStand:
    """Register every account; CannotDo, with the key of the target file, where that fails."""
    sip, within = settings.far_end.sip, settings.timing.answer_within
    if settings.embedded:
        raise CannotDo(
            "the embedded phone speaks no SIP: a SIP far end calls a phone on the network "
            "(key far_end.driver)"
        )
    phones = phones_called(settings)
    _check_numbers(settings, phones)
    domain, server = _resolved(sip.registrar, sip.host)
    if _is_here(sip.host) and not _is_here(server[0]):
        raise CannotDo(
            f"the SIP server {sip.registrar} is not on this computer, and the far end listens on "
            "the loopback only: name this computer's address (key far_end.bind)"
        )
    bind = (sip.host, sip.port)
    office = Office(_accounts(settings), domain, server, bind, phones, sip.trusted)
    edge = SipEdge(office, bind, within, _cannot)
    edge.start()
    timing = settings.timing
    # What the server is slow to do must not be held against the phone.
    in_time = min(within, timing.event_within)
    far_end = SipFarEnd(edge.agent, edge, _cannot, stands_for, in_time, timing.settle)
    return SipStand(far_end, edge)


def _accounts(settings: TargetSettings) -> tuple[Account, ...]:
    roles = {number: role for role, number in settings.dial.numbers.items()}
    ring = settings.timing.ring
    return tuple(
        Account(each.number, Login(each.user, each.password), roles.get(each.number, "waits"), ring)
        for each in settings.far_end.sip.accounts
    )


def phones_called(settings: TargetSettings) -> dict[int, str]:
    """Return by which number the far end calls each identity of the phone under test."""
    known = dict(enumerate(settings.numbers, start=1))
    return {**known, 1: settings.far_end.dials}


def _check_numbers(settings: TargetSettings, phones: Mapping[int, str]) -> None:
    """Raise NotListed where the far end would call, or lead to, what wants a flag to be dialled."""
    numbers = (*phones.values(), *(each.number for each in settings.far_end.sip.accounts))
    # The file lists them by these keys: left to see is whether one may be dialled at all.
    listed = replace(settings, dial=DialPlan({number: number for number in numbers}))
    for number in numbers:
        check_number(number, listed)


def _is_here(host: str) -> bool:
    return host.startswith("127.") or host == "::1"


def _resolved(registrar: str, beside: str) -> tuple[str, Place]:
    """Return the server as addresses name it, and where it is, by the IP version of `beside`."""
    named = _SERVER.fullmatch(registrar)
    family = socket.AF_INET6 if ":" in beside else socket.AF_INET
    try:
        if named is None:
            raise ValueError(registrar)
        host, port = named[1].strip("[]"), int(named[2] or PORT)
        found = socket.getaddrinfo(host, port, family, type=socket.SOCK_DGRAM)
    except (OSError, ValueError, OverflowError) as unknown:
        raise CannotDo(
            f"{registrar} is no SIP server that can be found (key far_end.registrar)"
        ) from unknown
    where = found[0][4]
    # A phone that is transferred goes to this address itself, and no name has the port.
    return registrar.removeprefix("sip:"), (str(where[0]), int(where[1]))


def _cannot(sentence: str) -> NoReturn:
    raise CannotDo(sentence)
