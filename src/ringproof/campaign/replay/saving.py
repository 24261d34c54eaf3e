"""The pytest test that shows a divergence again: as prose, or else with its recording."""

import re
from dataclasses import dataclass
from pathlib import Path
from textwrap import wrap

from ringproof.campaign.replay.prose import Prose, Unspoken, tell
from ringproof.protocol.clauses import catalogue
from ringproof.protocol.events import shape_of
from ringproof.recordings import Exchange, FlowWriter, Recording
from ringproof.replay import Difference, Divergence, Session
from ringproof.trace import Answer, Record, Stimulus, Told

_FIXTURES = 'pytest_plugins = ["ringproof.plugin.fixtures"]'
_EVENTS = (Difference.MISSING, Difference.VALUE, Difference.LATE)
_WIDTH = 100


@dataclass(frozen=True, slots=True)
class Saved:
    """What was written: the test, and the recording beside it where the test needs one."""

    test: Path
    recording: Path | None = None
    why: str = ""


def save_test(
    path: Path, session: Session, first: Divergence, recording: Recording, title: str
) -> Saved:
    """Write a test of `session`, which diverges at `first`, to `path`; OSError where it cannot be.

    The test is prose where everything in it can be said; else it plays the recording, cut to what
    the session needs, that is written beside it (`why` says what had no words).
    """
    try:
        clause = _clause_of(first)
        text = prose_test(tell(session), first, clause, path.stem, title)
    except Unspoken as unspoken:
        beside = recording_of(path)
        write_part(beside, session, recording)
        path.write_text(recording_test(beside.name, first, path.stem, title), encoding="utf-8")
        return Saved(path, beside, str(unspoken))
    path.write_text(text, encoding="utf-8")
    return Saved(path)


def recording_of(test: Path) -> Path:
    """Return the recording beside a test that plays one."""
    return test.with_suffix(".mitm")


def _clause_of(first: Divergence) -> str:
    """Return the clause that judges the differing event; Unspoken where a test cannot name one."""
    told = first.recorded_record
    shape = shape_of(told.event) if isinstance(told, Told) and told.event is not None else None
    if first.kind not in _EVENTS or shape is None:
        raise Unspoken(f"a divergence of this kind: {first.kind}")
    if catalogue()[shape.clause].level != "must":
        raise Unspoken(f"a divergence that no must judges: {shape.clause}")
    return shape.clause


def prose_test(prose: Prose, first: Divergence, clause: str, name: str, title: str) -> str:
    """Return the text of a test in prose."""
    imports = f"from ringproof.session import {', '.join(prose.patterns)}"
    if len(imports) > _WIDTH:
        imports = "\n".join(
            ["from ringproof.session import (", *(f"    {each}," for each in prose.patterns), ")"]
        )
    lines = [
        f'"""Saved by ringproof replay from {_plain(title)}."""',
        "",
        "import pytest",
        "",
        imports,
        "",
        _FIXTURES,
        "",
        "",
        f'@pytest.mark.clause("{clause}")',
        f"def {_function(name)}({', '.join(prose.fixtures)}):",
        *_docstring(first),
        *(f"    {line}" for line in prose.lines),
    ]
    return "\n".join(lines) + "\n"


def recording_test(file: str, first: Divergence, name: str, title: str) -> str:
    """Return the text of a test that plays the recording beside it."""
    lines = [
        f'"""Saved by ringproof replay from {_plain(title)}."""',
        "",
        "import pytest",
        "",
        "",
        f'@pytest.mark.recording("{file}")',
        f"def {_function(name)}():",
        *_docstring(first),
    ]
    return "\n".join(lines) + "\n"


def write_part(path: Path, session: Session, recording: Recording) -> None:
    """Write the exchanges and deeds of a recording that `session` is made of."""
    kept = _identities(session)
    origin = recording.origin
    note = "; ".join(filter(None, (origin.note, f"cut from {origin.path.name}")))
    with path.open("wb") as stream:
        writer = FlowWriter(stream, synthetic=origin.synthetic, redacted=origin.redacted, note=note)
        for exchange in recording.exchanges:
            if _of_exchange(exchange) & kept:
                writer.add(exchange)
        for deed in recording.deeds:
            if (deed.phone, deed.stimulus.at.mono, b"") in kept:
                writer.deed(deed)


Identity = tuple[str, float, bytes]


def _identities(session: Session) -> set[Identity]:
    """Return what tells the records of a session from others: phone, moment and bytes."""
    steps = ((step.phone, step.record) for step in session.steps)
    seen = ((each.phone, each.record) for each in session.observations)
    return {_of_record(phone, record) for phone, record in (*steps, *seen) if record is not None}


def _of_record(phone: str, record: Record) -> Identity:
    raw = record.raw if isinstance(record, Stimulus | Told | Answer) else b""
    return phone, record.at.mono, raw


def _of_exchange(exchange: Exchange) -> set[Identity]:
    return {
        (exchange.phone, exchange.began.mono, exchange.request),  # a command
        (exchange.phone, exchange.complete.mono, exchange.request),  # an event
    }


def _function(name: str) -> str:
    """Return a name for the function, from the file's."""
    words = re.sub(r"\W+", "_", name.removeprefix("test_")).strip("_").lower()
    return f"test_{words or 'replay'}"


def _docstring(first: Divergence) -> list[str]:
    """Return what differed, as the docstring of the test."""
    said = _plain(f"It differed here: {first.sentence.rstrip('.')}.")
    lines = [f'"""{said}"""']
    if len(lines[0]) > _WIDTH - 4:
        lines = [*wrap(f'"""{said}', _WIDTH - 4, break_long_words=False), '"""']
    return [f"    {line}" for line in lines]


def _plain(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"""', "'''").replace('"', "'")
