import re
from base64 import b64encode
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from html.parser import HTMLParser

import pytest

from ringproof.report.document import RunReport
from ringproof.report.html import page
from ringproof.trace import Expected, Moment, Told
from ringproof.verdict import Outcome, Verdict, Whole

VOID = {"meta", "input", "br", "path", "rect"}
NASTY = "<img src=x onerror=alert(1)>'\"</script>"


class Page(HTMLParser):
    """Reads a page: ids, links, and whether every element that is opened is closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.tags: list[str] = []
        self.sources: list[str] = []
        self._open: list[str] = []
        self.feed(text)
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        values = dict(attrs)
        assert not any(name.startswith("on") for name in values), f"{tag} {values}"
        if values.get("id"):
            self.ids.append(values["id"] or "")
        if tag == "a":
            self.links.append(values.get("href") or "")
        self.sources += [v for n, v in attrs if n in ("src", "srcset", "data", "action") and v]
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self._open.pop() == tag

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)


def test_the_page_is_well_formed_and_every_link_leads_somewhere(report: RunReport) -> None:
    found = Page(page(report))
    assert len(found.ids) == len(set(found.ids))
    for link in found.links:
        if link.startswith("#"):
            assert link[1:] in found.ids
        else:
            assert link.startswith(("evidence/", "reproduce/"))


def test_the_page_needs_nothing_else(report: RunReport) -> None:
    text = page(report)
    found = Page(text)
    assert found.sources == []
    assert not {"link", "iframe", "img", "object", "base"} & set(found.tags)
    assert "@import" not in text
    assert "url(" not in text


def test_the_policy_lets_only_our_own_script_run(report: RunReport) -> None:
    text = page(report)
    (script,) = re.findall(r"<script>(.*?)</script>", text, re.S)
    hashed = b64encode(sha256(script.encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{hashed}'" in text


def test_nothing_the_phone_said_can_run(report: RunReport) -> None:
    test = report.tests[2]
    records = tuple(
        replace(r, raw=NASTY.encode(), target=NASTY.encode(), event=None)
        if isinstance(r, Told)
        else r
        for r in test.records
    )
    nasty = replace(test, why=NASTY, title=NASTY, records=records, reproduce=NASTY)
    found = Page(page(replace(report, tests=(nasty,), problems=(NASTY,), command=NASTY)))
    assert "img" not in found.tags
    assert found.tags.count("script") == 1


def test_the_certificate_says_what_decided(report: RunReport) -> None:
    text = page(report)
    head = text[: text.index("<nav")]
    assert "not conformant" in head
    assert "partial" in head
    assert "With more than one call, hold puts the named one on hold and no other." in head
    for fact in ("desk 7, COMfortel D-400", "000952C0FFEE", "1.4C", "2026-09-21"):
        assert fact in head


@pytest.mark.parametrize("outcome", list(Outcome))
def test_every_outcome_has_a_page(report: RunReport, outcome: Outcome) -> None:
    text = page(replace(report, whole=Whole(outcome, "because"), strict=True))
    assert f'class="certificate {outcome.replace(" ", "-")}"' in text
    assert "every should counts as a must" in text


def test_every_clause_is_a_row_with_sentence_level_and_verdict(report: RunReport) -> None:
    text = page(report)
    for verdict in report.clauses:
        clause = report.catalogue[verdict.clause]
        slug = verdict.verdict.replace(" ", "-")
        assert (
            f'<tr id="{clause.id}" data-v="{slug}" data-c="{clause.chapter}" '
            f'data-l="{clause.level}">'
        ) in text


def test_a_failed_test_is_open_and_can_be_reproduced(report: RunReport) -> None:
    text = page(report)
    assert '<details class="test" id="t2" open data-v="fail"' in text
    assert '<details class="test" id="t1" data-v="pass"' in text
    assert 'href="reproduce/commands-hold-the_named_call_is_held.sh"' in text
    assert "<b>Blame</b> device (single witness)" in text


def test_the_choices_are_said_in_words(report: RunReport) -> None:
    choice = report.catalogue.choices["number_format"]
    assert f"This phone {choice.words['plain']}." in page(report)


def test_clauses_without_test_are_listed_with_the_reason(report: RunReport) -> None:
    assert "SC-ROUND-1</a> has no test: needs claims.settings" in page(report)


def test_two_hundred_tests_stay_small_and_quick(
    report: RunReport, report_from: Callable[..., RunReport]
) -> None:
    tests = tuple(
        replace(
            report.tests[number % 2],
            nodeid=f"conformance/events/test_{number}.py::test_x",
            verdict=Verdict.PASS,
        )
        for number in range(200)
    )
    many = report_from(*tests)
    text = page(many)
    assert len(text.encode()) < 3_000_000


def test_what_is_known_noted_and_tight_stands_on_the_page(report: RunReport) -> None:
    failed = next(v.clause for v in report.clauses if v.verdict is Verdict.FAIL)
    late = Expected(9, Moment(0.0, 0.0), "told", "connected of TC@1", True, within=2.0, took=1.8)
    first = replace(report.tests[0], records=(*report.tests[0].records, late))
    text = page(
        replace(
            report,
            tests=(first, *report.tests[1:]),
            known=((failed, "it is <ordered>"),),
            stale=("the baseline lists CM-DTMF-1",),
            notes=("the phone lists reboot",),
        )
    )
    assert "<b>Known</b> it is &lt;ordered&gt;" in text
    assert "! the baseline lists CM-DTMF-1" in text
    assert "Note: the phone lists reboot." in text
    assert '<td class="n">1.80 s</td><td class="n">2 s</td>' in text
    assert "Tight margins" not in page(report)


def test_the_filters_start_at_what_is_not_passed(report: RunReport) -> None:
    assert page(report).count('<option value="!pass" selected>') == 2
    fine = replace(
        report,
        tests=report.tests[:1],
        clauses=tuple(v for v in report.clauses if v.verdict is Verdict.PASS),
    )
    assert '<option value="!pass" selected>' not in page(fine)


def test_one_fault_is_one_entry_of_what_needs_attention(report: RunReport) -> None:
    untold = "expected holding of TC@{} within 2 s; told instead: nothing"
    clauses = tuple(
        replace(verdict, verdict=Verdict.FAIL, why=untold.format(number), findings=())
        for number, verdict in enumerate(report.clauses[:3])
    )
    text = page(replace(report, clauses=clauses))
    attention = text[text.index('id="attention"') : text.index('id="chapters"')]
    assert attention.count("<li>") == 1
    assert '<b class="cause">holding is not told</b> <span class="dim">3 clauses</span>' in text
    assert "2 more clauses for the same reason" in attention


def test_bytes_say_when_by_both_clocks_and_commands_can_be_sent_again(report: RunReport) -> None:
    text = page(report)
    rows = re.findall(r'<div id="t1r\d+"( data-curl)?>.*?<span class="when">(.*?)</span>', text)
    commands = [when for curl, when in rows if curl]
    assert commands
    assert len(commands) < len(rows)
    assert all(re.fullmatch(r"\d\.\d{3} s<br>\d\d:\d\d:\d\d\.\d{3}", when) for _, when in rows)


def test_no_section_stands_in_the_row_of_links(report: RunReport) -> None:
    late = Expected(9, Moment(0.0, 0.0), "told", "connected of TC@1", True, within=2.0, took=1.8)
    first = replace(report.tests[0], records=(*report.tests[0].records, late))
    text = page(replace(report, tests=(first, *report.tests[1:])))
    assert "<section" not in text[text.index("<nav") : text.index("</nav>")]
    assert '<a href="#margins">' in text
