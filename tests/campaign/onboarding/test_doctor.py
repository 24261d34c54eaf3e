"""What can be wrong with a phone, each made for real on the loopback: named, and only it."""

import asyncio
import io
import re
import socket
import ssl
import threading
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from ringproof.campaign.onboarding.causes import CAUSES
from ringproof.campaign.onboarding.doctor import DoctorAsked, doctor
from ringproof.emulator.assembly import Setup
from ringproof.emulator.lua.firmware import text
from ringproof.emulator.profile import load_profile
from ringproof.emulator.settings.tree import Element
from ringproof.emulator.settings.writing import write as write_xml
from ringproof.emulator.standalone import Emulation
from ringproof.listener.server import EventListener
from ringproof.listener.tls import server_context
from ringproof.target.spec import EMULATED_DIAL

Served = Callable[..., AbstractContextManager[Emulation]]
LIST = b"choose one of: log, resume, accept, terminate, show, call, transfer, hold, join, dtmf"
NOBODY = {"far_end": "{driver: none}", "local_user": "{driver: none}", "admin": "{driver: none}"}
DIAL = "{" + ", ".join(f'{role}: "{number}"' for role, number in EMULATED_DIAL.items()) + "}"
HTTP = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n%s\r\n%s"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def write(folder: Path, emulation: Emulation | None, **keys: str) -> Path:
    """Write the target file of a healthy set-up, with some keys otherwise; empty: left out."""
    control = token = url = phone_token = ""
    if emulation is not None:
        control, token = emulation.control_url, emulation.control_token
        url, phone_token = emulation.phones[0].url, emulation.phones[0].token
    played = f"{{driver: emulated, url: {control}, token: {token}}}"
    port = free_port()
    said = {
        "name": "desk 7",
        "driver": "device",
        "url": url,
        "token": phone_token or "sesame",
        "mac": "000952C0FFEE",
        "firmware": '"1.4"',
        "events": f"{{bind: '127.0.0.1:{port}', advertise: 'http://127.0.0.1:{port}/events'}}",
        "timing": "{event_within: 0.6, settle: 0.05, ring: 1.0, answer_within: 1.0}",
        "dial": DIAL,
        "allow_feature_codes": "true",
        "far_end": played,
        "local_user": played,
        "admin": played,
        **keys,
    }
    file = folder / "desk.yaml"
    file.write_text("".join(f"{key}: {value}\n" for key, value in said.items() if value))
    return file


def visit(file: Path, **asked: Any) -> tuple[int, list[str], str]:
    """Return the doctor's exit code, what he found (ids of the table), and all that he said."""
    out = io.StringIO()
    code = doctor(DoctorAsked(file, wait=0.3, **asked), Console(file=out, width=200))
    said = out.getvalue()
    return code, re.findall(r"\[(\w+)\]$", said, re.MULTILINE), said


Answer = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@contextmanager
def stranger(answer: Answer, tls: ssl.SSLContext | None = None) -> Iterator[int]:
    """Let something listen that is no phone of ours; yields its port."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()

    async def one(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await answer(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    async def begin() -> asyncio.Server:
        return await asyncio.start_server(one, "127.0.0.1", 0, ssl=tls)

    async def end(server: asyncio.Server) -> None:
        server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    server = asyncio.run_coroutine_threadsafe(begin(), loop).result(10)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        asyncio.run_coroutine_threadsafe(end(server), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def saying(
    body: bytes, headers: bytes = b"", status: bytes = b"200 OK", after: float = 0
) -> Answer:
    """Answer every request alike."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await reader.readuntil(b"\r\n\r\n"):
            await asyncio.sleep(after)
            said = HTTP % (len(body), headers, body)
            writer.write(said.replace(b"200 OK", status, 1))
            await writer.drain()

    return answer


