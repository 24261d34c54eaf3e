from dataclasses import replace
from pathlib import Path

import pytest

from ringproof.report.document import RunReport
from ringproof.report.redact import shareable
from ringproof.report.summary_markdown import escaped, nothing_run, summary
from ringproof.verdict import Verdict

FOLDER = Path("out/report")


def test_counts_failures_report_and_exit_code_are_there(report: RunReport) -> None:
    text = summary(report, FOLDER, 1)
    assert text.startswith("## ❌ desk 7, COMfortel D-400: not conformant (partial)\n")
    assert "| Chapter | clauses | pass |" in text
    assert "| **all** | " in text
    assert "**CM-HOLD-2** (must), fail: expected holding of TC" in text
    assert "Blamed on device (single witness): the far end was put on hold" in text
    assert "Report: `out/report`" in text
    assert "Exit code 1: a must was not met." in text


def test_a_whole_run_has_no_list_of_failures(report: RunReport) -> None:
    fine = replace(
        report, clauses=tuple(c for c in report.clauses if c.verdict is Verdict.PASS), known=()
    )
    text = summary(fine, FOLDER, 0)
    assert "What was not met" not in text
    assert "Exit code 0: every must in scope passed." in text


def test_what_is_undecided_is_counted_by_its_reason(report: RunReport) -> None:
    text = summary(report, FOLDER, 1)
    assert "### What is not decided" in text
    assert ": needs a local user; the target has none" in text


def test_of_several_runs_the_gravest_is_named(report: RunReport) -> None:
    assert "Run 2 of 5, the gravest of them." in summary(report, FOLDER, 1, 2, 5)


def test_no_number_beyond_the_shareable_report(report: RunReport) -> None:
    shared = shareable(report, b"k" * 16, ["s3cr3t-T0ken-0815"])
    text = summary(shared, FOLDER, 1)
    assert "0301234567" not in text
    assert "Erika" not in text
    assert "s3cr3t" not in text


def test_hundreds_of_failures_are_cut_short(report: RunReport) -> None:
    failed = tuple(replace(one, verdict=Verdict.FAIL) for one in report.clauses)
    text = summary(replace(report, clauses=failed), FOLDER, 1)
    assert f"- and {len(failed) - 50} more: see the report" in text
    assert len(text) < 60_000  # a job's page takes 1 MiB


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a|b", "a\\|b"),
        ("one\n# two", "one # two"),
        ("# head", "\\# head"),
        ("- item", "\\- item"),
        ("1. item", "1\\. item"),
        ("http://x", "http\\://x"),
        ("<b> *x* `y` [z]", "\\<b\\> \\*x\\* \\`y\\` \\[z\\]"),
        ("@you #12", "@\u2060you #\u206012"),
        ("EV-HOLDING-1: told.", "EV-HOLDING-1: told."),
    ],
)
def test_what_came_from_outside_is_text_and_nothing_else(text: str, shown: str) -> None:
    assert escaped(text) == shown


def test_a_command_that_was_refused_says_so() -> None:
    assert "Exit code 2: usage or broken input." in nothing_run()
