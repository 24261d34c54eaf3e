"""What is acknowledged is on the disk, whatever becomes of the process."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from ringproof.emulator.assembly import Setup
from ringproof.emulator.errors import ControlError, EmulatorError
from ringproof.emulator.memory import MemoryPhone
from ringproof.emulator.settings.store import FILE, Store

BRIGHTNESS = "/userInterface/display/brightness"
BRIGHT = "<userInterface><display><brightness>7</brightness></display></userInterface>"


def test_settings_and_tokens_outlive_the_phone(tmp_path: Path) -> None:
    store = Store(tmp_path)
    phone = MemoryPhone(Setup(kept=store.phone("phone")))
    token = phone.token
    phone.control("admin.change", allow_action_urls=True, event_server="192.0.2.5")
    phone.control("admin.upload", settings=BRIGHT)
    document = phone.parts.settings.document
    store.close()

    store = Store(tmp_path)
    again = MemoryPhone(Setup(kept=store.phone("phone")))
    assert again.parts.settings.document == document
    assert again.token == ""
    asked = f"GET /api/v1/exec/command?action=?&AuthToken={token} HTTP/1.1\r\nHost: p\r\n\r\n"
    assert again.request(asked.encode()).startswith(b"HTTP/1.1 200")
    other = MemoryPhone(Setup(kept=store.phone("other")))
    assert other.parts.settings.get(BRIGHTNESS) == "80"
    store.close()


def test_persisted_values_are_each_phones_own(tmp_path: Path) -> None:
    store = Store(tmp_path)
    one, two = store.phone("one"), store.phone("two")
    one.keep("count", "1")
    one.keep("count", "2")
    one.keep("gone", "x")
    one.keep("gone", None)
    assert (one.load(), two.load()) == ({"count": "2"}, {})
    store.close()
    store = Store(tmp_path)
    assert store.phone("one").load() == {"count": "2"}
    store.close()


def test_the_state_is_for_nobody_elses_eyes(tmp_path: Path) -> None:
    store = Store(tmp_path / "state")
    MemoryPhone(Setup(kept=store.phone("phone")))
    modes = {path.name: path.stat().st_mode & 0o777 for path in (tmp_path / "state").iterdir()}
    store.close()
    assert (tmp_path / "state").stat().st_mode & 0o777 == 0o700
    assert set(modes.values()) == {0o600}


def test_a_state_that_another_process_has_is_a_sentence(tmp_path: Path) -> None:
    store = Store(tmp_path)
    with pytest.raises(EmulatorError, match="cannot be used: another process has it"):
        Store(tmp_path)
    store.close()
    Store(tmp_path).close()


def test_a_file_that_is_no_state_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("hello " * 500)
    with pytest.raises(EmulatorError, match="cannot be used: file is not a database"):
        Store(tmp_path)
    with pytest.raises(EmulatorError, match="state folder"):
        Store(tmp_path / FILE / "below")


def test_what_cannot_be_kept_is_not_acknowledged(tmp_path: Path) -> None:
    store = Store(tmp_path)
    phone = MemoryPhone(Setup(kept=store.phone("phone")))
    store.close()
    with pytest.raises(ControlError, match=r"admin\.upload: the state file .* cannot be written"):
        phone.control("admin.upload", settings=BRIGHT)
    assert phone.parts.settings.get(BRIGHTNESS) == "80"


CHILD = """
import json
import sys
from pathlib import Path
from ringproof.emulator.assembly import Setup
from ringproof.emulator.memory import MemoryPhone
from ringproof.emulator.settings.store import Store
kept = Store(Path(sys.argv[1])).phone("phone")
settings = MemoryPhone(Setup(kept=kept)).parts.settings
at = 0
while True:
    at += 1
    settings.set("/identities/identity[@id='1']/displayName", f"round {sys.argv[2]} {at}")
    kept.keep("at", json.dumps(f"round {sys.argv[2]} {at}"))
    print(f"round {sys.argv[2]} {at}", flush=True)
"""


def test_a_kill_at_any_moment_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    """Killed eight times after so many acknowledgements; each time all of them are there."""
    for turn in range(8):
        child = subprocess.Popen(
            [sys.executable, "-c", CHILD, str(tmp_path), str(turn)], stdout=subprocess.PIPE
        )
        assert child.stdout is not None
        with child.stdout as told:
            acknowledged = [told.readline() for _ in range(1 + turn * 3)]
            os.kill(child.pid, signal.SIGKILL)
            acknowledged += told.readlines()
        child.wait()
        last = int(acknowledged[-1].split()[-1])
        store = Store(tmp_path)
        kept = store.phone("phone")
        name = MemoryPhone(Setup(kept=kept)).parts.settings.get(
            "/identities/identity[@id='1']/displayName"
        )
        persisted = json.loads(kept.load()["at"])
        store.close()
        # The change after the last acknowledged one may have come to the disk before the kill.
        assert name in {f"round {turn} {last}", f"round {turn} {last + 1}"}
        assert persisted in {f"round {turn} {last}", f"round {turn} {last + 1}"}
    with sqlite3.connect(tmp_path / FILE) as base:
        assert base.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    base.close()