def through_slow(port: int, seconds: float) -> Answer:
    """Pass everything on to a phone's plain port, answers late."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        phone_reader, phone_writer = await asyncio.open_connection("127.0.0.1", port)

        async def back() -> None:
            while data := await phone_reader.read(65536):
                await asyncio.sleep(seconds)
                writer.write(data)

        returning = asyncio.ensure_future(back())
        try:
            while data := await reader.read(65536):
                phone_writer.write(data)
        finally:
            returning.cancel()
            phone_writer.close()

    return answer


async def mute(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
    await reader.read(-1)


async def hang_up(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
    await reader.read(1)


async def other_words(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"SSH-2.0-OpenSSH_9.2\r\n")
    await reader.read(-1)


# -- nothing is wrong -----------------------------------------------------------------------------


def test_a_healthy_desk_has_nothing_wrong(served: Served, tmp_path: Path) -> None:
    with served(Setup(event_server="http://192.0.2.1/before")) as emulation:
        code, found, said = visit(write(tmp_path, emulation))
        access = emulation._parts[0].access
        assert (access.allow_action_urls, access.event_server) == (False, "http://192.0.2.1/before")
    assert (code, found) == (0, []), said
    assert "heard: incoming" in said
    assert "all is well" in said


def test_a_phone_alone_on_a_desk_is_made_to_call(served: Served, tmp_path: Path) -> None:
    port = free_port()
    told = f"http://127.0.0.1:{port}/events"
    with served(Setup(allow_action_urls=True, event_server=told)) as emulation:
        events = f"{{bind: '127.0.0.1:{port}', advertise: '{told}'}}"
        code, found, said = visit(write(tmp_path, emulation, events=events, **NOBODY))
        legs = emulation._parts[0].control.dispatch("far_end.legs")["legs"]
    assert (code, found) == (0, []), said
    assert [leg["number"] for leg in legs] == ["46"]
    assert {leg["state"] for leg in legs} == {"ended"}


def test_no_call_is_made_where_none_is_wanted(served: Served, tmp_path: Path) -> None:
    with served(Setup(allow_action_urls=True)) as emulation:
        visit(write(tmp_path, emulation), call=False)
        assert emulation._parts[0].control.dispatch("far_end.legs")["legs"] == []


# -- the file -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("keys", "says"),
    [
        ({"token": "${NO_SUCH_SECRET}"}, "NO_SUCH_SECRET"),
        ({"maac": "000952C0FFEE"}, "did you mean mac?"),
        ({"url": "ftp://192.0.2.1"}, "key url"),
    ],
)
def test_a_broken_file_is_told_with_its_key(
    tmp_path: Path, keys: Mapping[str, str], says: str
) -> None:
    file = write(tmp_path, None, **{"url": "https://127.0.0.1:1", **NOBODY, **keys})
    code, found, said = visit(file)
    assert (code, found) == (2, [])
    assert says in said


# -- the line -------------------------------------------------------------------------------------


def line_trouble(tmp_path: Path, url: str, **keys: str) -> tuple[int, list[str]]:
    code, found, said = visit(write(tmp_path, None, url=url, **{**NOBODY, **keys}))
    assert "not looked at: " in said
    return code, found


def test_an_unknown_name(tmp_path: Path) -> None:
    assert line_trouble(tmp_path, "https://no-such-phone.invalid") == (3, ["name"])


def test_a_closed_port(tmp_path: Path) -> None:
    assert line_trouble(tmp_path, f"https://127.0.0.1:{free_port()}") == (3, ["port"])


def test_plain_http_where_tls_is_expected(served: Served, tmp_path: Path) -> None:
    with served(http=True) as emulation:
        url = (emulation.phones[0].http_url or "").replace("http:", "https:")
        assert line_trouble(tmp_path, url) == (3, ["plain"])


def test_tls_where_plain_http_is_expected(served: Served, tmp_path: Path) -> None:
    with served() as emulation:
        url = emulation.phones[0].url.replace("https:", "http:")
        assert line_trouble(tmp_path, url) == (3, ["tls"])


def test_a_handshake_that_fails(tmp_path: Path) -> None:
    with stranger(hang_up) as port:
        assert line_trouble(tmp_path, f"https://127.0.0.1:{port}") == (3, ["handshake"])


def test_a_certificate_that_does_not_verify(served: Served, tmp_path: Path) -> None:
    with served() as emulation:
        url = emulation.phones[0].url
        assert line_trouble(tmp_path, url, tls_verify="true") == (3, ["certificate"])


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_phone_that_does_not_answer(tmp_path: Path, scheme: str) -> None:
    timing = "{answer_within: 0.2}"
    with stranger(mute) as port:
        url = f"{scheme}://127.0.0.1:{port}"
        assert line_trouble(tmp_path, url, timing=timing) == (3, ["mute"])


def test_something_that_speaks_no_http(tmp_path: Path) -> None:
    with stranger(other_words) as port:
        assert line_trouble(tmp_path, f"http://127.0.0.1:{port}") == (3, ["no_http"])


# -- being let in ---------------------------------------------------------------------------------


def test_a_redirect(tmp_path: Path) -> None:
    answer = saying(b"", b"Location: https://192.0.2.20/\r\n", b"302 Found")
    with stranger(answer) as port:
        assert line_trouble(tmp_path, f"http://127.0.0.1:{port}") == (3, ["redirect"])


def test_another_web_server(tmp_path: Path) -> None:
    with stranger(saying(b"<html>It works!</html>"), server_context()) as port:
        assert line_trouble(tmp_path, f"https://127.0.0.1:{port}") == (3, ["no_phone"])


def test_a_wrong_token(served: Served, tmp_path: Path) -> None:
    with served(Setup(allow_action_urls=True)) as emulation:
        url = emulation.phones[0].url
        assert line_trouble(tmp_path, url, token="wrong") == (3, ["token"])


def test_action_urls_switched_off(served: Served, tmp_path: Path) -> None:
    with served() as emulation:
        file = write(tmp_path, emulation, **NOBODY)
        assert visit(file)[:2] == (3, ["off"])


def test_a_refusal_that_may_be_either_is_said_to_be(served: Served, tmp_path: Path) -> None:
    with served(Setup(profile=load_profile("laconic"))) as emulation:
        assert visit(write(tmp_path, emulation, **NOBODY))[:2] == (3, ["refused"])


def test_an_admin_tells_the_token_from_the_switch(served: Served, tmp_path: Path) -> None:
    setup = Setup(profile=load_profile("laconic"), allow_action_urls=True)
    with served(setup) as emulation:
        assert visit(write(tmp_path, emulation, token="wrong"))[:2] == (3, ["token"])


# -- what it is -----------------------------------------------------------------------------------


def test_a_wrong_clock_is_a_note(tmp_path: Path) -> None:
    date = b"Date: Thu, 01 Jan 1970 00:00:00 GMT\r\n"
    with stranger(saying(LIST, date), server_context()) as port:
        url = f"https://127.0.0.1:{port}"
        file = write(tmp_path, None, url=url, **{**NOBODY, "mac": ""})
        _, found, _ = visit(file, call=False)
    assert found == ["clock", "silence"]  # it is no phone, so that no event can come


def test_a_slow_network(served: Served, tmp_path: Path) -> None:
    with served(http=True) as emulation:
        port = int((emulation.phones[0].http_url or "").rpartition(":")[2])
        with stranger(through_slow(port, 0.16)) as slow:
            timing = "{event_within: 0.3, settle: 0.05}"
            file = write(tmp_path, emulation, url=f"http://127.0.0.1:{slow}", timing=timing)
            code, found, _ = visit(file)
    assert (code, found) == (1, ["latency"])


@pytest.mark.parametrize(
    "keys", [{"claims": "{conference: false}"}, {"firmware": '"3.1"'}], ids=["claims", "firmware"]
)
def test_a_file_that_contradicts_its_phone(
    served: Served, tmp_path: Path, keys: Mapping[str, str]
) -> None:
    with served() as emulation:
        assert visit(write(tmp_path, emulation, **keys))[:2] == (1, ["claims"])


# -- events ---------------------------------------------------------------------------------------


def test_a_port_for_events_that_is_taken(served: Served, tmp_path: Path) -> None:
    other = EventListener("127.0.0.1", 0).start()
    try:
        with served() as emulation:
            events = f"{{bind: '127.0.0.1:{other.port}'}}"
            assert visit(write(tmp_path, emulation, events=events))[:2] == (1, ["events_port"])
    finally:
        other.stop()


def test_an_address_for_events_that_is_not_ours(served: Served, tmp_path: Path) -> None:
    with served() as emulation:
        events = "{bind: '192.0.2.77:8099'}"
        assert visit(write(tmp_path, emulation, events=events))[:2] == (1, ["events_bind"])


def test_an_advertised_address_that_leads_elsewhere(served: Served, tmp_path: Path) -> None:
    with served() as emulation:
        events = f"{{bind: '127.0.0.1:0', advertise: 'http://127.0.0.1:{free_port()}/events'}}"
        assert visit(write(tmp_path, emulation, events=events))[:2] == (1, ["advertise"])


@pytest.mark.parametrize("server", ["", "http://127.0.0.1:9/other"], ids=["empty", "another"])
def test_an_event_server_that_is_not_us(served: Served, tmp_path: Path, server: str) -> None:
    with served(Setup(allow_action_urls=True, event_server=server)) as emulation:
        file = write(tmp_path, emulation, admin="{driver: none}", local_user="{driver: none}")
        code, found, said = visit(file)
    assert (code, found) == (1, ["silence"])
    assert 'seen: "action URL server" should be http://127.0.0.1:' in said


def test_events_that_come_with_tls_to_the_plain_port(served: Served, tmp_path: Path) -> None:
    port = free_port()
    with served(
        Setup(allow_action_urls=True, event_server=f"https://127.0.0.1:{port}/events")
    ) as emulation:
        events = f"{{bind: '127.0.0.1:{port}', advertise: 'http://127.0.0.1:{port}/events'}}"
        file = write(tmp_path, emulation, events=events, **NOBODY)
        assert visit(file)[:2] == (1, ["events_tls"])


def without(name: str, old: str, new: str) -> bytes:
    """Return settings in which a standard script reads otherwise in one place."""
    code = text(name)
    assert code.count(old) == 1
    script = Element(
        "luaAutoStarter", (("name", name),), "", (Element("code", (), code.replace(old, new)),)
    )
    return write_xml(Element("luaAutoStarters", (), "", (script,)))


def test_an_outgoing_script_with_an_error(served: Served, tmp_path: Path) -> None:
    broken = without("outgoing", "local send_mac = true ", "local send_mac = = true ")
    with served(Setup(settings=broken)) as emulation:
        code, found, said = visit(write(tmp_path, emulation))
        assert (code, found) == (1, ["script"]), said
        assert "seen: the phone's log says: script outgoing is stopped: outgoing:8: " in said
        # Only of the phone itself: the far end's log may be another phone's.
        alone = {"admin": "{driver: none}", "local_user": "{driver: none}"}
        emulation._parts[0].access.allow_action_urls = True
        assert visit(write(tmp_path, emulation, **alone))[1] == ["silence"]


def test_an_incoming_script_with_an_error(served: Served, tmp_path: Path) -> None:
    broken = without("incoming", "local choices = {", "local choices = = {")
    with served(Setup(settings=broken)) as emulation:
        code, found, said = visit(write(tmp_path, emulation))
    assert (code, found[0]) == (3, "script"), said
    assert "script incoming is stopped: incoming:" in said


@pytest.mark.parametrize("mac", ["000952C0FFEE", ""], ids=["named", "not-named"])
def test_events_without_a_mac(served: Served, tmp_path: Path, mac: str) -> None:
    bare = without("outgoing", "local send_mac = true ", "local send_mac = false ")
    with served(Setup(settings=bare)) as emulation:
        code, found, said = visit(write(tmp_path, emulation, mac=mac))
    assert (code, found) == (1, ["no_mac"]), said
    assert "EV-MAC-1 will fail" in said


def test_a_wrong_mac(served: Served, tmp_path: Path) -> None:
    with served() as emulation:
        code, found, said = visit(write(tmp_path, emulation, mac="00:09:52:00:00:01"))
    assert (code, found) == (1, ["mac"])
    assert "the file says 000952000001, the event 000952C0FFEE" in said


# -- everybody round it ---------------------------------------------------------------------------


def test_a_far_end_that_is_away(served: Served, tmp_path: Path) -> None:
    away = f"{{driver: emulated, url: 'http://127.0.0.1:{free_port()}', token: sesame}}"
    with served() as emulation:
        assert visit(write(tmp_path, emulation, far_end=away))[:2] == (1, ["far_end"])


def test_a_control_token_that_is_wrong_is_told_once(served: Served, tmp_path: Path) -> None:
    port = free_port()
    told = f"http://127.0.0.1:{port}/events"
    with served(Setup(allow_action_urls=True, event_server=told)) as emulation:
        wrong = f"{{driver: emulated, url: '{emulation.control_url}', token: wrong}}"
        events = f"{{bind: '127.0.0.1:{port}', advertise: '{told}'}}"
        around = dict.fromkeys(NOBODY, wrong)
        code, found, _ = visit(write(tmp_path, emulation, events=events, **around))
    assert (code, found) == (1, ["far_end"])


@pytest.mark.parametrize(("password", "found"), [("admin", []), ("wrong", ["admin"])])
def test_an_admin_who_is_not_let_in(
    served: Served, tmp_path: Path, password: str, found: list[str]
) -> None:
    port = free_port()
    told = f"http://127.0.0.1:{port}/events"
    with served(Setup(allow_action_urls=True, event_server=told)) as emulation:
        admin = f"{{driver: web, user: admin, password: {password}}}"
        events = f"{{bind: '127.0.0.1:{port}', advertise: '{told}'}}"
        assert visit(write(tmp_path, emulation, admin=admin, events=events))[1] == found


def test_a_person_is_not_asked_to_do_anything(served: Served, tmp_path: Path) -> None:
    port = free_port()
    told = f"http://127.0.0.1:{port}/events"
    with served(Setup(allow_action_urls=True, event_server=told)) as emulation:
        events = f"{{bind: '127.0.0.1:{port}', advertise: '{told}'}}"
        people = dict.fromkeys(NOBODY, "{driver: human}")
        code, found, said = visit(write(tmp_path, emulation, events=events, **people))
    assert (code, found) == (0, []), said


def test_numbers_that_are_missing_are_a_note(served: Served, tmp_path: Path) -> None:
    with served() as emulation:
        code, found, said = visit(write(tmp_path, emulation, dial='{answers: "42"}'))
    assert (code, found) == (0, ["dial"])
    assert "answers_too, busy, rings_out" in said


@pytest.mark.parametrize("number", ["112", "*21#"])
def test_a_number_that_wants_a_flag(served: Served, tmp_path: Path, number: str) -> None:
    dial = DIAL.replace('"43"', f'"{number}"').replace(', feature_code: "*21#"', "")
    with served() as emulation:
        file = write(tmp_path, emulation, dial=dial, allow_feature_codes="")
        code, found, _ = visit(file)
    assert (code, "not_dialled" in found) == (1, True)
    assert set(found) <= {"not_dialled", "dial"}


def test_a_phone_that_refuses_to_call(tmp_path: Path) -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while head := await reader.readuntil(b"\r\n\r\n"):
            refused = b"action=call&number" in head
            said = HTTP % (len(LIST), b"", LIST)
            writer.write(said.replace(b"200 OK", b"409 Conflict", 1) if refused else said)
            await writer.drain()

    with stranger(answer) as port:
        file = write(tmp_path, None, url=f"http://127.0.0.1:{port}", **NOBODY)
        assert visit(file)[:2] == (1, ["no_call"])


def test_every_cause_says_what_to_do_and_is_made_here() -> None:
    here = Path(__file__).read_text("utf-8")
    made = {name for name in CAUSES if f'"{name}"' in here}
    # Not on the loopback: an address that no packet reaches; a local user apart from a far end.
    assert set(CAUSES) - made <= {"unreachable", "local_user"}
    assert all(cause.cure.endswith(".") or cause.cure.endswith("?") for cause in CAUSES.values())
    assert len(made) >= 15
