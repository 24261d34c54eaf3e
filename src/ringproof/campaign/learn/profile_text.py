"""The profile file: each value with its question and its evidence, then what was not observed."""

import json
from collections.abc import Iterator
from textwrap import wrap

from ringproof.campaign.learn.settling import Learned, Lesson, NotObserved
from ringproof.emulator.profile import CHOICES
from ringproof.protocol.clauses import catalogue
from ringproof.report.document import TargetFacts

_WIDTH = 96


def profile_text(lesson: Lesson, target: TargetFacts, made_by: str, settings: str = "") -> str:
    """Return the file; `settings` is the file of the phone's own scripts beside it, if any."""
    lines = [*_head(target, made_by)]
    lines.append(f"character: {json.dumps(_character(target), ensure_ascii=False)}")
    if settings:
        lines += ["", "# The phone's own settings: identities, access and scripts."]
        lines.append(f"settings: {json.dumps(settings, ensure_ascii=False)}")
    for learned in lesson.learned:
        lines += ["", *_learned(learned)]
    if lesson.not_observed:
        lines += ["", "# Not observed; the emulator does as its default does:"]
        for missing in lesson.not_observed:
            lines += _missing(missing)
    return "\n".join(lines) + "\n"


def _head(target: TargetFacts, made_by: str) -> Iterator[str]:
    yield from _comment(f"What {_named(target)} chooses where the vendor's page is silent.")
    yield from _comment(f"Learned by {made_by}; the evidence stands above each value.")
    yield "# An emulator like it: ringproof certify emulator:profile=FILE, with this file's name,"
    yield "# or ringproof emulate --profile FILE."
    yield ""


def _character(target: TargetFacts) -> str:
    return f"Learned of {_named(target)}, firmware {target.firmware}."


def _named(target: TargetFacts) -> str:
    """Name the phone; one that only an address names stays without a name."""
    return "the phone" if not target.name or "://" in target.name else _plain(target.name)


def _learned(one: Learned) -> Iterator[str]:
    yield from _comment(question(one.name))
    yield from _comment(f"Seen {_times(one.times)}, first in {one.first}.")
    for value, times, first in one.others:
        yield from _comment(
            f"CONTRADICTORY: also seen as {value}, {_times(times)}, first in {first}; "
            f"{'the more frequent' if times < one.times else 'the first of the two'} is taken."
        )
    for value, times, first in one.unlawful:
        yield from _comment(
            f"Also seen as {_plain(value)}, {_times(times)}, first in {first}, "
            "which no profile can have."
        )
    yield f"{one.name}: {json.dumps(one.value) if one.name in CHOICES else one.value}"


def _missing(one: NotObserved) -> Iterator[str]:
    yield from _comment(f"  {one.name} ({one.default}): {_plain(one.shareable)}")


def question(name: str) -> str:
    """Return the question that a choice or a number of a profile answers."""
    choice = catalogue().choices.get(name)
    return choice.question if choice is not None else _NUMBERS[name]


_NUMBERS = {
    "ring_seconds": "How long does an unanswered dialled call ring (seconds)?",
    "answer_delay": "How long does a far end take to answer (seconds)?",
    "transfer_delay": "How long does an attended transfer take (seconds)?",
    "event_timeout": "How long does the phone wait for its event server (seconds)?",
    "max_calls": "How many calls can the phone have at a time?",
}


def _times(times: int) -> str:
    return "once" if times == 1 else f"{times} times"


def _comment(text: str) -> Iterator[str]:
    indent = " " * (len(text) - len(text.lstrip()))
    for place, line in enumerate(wrap(text.strip(), _WIDTH, break_on_hyphens=False)):
        yield f"# {indent}{'  ' if place and indent else ''}{line}"


def _plain(text: str) -> str:
    """Return a text in one line: what a phone or a file says may hold anything."""
    return " ".join(text.split())
