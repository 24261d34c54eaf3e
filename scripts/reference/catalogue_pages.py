"""Clauses, choices, profiles and mutants."""

import ast
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

from reference.markdown import ROOT, code, page, table
from ringproof.emulator.mutants import KINDS, mutants
from ringproof.emulator.profile import DEFAULT, PROFILES
from ringproof.protocol.clauses import Catalogue, Clause, catalogue


def clauses_page(known: Catalogue) -> str:
    """Return the catalogue, a table for each chapter."""
    parts = []
    for chapter in known.chapters.values():
        clauses = known.chapter(chapter.id)
        says = f"Role {chapter.role}, firmware {chapter.firmware}, {len(clauses)} clauses."
        if chapter.exclusion:
            says += f" Not judged: {chapter.exclusion}"
        heads = ("id", "sentence", "level", "basis", "source", "needs", "leaves open")
        rows = (_clause(clause, chapter.exclusion) for clause in clauses)
        parts.append(f"## {chapter.id}: {chapter.title}\n\n{says}\n\n{table(heads, rows)}")
    levels = {level: sum(c.level == level for c in known) for level in ("must", "should", "may")}
    counted = ", ".join(f"{count} {level}" for level, count in levels.items() if count)
    words = (
        f"{len(known)} clauses: {counted}. *Documented* is the vendor's word, *observed* was seen "
        "in somebody's code, *assumed* is our guess and never a must. Clauses marked *ambient* "
        "judge every exchange of every test."
    )
    return page("Clauses", "`schemas/clauses.yaml`", words, *parts)


def _clause(clause: Clause, of_chapter: str) -> Sequence[str]:
    sentence = clause.sentence
    if clause.ambient:
        sentence += " *(ambient)*"
    if clause.exclusion and clause.exclusion != of_chapter:
        sentence += f" *Not judged: {clause.exclusion}*"
    return (
        f'<a id="{clause.id.lower()}"></a>{clause.id}',
        sentence,
        clause.level,
        clause.basis,
        clause.source,
        code(*clause.needs),
        code(*clause.lawful),
    )


def choices_page(known: Catalogue) -> str:
    """Return what the page leaves open, and which clauses leave it open."""
    parts = []
    for choice in known.choices.values():
        by = ", ".join(clause.id for clause in known if choice.name in clause.lawful)
        values = table(("value", "the phone"), ((f"`{v}`", w) for v, w in choice.words.items()))
        said = f"{choice.question} Source: {choice.source}. Left open by {by}."
        parts.append(f"## {choice.name}\n\n{said}\n\n{values}")
    words = (
        "Each value is lawful: a phone may show any of them, and the report says which it showed. "
        "What the emulator shows by profile stands in [profiles](../profiles.md)."
    )
    return page("Choices", "`schemas/clauses.yaml`, `choices`", words, *parts)


def profiles_page() -> str:
    """Return the emulator's profiles beside each other."""
    listed = "\n".join(f"- **{p.name}**: {p.character}" for p in PROFILES.values())
    open_to = catalogue().choices
    rows = [
        (f"`{name}`", open_to[name].question, *(_differs(p.choices()[name], name) for p in _all()))
        for name in DEFAULT.choices()
    ]
    times = ("ring_seconds", "answer_delay", "transfer_delay", "event_timeout", "max_calls")
    rows += [(f"`{t}`", _field(t), *(_differs(getattr(p, t), t) for p in _all())) for t in times]
    own = (
        "## A profile of your own\n\nA YAML file with the choices that differ from the default's:\n"
        "\n```yaml\ncharacter: The phone on my desk.\nmac_format: lower\nnumber_format: sip_uri\n"
        "```\n\nThen `ringproof certify emulator:profile=FILE.yaml`, or "
        "`ringproof emulate --profile FILE.yaml`. An unknown choice or an unlawful value is an "
        "error that names it."
    )
    return page(
        "Profiles: what the emulated phone chooses",
        "`src/ringproof/emulator/profile.py`; which values are lawful stands in "
        "[choices](reference/choices.md)",
        "A profile is lawful in every value: the suite passes each of them. Together they show "
        "every lawful value at least once. Broken phones are [mutants](reference/mutants.md).",
        listed,
        "Values that differ from the default's are bold.",
        table(("choice", "question", *PROFILES), rows),
        own,
    )


def _all() -> Iterable[Any]:
    return PROFILES.values()


def _differs(value: object, name: str) -> str:
    return f"{value}" if value == getattr(DEFAULT, name) else f"**{value}**"


def _field(name: str) -> str:
    """Return the docstring below a field of Profile."""
    body = _class_body("emulator/profile.py", "Profile")
    for node, after in pairwise(body):
        named = isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == name
        if named and isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant):
            return str(after.value.value)
    raise LookupError(f"Profile.{name} has no docstring")


def _class_body(file: str, name: str) -> list[ast.stmt]:
    tree = ast.parse((ROOT / "src/ringproof" / file).read_text("utf-8"))
    return next(n.body for n in tree.body if isinstance(n, ast.ClassDef) and n.name == name)


def mutants_page() -> str:
    """Return the broken phones, by the kind of their fault."""
    broken = mutants()
    parts = []
    for kind in KINDS:
        rows = [
            (f"`{m.name}`", m.sentence, ", ".join(m.kills), m.level)
            for m in broken.values()
            if m.kind == kind
        ]
        heads = ("mutant", "its fault", "clauses that name it", "level")
        if rows:
            parts.append(f"## {kind.replace('_', ' ')} ({len(rows)})\n\n{table(heads, rows)}")
    words = (
        f"{len(broken)} emulated phones with one fault each. Certify one with "
        "`ringproof certify emulator:mutant=hold-untold`: a fault against a must is exit code 1, "
        "one against a should alone leaves the exit code as it is."
    )
    return page("Mutants", "`fixtures/mutants/`", words, *parts)
