"""Show a recording: any session as a ladder, in the terminal and as one page."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.text import Text

from ringproof.campaign.divergence import began_of
from ringproof.campaign.overwriting import in_the_way
from ringproof.recordings import Damage, Leg, Recording, Unreadable, read, records_of
from ringproof.recordings.heads import read_answer, read_request
from ringproof.replay.build import session_of
from ringproof.replay.session import Session, Source
from ringproof.report.session_ladder import Drawing, Seen, in_order
from ringproof.report.session_page import page, print_session
from ringproof.report.words import seconds
from ringproof.trace import Actor, Answer, Moment, Record, Stimulus
from ringproof.verdict import Exit

_NAMED: Final = 6  # phones that are named in the head


@dataclass(frozen=True, slots=True)
class ShowAsked:
    """What is to be shown: of which file, where the page goes, and of which phone alone."""

    file: Path
    html: Path | None = None
    phone: str = ""
    force: bool = False


def show(asked: ShowAsked, console: Console) -> int:
    """Draw a recording; return the exit code: 0, or 2 where it cannot be read."""
    standing = in_the_way((asked.html,), force=asked.force)
    if standing:
        return _usage(console, standing)
    try:
        drawing = drawing_of(read(asked.file), asked.phone)
        print_session(console, drawing)
        if asked.html is not None:
            asked.html.write_text(page(drawing), encoding="utf-8")
            console.print(Text(f"page: {asked.html}"), soft_wrap=True)
    except (Unreadable, UnknownPhone) as problem:
        return _usage(console, str(problem))
    except OSError as problem:
        return _usage(console, f"{asked.html} cannot be written ({problem.strerror})")
    return int(Exit.CONFORMANT)


def _usage(console: Console, sentence: str) -> int:
    console.print(Text(f"ringproof: {sentence}", style="bold red"), soft_wrap=True)
    return int(Exit.USAGE)


class UnknownPhone(Exception):
    """No phone of that name is in the recording: the sentence says which are."""


def drawing_of(recording: Recording, phone: str = "") -> Drawing:
    """Return what there is to draw of `recording`, or of one phone of it."""
    records = records_of(recording)
    session = session_of(records)
    seen = [Seen(name, record) for name, those in records.items() for record in those]
    seen += _inferred(session)
    seen += _unfriendly(recording)
    drawing = Drawing(
        title=str(recording.origin.path),
        seen=in_order(seen),
        facts=tuple(_facts(recording, records)),
        damages=tuple(map(damage_in_words, recording.damages)),
        notes=tuple(_notes(session)),
    )
    return _only(drawing, phone) if phone else drawing


def damage_in_words(damage: Damage) -> str:
    """Return where a file is damaged, and why it could not be read there."""
    at = "" if damage.offset is None else f", byte {damage.offset}"
    return f"{damage.where}{at}: {damage.why}"


def _only(drawing: Drawing, phone: str) -> Drawing:
    """Return the drawing of the phone whose name or mac is, or ends as, `phone`."""
    wanted = phone.replace(":", "").replace("-", "").upper()
    fitting = [
        name
        for name in drawing.phones
        if name == phone or (wanted and name.upper().endswith(wanted))
    ]
    if len(fitting) != 1:
        known = ", ".join(name or "one without a name" for name in drawing.phones) or "none"
        which = "several phones fit" if fitting else "no phone is called"
        raise UnknownPhone(f"{which} {phone}; the recording has {known}")
    return drawing.only(fitting[0])


def _inferred(session: Session) -> Iterator[Seen]:
    """Return what must have been done that nobody recorded, with the reason."""
    began = began_of(session)
    for step in session.steps:
        if step.source is Source.INFERRED:
            at = Moment(began.mono + step.at, began.wall + step.at)
            # Number 0 puts an act before the event of the same moment that it explains.
            act = Stimulus(0, at, Actor(step.actor), step.verb, step.details)
            yield Seen(step.phone, act, step.why)


def _unfriendly(recording: Recording) -> Iterator[Seen]:
    """Return the server's answers to events that are no friendly 2xx: those are worth a line."""
    for exchange in recording.exchanges:
        if exchange.leg is not Leg.EVENTS or exchange.answered is None:
            continue
        answer = read_answer(exchange.response, read_request(exchange.request).method)
        if answer.status is not None and not 200 <= answer.status < 300:
            record = Answer(
                n=exchange.n,
                at=exchange.answered,
                to=0,
                status=answer.status,
                reason=answer.reason,
                headers=answer.headers,
                body=answer.body,
                raw=exchange.response,
            )
            yield Seen(exchange.phone, record, by_server=True)


def _facts(
    recording: Recording, records: Mapping[str, tuple[Record, ...]]
) -> Iterator[tuple[str, str]]:
    origin = recording.origin
    legs = [exchange.leg for exchange in recording.exchanges]
    commands, events = legs.count(Leg.COMMANDS), legs.count(Leg.EVENTS)
    times = [record.at.mono for those in records.values() for record in those]
    yield "Format", origin.format
    names = [name or "unknown" for name in records]
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    yield "Phones", ", ".join(names[:_NAMED]) + more or "none"
    yield "Exchanges", f"{commands} commands, {events} events"
    if recording.deeds:
        yield "Deeds", f"{len(recording.deeds)} of far ends, local users and administrators"
    if times:
        yield "Length", seconds(max(times) - min(times))
    marks = [
        *(["synthetic: an emulator was the phone"] if origin.synthetic else []),
        *(["redacted: numbers and names are pseudonyms"] if origin.redacted else []),
    ]
    if marks:
        yield "Kind", "; ".join(marks)
    if origin.note:
        yield "Note", origin.note


def _notes(session: Session) -> Iterator[str]:
    """Return what of the recording could not be replayed, and why."""
    for refusal in session.refusals:
        phone = f"{refusal.phone}: " if len(session.phones) > 1 else ""
        readings = f" ({' or '.join(refusal.readings)})" if refusal.ambiguous else ""
        yield f"{phone}{refusal.where}: {refusal.why}{readings}"
