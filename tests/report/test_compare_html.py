import re
from dataclasses import replace

from ringproof.report.compare import Seen, compare
from ringproof.report.compare_html import page
from ringproof.report.document import RunReport
from ringproof.verdict import Verdict


def test_the_page_shows_what_changed_and_lets_nothing_in(report: RunReport) -> None:
    failed = tuple(
        replace(one, verdict=Verdict.FAIL, why="<script>alert(1)</script>")
        if one.clause == "EV-HOLDING-1"
        else one
        for one in report.clauses
    )
    html = page(compare([Seen.of(report)], [Seen.of(replace(report, clauses=failed))]))
    assert "<script" not in html
    assert "&lt;script&gt;" in html
    assert "default-src 'none'" in html
    assert "changed: 1 verdict." in html
    assert not re.search(r"(src|href)=", html)


def test_a_page_without_change_has_no_empty_tables(report: RunReport) -> None:
    html = page(compare([Seen.of(report)], [Seen.of(report)]))
    assert "Verdicts that changed" not in html
    assert '<p class="outcome">no change</p>' in html
