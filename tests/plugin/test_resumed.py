from pathlib import Path

import pytest

from ringproof.plugin.resumed import CannotResume, resumable, said_of_parts
from ringproof.report.document import Ending, How, Part, TargetFacts, TestReport
from ringproof.report.journal import Head, JournalWriter
from ringproof.trace import Actor, Moment, Stimulus
from ringproof.verdict import Finding, Verdict

TARGET = TargetFacts("desk 7", "device", "", "", "1.4", "1.4")


def ended(name: str, how: How, verdict: Verdict = Verdict.INCONCLUSIVE) -> TestReport:
    return TestReport(
        nodeid=name,
        title=name,
        location="x:1",
        clauses=("EV-HOLDING-1",),
        verdict=verdict,
        why="because",
        findings=(Finding("EV-HOLDING-1", verdict, "because", test=name),),
        records=(
            Stimulus(
                1,
                Moment(0, 100),
                Actor.CLIENT,
                "hold",
                raw=b"GET /?action=hold&token=t%40k HTTP/1.1\r\nAuthorization: Bearer b3ar\r\n\r\n",
            ),
        ),
        began=Moment(0.0, 110.0),
        took=2.0,
        ending=Ending(how),
    )


def left(folder: Path, *tests: TestReport) -> Path:
    head = Head(TARGET, Moment(0, 100.0), "0.1.0", "ringproof", False, (), True)
    writer = JournalWriter(folder, head)
    for test in tests:
        writer.add(test)
    writer.close()
    return folder


@pytest.mark.parametrize(
    ("how", "kept"),
    [
        (How.MET, True),
        (How.NOT_MET, True),
        (How.NOT_CLAIMED, True),
        (How.ERROR, True),
        (How.SKIPPED, True),
        (How.INTERRUPTED, False),
        (How.LOST, False),
        (How.DRIVER, False),
        (How.NOT_OFFERED, False),
    ],
)
def test_what_came_to_its_own_end_is_kept(tmp_path: Path, how: How, kept: bool) -> None:
    found = resumable(left(tmp_path, ended("a", how)))
    assert found.ids == ({"a"} if kept else set())
    assert found.parts == (Part(Moment(0, 100.0), 12.0, int(kept)),)


def test_a_failure_is_never_tried_again(tmp_path: Path) -> None:
    assert resumable(left(tmp_path, ended("a", How.LOST, Verdict.FAIL))).ids == {"a"}


def test_tokens_of_earlier_parts_are_known_to_be_secret(tmp_path: Path) -> None:
    assert set(resumable(left(tmp_path, ended("a", How.MET))).secrets) == {"t@k", "b3ar"}


def test_a_report_that_travelled_without_its_private_part_cannot_be_resumed(tmp_path: Path) -> None:
    (tmp_path / "report.json").write_text("{}")
    with pytest.raises(CannotResume, match="did not travel with it; there is nothing to resume"):
        resumable(tmp_path)


def test_a_damaged_journal_is_told(tmp_path: Path) -> None:
    (left(tmp_path) / "private" / "judged.jsonl").write_text("{}\n")
    with pytest.raises(CannotResume, match="not what a run wrote"):
        resumable(tmp_path)


def test_the_parts_are_said_with_their_times() -> None:
    before = (Part(Moment(0, 0.0), 60.0, 1),)
    assert said_of_parts((), before[0]) == ()
    assert said_of_parts(before, Part(Moment(0, 3600.0), 1.0, 7)) == (
        "made in 2 parts: 1 test from 1970-01-01 00:00:00 UTC; 7 tests from 1970-01-01 01:00:00 "
        "UTC",
    )
