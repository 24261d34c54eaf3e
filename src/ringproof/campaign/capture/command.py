"""``ringproof judge CAPTURE``: read, judge, tell."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from rich.console import Console
from rich.text import Text

from ringproof.campaign.capture.judging import UNITS, WITHIN, Judged, judge_items
from ringproof.campaign.capture.progress import Progress
from ringproof.campaign.capture.reading import pieces
from ringproof.campaign.capture.stream import in_order_of_time
from ringproof.campaign.capture.told import as_json, print_judged
from ringproof.protocol.clauses import ROLES
from ringproof.recordings import Damage, Deed, Exchange, Recording, Unreadable
from ringproof.verdict import Exit


@dataclass(frozen=True, slots=True)
class CaptureAsked:
    """What is to be judged: files of any format; each for itself, the verdict is on all.

    `role` is whom the verdict is on, ``phone`` or ``server``.
    """

    files: tuple[Path, ...]
    role: str = "phone"
    within: float = WITHIN
    strict: bool = False
    json: Path | None = None


def judge_capture(asked: CaptureAsked, console: Console) -> int:
    """Judge captures offline, print which clauses they prove, and return the exit code."""
    if asked.role not in ROLES:
        sentence = f"ringproof: --role={asked.role}: a capture judges {' or '.join(ROLES)}"
        console.print(Text(sentence, style="bold red"), soft_wrap=True)
        return int(Exit.USAGE)
    judged = Judged(role=asked.role)
    unreadable = []
    for path in asked.files:
        try:
            judge_file(judged, path, asked.within, console)
        except Unreadable as problem:
            unreadable.append(str(problem))
    for sentence in unreadable:
        console.print(Text(f"ringproof: {sentence}", style="bold red"), soft_wrap=True)
    if len(unreadable) == len(asked.files):
        return int(Exit.USAGE)
    judged.damages += unreadable
    whole = judged.whole(strict=asked.strict)
    print_judged(judged, whole, console)
    if asked.json is not None and not _write(asked.json, as_json(judged, whole), console):
        return int(Exit.USAGE)
    return whole.exit_code


def judge_file(judged: Judged, path: Path, within: float, console: Console) -> None:
    """Judge one file and add what it says; Unreadable where nothing of it can be read."""
    read = pieces(path)
    first = next(read)
    unit = UNITS.get(first.origin.format, "exchange")
    items = in_order_of_time(first.origin, _parts(judged, path, first, read))
    progress = Progress(console, str(path))
    judge_items(judged, items, unit, within, progress)
    progress.done()


def _parts(
    judged: Judged, path: Path, first: Recording, read: Iterator[Recording]
) -> Iterator[Exchange | Deed]:
    """Yield what the pieces of a file hold, noting what is said of each."""
    for piece in chain((first,), read):
        judged.damages += [f"{path}, {in_words(damage)}" for damage in piece.damages]
        note = f"{path}: {piece.origin.note}"
        if piece.origin.note and note not in judged.notes:
            judged.notes.append(note)
        yield from piece.deeds
        yield from piece.exchanges


def in_words(damage: Damage) -> str:
    """Return where a file is damaged, and why it could not be read there."""
    at = "" if damage.offset is None else f", byte {damage.offset}"
    return f"{damage.where}{at}: {damage.why}"


def _write(path: Path, text: str, console: Console) -> bool:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as problem:
        sentence = f"ringproof: {path} cannot be written ({problem.strerror})"
        console.print(Text(sentence, style="bold red"), soft_wrap=True)
        return False
    return True
