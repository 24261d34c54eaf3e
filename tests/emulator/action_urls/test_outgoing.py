"""Events: the vendor's lines, where they go, how they are written, and what a server can do."""

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ringproof.emulator.action_urls.outgoing import Address, address

Desk = Any


def status(code: int, *headers: str) -> bytes:
    lines = [f"HTTP/1.1 {code} X", "Content-Length: 0", *headers, "", ""]
    return "\r\n".join(lines).encode("ascii")


def lines(desk: Desk) -> set[str]:
    """The queries told so far, without the mac, as the page writes them."""
    found = set()
    for target in desk.targets():
        query = target.partition("?")[2]
        found.add("&".join(one for one in query.split("&") if not one.startswith("mac=")))
    return found


def incoming_and_outgoing(desk: Desk) -> None:
    desk.rung("42", "Peter")
    desk.command("action=call&number=43")
    desk.control("far_end.rename", leg="leg-2", number="43x")
    desk.control("far_end.rename", leg="leg-2", number="43", name="Franz")


def two_calls(desk: Desk) -> None:
    desk.rung("42", "Peter")
    desk.command("action=accept")
    desk.command("action=call&number=48")
    desk.control("far_end.answer", leg="leg-2")


def connected_held_ended(desk: Desk) -> None:
    two_calls(desk)
    desk.command("action=hold&callid=TC@2")
    desk.control("far_end.hang_up", leg="leg-1")


def conference(desk: Desk) -> None:
    two_calls(desk)
    desk.command("action=conference")
    desk.control("far_end.hang_up", leg="leg-2")


def transferred(desk: Desk) -> None:
    two_calls(desk)
    desk.control("far_end.transfer", leg="leg-1", to="45")


def sent_away(desk: Desk) -> None:
    two_calls(desk)
    desk.command("action=transfer&number=46&callid=TC@1")


def joined(desk: Desk) -> None:
    two_calls(desk)
    desk.command("action=join")
    desk.wait()


def join_fails(desk: Desk) -> None:
    two_calls(desk)
    desk.control("far_end.cancel_transfer", leg="leg-1")
    desk.command("action=join")
    desk.wait()


VENDOR: list[tuple[str, Callable[[Desk], None]]] = [
    ("event=incoming&callId=TC@1&accountId=1&number=42&name=Peter", incoming_and_outgoing),
    ("event=outgoing&callId=TC@2&accountId=1&number=43", incoming_and_outgoing),
    ("event=remoteUpdate&callId=TC@2&number=43&name=Franz", incoming_and_outgoing),
    ("event=connected&callId=TC@2", connected_held_ended),
    ("event=holding&callId=TC@2", connected_held_ended),
    ("event=disconnected&callId=TC@1", connected_held_ended),
    ("event=conferenced&callId=TC@1&callId2=TC@2", conference),
    ("event=unconferenced&callId=TC@1&callId2=TC@2", conference),
    ("event=transferred&callId=TC@1&number=45", transferred),
    ("event=transfer_done&callId=TC@1&number=46", sent_away),
    ("event=transfer_initiated&callId=TC@1&callId2=TC@2", joined),
    ("event=transfer_failed&callId=TC@1&callId2=TC@2", join_fails),
    ("event=transfer_done&callId=TC@1&callId2=TC@2", joined),
]


@pytest.mark.parametrize(("line", "story"), VENDOR)
def test_the_phone_says_the_vendors_line(
    desk: Desk, line: str, story: Callable[[Desk], None]
) -> None:
    story(desk)
    assert line in lines(desk)


def test_every_event_carries_the_mac(desk: Desk) -> None:
    joined(desk)
    assert all("mac=000952C0FFEE" in target for target in desk.targets())
    assert len(desk.targets()) > 5


