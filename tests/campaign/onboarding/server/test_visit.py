"""The doctor at a server: healthy, and with each thing that can be wrong with it."""

import socket
import ssl
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from typing import Any

import pytest

from ringproof.campaign.onboarding.server.causes import SERVER_CAUSES
from ringproof.listener.answers import Answer, Silent
from ringproof.listener.tls import self_signed

Stranger = Callable[..., AbstractContextManager[int]]


def test_a_healthy_server_has_nothing_wrong(cti: Any) -> None:
    code, found, said = cti.visited()
    assert (code, found) == (0, []), said
    assert "42 calls a phone of ours; the server is to send accept" in said
    assert said.endswith("all is well\n")
    told = (cti.folder / "phones").read_text().split()
    assert [told[0], told[3]] == ["add", "remove"]
    assert told[2] not in said  # the token


@pytest.mark.parametrize(
    ("url", "cause"), [("http://cti.invalid/events", "name"), ("http://127.0.0.1:{}/e", "port")]
)
def test_a_server_out_of_reach_is_the_end_of_the_visit(
    cti: Any, desk: Any, url: str, cause: str
) -> None:
    code, found, said = cti.visited(url.format(desk.port()))
    assert (code, found) == (3, [cause]), said
    assert "not looked at: our phones, and that it is told of them, its answer to" in said


@pytest.mark.parametrize(("secure", "cause"), [(True, "tls"), (False, "plain")])
def test_tls_and_plain_http_are_told_apart(cti: Any, secure: bool, cause: str) -> None:
    scheme = "http" if secure else "https"
    url = f"{scheme}://127.0.0.1:{cti.listens(secure=secure).port}/events"
    assert cti.visited(url)[:2] == (3, [cause])


def test_a_certificate_verifies_by_who_signs_it(cti: Any, stranger: Stranger, saying: Any) -> None:
    made = self_signed()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    both = cti.folder / "both.pem"
    both.write_bytes(made.certificate + made.key)
    context.load_cert_chain(both)
    (cti.folder / "ca.pem").write_bytes(made.certificate)
    with stranger(saying(b""), context) as port:
        url = f"https://127.0.0.1:{port}/events"
        assert cti.visited(url, tls_verify="true")[:2] == (3, ["certificate"])
        assert cti.visited(url, tls_ca="ca.pem", does="")[1] == ["no_rule"]


def test_what_speaks_neither_is_named(cti: Any, stranger: Stranger) -> None:
    async def greets(_: Any, writer: Any) -> None:
        writer.write(b"220 mail.example\r\n")
        await writer.drain()

    async def leaves(reader: Any, _: Any) -> None:
        await reader.read(10)

    with stranger(greets) as port:
        assert cti.visited(f"http://127.0.0.1:{port}/")[:2] == (3, ["no_http"])
    with stranger(leaves) as port:
        assert cti.visited(f"https://127.0.0.1:{port}/")[:2] == (3, ["handshake"])


@pytest.mark.parametrize(
    ("keys", "cause"),
    [
        ({"desks": "{bind: 192.0.2.1}"}, "desks"),
        ({"told": "{command: ['false']}"}, "told"),
    ],
)
def test_phones_that_cannot_be_there_are_the_end_of_the_visit(
    cti: Any, keys: Mapping[str, str], cause: str
) -> None:
    code, found, said = cti.visited(**keys)
    assert (code, found) == (3, [cause]), said


@pytest.mark.parametrize(
    ("answer", "within", "cause"),
    [
        (Answer(503), 2, "failing"),
        (Silent(), 0.1, "mute"),
        (Answer(200, (("Date", "Thu, 01 Jan 1970 00:00:00 GMT"),)), 2, "clock"),
    ],
)
def test_how_it_answers_an_event_is_told(cti: Any, answer: Any, within: float, cause: str) -> None:
    cti.answer = answer
    code, found, said = cti.visited(timing=f"{{answer_within: {within}, settle: 0.01}}")
    assert found == [cause], said
    assert code == (1 if SERVER_CAUSES[cause].grave else 0)


def test_a_page_of_calls_that_cannot_be_read_is_told(cti: Any, desk: Any) -> None:
    code, found, _ = cti.visited(shows=f"http://127.0.0.1:{desk.port()}/calls")
    assert (code, found) == (1, ["page"])


def does_nothing(*_: object) -> None:
    """Take the event, and that is all."""


def speaks_plainly(_: Any, url: str, token: str, call: str) -> None:
    place = url.removeprefix("https://").split(":")
    with socket.create_connection((place[0], int(place[1])), 5) as line:
        asked = f"GET /api/v1/exec/command?action=accept&callid={call} HTTP/1.1\r\n"
        line.sendall(f"{asked}Authorization: Bearer {token}\r\n\r\n".encode())
        line.recv(100)


def wants_a_signature(_: Any, url: str, *__: str) -> None:
    place = url.removeprefix("https://").split(":")
    with socket.create_connection((place[0], int(place[1])), 5) as line, suppress(ssl.SSLError):
        ssl.create_default_context().wrap_socket(line, server_hostname="127.0.0.1")


@pytest.mark.parametrize(
    ("does", "keys", "cause"),
    [
        (does_nothing, {}, "no_command"),
        (does_nothing, {"desks": "{count: 1, advertise: 127.0.0.9}"}, "advertise"),
        (does_nothing, {"does": ""}, "no_rule"),
        (does_nothing, {"does": "", "desks": "{count: 1, advertise: 127.0.0.9}"}, "doubtful"),
        (speaks_plainly, {}, "plain_back"),
        (wants_a_signature, {}, "tls_back"),
    ],
)
def test_what_keeps_its_commands_away_is_told(
    cti: Any, does: Any, keys: Mapping[str, str], cause: str
) -> None:
    cti.does = does
    code, found, said = cti.visited(**keys)
    assert found == [cause], said
    assert code == (1 if SERVER_CAUSES[cause].grave else 0)


def test_a_person_who_enters_the_phones_is_shown_them(cti: Any, desk: Any) -> None:
    port = desk.port()
    cti.does = does_nothing
    _, _, said = cti.visited(
        told="{note: 'Enter them under Telephones.'}",
        desks=f"{{count: 1, first_port: {port}, token: sesame}}",
        does="",
    )
    assert "      Enter them under Telephones.\n      desk 1: mac 000952C0F001, https:" in said
    assert "sesame" not in said


def test_every_cause_says_what_to_do_and_is_made_here() -> None:
    here = "".join(file.read_text("utf-8") for file in Path(__file__).parent.glob("test_*.py"))
    made = {name for name in SERVER_CAUSES if f'"{name}"' in here}
    # Not on the loopback: an address that no packet reaches.
    assert set(SERVER_CAUSES) - made <= {"unreachable"}
    assert all(cause.cure.endswith((".", "?")) for cause in SERVER_CAUSES.values())
