"""A phone on the network, in real time: a standalone emulator, reached over sockets."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ringproof.emulator.assembly import Setup
from ringproof.emulator.standalone import Emulation, PhonePorts, Service

Replayed = Callable[..., Any]

TARGET = """
name: desk 7
role: phone
driver: device
url: {url}
token: {token}
tls_verify: false
mac: 000952C0FFEE
firmware: "1.4"
events: {{bind: "127.0.0.1:0"}}
identities: [1, 2]
timing: {{event_within: 1.0, settle: 0.02, ring: 1.0, answer_within: 2.0}}
dial: {{answers: "42", answers_too: "47", busy: "43"}}
far_end: &control {{driver: emulated, url: {control}, token: {control_token}}}
local_user: *control
admin: *control
"""


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Path]:
    """Emulate a phone in a thread of its own; yield its target file."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    emulation = Emulation(Service((PhonePorts(Setup(token="sesame-open-wide")),)))
    asyncio.run_coroutine_threadsafe(emulation.start(), loop).result(10)
    phone = emulation.phones[0]
    file = tmp_path / "desk.yaml"
    file.write_text(
        TARGET.format(
            url=phone.url,
            token=phone.token,
            control=emulation.control_url,
            control_token=emulation.control_token,
        )
    )
    yield file
    asyncio.run_coroutine_threadsafe(emulation.stop(), loop).result(10)
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


def test_it_does_what_was_recorded_on_numbers_of_its_own(
    morning: Path, desk: Path, replayed: Replayed, tmp_path: Path
) -> None:
    came = replayed(morning, str(desk), json=tmp_path / "diff.json")
    assert came.code == 0, came.text
    assert "same: the replay showed what was recorded" in came.text
    assert "47 (answers_too) was dialled for 45" in came.text
    assert "sesame" not in came.text + (tmp_path / "diff.json").read_text()


def test_a_second_replay_finds_the_phone_as_the_first_one_did(
    morning: Path, desk: Path, replayed: Replayed
) -> None:
    assert [replayed(morning, str(desk)).code for _ in range(2)] == [0, 0]
