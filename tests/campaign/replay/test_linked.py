"""A recording of two phones that called each other, replayed to two that do."""

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ringproof.campaign.replay.asked import ReplayAsked
from ringproof.campaign.replay.opening import opened
from ringproof.emulator.assembly import Setup
from ringproof.emulator.fleet import many
from ringproof.emulator.standalone import Emulation, PhonePorts, Service
from ringproof.packaged import folder
from ringproof.trace import Actor

Replayed = Callable[..., Any]

TALK = folder("recordings") / "two-phones-talk.mitm"
DESK = """
  - name: desk {k}
    role: phone
    driver: device
    url: {url}
    token: {token}
    tls_verify: false
    mac: {mac}
    numbers: ["{k}01"]
    events: {{bind: "127.0.0.1:{port}"}}
    timing: {{event_within: 1.0, settle: 0.02, ring: 1.0, answer_within: 2.0}}
"""


def test_only_the_commands_are_done_again() -> None:
    session = opened(ReplayAsked(TALK)).session
    assert {step.actor for step in session.steps} == {Actor.CLIENT}


def test_what_one_phone_does_the_other_tells(replayed: Replayed) -> None:
    came = replayed(TALK, whole=True)
    assert came.code == 0, came.text
    assert "far end" not in came.text
    assert "all 18 matched" in came.text


def test_it_differs_at_the_phone_that_was_to_tell(replayed: Replayed) -> None:
    came = replayed(TALK, "emulator:mutant=incoming-untold")
    assert came.code == 1
    assert "000952DECADE: incoming of TC@1 was recorded" in came.text


def test_the_least_of_it_is_still_of_both_phones(replayed: Replayed) -> None:
    came = replayed(TALK, "emulator:mutant=hold-untold", minimize=True)
    assert came.code == 1
    assert "the least that diverges in this way: 3 of 5 steps" in came.text


@pytest.fixture
def desks(tmp_path: Path) -> Iterator[Path]:
    """Serve two phones of one exchange that tell one event server; yield their target file."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    on = Setup(allow_action_urls=True, event_server=f"http://127.0.0.1:{port}/events")
    setups = [replace(each, token=f"sesame-{each.name}") for each in many(2, on)]
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    emulation = Emulation(Service(tuple(map(PhonePorts, setups))))
    asyncio.run_coroutine_threadsafe(emulation.start(), loop).result(10)
    file = tmp_path / "desks.yaml"
    phones = [
        DESK.format(k=k, url=phone.url, token=phone.token, mac=setup.mac, port=port)
        for k, (phone, setup) in enumerate(zip(emulation.phones, setups, strict=True), start=1)
    ]
    file.write_text("phones:" + "".join(phones))
    yield file
    asyncio.run_coroutine_threadsafe(emulation.stop(), loop).result(10)
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


def test_two_phones_on_the_network_call_each_other_as_recorded(
    desks: Path, replayed: Replayed
) -> None:
    came = replayed(TALK, str(desks), whole=True)
    assert came.code == 0, came.text
    assert "201 is the number of a phone here that had 555 in the recording" in came.text
    assert "sesame" not in came.text
