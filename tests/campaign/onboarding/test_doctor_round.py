"""What can be wrong with everybody round a phone, each made for real: named, and only it."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

from ringproof.emulator.assembly import Setup
from ringproof.emulator.standalone import Emulation

Served = Callable[..., AbstractContextManager[Emulation]]
Stranger = Callable[..., AbstractContextManager[int]]
HTTP = b"HTTP/1.1 %s\r\nContent-Length: %d\r\n\r\n%s"
LIST = b"choose one of: log, resume, accept, terminate, show, call, transfer, hold, join, dtmf"


def test_a_far_end_that_is_away(served: Served, desk: Any) -> None:
    away = f"{{driver: emulated, url: 'http://127.0.0.1:{desk.port()}', token: sesame}}"
    with served() as emulation:
        assert desk.visit(desk.file(emulation, far_end=away))[:2] == (1, ["far_end"])


def test_a_control_token_that_is_wrong_is_told_once(served: Served, desk: Any) -> None:
    port = desk.port()
    told = desk.told(port)
    with served(Setup(allow_action_urls=True, event_server=told)) as emulation:
        wrong = f"{{driver: emulated, url: '{emulation.control_url}', token: wrong}}"
        events = desk.events(port)
        around = dict.fromkeys(desk.alone, wrong)
        code, found, _ = desk.visit(desk.file(emulation, events=events, **around))
    assert (code, found) == (1, ["far_end"])


@pytest.mark.parametrize(("password", "found"), [("admin", []), ("wrong", ["admin"])])
def test_an_admin_who_is_not_let_in(
    served: Served, desk: Any, password: str, found: list[str]
) -> None:
    port = desk.port()
    told = desk.told(port)
    with served(Setup(allow_action_urls=True, event_server=told)) as emulation:
        admin = f"{{driver: web, user: admin, password: {password}}}"
        events = desk.events(port)
        assert desk.visit(desk.file(emulation, admin=admin, events=events))[1] == found


def test_a_person_is_not_asked_to_do_anything(served: Served, desk: Any) -> None:
    port = desk.port()
    told = desk.told(port)
    with served(Setup(allow_action_urls=True, event_server=told)) as emulation:
        events = desk.events(port)
        people = dict.fromkeys(desk.alone, "{driver: human}")
        people["far_end"] = '{driver: human, number: "42"}'
        file = desk.file(emulation, events=events, **people)
        code, found, said = desk.visit(file, terminal=True)
        assert (code, found) == (0, []), said
        assert desk.visit(file, terminal=False)[:2] == (1, ["no_terminal"])


def test_numbers_that_are_missing_are_a_note(served: Served, desk: Any) -> None:
    with served() as emulation:
        code, found, said = desk.visit(desk.file(emulation, dial='{answers: "42"}'))
    assert (code, found) == (0, ["dial"])
    assert "answers_too, busy, rings_out" in said


@pytest.mark.parametrize("number", ["112", "*21#"])
def test_a_number_that_wants_a_flag(served: Served, desk: Any, number: str) -> None:
    dial = desk.dial.replace('"43"', f'"{number}"').replace(', feature_code: "*21#"', "")
    with served() as emulation:
        file = desk.file(emulation, dial=dial, allow_feature_codes="")
        code, found, _ = desk.visit(file)
    assert (code, "not_dialled" in found) == (1, True)
    assert set(found) <= {"not_dialled", "dial"}


def test_a_phone_that_refuses_to_call(desk: Any, stranger: Stranger) -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while head := await reader.readuntil(b"\r\n\r\n"):
            refused = b"action=call&number" in head
            status = b"409 Conflict" if refused else b"200 OK"
            writer.write(HTTP % (status, len(LIST), LIST))
            await writer.drain()

    with stranger(answer) as port:
        file = desk.file(None, url=f"http://127.0.0.1:{port}", **desk.alone)
        assert desk.visit(file)[:2] == (1, ["no_call"])
