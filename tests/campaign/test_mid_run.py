"""What happens to a run whose phone or user leaves, and what its surroundings cannot do to it."""

import json
import os
import signal
import socket
import subprocess
from pathlib import Path
from typing import Any

import pytest

from ringproof.farend.emulated import EmulatedFarEnd
from ringproof.target.control_client import ControlClient
from ringproof.target.file import load_target

ONE_FILE = ("--test", "events/test_holding.py")
UNREACHABLE = """\
name: desk 7
driver: device
url: http://127.0.0.1:{port}
token: sesame
events: {{bind: "127.0.0.1:0"}}
"""


def report_of(folder: Path) -> dict[str, Any]:
    report: dict[str, Any] = json.loads((folder / "report.json").read_text())
    return report


def verdicts_of(folder: Path) -> dict[str, str]:
    return {clause["id"]: clause["verdict"] for clause in report_of(folder)["clauses"]}


def reason(folder: Path, clause: str) -> str:
    return str(next(c["why"] for c in report_of(folder)["clauses"] if c["id"] == clause))


@pytest.fixture
def closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def read_until(process: subprocess.Popen[str], words: str) -> str:
    said = ""
    for line in process.stdout or ():
        said += line
        if words in line:
            return said
    raise AssertionError(f"it ended without {words!r}: {said}")


def test_an_unreachable_phone_is_inconclusive(ringproof: Any, closed_port: int) -> None:
    (ringproof.folder / "desk.yaml").write_text(UNREACHABLE.format(port=closed_port))
    done = ringproof("certify", "desk.yaml", *ONE_FILE, "--report", "r")
    assert done.code == 3, done.said
    assert f"the phone at 127.0.0.1:{closed_port} cannot be reached" in done.words
    assert done.said.endswith("what is wrong with it: ringproof doctor desk.yaml\n")
    assert set(verdicts_of(ringproof.folder / "r").values()) == {"inconclusive"}


SERVER = """\
name: cti
role: server
url: http://127.0.0.1:{port}/events
told: {{command: ["true"]}}
timing: {{settle: 100}}
"""


def test_of_an_unreachable_server_it_says_how_long_it_would_last_and_whom_to_ask(
    ringproof: Any, closed_port: int
) -> None:
    (ringproof.folder / "cti.yaml").write_text(SERVER.format(port=closed_port))
    done = ringproof("certify", "cti.yaml", "--test", "server/test_accept.py", "--report", "r")
    assert done.code == 3, done.said
    assert "2 tests, about 3 minutes (most of it is timing.settle: silence" in done.words
    assert done.said.endswith("what is wrong with it: ringproof doctor cti.yaml\n")


def test_a_phone_that_refuses_the_token_is_inconclusive(ringproof: Any) -> None:
    with ringproof.emulator():
        wrong = {"PHONE_TOKEN": "not-the-token"}
        done = ringproof("certify", "desk.yaml", *ONE_FILE, "--report", "r", env=wrong)
    assert done.code == 3, done.said
    assert "refuses the token (401): generate one under Access in its web interface" in done.words
    assert "not-the-token" not in done.said


def test_a_phone_that_dies_leaves_what_was_seen(ringproof: Any) -> None:
    with ringproof.emulator() as phone:
        run = ringproof.start("certify", "desk.yaml", "--report", "r")
        read_until(run, " of ")
        phone.kill()
        said, _ = run.communicate(timeout=60)
    assert run.returncode == 3, said
    assert "Traceback" not in said
    assert "the phone stopped answering: the phone at " in " ".join(said.split())
    found = verdicts_of(ringproof.folder / "r")
    assert "pass" in found.values()
    assert "fail" not in found.values()


