"""Phones, networks and people that do what nobody expects: a sentence each, never a traceback."""

import asyncio
import io
import re
import signal
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from ringproof.campaign.onboarding.asked import InitAsked
from ringproof.campaign.onboarding.init import init
from ringproof.emulator.assembly import Setup
from ringproof.emulator.standalone import Emulation

Served = Callable[..., AbstractContextManager[Emulation]]
Stranger = Callable[..., AbstractContextManager[int]]
LIST = b"choose one of: log, resume, accept, terminate, show, call, transfer, hold, join, dtmf"
TIMING = "{event_within: 0.2, settle: 0.05, answer_within: 5.0}"
FAST = {"event_within": 0.2, "settle": 0.05, "ring": 1.0, "answer_within": 5.0}
BRIEF = {**FAST, "answer_within": 0.5}  # for what never answers


def meet(file: Path, **asked: Any) -> tuple[int, str]:
    """Have `init` get to know a phone; return its exit code and all that it said."""
    out = io.StringIO()
    known = {"token": "sesame", "listen": "0", "timing": FAST, "wait": 0.1, **asked}
    code = init(InitAsked(file, **known), Console(file=out, width=200))
    return code, out.getvalue()


def helps_with(words: bytes) -> Any:
    """Answer like a phone, and with these words where help is asked for."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while head := await reader.readuntil(b"\r\n\r\n"):
            body = words if b"help" in head.split(b"\r\n")[0] else LIST
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))
            await writer.drain()

    return answer


def begins(head: bytes, more: bytes) -> Any:
    """Begin an answer, and never end it."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(head)
        while True:
            writer.write(more)
            await writer.drain()
            await asyncio.sleep(0)

    return answer


