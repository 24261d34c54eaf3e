import json
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

from ringproof.protocol.clauses import catalogue
from ringproof.report.allure import active, attach, phone_state
from ringproof.report.document import RunReport
from ringproof.report.evidence import write_folder

SUITE = """
from ringproof.protocol.clauses import catalogue
from ringproof.report.allure import attach
from pathlib import Path
from ringproof.report.evidence import read_folder

REPORT = read_folder(Path("report"))
TOKEN = Path("token").read_text()

def test_hold():
    attach(REPORT.tests[0], catalogue(), secrets=[TOKEN])

def test_wrong_call():
    attach(REPORT.tests[1], catalogue(), secrets=[TOKEN])
    raise AssertionError("told holding of TC@2")
"""
TOKEN = "s3cr3t-T0ken-0815"


@pytest.fixture(scope="module")
def results(
    made_up: Callable[[], RunReport], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, dict[str, Any]]:
    """What Allure's own plugin wrote of two tests, one of them failed."""
    folder = tmp_path_factory.mktemp("allure")
    write_folder(made_up(), folder / "report")
    (folder / "token").write_text(TOKEN)
    (folder / "test_suite.py").write_text(SUITE)
    command = [sys.executable, "-m", "pytest", "-q", "--alluredir=allure", "-p", "no:cacheprovider"]
    subprocess.run([*command, "--rootdir=."], cwd=folder, check=False, capture_output=True)
    found = {}
    for file in (folder / "allure").glob("*-result.json"):
        result = json.loads(file.read_text("utf-8"))
        found[result["fullName"].rpartition("#")[2]] = result
    found["files"] = {file.name: file.read_bytes() for file in (folder / "allure").iterdir()}
    return found


def labels(result: dict[str, Any]) -> dict[str, str]:
    return {label["name"]: label["value"] for label in result["labels"]}


def test_a_result_carries_clause_chapter_severity_and_title(
    results: dict[str, dict[str, Any]],
) -> None:
    result = results["test_hold"]
    assert result["name"] == "Putting a connected call on hold is told, with the call's id."
    found = labels(result)
    assert found["clause"] == "EV-HOLDING-1"
    assert found["verdict"] == "pass"
    assert found["feature"] == "EV Events"
    assert found["severity"] == "critical"


def test_each_record_is_a_step_and_an_unmet_expectation_a_failed_one(
    results: dict[str, dict[str, Any]], report: RunReport
) -> None:
    steps = results["test_wrong_call"]["steps"]
    assert len(steps) == len(report.tests[1].records)
    (failed,) = [step for step in steps if step["status"] == "failed"]
    assert "not met within 2 s: tells holding of TC@1" in failed["name"]


def test_a_failed_test_shows_the_request_and_the_raw_event_at_its_step(
    results: dict[str, dict[str, Any]],
) -> None:
    (step,) = [s for s in results["test_wrong_call"]["steps"] if "client: hold" in s["name"]]
    (attachment,) = step["attachments"]
    raw = results["files"][attachment["source"]]
    assert raw.startswith(b"GET /api/v1/exec/command?action=hold")
    assert not any(step.get("attachments") for step in results["test_hold"]["steps"])


def test_the_evidence_is_attached_and_holds_no_token(results: dict[str, dict[str, Any]]) -> None:
    names = {attachment["name"] for attachment in results["test_hold"]["attachments"]}
    assert {"ladder", "requests and answers", "raw events", "the phone at the end"} <= names
    assert not any(TOKEN.encode() in content for content in results["files"].values())


def test_without_an_allure_folder_nothing_is_imported_and_nothing_done(report: RunReport) -> None:
    code = (
        "import sys; from ringproof.report.allure import active; "
        "assert not active(); assert 'allure_commons' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
    if not active():
        assert attach(report.tests[0], catalogue()) is False


def test_the_state_of_the_phone_is_what_was_told_last(report: RunReport) -> None:
    state = phone_state(report.tests[0].records)
    assert state == "call TC@1: told disconnected\nfar end leg-1: leg-1 is held, with 42\n"
