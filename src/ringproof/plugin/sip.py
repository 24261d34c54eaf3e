"""From a target file's `far_end: {driver: sip, ...}` to a SIP far end that is registered."""

import socket
from dataclasses import dataclass
from typing import NoReturn

from ringproof.farend.sip.accounts import Account, Office
from ringproof.farend.sip.address import PORT
from ringproof.farend.sip.digest import Login
from ringproof.farend.sip.driver import SipFarEnd
from ringproof.farend.sip.edge import SipEdge
from ringproof.target.protocol import CannotDo
from ringproof.target.settings import TargetSettings


@dataclass(frozen=True, slots=True)
class SipStand:
    """The far end, and its edge, to be stopped at the end."""

    far_end: SipFarEnd
    edge: SipEdge


def open_sip(settings: TargetSettings, stands_for: frozenset[str]) -> SipStand:
    """Register every account; CannotDo, with the key of the target file, where that fails."""
    sip = settings.far_end.sip
    bind = (sip.host, sip.port)
    host, server = _resolved(sip.registrar)
    if sip.host in ("127.0.0.1", "::1") and not server[0].startswith("127.") and server[0] != "::1":
        raise CannotDo(
            f"the SIP server {sip.registrar} is not on this computer, and the far end listens on "
            "the loopback only: name this computer's address (key far_end.bind)"
        )
    office = Office(_accounts(settings), host, server, bind, _phones(settings), sip.trusted)
    within = settings.timing.answer_within
    edge = SipEdge(office, bind, within, _cannot)
    edge.start()
    return SipStand(SipFarEnd(edge.agent, edge, _cannot, stands_for, within), edge)


def _accounts(settings: TargetSettings) -> tuple[Account, ...]:
    roles = {number: role for role, number in settings.dial.numbers.items()}
    ring = settings.timing.ring
    return tuple(
        Account(each.number, Login(each.user, each.password), roles.get(each.number, "waits"), ring)
        for each in settings.far_end.sip.accounts
    )


def _phones(settings: TargetSettings) -> dict[int, str]:
    """Return the numbers of the phone under test by identity."""
    known = dict(enumerate(settings.numbers, start=1))
    return {**known, 1: settings.far_end.dials}


def _resolved(registrar: str) -> tuple[str, tuple[str, int]]:
    """Return the server's name and its address."""
    written = registrar.removeprefix("sip:")
    host, _, port = written.rpartition(":") if written.count(":") == 1 else (written, "", "")
    try:
        found = socket.getaddrinfo(host.strip("[]"), int(port or PORT), type=socket.SOCK_DGRAM)
    except (OSError, ValueError) as unknown:
        raise CannotDo(
            f"{registrar} is no SIP server that can be found (key far_end.registrar)"
        ) from unknown
    where = found[0][4]
    return host, (str(where[0]), int(where[1]))


def _cannot(sentence: str) -> NoReturn:
    raise CannotDo(sentence)