def says_at_once(words: bytes) -> Any:
    """Say something whatever is asked, and hang up."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(words)
        await writer.drain()

    return answer


PORTAL = b"<!doctype html><p>Please accept the terms, call us, or hold the line: transfer, join</p>"

OK = b"HTTP/1.1 200 OK\r\n"
DATE = b"Date: Mon, 1 Jan 0001 00:00:00 +9959\r\nContent-Length: 2\r\n\r\nok"
STRANGE: dict[str, tuple[Any, set[str]]] = {
    # Which comes first, too much or too late, is the computer's.
    "a body without end": (begins(OK + b"\r\n", b"x" * 65536), {"mute", "no_phone"}),
    "chunks without end": (
        begins(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1000\r\n%s\r\n" % (b"x" * 4096)),
        {"mute", "no_phone"},
    ),
    "interim answers without end": (
        begins(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 99),
        {"mute", "no_phone"},
    ),
    "headers without end": (begins(OK, b"X-More: 1\r\n" * 99), {"no_http"}),
    "binary": (says_at_once(b"HTTP/\x00\x1b]0;x\x07\xff" * 9), {"no_http"}),
    "an answer cut off": (says_at_once(OK + b"Content-Length: 9\r\n\r\nx"), {"no_http"}),
    "a date that cannot be": (says_at_once(OK + DATE), {"no_phone"}),
}


@pytest.mark.parametrize("strange", STRANGE)
def test_a_phone_that_is_none_is_named_by_doctor_and_init(
    desk: Any, stranger: Stranger, tmp_path: Path, strange: str
) -> None:
    answer, troubles = STRANGE[strange]
    with stranger(answer) as port:
        url = f"http://127.0.0.1:{port}"
        code, found, said = desk.visit(
            desk.file(None, url=url, timing="{event_within: 0.2, answer_within: 0.5}", **desk.alone)
        )
        assert (code, set(found) <= troubles, len(found)) == (3, True, 1), said
        code, said = meet(tmp_path / "new.yaml", url=url, no_input=True, timing=BRIEF)
        assert (code, (tmp_path / "new.yaml").exists()) == (3, False), said
    assert said.count("\n") == 2, said
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f]", said)


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_port_for_sip_is_said_to_be_one(desk: Any, stranger: Stranger, scheme: str) -> None:
    with stranger(says_at_once(b"SIP/2.0 400 Bad Request\r\n\r\n")) as port:
        url = f"{scheme}://127.0.0.1:{port}"
        code, found, said = desk.visit(desk.file(None, url=url, timing=TIMING, **desk.alone))
    assert (code, found) == (3, ["no_http"]), said
    assert "it is a port for SIP" in said


@pytest.mark.parametrize(
    "status", [b"200 OK", b"302 Found", b"511 Network Authentication Required"]
)
def test_a_portal_that_wants_a_login_first_is_no_phone(
    desk: Any, stranger: Stranger, saying: Any, status: bytes
) -> None:
    with stranger(saying(PORTAL, b"Location: http://portal.invalid/\r\n", status)) as port:
        url = f"http://127.0.0.1:{port}"
        code, found, said = desk.visit(desk.file(None, url=url, timing=TIMING, **desk.alone))
    assert (code, found) == (3, ["redirect" if b"302" in status else "no_phone"]), said


@pytest.mark.parametrize("words", [b"\x00\xff\x1b]0;mine\x07\x1b[2J" * 9, b"\xf0\x9f" * 99_999])
def test_help_that_is_no_text_does_nothing_to_the_terminal(
    tmp_path: Path, stranger: Stranger, words: bytes
) -> None:
    with stranger(helps_with(words)) as port:
        url = f"http://127.0.0.1:{port}"
        code, said = meet(tmp_path / "new.yaml", url=url, no_input=True)
    assert code == 0, said
    assert re.search(r"call +\S", said)
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f]", said)
    assert max(map(len, said.splitlines())) < 300


@pytest.mark.parametrize(
    "answer", [says_at_once(b"\x00\xff"), says_at_once(b"HTTP/1.1 200 OK\r\n\r\n[[1]]")]
)
def test_a_control_address_that_is_none(
    served: Served, tmp_path: Path, stranger: Stranger, answer: Any
) -> None:
    with served(Setup(allow_action_urls=True)) as emulation, stranger(answer) as port:
        phone = emulation.phones[0]
        code, said = meet(
            tmp_path / "new.yaml",
            url=phone.url,
            token=phone.token,
            control=f"http://127.0.0.1:{port}",
            control_token="sesame",
            no_input=True,
        )
    assert code == 3, said
    assert "nobody plays the far end" in said


@pytest.mark.parametrize(
    "url", [f"http://{'a' * 70}.example", "http://a..b", "http://\x00", "http://[::1", "x" * 2000]
)
def test_an_address_that_no_name_server_knows(tmp_path: Path, url: str) -> None:
    code, said = meet(tmp_path / "new.yaml", url=url, no_input=True)
    assert code in (2, 3), said
    assert said.startswith("ringproof: ")


# -- people ---------------------------------------------------------------------------------------


class Interrupted:
    """A terminal at which somebody presses Ctrl-C."""

    def readline(self) -> str:
        raise KeyboardInterrupt("Ctrl-C")

    def isatty(self) -> bool:
        return False


@pytest.mark.parametrize(
    ("typed", "code", "says"),
    [
        ("", 2, "nobody answers here; say --url"),
        ("\n\n\n\n", 2, "the address is missing (Ctrl-C ends this, nothing is written"),
        ("x" * 5000 + "\n", 2, "these are 5000 signs, and 1000 are enough for any answer"),
        ("http://a\x07b\n\udcff\n", 2, "that has signs in it that cannot be shown"),
        ("ftp://desk\nhttp://desk/path\n", 2, "leave out what follows http://desk"),
    ],
    ids=["end of input", "nothing", "too much", "no text", "no address"],
)
def test_what_is_typed_and_cannot_be_is_asked_again_until_nobody_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, typed: str, code: int, says: str
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    ended, said = meet(tmp_path / "new.yaml")
    assert (ended, list(tmp_path.iterdir())) == (code, []), said
    assert says in said
    assert said.splitlines()[-1].endswith("say --url")


def test_ctrl_c_ends_the_dialogue_and_writes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", Interrupted())
    code, said = meet(tmp_path / "new.yaml")
    assert (code, list(tmp_path.iterdir())) == (3, [])
    assert said.endswith("ringproof: ended from outside (Ctrl-C); no file is written\n")


@pytest.mark.parametrize("there", ["desk.yaml", "desk.env"])
@pytest.mark.parametrize(("typed", "says"), [("no\n", "say --force"), ("yes\n", "say --url")])
def test_a_file_is_written_over_only_with_consent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, there: str, typed: str, says: str
) -> None:
    (tmp_path / there).write_text("mine")
    monkeypatch.setattr("sys.stdin", io.StringIO(f"maybe\n{typed}"))
    code, said = meet(tmp_path / "desk.yaml")
    assert (code, (tmp_path / there).read_text()) == (2, "mine")
    assert f"{there} is there already. Write over? yes or no [no]: " in said
    assert said.endswith(f"{says}\n")


def test_a_doctor_that_is_ended_puts_back_what_he_found(
    served: Served, desk: Any, ringproof: Any
) -> None:
    before = "http://192.0.2.1/before"
    with served(Setup(event_server=before)) as emulation:
        web = "{driver: web, user: admin, password: admin}"
        keys = {**desk.alone, "admin": web, "dial": ""}
        doctor = ringproof.start("doctor", str(desk.file(emulation, **keys)))
        access = emulation._parts[0].access
        changed = threading.Event()
        while access.event_server == before and doctor.poll() is None:
            changed.wait(0.02)
        doctor.send_signal(signal.SIGINT)
        said, _ = doctor.communicate(timeout=60)
        assert (access.allow_action_urls, access.event_server) == (False, before), said
    assert doctor.returncode == 3, said
    assert said.endswith("ended from outside (Ctrl-C); what was not looked at may be wrong\n")


def interface(body: bytes, headers: bytes = b"") -> Any:
    """Answer like a phone to commands, and so whatever else is asked."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while head := await reader.readuntil(b"\r\n\r\n"):
            said = (LIST, b"") if b"action=" in head.split(b"\r\n")[0] else (body, headers)
            length = b"Content-Length: %d\r\n" % len(said[0])
            writer.write(b"HTTP/1.1 200 OK\r\n%s%s\r\n%s" % (length, said[1], said[0]))
            await writer.drain()

    return answer


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (b"<html>Welcome</html>", b""),
        (b"[]", b"Set-Cookie: x=1\r\n"),
        (b'{"word": 1}', b"Set-Cookie: \xff\x00=;;\r\n"),
        (b"null", b"Set-Cookie: a=b\r\n"),
        (b"\xff\xfe\x00", b"Set-Cookie: a=b\r\n"),
        (b"[" * 100_000, b"Set-Cookie: a=b\r\n"),
        (b"{}", b"Set-Cookie: a=b\r\n"),
    ],
    ids=["html", "list", "odd cookie", "null", "binary", "deep", "no XML"],
)
def test_a_web_interface_that_is_another_one_is_named(
    desk: Any, stranger: Stranger, body: bytes, headers: bytes
) -> None:
    with stranger(interface(body, headers)) as port:
        web = "{driver: web, user: admin, password: admin}"
        keys = {**desk.alone, "admin": web, "dial": "", "mac": ""}
        url = f"http://127.0.0.1:{port}"
        code, found, said = desk.visit(desk.file(None, url=url, timing=TIMING, **keys), wait=0.0)
    assert (code, found[0]) == (1, "admin"), said