@pytest.mark.parametrize(
    ("setting", "means"),
    [
        ("192.0.2.5", Address("http", "192.0.2.5", 80, "", "")),
        ("192.0.2.5:8099", Address("http", "192.0.2.5", 8099, "", "")),
        ("my.server/events", Address("http", "my.server", 80, "/events", "")),
        ("http://my.server/events", Address("http", "my.server", 80, "/events", "")),
        ("HTTPS://my.server/a/b", Address("https", "my.server", 443, "/a/b", "")),
        ("https://my.server?x=1", Address("https", "my.server", 443, "", "x=1")),
        ("http://my.server/e?x=1&y#z", Address("http", "my.server", 80, "/e", "x=1&y")),
        ("http://[2001:db8::1]:81/e", Address("http", "2001:db8::1", 81, "/e", "")),
        ("  my.server  ", Address("http", "my.server", 80, "", "")),
        ("http://user:word@my.server/", Address("http", "my.server", 80, "/", "")),
    ],
)
def test_what_a_setting_means(setting: str, means: Address) -> None:
    assert address(setting) == means


@pytest.mark.parametrize(
    "setting",
    ["ftp://my.server", "http://", "http:///path", "my.server:x", "my.server:70000",
     "my server", "http://my.server/a b", "http://x/\r\nEvil: 1"],
)  # fmt: skip
def test_a_setting_that_is_no_address_is_logged_and_nothing_is_sent(
    desk: Desk, setting: str
) -> None:
    assert address(setting) is None
    desk.control("admin.change", event_server=setting)
    desk.rung()
    assert desk.sent == []
    assert desk.control("local_user.log")["entries"][0]["level"] == "w"


def test_an_event_is_a_get_to_the_server_with_its_path_and_query(desk: Desk) -> None:
    desk.control("admin.change", event_server="https://my.server:8443/in?key=1")
    desk.rung("42", "")
    (out,) = desk.sent
    assert (out.scheme, out.host, out.port) == ("https", "my.server", 8443)
    assert out.raw.decode("ascii").split("\r\n")[:2] == [
        "GET /in?key=1&mac=000952C0FFEE&event=incoming&callId=TC@1&accountId=1&number=42 HTTP/1.1",
        "Host: my.server:8443",
    ]
    assert out.raw.endswith(b"\r\n\r\n")


def test_a_bare_address_means_the_root(desk: Desk) -> None:
    desk.control("admin.change", event_server="192.0.2.5")
    desk.rung()
    assert desk.sent[0].raw.startswith(b"GET /?mac=")
    assert b"\r\nHost: 192.0.2.5\r\n" in desk.sent[0].raw


@pytest.mark.parametrize("setting", ["", "   "])
def test_nothing_is_sent_while_the_setting_is_empty(desk: Desk, setting: str) -> None:
    desk.control("admin.change", event_server=setting)
    desk.talking()
    assert desk.sent == []
    assert desk.control("local_user.log")["entries"] == []


@given(st.text(max_size=30))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_values_come_out_of_another_program_as_they_went_in(desk: Desk, text: str) -> None:
    leg = desk.rung("42", "")
    desk.control("far_end.rename", leg=leg, name=f"x{text}")
    read = dict(parse_qsl(urlsplit(desk.targets()[-1]).query, keep_blank_values=True))
    assert (read["event"], read["name"]) == ("remoteUpdate", f"x{text}")
    desk.control("phone.reset")


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Jürgen M", "J%C3%BCrgen%20M"),
        ("a&b=c", "a%26b%3Dc"),
        ("+49", "%2B49"),
        ("x#y", "x%23y"),
        ("a@b", "a%40b"),
    ],
)
def test_names_are_percent_encoded_utf_8(desk: Desk, name: str, written: str) -> None:
    desk.rung("42", name)
    assert desk.targets()[0].endswith(f"&name={written}")


def test_an_update_of_the_number_alone_says_only_that(desk: Desk) -> None:
    leg = desk.rung()
    desk.told()
    desk.control("far_end.rename", leg=leg, number="99")
    assert desk.told() == ["remoteUpdate TC@1 99"]


