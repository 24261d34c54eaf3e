"""What may befall the harness itself: the run goes on, and nothing passes or fails by it."""

import json
import os
import signal
from pathlib import Path
from typing import Any

import pytest

MISHAPS = """
import os

import pytest

from ringproof.session import connected, holding, incoming

pytestmark = pytest.mark.clause("EV-HOLDING-1")


@pytest.fixture
def broken_down():
    yield
    raise RuntimeError("the teardown broke")


@pytest.fixture
def leaves_early():
    raise SystemExit(0)


def test_a_it_raises(phone, call):
    phone.hold(call)
    phone.tells(holding(call))
    raise RuntimeError("a mistake of the test")


def test_b_it_exits(phone, call):
    raise SystemExit(0)


def test_c_its_fixture_exits(leaves_early, phone):
    phone.hold()


def test_d_its_teardown_breaks(broken_down, phone, call):
    phone.hold(call)
    phone.tells(holding(call))


def test_e_the_phone_restarts_unnoticed(scene, phone, call):
    phone.hold(call)
    phone.tells(holding(call))
    scene.drivers.target.control("phone.reboot", {})
    phone.resume(call)
    phone.tells(connected(call))


def test_f_the_phone_restarts_and_a_refusal_would_pass(scene, phone, call):
    phone.hold(call)
    phone.tells(holding(call))
    scene.drivers.target.control("phone.reboot", {})
    phone.hold(call)
    phone.refuses()


def test_g_our_port_is_lost(scene, phone, call):
    scene.drivers.target._listeners["http"]._socket.close()
    phone.hold(call)
    phone.tells(holding(call))


def test_h_our_port_is_lost_and_silence_would_pass(scene, phone, call):
    phone.hold(call)
    phone.tells(holding(call))
    scene.drivers.target._listeners["http"]._socket.close()
    phone.hold(call)
    phone.refuses()


def test_i_the_judge_breaks(phone, call, monkeypatch):
    def broken(*_):
        raise ZeroDivisionError("a mistake of the judge")

    monkeypatch.setattr("ringproof.plugin.judging.judge_test", broken)
    phone.hold(call)
    phone.tells(holding(call))


def test_z_all_is_well(phone, call):
    phone.hold(call)
    phone.tells(holding(call))
"""

CRASH = """
import os

import pytest

from ringproof.session import holding


@pytest.mark.clause("EV-HOLDING-1")
def test_a_its_process_dies(phone, call):
    phone.hold(call)
    phone.tells(holding(call))
    os.kill(os.getpid(), 9)


@pytest.mark.clause("EV-HOLDING-1")
def test_z_all_is_well(phone, call):
    phone.hold(call)
    phone.tells(holding(call))
"""

FEW = ("--test", "events/test_holding.py")


def report_of(folder: Path) -> dict[str, Any]:
    report: dict[str, Any] = json.loads((folder / "report.json").read_text())
    return report


def ended(folder: Path) -> dict[str, tuple[str, str]]:
    return {
        test["id"].rpartition("::")[2].split("_")[1]: (test["verdict"], test["why"])
        for test in report_of(folder)["tests"]
        if "mishaps" in test["id"]
    }


@pytest.fixture
def mishaps(ringproof: Any) -> Any:
    (ringproof.folder / "mine").mkdir()
    (ringproof.folder / "mine" / "test_mishaps.py").write_text(MISHAPS)
    return ringproof


def test_each_mishap_stays_with_its_test(mishaps: Any) -> None:
    done = mishaps("certify", *FEW, "--suite", "mine", "--report", "r")
    assert done.code == 3, done.said
    found = ended(mishaps.folder / "r")
    restarted = "the phone was restarted in this test"
    lost = "our event server was lost in this test: the port 127.0.0.1:"
    expected = {
        "a": ("harness error", "RuntimeError: a mistake of the test"),
        "b": ("harness error", "SystemExit: 0"),
        "c": ("harness error", "SystemExit: 0"),
        "d": ("harness error", "broke after its verdict was pass: "),
        "e": ("inconclusive", restarted),
        "f": ("inconclusive", restarted),
        "g": ("inconclusive", lost),
        "h": ("inconclusive", lost),
        "i": ("harness error", "could not be judged: ZeroDivisionError: a mistake of the judge"),
        "z": ("pass", "as the specification says"),
    }
    assert {name: verdict for name, (verdict, _) in found.items()} == {
        name: verdict for name, (verdict, _) in expected.items()
    }
    for name, (_, why) in expected.items():
        assert found[name][1].startswith(why), (name, found[name])
    assert "the teardown broke" in found["d"][1]
    clauses = {one["id"]: one["verdict"] for one in report_of(mishaps.folder / "r")["clauses"]}
    assert clauses["EV-HOLDING-1"] == "harness error"
    assert "fail" not in clauses.values()
    again = mishaps("judge", "r")
    assert "every verdict is the one that the report says" in again.words, again.said
    assert again.code == 3


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_a_worker_that_dies_is_a_harness_error_of_its_test(ringproof: Any) -> None:
    (ringproof.folder / "mine").mkdir()
    (ringproof.folder / "mine" / "test_mishaps.py").write_text(CRASH)
    done = ringproof("certify", *FEW, "--suite", "mine", "-n", "2", "--report", "r")
    assert done.code == 3, done.said
    found = ended(ringproof.folder / "r")
    assert found["a"][0] == "harness error"
    assert "crashed while running" in found["a"][1]
    assert found["z"][0] == "pass"


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
@pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["alone", "two workers"])
def test_what_was_judged_before_a_kill_can_be_read(ringproof: Any, workers: Any) -> None:
    run = ringproof.start("certify", *workers, "--report", "r")
    for line in run.stdout:
        if " of " in line:
            break
    run.send_signal(signal.SIGKILL)
    run.communicate(timeout=60)
    folder = ringproof.folder / "r"
    assert not (folder / "report.json").exists()
    assert (folder / "private").stat().st_mode & 0o777 == 0o700
    assert (folder / "private" / "judged.jsonl").stat().st_mode & 0o777 == 0o600
    done = ringproof("judge", "r")
    assert done.code == 3, done.said
    assert "inconclusive (partial)" in done.words
    assert "the run did not end: it was killed, or still goes on" in done.words
    assert "every verdict is the one that the report says" in done.words
    assert "pass AC-" in done.words


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_a_journal_that_was_cut_off_is_judged_up_to_there(ringproof: Any) -> None:
    run = ringproof.start("certify", "--report", "r")
    for line in run.stdout:
        if " of " in line:
            break
    run.send_signal(signal.SIGKILL)
    run.communicate(timeout=60)
    path = ringproof.folder / "r" / "private" / "judged.jsonl"
    path.write_bytes(path.read_bytes().rpartition(b"\n")[0][:-40])
    done = ringproof("judge", "r")
    assert done.code == 3, done.said
    assert "judged.jsonl was cut off after byte" in done.words
    path.write_bytes(path.read_bytes().replace(b'"nodeid"', b'"nodeix"', 1))
    done = ringproof("judge", "r")
    assert done.code == 2
    assert "judged.jsonl, line 2: not what a run wrote" in done.words


def test_a_run_that_ended_leaves_no_journal(ringproof: Any) -> None:
    ringproof("certify", *FEW, "--in-memory", "--report", "r")
    assert (ringproof.folder / "r" / "report.json").exists()
    assert not (ringproof.folder / "r" / "private" / "judged.jsonl").exists()
