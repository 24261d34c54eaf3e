"""What a failed test leaves, so that it can be seen again: a command, and a curl script."""

import json
import os
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from ringproof.farend.emulated import EmulatedFarEnd
from ringproof.target.control_client import ControlClient
from ringproof.target.file import load_target

MUTANT = "outgoing-untold"
ONE = ("--test", "events/test_outgoing.py")
needs_curl = pytest.mark.skipif(
    shutil.which("bash") is None or shutil.which("curl") is None, reason="needs bash and curl"
)


def failed_in(folder: Path) -> list[dict[str, Any]]:
    plain = json.loads((folder / "report.json").read_text())
    return [test for test in plain["tests"] if test["verdict"] == "fail"]


def test_the_command_reruns_just_the_test_that_failed(ringproof: Any) -> None:
    target = f"emulator:mutant={MUTANT}"
    done = ringproof("certify", target, *ONE, "--in-memory", "--report", "r")
    assert done.code == 1, done.said
    failed = failed_in(ringproof.folder / "r")
    commands = [test["reproduce"] for test in failed]
    assert commands
    assert f"\nrerun: {commands[0]}\n" in done.said
    assert commands[0] in (ringproof.folder / "r" / "index.html").read_text().replace("&#39;", "'")
    again = ringproof(*shlex.split(commands[0])[1:], "--report", "again")
    assert again.code == 1, again.said
    assert [test["id"] for test in failed_in(ringproof.folder / "again")] == [failed[0]["id"]]
    plain = json.loads((ringproof.folder / "again" / "report.json").read_text())
    assert len(plain["tests"]) == 1


@needs_curl
def test_the_script_sends_the_commands_to_a_phone(ringproof: Any) -> None:
    with ringproof.emulator("--allow", "--mutant", MUTANT):
        done = ringproof("certify", "desk.yaml", *ONE, "--report", "r")
        assert done.code == 1, done.said
        scripts = sorted((ringproof.folder / "r" / "reproduce").glob("*.sh"))
        assert scripts
        for script in scripts:
            assert subprocess.run(["bash", "-n", str(script)], check=False).returncode == 0
        settings = load_target(ringproof.folder / "desk.yaml")
        far_end = EmulatedFarEnd(ControlClient(settings.far_end.url, settings.far_end.token))
        before = len(far_end.legs())
        ran = subprocess.run(
            ["bash", str(scripts[0])],
            env={"PATH": os.environ["PATH"], "PHONE_TOKEN": settings.token},
            capture_output=True,
            text=True,
            check=False,
        )
        dialled = far_end.legs()[before:]
    assert ran.returncode == 0, ran.stderr
    assert "HTTP/1.1 200" in ran.stdout
    assert dialled
    assert all(leg.direction == "out" for leg in dialled)
