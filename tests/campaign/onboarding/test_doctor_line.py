"""What can be wrong on the line to a phone and at its door, each made for real and named."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

from ringproof.emulator.assembly import Setup
from ringproof.emulator.profile import load_profile
from ringproof.emulator.standalone import Emulation
from ringproof.listener.tls import server_context

Served = Callable[..., AbstractContextManager[Emulation]]
Stranger = Callable[..., AbstractContextManager[int]]
LIST = b"choose one of: log, resume, accept, terminate, show, call, transfer, hold, join, dtmf"


async def mute(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
    await reader.read(-1)


async def hang_up(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
    await reader.read(1)


async def other_words(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"SSH-2.0-OpenSSH_9.2\r\n")
    await reader.read(-1)


def line_trouble(desk: Any, url: str, **keys: str) -> tuple[int, list[str]]:
    code, found, said = desk.visit(desk.file(None, url=url, **{**desk.alone, **keys}))
    assert "not looked at: " in said
    return code, found


def test_an_unknown_name(desk: Any) -> None:
    assert line_trouble(desk, "https://no-such-phone.invalid") == (3, ["name"])


def test_a_closed_port(desk: Any) -> None:
    assert line_trouble(desk, f"https://127.0.0.1:{desk.port()}") == (3, ["port"])


def test_plain_http_where_tls_is_expected(served: Served, desk: Any) -> None:
    with served(http=True) as emulation:
        url = (emulation.phones[0].http_url or "").replace("http:", "https:")
        assert line_trouble(desk, url) == (3, ["plain"])


def test_tls_where_plain_http_is_expected(served: Served, desk: Any) -> None:
    with served() as emulation:
        url = emulation.phones[0].url.replace("https:", "http:")
        assert line_trouble(desk, url) == (3, ["tls"])


def test_a_handshake_that_fails(desk: Any, stranger: Stranger) -> None:
    with stranger(hang_up) as port:
        assert line_trouble(desk, f"https://127.0.0.1:{port}") == (3, ["handshake"])


def test_a_certificate_that_does_not_verify(served: Served, desk: Any) -> None:
    with served() as emulation:
        url = emulation.phones[0].url
        assert line_trouble(desk, url, tls_verify="true") == (3, ["certificate"])


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_phone_that_does_not_answer(desk: Any, scheme: str, stranger: Stranger) -> None:
    timing = "{answer_within: 0.2}"
    with stranger(mute) as port:
        url = f"{scheme}://127.0.0.1:{port}"
        assert line_trouble(desk, url, timing=timing) == (3, ["mute"])


def test_something_that_speaks_no_http(desk: Any, stranger: Stranger) -> None:
    with stranger(other_words) as port:
        assert line_trouble(desk, f"http://127.0.0.1:{port}") == (3, ["no_http"])


def test_a_redirect(desk: Any, stranger: Stranger, saying: Any) -> None:
    answer = saying(b"", b"Location: https://192.0.2.20/\r\n", b"302 Found")
    with stranger(answer) as port:
        assert line_trouble(desk, f"http://127.0.0.1:{port}") == (3, ["redirect"])


def test_another_web_server(desk: Any, stranger: Stranger, saying: Any) -> None:
    with stranger(saying(b"<html>It works!</html>"), server_context()) as port:
        assert line_trouble(desk, f"https://127.0.0.1:{port}") == (3, ["no_phone"])


def test_a_wrong_token(served: Served, desk: Any) -> None:
    with served(Setup(allow_action_urls=True)) as emulation:
        url = emulation.phones[0].url
        assert line_trouble(desk, url, token="wrong") == (3, ["token"])


def test_action_urls_switched_off(served: Served, desk: Any) -> None:
    with served() as emulation:
        file = desk.file(emulation, **desk.alone)
        assert desk.visit(file)[:2] == (3, ["off"])


def test_a_refusal_that_may_be_either_is_said_to_be(served: Served, desk: Any) -> None:
    with served(Setup(profile=load_profile("laconic"))) as emulation:
        assert desk.visit(desk.file(emulation, **desk.alone))[:2] == (3, ["refused"])


def test_an_admin_tells_the_token_from_the_switch(served: Served, desk: Any) -> None:
    setup = Setup(profile=load_profile("laconic"), allow_action_urls=True)
    with served(setup) as emulation:
        assert desk.visit(desk.file(emulation, token="wrong"))[:2] == (3, ["token"])
