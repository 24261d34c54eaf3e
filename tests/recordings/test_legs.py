"""Which leg, which phone: what a capture of others leaves to be found out."""

from typing import Any

import pytest

from ringproof.recordings import Deed, Leg
from ringproof.recordings.legs import authority, host_and_port, joined, leg_of, mac_of


@pytest.mark.parametrize(
    ("target", "leg"),
    [
        (b"/api/v1/exec/command?action=hold", Leg.COMMANDS),
        (b"/api/v1/exec/disco", Leg.COMMANDS),
        (b"https://192.0.2.20/api/v1/exec/command?action=?", Leg.COMMANDS),
        (b"/api/v1/login", None),
        (b"/e?event=holding", Leg.EVENTS),
        (b"?event=holding", Leg.EVENTS),
        (b"http://pc?event=holding", Leg.EVENTS),
        (b"/e?site=1&%65vent=holding&event=x", Leg.EVENTS),
        (b"/e?eventful=1", None),
        (b"/event=x", None),
        (b"", None),
    ],
)
def test_path_and_query_say_whose_request_it_is(target: bytes, leg: Leg | None) -> None:
    assert leg_of(target) is leg


@pytest.mark.parametrize(
    ("target", "mac"),
    [
        (b"/?event=x&mac=000952C0FFEE", "000952C0FFEE"),
        (b"/?event=x&mac=00:09:52:c0:ff:ee", "000952C0FFEE"),
        (b"/?event=x&mac=00%3A09%3A52%3AC0%3AFF%3AEE", "000952C0FFEE"),
        (b"/?event=x&mac=$mac", ""),
        (b"/?event=x", ""),
    ],
)
def test_a_phone_is_named_by_its_mac(target: bytes, mac: str) -> None:
    assert mac_of(target) == mac


@pytest.mark.parametrize(
    ("text", "host", "port"),
    [
        ("phone:8080", "phone", 8080),
        ("phone", "phone", None),
        ("[::1]:80", "::1", 80),
        ("::1", "::1", None),
        ("phone:99999", "phone", None),
        ("phone:x", "phone", None),
        ("", "", None),
    ],
)
def test_an_authority_is_host_and_port(text: str, host: str, port: int | None) -> None:
    assert host_and_port(text) == (host, port)
    if port is not None:
        assert authority(host, port) == text


def phones(make: Any, *exchanges: Any) -> list[str]:
    return [exchange.phone for exchange in joined(exchanges)[0]]


def test_commands_join_the_mac_that_told_from_their_address(make: Any) -> None:
    other = make.event(1, phone="000952C0FFEF", client="192.0.2.21:1")
    assert phones(make, make.event(1), other, make.command(2)) == [
        make.mac,
        "000952C0FFEF",
        make.mac,
    ]


def test_with_two_macs_at_one_address_nobody_knows_which(make: Any) -> None:
    other = make.event(1, phone="000952C0FFEF")
    assert phones(make, make.event(1), other, make.command(2))[2] == "192.0.2.20:443"


def test_two_phones_on_loopback_are_not_one(make: Any) -> None:
    told = make.event(1, client="127.0.0.1:40000")
    commands = [make.command(2, phone=f"127.0.0.1:{port}") for port in (8001, 8002)]
    assert phones(make, told, *commands)[1:] == ["127.0.0.1:8001", "127.0.0.1:8002"]


def test_the_only_address_is_the_only_macs(make: Any) -> None:
    told = make.event(1, client="")
    assert phones(make, told, make.command(2), make.event(3, phone="")) == [make.mac] * 3


def test_an_event_without_mac_is_of_the_phone_at_its_address(make: Any) -> None:
    told = make.event(1, phone="192.0.2.20")
    assert phones(make, told, make.command(2)) == ["192.0.2.20:443"] * 2


def test_a_deed_is_done_to_the_phone_under_its_name(make: Any) -> None:
    deed = make.rings(0, "192.0.2.20:443")
    (done,) = joined([make.event(1)], [deed])[1]
    assert done == Deed(make.mac, deed.stimulus)
