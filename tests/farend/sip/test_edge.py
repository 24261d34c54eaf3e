"""The far end's sockets: registered over UDP, called and calling, with losses, and refused."""

import socket
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from typing import Any, NoReturn

import pytest

from ringproof.farend.sip.accounts import Account, Office
from ringproof.farend.sip.digest import Login
from ringproof.farend.sip.driver import SipFarEnd
from ringproof.farend.sip.edge import SipEdge
from ringproof.target.control_client import ControlClient

SystemOnUdp = Callable[..., AbstractContextManager[Any]]
HERE = ("127.0.0.1", 0)


class CannotBeDone(Exception):
    """What `cannot` raises here."""


def cannot(sentence: str) -> NoReturn:
    raise CannotBeDone(sentence)


def an_office(server: tuple[str, int], password: str = "sesame") -> Office:
    roles = {"42": "answers", "48": "waits"}
    accounts = tuple(Account(number, Login(number, password), roles[number]) for number in roles)
    return Office(accounts, "pbx.example", server, HERE, {1: "201"}, trusted=True)


@contextmanager
def registered(office: Office) -> Iterator[tuple[SipEdge, SipFarEnd]]:
    edge = SipEdge(office, HERE, 20.0, cannot)
    edge.start()
    try:
        yield edge, SipFarEnd(edge.agent, edge, cannot, frozenset(), 20.0, 0.02)
    finally:
        edge.stop()


@pytest.fixture
def control(served: Any, phone_of: Any) -> Iterator[ControlClient]:
    """The control of a phone that runs by itself."""
    with served(phone_of()) as emulation:
        yield ControlClient(emulation.control_url, emulation.control_token)


def test_a_phone_is_called_and_calls_over_udp(
    control: ControlClient, system_on_udp: SystemOnUdp
) -> None:
    with system_on_udp(control) as served:
        with registered(an_office(served.system.at)) as (edge, far_end):
            assert set(served.system.contacts) == {"42", "48"}
            leg = far_end.call("030555101", "Peter", 1)
            control("local_user.lift", {})
            assert edge.wait(lambda: far_end.legs()[0].state == "connected", 20.0)
            far_end.hold(leg)
            far_end.hang_up(leg)
            control("local_user.dial", {"number": "42"})
            assert edge.wait(lambda: far_end.legs()[-1].state == "connected", 20.0)
            served.system.send_sound(edge.agent.calls[-1].port, b"\x80")  # no packet of sound
            control("local_user.hang_up", {})
            assert edge.wait(lambda: far_end.legs()[-1].state == "ended", 20.0)
        assert served.system.contacts == {}, "it is registered no longer"


def test_what_was_lost_is_said_again_also_at_the_end(
    control: ControlClient, system_on_udp: SystemOnUdp
) -> None:
    lost: set[bytes] = set()

    def lose(raw: bytes) -> bool:
        known = raw in lost
        lost.add(raw)
        return raw.startswith((b"INVITE", b"BYE")) and not known

    with system_on_udp(control) as served:
        served.lose = lose
        with registered(an_office(served.system.at)) as (edge, far_end):
            leg = far_end.call("030555101", "Peter", 1)
            control("local_user.lift", {})
            assert edge.wait(lambda: far_end.legs()[0].state == "connected", 20.0)
            far_end.hang_up(leg)
        legs = control("far_end.legs", {})["legs"]
    assert [each["state"] for each in legs] == ["ended"]


def test_a_wrong_password_names_the_account_and_shows_no_secret(
    control: ControlClient, system_on_udp: SystemOnUdp
) -> None:
    with system_on_udp(control) as served:
        office = an_office(served.system.at, password="open says me")
        with (
            pytest.raises(CannotBeDone, match=r"refuses the account 42 \(401\)") as refused,
            registered(office),
        ):
            pass
    assert "open says me" not in str(refused.value) + repr(office)
    assert all(b"open says me" not in raw for raw in served.system.seen)


def test_a_server_that_is_away_is_named_with_its_key() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as mute:
        mute.bind(HERE)
        away = mute.getsockname()
        edge = SipEdge(an_office(away), HERE, 0.2, cannot)
        with pytest.raises(CannotBeDone) as said:
            edge.start()
    host, port = away
    where = f"the SIP server at {host}:{port}"
    assert str(said.value) == f"{where} does not answer (key far_end.registrar)"


def test_a_port_that_is_taken_is_named_with_its_key() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.bind(HERE)
        with pytest.raises(CannotBeDone, match=r"SIP cannot be listened for .*far_end\.bind"):
            SipEdge(an_office(("127.0.0.1", 9)), other.getsockname(), 1.0, cannot)


def test_a_mistake_of_ours_is_told_once_and_ends_no_run(
    control: ControlClient, system_on_udp: SystemOnUdp, monkeypatch: pytest.MonkeyPatch
) -> None:
    with system_on_udp(control) as served, registered(an_office(served.system.at)) as (edge, far):
        monkeypatch.setattr(edge.agent, "tick", lambda: 1 / 0)
        edge.wait(lambda: False, 0.6)
        monkeypatch.undo()
        with pytest.raises(CannotBeDone, match="our own SIP agent broke off"):
            far.legs()
        assert far.legs() == []


def test_where_it_listens_everywhere_it_says_where_it_is_reached() -> None:
    everywhere = ("0.0.0.0", 0)
    office = replace(an_office(("127.0.0.1", 9)), here=everywhere)
    edge = SipEdge(office, everywhere, 1.0, cannot)
    assert edge.agent.office.here[0] == "127.0.0.1"
    edge.stop()


def test_a_server_to_which_no_way_leads_is_named_with_its_key() -> None:
    everybody = ("255.255.255.255", 9)  # to whom nothing may be sent
    with pytest.raises(CannotBeDone, match=r"no way leads to 255\.255\.255\.255: .*registrar\)"):
        SipEdge(an_office(everybody), ("0.0.0.0", 0), 1.0, cannot)
    edge = SipEdge(an_office(everybody), HERE, 20.0, cannot)
    with pytest.raises(CannotBeDone, match=r"nothing can be sent to 255\.255\.255\.255: .*bind\)"):
        edge.start()
