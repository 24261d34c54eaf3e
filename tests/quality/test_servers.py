"""The suite of the role server: our sound server passes it, each broken one fails by name."""

import io
import json
import re
from pathlib import Path

import pytest
from rich.console import Console

from ringproof.campaign.certify import certify
from ringproof.campaign.selfcheck.examine import Examiner
from ringproof.campaign.selfcheck.servers import server_tasks
from ringproof.campaign.suite import Certification, arguments, undisturbed
from ringproof.plugin.outcome import UNSEEN
from ringproof.protocol.clauses import catalogue
from ringproof.target.reference import ReferenceServer
from ringproof.verdict import Verdict

ROLE = [clause.id for clause in catalogue().for_role("server")]
WORKERS = 6  # they wait most of the time

PASSED_BY_200 = {
    **{f"SV-EVENT-{line}": "it does answer this event with 2xx" for line in range(1, 14)},
    "SV-ACCEPT-1": "it does answer every event with 2xx",
    "SV-ACCEPT-2": "and in time",
    "SV-NAMES-4": "an empty answer repeats no markup",
    "SV-SECRET-4": "an empty answer repeats no token",
    "SV-RESTART-1": "it answers after a restart as before",
}
"""What a server that answers 200 to everything passes: what can be seen of an answer alone."""

HOW_IT_DOES = {
    clause.id
    for clause in catalogue().for_role("server")
    if "does" in clause.needs and clause.level != "must"
}
OF_ITS_PAGE = {"SV-NAMES-1", "SV-NAMES-5", "SV-NAMES-6"}  # an empty page shows no name

FILE = """\
name: 200 to everything
role: server
url: {url}
shows: {shows}
told: {{command: ["true"]}}
restart: {{command: ["true"]}}
does:
  - {{on: incoming, from: "42", sends: accept, within: 0.05}}
  - {{on: incoming, from: "43", sends: terminate, within: 0.05}}
  - {{on: incoming, from: "44", sends: accept, within: 0.05}}
  - {{on: connected, from: "44", sends: transfer, with: {{number: "45"}}, within: 0.05}}
  - {{on: incoming, from: "+4930901860", sends: accept, within: 0.05}}
  - {{on: incoming, from: "*21#", sends: accept, within: 0.05}}
timing: {{answer_within: 5, settle: 0.01}}
"""


def certified(target: str, report: Path) -> tuple[int, dict[str, str], str]:
    """Return the exit code, the verdict of each clause, and what was said."""
    said = io.StringIO()
    code = certify(Certification(target, report=report), Console(file=said, width=100))
    clauses = json.loads((report / "report.json").read_text("utf-8"))["clauses"]
    return code, {clause["id"]: clause["verdict"] for clause in clauses}, said.getvalue()


def test_our_own_server_passes_every_clause_of_the_role(tmp_path: Path) -> None:
    code, verdicts, said = certified("server", tmp_path / "report")
    assert verdicts == dict.fromkeys(ROLE, "pass"), said
    assert code == 0
    assert "conformant: all 18 musts in scope passed" in said


def test_200_to_everything_passes_what_is_written_and_is_not_conformant(tmp_path: Path) -> None:
    server = ReferenceServer("answers-200")
    server.start()
    try:
        file = tmp_path / "200.yaml"
        file.write_text(FILE.format(url=server.url, shows=server.shows))
        code, verdicts, said = certified(str(file), tmp_path / "report")
    finally:
        server.stop()
    assert {clause for clause in verdicts if verdicts[clause] == "pass"} == set(PASSED_BY_200), said
    assert code == 1
    failed = [clause for clause in verdicts if verdicts[clause] == "fail"]
    assert failed == ["SV-DOES-1", "SV-DOES-2", "SV-MAC-1"]
    plain = json.loads((tmp_path / "report" / "report.json").read_text("utf-8"))
    unseen = {clause["id"] for clause in plain["clauses"] if clause["why"] == UNSEEN}
    assert unseen >= HOW_IT_DOES, "how it does what it never does cannot be seen"
    assert {clause for clause in verdicts if verdicts[clause] == "non-strict"} == OF_ITS_PAGE


def test_a_server_that_falls_silent_is_not_one_that_never_reacts(tmp_path: Path) -> None:
    """It dealt with a plain call before the strange event, so silence after that is its fault."""
    report = tmp_path / "report"
    alone = ("server/test_tolerant.py::test_an_event_without_mac_breaks_nothing",)
    asked = Certification("server:fault=falls-silent", report=report, tests=alone)
    assert certify(asked, Console(file=io.StringIO())) == 3, "of a sample"
    [clause] = [
        clause
        for clause in json.loads((report / "report.json").read_text("utf-8"))["clauses"]
        if clause["id"] == "SV-TOLERANT-7"
    ]
    assert clause["verdict"] == "non-strict"


def test_the_document_has_the_same_list() -> None:
    page = (Path(__file__).parents[2] / "docs" / "certifying-a-server.md").read_text("utf-8")
    section = page.partition("## What 200 to everything passes")[2].partition("\n## ")[0]
    rows = [line for line in section.splitlines() if line.startswith("| SV-")]
    named = re.findall(r"(SV-[A-Z]+-)([0-9]+)(?: to ([0-9]+))?", "".join(rows))
    listed = {
        f"{family}{number}"
        for family, first, last in named
        for number in range(int(first), int(last or first) + 1)
    }
    assert listed == set(PASSED_BY_200)


def test_each_broken_server_fails_the_clause_that_names_it() -> None:
    """A third of them; `ringproof selfcheck --servers --quick` takes all."""
    tasks = server_tasks()[::3]
    examiner = Examiner(
        tasks, workers=WORKERS, quick=True, faultless=dict.fromkeys(ROLE, Verdict.PASS)
    )
    with undisturbed():
        pytest.main(arguments(Certification("server"), None), plugins=[examiner])
    missed = {
        each.subject.name: each.harness or tuple(each.kills)
        for each in examiner.examinations
        if not each.by_name
    }
    assert missed == {}
    assert len(examiner.examinations) == len(tasks)
