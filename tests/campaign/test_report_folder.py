"""What a run leaves: a folder to be handed on, for people, JUnit, Allure; and never a secret."""

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

SECRET = "open-sesame-7"
UNREACHABLE = "http://127.0.0.1:9"


def results(folder: Path) -> list[dict[str, Any]]:
    return [
        json.loads(file.read_text()) for file in (folder / "allure-results").glob("*-result.json")
    ]


def test_junit_and_allure_carry_the_verdict(ringproof: Any) -> None:
    done = ringproof("certify", "--in-memory", "--test", "events/test_holding.py", "--report", "r")
    assert "report: r" in done.said
    cases = list(ElementTree.parse(ringproof.folder / "r" / "junit.xml").iter("testcase"))
    assert cases
    for case in cases:
        said = {(p.get("name"), p.get("value")) for p in case.iter("property")}
        assert said == {("verdict", "pass"), ("clause", "EV-HOLDING-1")}
    told = results(ringproof.folder / "r")
    assert len(told) == len(cases)
    for result in told:
        labels = {(label["name"], label["value"]) for label in result["labels"]}
        assert {("clause", "EV-HOLDING-1"), ("severity", "critical")} <= labels
        assert any("hold" in step["name"] for step in result["steps"])


def test_a_test_that_could_not_begin_has_its_verdict_in_junit_too(ringproof: Any) -> None:
    ringproof("certify", UNREACHABLE, "--token", SECRET, "-k", "holding", "--report", "r")
    cases = list(ElementTree.parse(ringproof.folder / "r" / "junit.xml").iter("testcase"))
    assert cases
    for case in cases:
        said = {p.get("name"): p.get("value") for p in case.iter("property")}
        assert said["verdict"] == "inconclusive"
        assert case.find("skipped") is not None


def test_the_token_stands_nowhere(ringproof: Any) -> None:
    done = ringproof("certify", UNREACHABLE, "--token", SECRET, "-k", "holding", "--report", "r")
    assert SECRET not in done.said
    files = [file for file in ringproof.folder.rglob("*") if file.is_file()]
    assert files
    assert [file.name for file in files if SECRET.encode() in file.read_bytes()] == []