def test_ctrl_c_ends_the_calls_and_writes_the_report(ringproof: Any) -> None:
    with ringproof.emulator():
        run = ringproof.start("certify", "desk.yaml", "--report", "r")
        read_until(run, " of ")
        run.send_signal(signal.SIGINT)
        said, _ = run.communicate(timeout=60)
        settings = load_target(ringproof.folder / "desk.yaml")
        control = ControlClient(settings.far_end.url, settings.far_end.token)
        legs = EmulatedFarEnd(control).legs()
        kept = control("admin.settings", {})
    assert run.returncode == 3, said
    assert "Traceback" not in said
    assert "the run was interrupted (Ctrl-C)" in said
    assert legs
    assert {leg.state for leg in legs} == {"ended"}
    assert kept == {"allow_action_urls": False, "event_server": ""}
    assert "pass" in verdicts_of(ringproof.folder / "r").values()


def test_a_pytest_ini_round_it_is_not_obeyed(ringproof: Any) -> None:
    (ringproof.folder / "pytest.ini").write_text("[pytest]\naddopts = -k nothing --strange\n")
    (ringproof.folder / "conftest.py").write_text("raise SystemExit('read')\n")
    surroundings = {
        "PYTEST_ADDOPTS": "-k nothing",
        "PYTEST_PLUGINS": "nosuchplugin",
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
    }
    done = ringproof("certify", *ONE_FILE, "--in-memory", "--report", "r", env=surroundings)
    assert done.code == 3, done.said  # the rest of the suite was not run
    assert verdicts_of(ringproof.folder / "r")["EV-HOLDING-1"] == "pass"


def test_what_was_deselected_is_listed_as_not_run(ringproof: Any) -> None:
    done = ringproof("certify", "-k", "test_holding", "--in-memory", "--report", "r")
    report = report_of(ringproof.folder / "r")
    assert (done.code, report["whole"]["partial"]) == (3, True)
    assert "inconclusive (partial)" in done.words
    why = "not run: its test was deselected, or the run ended before it"
    assert reason(ringproof.folder / "r", "CM-CALL-1") == why


def test_workers_give_the_same_verdicts(ringproof: Any) -> None:
    some = ("--in-memory", "--test", "commands/test_hold.py")
    ringproof("certify", *some, "--report", "one")
    ringproof("certify", *some, "--report", "two", "-n", "2")
    alone = verdicts_of(ringproof.folder / "one")
    assert "pass" in alone.values()
    assert verdicts_of(ringproof.folder / "two") == alone


def test_ctrl_c_with_workers_certifies_nothing(ringproof: Any) -> None:
    run = ringproof.start("certify", "--report", "r", "-n", "2")
    read_until(run, " of ")
    run.send_signal(signal.SIGINT)
    said, _ = run.communicate(timeout=60)
    assert run.returncode == 3, said
    assert "Traceback" not in said
    report = report_of(ringproof.folder / "r")
    assert (report["whole"]["outcome"], report["whole"]["exit_code"]) == ("inconclusive", 3)
    assert len(report["clauses"]) > 100


SIP = """\
name: x
driver: emulator
far_end: {driver: sip, registrar: 127.0.0.1, user: u, password: "${SIP_PASSWORD}", dials: "240"}
"""


def test_a_sip_far_end_of_the_embedded_phone_is_refused_in_a_sentence(ringproof: Any) -> None:
    (ringproof.folder / "desk.yaml").write_text(SIP)
    (ringproof.folder / "desk.env").write_text("SIP_PASSWORD=x\n")
    (ringproof.folder / "desk.env").chmod(0o600)
    ringproof("certify", "desk.yaml", "--test", "events/test_holding.py", "--report", "r")
    why = "the embedded phone speaks no SIP: a SIP far end calls a phone on the network"
    assert reason(ringproof.folder / "r", "EV-HOLDING-1") == f"{why} (key far_end.driver)"


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_an_emulator_ends_quietly(ringproof: Any) -> None:
    process = ringproof.start("emulate")
    read_until(process, "Ctrl-C ends it")
    process.send_signal(signal.SIGINT)
    said, _ = process.communicate(timeout=60)
    assert (process.returncode, said) == (0, "")