def test_a_name_that_is_gone_is_told_as_empty(desk: Desk) -> None:
    leg = desk.rung()
    desk.control("far_end.rename", leg=leg, name="")
    assert desk.targets()[-1].endswith("event=remoteUpdate&callId=TC@1&name=")


def test_a_new_party_without_a_name_has_none(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk(transferred_extra="remote_update")
    leg = desk.talking("42", "Peter")
    desk.control("far_end.transfer", leg=leg, to="45")
    assert desk.targets()[-1].endswith("event=remoteUpdate&callId=TC@1&number=45")


@pytest.mark.parametrize(
    ("number", "number_format", "told"),
    [
        ("42", "plain", "42"),
        ("sip:42@x", "plain", "42"),
        ("SIPS:42@x", "plain", "42"),
        ("+4930", "sip_uri", "sip:+4930@pbx.example"),
        ("sip:42@x", "sip_uri", "sip:42@x"),
    ],
)
def test_numbers_are_told_in_one_form(
    make_desk: Callable[..., Desk], number: str, number_format: str, told: str
) -> None:
    desk = make_desk(number_format=number_format)
    desk.rung(number, "")
    assert desk.told() == [f"incoming TC@1 1 {told}"]


@pytest.mark.parametrize(
    ("form", "written"),
    [
        ("upper", "000952C0FFEE"),
        ("lower", "000952c0ffee"),
        ("colons", "00%3A09%3A52%3AC0%3AFF%3AEE"),
    ],
)
def test_the_mac_has_three_forms(make_desk: Callable[..., Desk], form: str, written: str) -> None:
    desk = make_desk(mac_format=form)
    desk.rung()
    assert f"mac={written}&" in desk.targets()[0]


# What a server can do to the phone: nothing.


@pytest.mark.parametrize(
    "answer",
    [status(204), status(500), status(302, "Location: http://evil.example/"), b"", b"no HTTP\r\n"],
)
def test_whatever_the_server_answers_the_event_is_told_once(desk: Desk, answer: bytes) -> None:
    desk.answers = [answer]
    desk.rung()
    desk.command("action=accept")
    desk.wait(10)
    assert desk.told() == ["incoming TC@1 1 42 Peter", "connected TC@1"]


def test_one_event_at_a_time_and_a_silent_server_delays_only_events(desk: Desk) -> None:
    desk.answers = [None]
    desk.rung()
    assert desk.command("action=accept").status == 200
    assert desk.states() == {"TC@1": "active"}
    assert desk.told() == ["incoming TC@1 1 42 Peter"]
    desk.wait(3.9)
    assert desk.told() == []
    desk.wait(0.2)
    assert desk.told() == ["connected TC@1"]


def test_a_server_silent_for_ever_costs_one_timeout_an_event(desk: Desk) -> None:
    desk.answers = [None, None, None]
    desk.talking()
    desk.command("action=terminate")
    desk.wait(8.1)
    assert desk.told() == ["incoming TC@1 1 42 Peter", "connected TC@1", "disconnected TC@1"]


def test_events_that_wait_go_where_they_were_meant_to(desk: Desk) -> None:
    desk.answers = [None]
    desk.rung()
    desk.command("action=accept")
    desk.control("admin.change", event_server="")
    desk.wait(5)
    assert [urlsplit(target).path for target in desk.targets()] == ["/events", "/events"]


def test_a_long_queue_is_told_in_order_when_the_server_is_back(desk: Desk) -> None:
    desk.answers = [None]
    leg = desk.rung()
    for turn in range(2000):
        desk.control("far_end.rename", leg=leg, name=f"N{turn}")
    desk.wait(5)
    assert desk.told()[1:] == [f"remoteUpdate TC@1 N{turn}" for turn in range(2000)]


def test_a_reboot_forgets_the_events_that_wait(desk: Desk) -> None:
    desk.answers = [None]
    desk.rung()
    desk.command("action=accept")
    desk.control("phone.reboot")
    desk.wait(10)
    assert desk.told() == ["incoming TC@1 1 42 Peter"]
