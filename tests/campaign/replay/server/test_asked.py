from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ringproof.campaign.replay import BadReplay, ReplayAsked
from ringproof.campaign.replay.server.asked import (
    CommandsOn,
    EventsTo,
    commands_on,
    events_to,
    port_of,
    to_server,
)

ASKED = ReplayAsked(Path("x.mitm"), pace="original", speed=2.0, phone="FFEE", whole=True)


def test_a_replay_to_a_phone_asks_no_server() -> None:
    assert to_server(ASKED, "phone", "", "") is None


def test_what_is_asked_of_both_is_handed_on() -> None:
    made = to_server(ASKED, "server", "http://x", "127.0.0.1:9000")
    assert made is not None
    assert (made.file, made.target, made.commands_on) == (
        Path("x.mitm"),
        "http://x",
        "127.0.0.1:9000",
    )
    assert (made.pace, made.speed, made.phone, made.whole) == ("original", 2.0, "FFEE", True)
    kept = replace(ASKED, minimize=True, save_test=Path("t.py"), save_recording=Path("t.mitm"))
    more = to_server(kept, "server", "http://x", "")
    assert more is not None
    assert (more.minimize, more.reduces) == (True, True)
    assert (more.save_test, more.save_recording) == (Path("t.py"), Path("t.mitm"))


def test_a_phones_token_in_the_environment_is_nobodys_business() -> None:
    assert to_server(replace(ASKED, token="of-a-phone"), "server", "http://x", "") is not None


@pytest.mark.parametrize(
    ("changed", "words", "sentence"),
    [
        ({}, ("moon", "", ""), "--to=moon: a session is replayed to a phone or to a server"),
        ({}, ("phone", "http://x", ""), "--target and --commands-on are for --to=server"),
        ({}, ("phone", "", "x:1"), "--target and --commands-on are for --to=server"),
        ({"target": "desk.yaml"}, ("server", "http://x", ""), "name the server with --target"),
    ],
)
def test_options_that_do_not_go_together_are_told(
    changed: dict[str, Any], words: tuple[str, str, str], sentence: str
) -> None:
    with pytest.raises(BadReplay, match=sentence):
        to_server(replace(ASKED, **changed), *words)


@pytest.mark.parametrize(
    ("said", "host", "port", "authority", "path"),
    [
        ("http://pbx", "pbx", 80, "pbx", ""),
        ("https://pbx/", "pbx", 443, "pbx", ""),
        ("http://pbx:8080/cti/in", "pbx", 8080, "pbx:8080", "/cti/in"),
        ("http://[::1]:80", "::1", 80, "[::1]", ""),
    ],
)
def test_a_server_is_an_address(said: str, host: str, port: int, authority: str, path: str) -> None:
    made = events_to(said)
    assert (made.host, made.port, made.authority, made.path) == (host, port, authority, path)
    assert str(EventsTo(True, "x", 443, "/y")) == "https://x/y"


def test_phones_take_commands_on_ports_that_follow() -> None:
    assert commands_on("") == CommandsOn()
    on = commands_on("https://0.0.0.0:65534")
    assert on == CommandsOn("0.0.0.0", 65534, True)
    assert [port_of(on, place) for place in (0, 1)] == [65534, 65535]
    assert port_of(CommandsOn(), 7) == 0
    with pytest.raises(BadReplay, match="phone 3 would be on port 65536, which does not exist"):
        port_of(on, 2)
