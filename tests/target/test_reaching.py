"""Whether an address leads to our phones, tried over loopback: all of 127.0.0.0/8 is ours."""

import socket

import pytest

from ringproof.target.reaching import leads_elsewhere, led_astray

NEAR, FAR = "http://127.0.0.1:8090/events", "http://192.0.2.7:8090/events"
WITHIN = 5.0


@pytest.mark.parametrize(
    ("bind", "advertised"),
    [
        ("127.0.0.1", "127.0.0.1"),
        ("127.0.0.1", "localhost"),
        ("0.0.0.0", "127.0.0.1"),
        ("0.0.0.0", "127.0.0.2"),
    ],
)
def test_an_address_that_leads_to_our_phones_is_no_suspicion(bind: str, advertised: str) -> None:
    assert led_astray(NEAR, advertised, bind, 0, WITHIN) == ""


def test_an_address_at_which_nobody_listens_leads_elsewhere() -> None:
    assert led_astray(NEAR, "127.0.0.2", "127.0.0.1", 0, WITHIN) == (
        "127.0.0.2, which does not lead from this computer to our phones (Connection refused)"
    )


def test_an_address_at_which_somebody_else_listens_leads_elsewhere() -> None:
    with socket.create_server(("127.0.0.2", 0)) as other:
        port = other.getsockname()[1]
        said = leads_elsewhere("127.0.0.2", "127.0.0.1", port, 0.1)
    assert said == "somebody else takes connections"


def test_a_name_that_nobody_knows_leads_nowhere() -> None:
    assert "does not lead from this computer" in led_astray(
        NEAR, "desk.invalid", "127.0.0.1", 0, WITHIN
    )


def test_loopback_is_the_server_itself_where_it_is_another_computer() -> None:
    assert led_astray(FAR, "127.0.0.1", "127.0.0.1", 0, WITHIN) == (
        "127.0.0.1, which is 192.0.2.7 itself when seen from there"
    )


def test_a_port_that_is_taken_says_nothing_of_the_address() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert leads_elsewhere("127.0.0.1", "127.0.0.1", port, WITHIN) == ""
