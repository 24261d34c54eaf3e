"""Phones as a service: ports, the control API, a clean end."""

import asyncio
import os
import signal
import socket
import threading
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import pytest

from ringproof.emulator.assembly import Setup
from ringproof.emulator.errors import EmulatorError
from ringproof.emulator.fleet import many
from ringproof.emulator.mutants import mutant
from ringproof.emulator.standalone import Emulation, PhonePorts, Service, serve

Ask = Callable[..., Awaitable[tuple[int, Any]]]

TWO = Service(
    (
        PhonePorts(Setup(name="desk-7", allow_action_urls=True), http_port=0),
        PhonePorts(Setup(name="desk-8", mac="000952C0FFE8", mutant=mutant("list-refused"))),
    )
)


def during(service: Service, story: Callable[[Emulation, Ask], Awaitable[None]]) -> None:
    async def run() -> None:
        emulation = Emulation(service)
        await emulation.start()
        async with aiohttp.ClientSession() as session:

            async def ask(path: str, token: str = emulation.control_token, **said: Any) -> Any:
                url, headers = emulation.control_url + path, {"Authorization": f"Bearer {token}"}
                async with session.post(url, headers=headers, **said) as answer:
                    return answer.status, await answer.json()

            await story(emulation, ask)
        await emulation.stop()

    asyncio.run(run())


def test_phones_of_one_service_call_each_other() -> None:
    async def story(_: Emulation, ask: Ask) -> None:
        async def does(name: str, op: str, **args: Any) -> Any:
            status, said = await ask(f"/control/{name}", json={"op": op, "args": args})
            assert status == 200, said
            return said

        await does("phone-1", "local_user.dial", number="201")
        while not (await does("phone-2", "far_end.legs"))["legs"]:
            await asyncio.sleep(0)
        await does("phone-2", "local_user.lift")
        while (await does("phone-1", "far_end.legs"))["legs"][0]["state"] != "connected":
            await asyncio.sleep(0)
        legs = (await does("phone-2", "far_end.legs"))["legs"]
        assert [(leg["number"], leg["state"]) for leg in legs] == [("101", "connected")]

    during(Service(tuple(map(PhonePorts, many(2, Setup())))), story)


def test_phones_are_controlled_by_their_names() -> None:
    async def story(emulation: Emulation, ask: Ask) -> None:
        status, facts = await ask("/control/desk-8", json={"op": "phone.facts"})
        assert (status, facts["mac"], facts["name"]) == (200, "000952C0FFE8", "desk-8")
        _, first = await ask("/control", json={"op": "phone.facts", "args": {}})
        assert first["name"] == "desk-7"
        status, said = await ask("/control/desk-9", json={"op": "phone.facts"})
        assert (status, said["error"]) == (
            404,
            "there is no phone 'desk-9'; there are desk-7, desk-8.",
        )

    during(TWO, story)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"data": b"{"}, "no JSON"),
        ({"json": []}, "the request must be"),
        ({"json": {"op": 1}}, "op must be a text"),
        ({"json": {"op": "x", "args": []}}, "args an object"),
        ({"json": {"op": "x", "more": 1}}, "the request must be"),
        ({"json": {"op": "far_end.sing"}}, "no operation"),
    ],
)
def test_what_cannot_be_is_a_sentence(said: dict[str, Any], sentence: str) -> None:
    async def story(emulation: Emulation, ask: Ask) -> None:
        status, answer = await ask("/control", **said)
        assert status == 400
        assert sentence in answer["error"]

    during(TWO, story)


@pytest.mark.parametrize("token", ["", "wrong"])
def test_the_control_api_has_a_token_of_its_own(token: str) -> None:
    async def story(emulation: Emulation, ask: Ask) -> None:
        tokens = [phone.token for phone in emulation.phones]
        assert emulation.control_token not in tokens
        for wrong in [token, *tokens]:
            status, _ = await ask("/control", wrong, json={"op": "phone.facts"})
            assert status == 401

    during(TWO, story)


def test_commands_go_to_the_phone_and_events_come_from_it() -> None:
    async def story(emulation: Emulation, ask: Ask) -> None:
        phone = emulation.phones[0]
        assert phone.url.startswith("https://127.0.0.1:")
        url = f"{phone.http_url}/api/v1/exec/command?action=call&number=42&AuthToken={phone.token}"
        async with aiohttp.ClientSession() as session, session.get(url) as answer:
            assert answer.status == 200
        _, legs = await ask("/control", json={"op": "far_end.legs"})
        assert legs["legs"][0]["number"] == "42"

    during(TWO, story)


def test_errors_in_the_log_are_told_those_of_the_start_too() -> None:
    broken = (
        '<luaAutoStarters><luaAutoStarter name="{}"><code>)</code></luaAutoStarter>'
        "</luaAutoStarters>"
    )
    service = Service((PhonePorts(Setup(name="desk-7", settings=broken.format("a").encode())),))

    async def story(emulation: Emulation, ask: Ask) -> None:
        told: list[tuple[str, str]] = []
        emulation.watch_errors(lambda name, text: told.append((name, text)))
        ((name, text),) = told
        assert (name, text.startswith("script a is stopped: a:1: ")) == ("desk-7", True)
        for bad in ("b", "c"):
            args = {"settings": broken.format(bad)}
            assert (await ask("/control", json={"op": "admin.upload", "args": args}))[0] == 200
        assert [text[:8] for _, text in told] == ["script a", "script b", "script c"]
        emulation._parts[0].phone.write_log("only a warning", "w")
        assert len(told) == 3

    during(service, story)


def test_a_taken_port_is_a_sentence_and_nothing_stays_behind() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(EmulatorError, match=f"port {port}: the port is taken"):
            serve(Service((PhonePorts(Setup()), PhonePorts(Setup(name="b"), port))))
        with pytest.raises(EmulatorError, match=f"control API cannot listen .* port {port}"):
            serve(Service((PhonePorts(Setup()),), control_port=port))


def test_an_interrupt_ends_it_cleanly() -> None:
    seen: list[int] = []

    def ready(emulation: Emulation) -> None:
        seen.append(len(emulation.phones))
        threading.Timer(0.01, os.kill, (os.getpid(), signal.SIGINT)).start()

    serve(TWO, ready)
    assert seen == [2]
    assert [one for one in threading.enumerate() if one.name == "emulated-phone"] == []


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: Service(()), "no phone to emulate"),
        (lambda: Service((PhonePorts(Setup()), PhonePorts(Setup()))), "two phones are called"),
        (lambda: Setup(mac="00:09:52:C0:FF:EE"), "twelve hexadecimal digits"),
        (lambda: Setup(identities=7), "1 to 6 identities"),
    ],
)
def test_what_cannot_be_set_up_is_a_sentence(make: Callable[[], object], sentence: str) -> None:
    with pytest.raises(EmulatorError, match=sentence):
        make()
