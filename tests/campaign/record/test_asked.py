"""What `record` is asked for: every mistake is one sentence that says what to give instead."""

from pathlib import Path
from typing import Any

import pytest

from ringproof.campaign.asked import BadRequest
from ringproof.campaign.record.asked import Address, RecordingAsked, bare_mac, wiring

PHONE = "https://192.0.2.20"
SERVER = "http://192.0.2.5:8080/events"


def asked(**changes: Any) -> RecordingAsked:
    return RecordingAsked(**{"phones": [PHONE], "server": SERVER, "output": Path("x"), **changes})


def test_a_phone_has_https_and_its_port_unless_told_otherwise() -> None:
    (phone,) = wiring(asked()).phones
    assert (phone.secure, phone.host, phone.port) == (True, "192.0.2.20", 443)
    assert phone.url == "https://192.0.2.20:443"
    assert phone.listen == Address("127.0.0.1", 0)


def test_several_phones_each_have_their_place_and_mac() -> None:
    phones = ["00:09:52:c0:ff:ee=https://127.0.0.1:8443", "http://127.0.0.1:8080/"]
    places = ["0.0.0.0:9001", "[::1]:9002"]
    first, second = wiring(asked(phones=phones, listen_commands=places)).phones
    assert (first.mac, first.listen) == ("000952C0FFEE", Address("0.0.0.0", 9001))
    assert (second.mac, str(second.listen)) == ("", "[::1]:9002")


def test_what_phones_are_told_keeps_the_servers_path_and_query() -> None:
    server = wiring(asked(server="https://pbx/in?key=1")).server
    assert (server.secure, server.authority, server.resource) == (True, "pbx:443", "/in?key=1")
    assert wiring(asked(server="http://pbx")).server.resource == "/"


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"phones": []}, "no phone is named"),
        ({"phones": ["192.0.2.20"]}, "--phone '192.0.2.20' is no address"),
        ({"phones": ["ftp://192.0.2.20"]}, "is no address; write it as https://"),
        ({"phones": [PHONE + "/api/v1/exec/command"]}, "name the phone itself"),
        ({"phones": [PHONE + ":0x50"]}, "has no port between"),
        ({"phones": [PHONE + ":70000"]}, "has no port between"),
        ({"phones": ["https://:443"]}, "names no host"),
        ({"phones": ["https://admin:admin@192.0.2.20"]}, "leave user and password out"),
        ({"phones": ["0009:52C0FFEE0=https://x"]}, "is no mac"),
        ({"phones": [PHONE, PHONE + ":443"]}, "192.0.2.20:443 is named twice"),
        (
            {"phones": ["000952C0FFEE=https://a", "00:09:52:C0:FF:EE=https://b"]},
            "000952C0FFEE is named twice",
        ),
        ({"server": "pbx"}, "--server 'pbx' is no address"),
        ({"listen_commands": ["127.0.0.1:1", "127.0.0.1:2"]}, "2 times for 1 phones"),
        ({"listen_commands": ["8099"]}, "is no HOST:PORT"),
        ({"listen_events": "http://x:1"}, "--listen-events 'http://x:1' is no HOST:PORT"),
        ({"listen_events": "x:99999"}, "is no HOST:PORT"),
        (
            {"listen_commands": ["127.0.0.1:8099"], "listen_events": "127.0.0.1:8099"},
            "127.0.0.1:8099 is to be listened on twice",
        ),
    ],
)
def test_a_mistake_is_one_sentence(changes: dict[str, Any], says: str) -> None:
    with pytest.raises(BadRequest) as refused:
        wiring(asked(**changes))
    assert says in str(refused.value)


def test_a_password_in_an_address_is_not_said_again() -> None:
    with pytest.raises(BadRequest) as refused:
        wiring(asked(server="http://me:hunter2@pbx/"))
    assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize(
    ("mac", "bare"),
    [
        ("00:09:52:c0:ff:ee", "000952C0FFEE"),
        ("00-09-52-C0-FF-EE", "000952C0FFEE"),
        ("000952C0FFE", ""),
        ("", ""),
    ],
)
def test_a_mac_has_one_writing(mac: str, bare: str) -> None:
    assert bare_mac(mac) == bare
