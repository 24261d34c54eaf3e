"""What Allure is told of a test: its clauses, what happened step by step, and the evidence.

Called inside the test's call phase, when its trace is complete. Without ``--alluredir`` it
does nothing and imports nothing. An Allure report is handed on like ours, so it is made from
redacted records.
"""

import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from secrets import token_bytes
from typing import Any, Final

from ringproof.protocol.clauses import Catalogue
from ringproof.report import phrases
from ringproof.report.document import TestReport
from ringproof.report.ladder import blamed_records, ladder
from ringproof.report.ladder_svg import svg
from ringproof.report.redact import Redactor, stimulated
from ringproof.trace import Actor, Answer, Arranged, Expected, Record, Stimulus, Told, Witnessed
from ringproof.trace.codec import to_lines
from ringproof.verdict import Verdict

SEVERITY: Final = {"must": "critical", "should": "normal", "may": "minor"}
_KEY: Final = token_bytes(16)


def active() -> bool:
    """Say whether Allure results are being written; cheap, and imports nothing."""
    commons = sys.modules.get("allure_commons")
    return commons is not None and any(
        type(plugin).__name__ == "AllureListener" for plugin in commons.plugin_manager.get_plugins()
    )


def attach(
    test: TestReport,
    catalogue: Catalogue,
    secrets: Iterable[str] = (),
    known: Iterable[str] = (),
    key: bytes = _KEY,
) -> bool:
    """Add labels, steps and evidence to the Allure result of the running test.

    `secrets` are blanked, `known` are texts that stay (the dial plan), `key` makes the
    pseudonyms. Returns whether there was an Allure result to add to.
    """
    if not active():
        return False
    redactor = Redactor(key, (*known, *stimulated(test.records)), secrets)
    redactor.learn(test.records)
    shared = redactor.test(test)
    _label(shared, catalogue)
    _steps(shared)
    _evidence(shared)
    return True


def phone_state(records: Sequence[Record]) -> str:
    """Return what is known of the phone at the end: what it and each witness told last."""
    last: dict[str, str] = {}
    for record in records:
        if isinstance(record, Told) and record.event is not None:
            for call in filter(None, (record.event.call, record.event.call2)):
                last[f"call {call}"] = f"told {record.event.name}"
        elif isinstance(record, Witnessed):
            subject = record.details.get("leg") or record.what
            last[f"{phrases.WHO[record.witness]} {subject}"] = phrases.testimony(record)
    return "".join(f"{subject}: {state}\n" for subject, state in last.items())


def _label(test: TestReport, catalogue: Catalogue) -> None:
    hook = _hook()
    known = [catalogue[id] for id in test.clauses if id in catalogue]
    if test.title:
        hook.add_title(test_title=test.title)
    hook.add_label(label_type="clause", labels=test.clauses)
    hook.add_label(label_type="verdict", labels=(str(test.verdict),))
    for chapter in dict.fromkeys(clause.chapter for clause in known):
        title = f"{chapter} {catalogue.chapters[chapter].title}"
        hook.add_label(label_type="feature", labels=(title,))
    levels = {clause.level for clause in known}
    level = next((level for level in SEVERITY if level in levels), None)
    if level is not None:
        hook.add_label(label_type="severity", labels=(SEVERITY[level],))
    sentences = "\n\n".join(f"**{c.id}** ({c.level}) {c.sentence}" for c in known)
    hook.add_description(test_description=sentences)


class _NotMet(AssertionError):
    """Marks a step as failed; it never leaves this module."""


def _steps(test: TestReport) -> None:
    from allure_commons._allure import step  # noqa: PLC0415

    began = test.records[0].at.mono if test.records else 0.0
    failed = test.verdict is not Verdict.PASS
    for record in test.records:
        title = f"{record.at.mono - began:.3f} s  {phrases.sentence(record)}"
        with suppress(_NotMet), step(title):
            if failed:
                _attach_bytes(record)
            if isinstance(record, Expected | Arranged) and not _is_met(record):
                raise _NotMet(phrases.sentence(record))


def _is_met(record: Expected | Arranged) -> bool:
    return record.met if isinstance(record, Expected) else record.held


def _attach_bytes(record: Record) -> None:
    """A failed test shows the bytes at each step; hundreds that passed would be too many files."""
    name = {Stimulus: "request", Answer: "answer", Told: "event"}.get(type(record))
    raw = getattr(record, "raw", b"")
    if name is not None and raw:
        _attach(raw, name, "text/plain", "txt")


def _evidence(test: TestReport) -> None:
    requests = b"\n".join(
        record.raw
        for record in test.records
        if isinstance(record, Answer)
        or (isinstance(record, Stimulus) and record.actor is Actor.CLIENT)
    )
    events = b"\n".join(record.raw for record in test.records if isinstance(record, Told))
    drawing = svg(ladder(test.records, blamed_records(test.findings)), alone=True)
    _attach(drawing.encode(), "ladder", "image/svg+xml", "svg")
    for content, name, kind, ending in (
        (requests, "requests and answers", "text/plain", "txt"),
        (events, "raw events", "text/plain", "txt"),
        (phone_state(test.records).encode(), "the phone at the end", "text/plain", "txt"),
        (to_lines(test.records).encode(), "records", "application/x-ndjson", "jsonl"),
    ):
        if content:
            _attach(content, name, kind, ending)


def _attach(body: bytes, name: str, kind: str, ending: str) -> None:
    _hook().attach_data(body=body, name=name, attachment_type=kind, extension=ending)


def _hook() -> Any:
    from allure_commons import plugin_manager  # noqa: PLC0415  only where it is in use

    return plugin_manager.hook
