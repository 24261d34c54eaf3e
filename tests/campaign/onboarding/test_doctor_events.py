"""What can be wrong with a phone's events, each made for real: named, and only it."""

import asyncio
import io
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

from ringproof.emulator.assembly import Setup
from ringproof.emulator.lua.firmware import text
from ringproof.emulator.settings.tree import Element
from ringproof.emulator.settings.writing import write as write_xml
from ringproof.emulator.standalone import Emulation
from ringproof.listener.server import EventListener

Served = Callable[..., AbstractContextManager[Emulation]]
Stranger = Callable[..., AbstractContextManager[int]]
LIST = b"choose one of: log, resume, accept, terminate, show, call, transfer, hold, join, dtmf"


def test_a_port_for_events_that_is_taken(served: Served, desk: Any) -> None:
    other = EventListener("127.0.0.1", 0).start()
    try:
        with served() as emulation:
            events = f"{{bind: '127.0.0.1:{other.port}'}}"
            assert desk.visit(desk.file(emulation, events=events))[:2] == (1, ["events_port"])
    finally:
        other.stop()


def test_an_address_for_events_that_is_not_ours(served: Served, desk: Any) -> None:
    with served() as emulation:
        events = "{bind: '192.0.2.77:8099'}"
        assert desk.visit(desk.file(emulation, events=events))[:2] == (1, ["events_bind"])


def test_an_advertised_address_that_leads_elsewhere(served: Served, desk: Any) -> None:
    with served() as emulation:
        events = f"{{bind: '127.0.0.1:0', advertise: 'http://127.0.0.1:{desk.port()}/events'}}"
        assert desk.visit(desk.file(emulation, events=events))[:2] == (1, ["advertise"])


@pytest.mark.parametrize("server", ["", "http://127.0.0.1:9/other"], ids=["empty", "another"])
def test_an_event_server_that_is_not_us(served: Served, desk: Any, server: str) -> None:
    with served(Setup(allow_action_urls=True, event_server=server)) as emulation:
        file = desk.file(emulation, admin="{driver: none}", local_user="{driver: none}")
        code, found, said = desk.visit(file)
    assert (code, found) == (1, ["silence"])
    assert 'seen: "action URL server" should be http://127.0.0.1:' in said


def test_events_that_come_with_tls_to_the_plain_port(served: Served, desk: Any) -> None:
    port = desk.port()
    with served(
        Setup(allow_action_urls=True, event_server=f"https://127.0.0.1:{port}/events")
    ) as emulation:
        events = desk.events(port)
        file = desk.file(emulation, events=events, **desk.alone)
        assert desk.visit(file)[:2] == (1, ["events_tls"])


def test_a_wrong_mac(served: Served, desk: Any) -> None:
    with served() as emulation:
        code, found, said = desk.visit(desk.file(emulation, mac="00:09:52:00:00:01"))
    assert (code, found) == (1, ["mac"])
    assert "the file says 000952000001, the event 000952C0FFEE" in said


# -- scripts ------------------------------------------------------------------


def without(name: str, old: str, new: str) -> bytes:
    """Return settings in which a standard script reads otherwise in one place."""
    code = text(name)
    assert code.count(old) == 1
    script = Element(
        "luaAutoStarter", (("name", name),), "", (Element("code", (), code.replace(old, new)),)
    )
    return write_xml(Element("luaAutoStarters", (), "", (script,)))


def test_an_outgoing_script_with_an_error(served: Served, desk: Any) -> None:
    broken = without("outgoing", "local send_mac = true ", "local send_mac = = true ")
    with served(Setup(settings=broken)) as emulation:
        code, found, said = desk.visit(desk.file(emulation))
        assert (code, found) == (1, ["script"]), said
        assert "seen: the phone's log says: script outgoing is stopped: outgoing:8: " in said
        # Only of the phone itself: the far end's log may be another phone's.
        alone = {"admin": "{driver: none}", "local_user": "{driver: none}"}
        emulation._parts[0].access.allow_action_urls = True
        assert desk.visit(desk.file(emulation, **alone))[1] == ["silence"]


def test_an_incoming_script_with_an_error(served: Served, desk: Any) -> None:
    broken = without("incoming", "local choices = {", "local choices = = {")
    with served(Setup(settings=broken)) as emulation:
        code, found, said = desk.visit(desk.file(emulation))
    assert (code, found[0]) == (3, "script"), said
    assert "script incoming is stopped: incoming:" in said


@pytest.mark.parametrize("mac", ["000952C0FFEE", ""], ids=["named", "not-named"])
def test_events_without_a_mac(served: Served, desk: Any, mac: str) -> None:
    bare = without("outgoing", "local send_mac = true ", "local send_mac = false ")
    with served(Setup(settings=bare)) as emulation:
        code, found, said = desk.visit(desk.file(emulation, mac=mac))
    assert (code, found) == (1, ["no_mac"]), said
    assert "EV-MAC-1 will fail" in said


# -- silence --------------------------------------------------------------------------------------


def firewall(port: int) -> Any:
    """Let this computer's own probe through to a port, and nothing that a phone tells."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        if b"event=doctor" not in head:
            return
        there, ours = await asyncio.open_connection("127.0.0.1", port)
        ours.write(head)
        writer.write(await there.read(65536))
        ours.close()

    return answer


def test_events_that_a_firewall_holds_back(served: Served, desk: Any, stranger: Stranger) -> None:
    port = desk.port()
    with served() as emulation, stranger(firewall(port)) as wall:
        events = f"{{bind: '127.0.0.1:{port}', advertise: '{desk.told(wall)}'}}"
        code, found, said = desk.visit(desk.file(emulation, events=events))
    assert (code, found) == (1, ["blocked"]), said
    assert f'"action URL server" is {desk.told(wall)}, as it should be, and nothing came' in said


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("\n", "empty"),
        ("http://192.0.2.9/events\n", "elsewhere"),
        ("127.0.0.1:{port}/events/\n", "blocked"),
        ("c\n", "silence"),
        ("", "silence"),
    ],
    ids=["empty", "another", "ours", "cannot tell", "nobody there"],
)
def test_a_person_reads_off_the_phone_where_its_events_go(
    served: Served, desk: Any, monkeypatch: pytest.MonkeyPatch, typed: str, found: str
) -> None:
    port = desk.port()
    monkeypatch.setattr("sys.stdin", io.StringIO(typed.format(port=port)))
    with served(Setup(allow_action_urls=True, event_server="http://127.0.0.1:9/")) as emulation:
        keys = {**desk.alone, "admin": "{driver: human}", "events": desk.events(port)}
        code, troubles, said = desk.visit(desk.file(emulation, **keys), terminal=True)
    assert (code, troubles) == (1, [found]), said
