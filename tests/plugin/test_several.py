"""Three phones driven by their Action URLs alone, heard by one server, judged as one call graph."""

import json
from pathlib import Path
from typing import Any

import pytest

from ringproof.packaged import folder

SUITE = folder("conformance") / "several"
CHAPTER = [
    *("MP-CALL-1", "MP-TALK-1", "MP-END-1", "MP-END-2"),
    *("MP-JOIN-1", "MP-JOIN-2", "MP-JOIN-3", "MP-BLIND-1", "MP-CONF-1"),
]
# What an attended transfer of three phones dies of, and the clause that says so: in their own
# report, over the events of all three.
FATAL = {
    "joined-far-ends-hear-nothing": "MP-JOIN-2",
    "transferred-untold": "MP-JOIN-1",
    "transferred-names-the-old-party": "MP-JOIN-1",
    "attended-done-untold": "MP-JOIN-3",
    "hang-up-untold": "MP-JOIN-2",
    "far-end-left-hanging": "MP-JOIN-3",
}


@pytest.fixture
def verdicts(pytester: pytest.Pytester) -> Any:
    """Run the chapter against a target in this process; return its clauses as the report says."""

    def run(target: str, *asked: str) -> dict[str, dict[str, Any]]:
        pytester.runpytest_inprocess(
            str(SUITE),
            f"--rootdir={SUITE.parent}",
            f"--target={target}",
            "--in-memory",
            "-pringproof.plugin.fixtures",
            "-pringproof.plugin.several_fixtures",
            "-pno:cacheprovider",
            "--ringproof-report=r",
            *asked,
        )
        report = json.loads(Path("r/report.json").read_text("utf-8"))
        return {each["id"]: each for each in report["clauses"]}

    return run


def test_three_phones_pass_every_clause_about_several(verdicts: Any) -> None:
    found = verdicts("emulator")
    assert {name: found[name]["verdict"] for name in CHAPTER} == dict.fromkeys(CHAPTER, "pass")
    assert [name for name, each in found.items() if each["verdict"] in ("fail", "non-strict")] == []


@pytest.mark.parametrize("mutant", FATAL)
def test_an_attended_transfer_dies_of_a_mutant(verdicts: Any, mutant: str) -> None:
    found = verdicts(f"emulator:mutant={mutant}", "-ktest_join")
    assert found[FATAL[mutant]]["verdict"] == "non-strict", found[FATAL[mutant]]["why"]
