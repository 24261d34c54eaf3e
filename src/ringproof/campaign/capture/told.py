"""What a judged capture is told as: a table of clauses on the terminal, or JSON."""

import json
from collections.abc import Iterator
from typing import Any, Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from ringproof.campaign.capture.judging import Judged
from ringproof.protocol.clauses import catalogue
from ringproof.report.terminal import OUTCOME_STYLES, STYLES
from ringproof.report.words import EXIT_MEANING, folded, whole_line
from ringproof.verdict import ClauseVerdict, Verdict, Whole

FORMAT: Final = 1
_OFFENCES: Final = 5  # of one clause that are printed
_TITLES: Final = {"phone": "phones", "server": "those who sent the commands and took the events"}


def print_judged(judged: Judged, whole: Whole, console: Console) -> None:
    """Print what captures prove, what they break and what they leave open."""
    for text in judged.damages:
        line = f"! {text}; judged without it"
        console.print(Text(line, style="yellow"), soft_wrap=True)
    for note in judged.notes:
        console.print(Text(f"note: {note}", style="dim"), soft_wrap=True)
    for role, title in _TITLES.items():
        verdicts = judged.clauses(role)
        aside = "" if role == judged.role else " (the verdict is not on them)"
        if verdicts:
            console.print(_table(title + aside, verdicts, judged))
    rest = [clause.id for clause in judged.unexercised()]
    if rest:
        line = f"inconclusive, since nothing in it calls for them: {folded(rest)}"
        console.print(Text(line, style="dim"))
    console.print(Text(_counted(judged)), soft_wrap=True)
    console.print(Text(whole_line(whole), style=OUTCOME_STYLES[whole.outcome]), soft_wrap=True)
    meaning = EXIT_MEANING[whole.exit_code].replace("in scope", "that occurs")
    console.print(Text(f"exit {whole.exit_code}: {meaning}", style="dim"))


def _table(title: str, verdicts: tuple[ClauseVerdict, ...], judged: Judged) -> Table:
    table = Table(
        title=title,
        title_justify="left",
        title_style="bold",
        box=None,
        padding=(0, 2, 0, 0),
        show_edge=False,
    )
    table.add_column("verdict", no_wrap=True)
    table.add_column("clause", no_wrap=True)
    table.add_column("level")
    table.add_column("why", ratio=1)
    for one in sorted(verdicts, key=lambda v: -v.verdict.severity):
        level = catalogue()[one.clause].level
        verdict = Text(one.verdict, style=STYLES[one.verdict])
        table.add_row(verdict, one.clause, level, "\n".join(_why(one, judged)))
    return table


def _why(one: ClauseVerdict, judged: Judged) -> Iterator[str]:
    tally = judged.tally(one.clause)
    if one.verdict in (Verdict.PASS, Verdict.INCONCLUSIVE):
        yield one.why
        return
    several = len(judged.phones) > 1
    alike: dict[tuple[str, str], list[str]] = {}
    for offence in tally.offences:
        phone = f"{offence.phone}: " if several and offence.phone else ""
        alike.setdefault((phone, offence.why), []).append(offence.where)
    shown = list(alike.items())[:_OFFENCES]
    for (phone, why), where in shown:
        times = f" and {len(where) - 1} more such" if len(where) > 1 else ""
        yield f"{phone}{why} ({where[0]}{times})"
    more = tally.broken - sum(len(where) for _, where in shown)
    if more:
        yield f"... and {more} more"
    if tally.proven:
        yield f"held in {tally.proven} exchange{'s' if tally.proven > 1 else ''}"


def _counted(judged: Judged) -> str:
    proven = sum(one.verdict is Verdict.PASS for one in judged.clauses(judged.role))
    phones = f"{len(judged.phones)} phone{'' if len(judged.phones) == 1 else 's'}"
    return f"{judged.records} records of {phones}: {proven} clauses proven"


def as_json(judged: Judged, whole: Whole) -> str:
    """Return what captures say as JSON, for programs."""
    return json.dumps(_document(judged, whole), indent=1, ensure_ascii=False) + "\n"


def _document(judged: Judged, whole: Whole) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "outcome": str(whole.outcome),
        "why": whole.why,
        "exit_code": whole.exit_code,
        "phones": sorted(judged.phones),
        "records": judged.records,
        "damages": judged.damages,
        "role": judged.role,
        "clauses": [_clause(one, judged) for role in _TITLES for one in judged.clauses(role)],
        "not_exercised": [clause.id for clause in judged.unexercised()],
    }


def _clause(one: ClauseVerdict, judged: Judged) -> dict[str, Any]:
    tally = judged.tally(one.clause)
    clause = catalogue()[one.clause]
    return {
        "id": one.clause,
        "role": clause.role,
        "level": clause.level,
        "verdict": str(one.verdict),
        "why": one.why,
        "proven": tally.proven,
        "proofs": tally.proofs,
        "broken": tally.broken,
        "offences": [{"why": o.why, "phone": o.phone, "where": o.where} for o in tally.offences],
        "undecided": tally.doubts,
    }
