"""The pytest test that shows a divergence again: as prose, or else with its recording.

The recording is one like any other: `show`, `judge` and `replay` take it, and a line in it says
what it was cut from.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from textwrap import wrap
from typing import Final

from ringproof.campaign.replay.prose import Prose, Unspoken, quoted, tell
from ringproof.protocol.clauses import catalogue
from ringproof.protocol.events import shape_of
from ringproof.recordings import Exchange, FlowWriter, Recording
from ringproof.replay import Difference, Divergence, Session
from ringproof.replay.values import name_of
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


@dataclass(frozen=True, slots=True)
class Found:
    """What is to be shown again: a session that diverged at `first` when played to `target`.

    `said` tells of what whole the session is the least, empty where it was not sought.
    """

    session: Session
    first: Divergence
    target: str
    said: str = ""


def save_test(path: Path, found: Found, recording: Recording, *, beside: bool = False) -> Saved:
    """Write a test of what was found to `path`; OSError where it cannot be.

    The test is prose where everything in it can be said; else it plays the recording, cut to what
    the session needs, that is written beside it (`why` says what had no words). With `beside` that
    is written in any case.
    """
    cut, title, first = recording_of(path), recording.origin.path.name, found.first
    try:
        clause = _clause_of(first)
        text = prose_test(tell(found.session), first, clause, path.stem, title)
    except Unspoken as unspoken:
        write_part(cut, found, recording)
        path.write_text(recording_test(cut.name, first, path.stem, title), encoding="utf-8")
        return Saved(path, cut, str(unspoken))
    path.write_text(text, encoding="utf-8")
    if beside:
        write_part(cut, found, recording)
    return Saved(path, cut if beside else None)


def save_server_test(
    path: Path, found: Found, recording: Recording, commands_on: str = ""
) -> Saved:
    """Write a test that tells a server the recording beside it; OSError where it cannot be.

    `commands_on` is where the server knows the phones to be.
    """
    cut = recording_of(path)
    write_part(cut, found, recording)
    lines = [
        f'"""Saved by ringproof replay from {_plain(recording.origin.path.name)}."""',
        "",
        "import os",
        "from pathlib import Path",
        "",
        "from ringproof.campaign.replay.server import differs",
        "",
        f'SERVER = os.environ.get("{SERVER}", {quoted(found.target)})',
        "",
        "",
        f"def {_function(path.stem)}():",
        *_docstring(found.first),
        f'    recording = Path(__file__).with_name("{cut.name}")',
        f'    assert differs(recording, SERVER, {quoted(commands_on)}) == ""',
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return Saved(path, cut)


SERVER: Final = "EVENT_SERVER"
"""The variable in which a saved test is told another server than the one that differed."""


def written_by(test: Path | None, part: Path | None = None) -> tuple[Path, ...]:
    """Return the files that saving `test`, and the recording `part`, may write."""
    of_test = () if test is None else (test, recording_of(test))
    return of_test if part is None else (*of_test, part)


def save_recording(path: Path, found: Found, recording: Recording) -> str:
    """Write the part of a recording that diverges to `path`, and return a line that says so."""
    write_part(path, found, recording)
    return f"recording: {path}" + (f" ({found.said})" if found.said else "")


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


def write_part(path: Path, found: Found, recording: Recording) -> None:
    """Write the exchanges and deeds of a recording that the session found is made of."""
    kept = _identities(found.session)
    origin = recording.origin
    note = "; ".join(filter(None, (origin.note, _provenance(found, origin.path.name))))
    with path.open("wb") as stream:
        writer = FlowWriter(stream, synthetic=origin.synthetic, redacted=origin.redacted, note=note)
        for exchange in recording.exchanges:
            if _of_exchange(exchange) & kept:
                writer.add(exchange)
        for deed in recording.deeds:
            if (deed.phone, deed.stimulus.at.mono, b"") in kept:
                writer.deed(deed)


def _provenance(found: Found, whole: str) -> str:
    """Return where a cut came from; what the replay showed may be personal, so not that."""
    first = found.first
    about = first.recorded_record or first.observed_record
    name = name_of(about) if about is not None else ""
    differed = " ".join(filter(None, (f"{first.kind}:", name or "an answer")))
    least = f" ({found.said})" if found.said else ""
    return f"cut from {whole} by ringproof replay to {found.target}{least}; it differed, {differed}"


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
