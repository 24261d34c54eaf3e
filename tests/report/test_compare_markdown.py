from dataclasses import replace

from ringproof.report.compare import Comparison, Seen, compare
from ringproof.report.compare_markdown import comparison_markdown
from ringproof.report.document import RunReport
from ringproof.verdict import Verdict


def compared(report: RunReport, why: str) -> Comparison:
    failed = tuple(
        replace(one, verdict=Verdict.FAIL, why=why) if one.clause == "EV-HOLDING-1" else one
        for one in report.clauses
    )
    return compare([Seen.of(report)], [Seen.of(replace(report, clauses=failed))], ("one", "two"))


def test_the_outcome_is_the_heading(report: RunReport) -> None:
    text = comparison_markdown(compared(report, "nothing was told"))
    assert text.startswith("## ⚠️ changed: 1 verdict\n")
    assert "| **EV-HOLDING-1** " in text
    assert " | pass | fail | " in text
    assert " / nothing was told |" in text
    assert "<details><summary>All " in text


def test_no_change_is_said_at_once(report: RunReport) -> None:
    text = comparison_markdown(compare([Seen.of(report)], [Seen.of(report)]))
    assert text.startswith("## ✅ no change in ")
    assert "###" not in text


def test_a_phone_writes_no_markup_into_a_merge_request(report: RunReport) -> None:
    text = comparison_markdown(compared(report, "<img src=x> | [a](http://b) `x`\n# head @you #1"))
    assert "<img" not in text.replace("\\<img", "")
    assert "\\| \\[a\\](http\\://b) \\`x\\` " in text
    assert "@you" not in text
    assert "\n# head" not in text
