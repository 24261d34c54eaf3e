"""`ringproof selfcheck`: the kill matrix, printed and written."""

import json
import os
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from ringproof.campaign.extension import (
    Extension,
    addressed,
    extensions,
    own_musts,
    own_mutants,
)
from ringproof.campaign.selfcheck.cells import EQUIVALENT, cell_mutants
from ringproof.campaign.selfcheck.examine import Examiner, Task
from ringproof.campaign.selfcheck.matrix import SERVER, Examination, Matrix, Subject
from ringproof.campaign.selfcheck.servers import UnknownFault, server_tasks
from ringproof.campaign.suite import Certification, arguments, undisturbed
from ringproof.emulator.errors import EmulatorError
from ringproof.emulator.mutants import Mutant, load, mutant, names
from ringproof.protocol.clauses import CatalogueError, catalogue
from ringproof.verdict import Exit

CELL_SHARE = 0.97  # of the machine-made mutants, the least share that must be killed


@dataclass(frozen=True, slots=True)
class SelfcheckAsked:
    """What is asked for: all mutants or some, quick or whole, by hand or also by machine.

    `only` are names, or files of the caller's own; with `servers`, names of broken servers.
    With `catalogues` the mutants are those of these vendors, and so are the musts that must kill.
    """

    only: tuple[str, ...] = ()
    quick: bool = False
    cells: bool = True
    workers: int = 0
    profile: str = "default"
    report: Path | None = None
    servers: bool = False
    catalogues: tuple[str, ...] = ()


def selfcheck(asked: SelfcheckAsked, console: Console) -> int:
    """Examine the mutants; return 0 where all were killed as asked, 1 otherwise, 2 for usage."""
    try:
        vendors = extensions(asked.catalogues)
        if vendors and asked.servers:
            raise CatalogueError("--catalogue brings broken phones: leave --servers out")
        own = {one.name: one for one in own_mutants(vendors)}
        hand = server_tasks(asked.only) if asked.servers else _phones(asked.only or (*own,), own)
    except (EmulatorError, UnknownFault, CatalogueError) as problem:
        console.print(Text(f"ringproof: {problem}", style="bold red"), soft_wrap=True)
        return int(Exit.USAGE)
    began = time.monotonic()
    workers = asked.workers or os.cpu_count() or 1
    cells_too = asked.cells and not asked.servers and not vendors
    machine = [Task(m.subject, m.fault) for m in cell_mutants()] if cells_too else []
    examiner, code = _examine(asked, hand, machine, workers, console, vendors)
    if code not in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
        return int(Exit.INCONCLUSIVE)
    by_hand = {task.subject.name for task in hand}
    all_of_them = tuple(sorted(examiner.examinations, key=lambda e: e.subject.name))
    musts = own_musts(vendors) if vendors else _musts(servers=asked.servers)
    matrix = Matrix(
        tuple(e for e in all_of_them if e.subject.name in by_hand),
        () if asked.only else musts,
        examiner.faultless,
    )
    cells = tuple(e for e in all_of_them if e.subject.name not in by_hand)
    took = time.monotonic() - began
    _print(matrix, cells, console, took, examiner.tests)
    where = asked.report or Path("ringproof-report") / "selfcheck"
    _write(matrix, cells, where, took)
    console.print(Text(f"report: {where}"), soft_wrap=True)
    killed = sum(e.killed for e in cells)
    enough = not cells or killed >= CELL_SHARE * len(cells)
    return int(Exit.CONFORMANT if matrix.sound and enough else Exit.NOT_CONFORMANT)


def _phones(only: tuple[str, ...], own: Mapping[str, Mutant]) -> list[Task]:
    found = [own[name] if name in own else _found(name, own) for name in only or names()]
    return [Task(_subject(mutant), mutant) for mutant in found]


def _found(name: str, own: Iterable[str]) -> Mutant:
    """Return the mutant of that name, or that a file of the caller's own describes."""
    if name.endswith((".yaml", ".yml")):
        return load(Path(name))
    if name not in names():
        near = get_close_matches(name, (*names(), *own), n=3, cutoff=0.0)
        raise EmulatorError(f"there is no mutant {name!r}; the nearest are {', '.join(near)}")
    return mutant(name)


def _subject(found: Mutant) -> Subject:
    return Subject(found.name, found.kind, found.sentence, found.kills, found.level)


def _musts(*, servers: bool) -> tuple[str, ...]:
    known = catalogue()
    clauses = known.for_role("server") if servers else known.for_edition("1.4")
    return tuple(clause.id for clause in clauses if clause.level == "must" and clause.judged)


def _examine(
    asked: SelfcheckAsked,
    hand: list[Task],
    machine: list[Task],
    workers: int,
    console: Console,
    vendors: Sequence[Extension],
) -> tuple[Examiner, int]:
    progress = Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
    bar = progress.add_task("mutants", total=len(hand) + len(machine))

    def done(examination: Examination) -> None:
        progress.update(bar, advance=1, description=examination.subject.name[:30])

    # The machine-made ones are examined until their first kill, whatever is asked of the others.
    examiner = Examiner(
        [*hand, *machine],
        workers=workers,
        quick=asked.quick,
        always_quick=frozenset(task.subject.name for task in machine),
        done=done,
    )
    phone = Certification(
        target=addressed(f"emulator:profile={asked.profile}", vendors),
        suites=tuple(one.suite for one in vendors if one.suite is not None),
        clauses=tuple(one.clauses for one in vendors),
        in_memory=True,
    )
    certification = Certification(target="server") if asked.servers else phone
    with progress, undisturbed():
        code = pytest.main(arguments(certification, None), plugins=[examiner])
    return examiner, int(code)


def _print(
    matrix: Matrix,
    cells: tuple[Examination, ...],
    console: Console,
    took: float,
    tests: int,
) -> None:
    table = Table(title="Which clause killed which mutant", title_justify="left")
    table.add_column("clause")
    table.add_column("kills", justify="right")
    table.add_column("among them", overflow="fold")
    for clause, killed in matrix.killers.items():
        shown = ", ".join(killed[:4]) + (" ..." if len(killed) > 4 else "")
        table.add_row(clause, str(len(killed)), shown)
    console.print(table)
    for line in _summary(matrix, cells, took, tests):
        console.print(Text(line), soft_wrap=True)


def _summary(matrix: Matrix, cells: tuple[Examination, ...], took: float, tests: int) -> list[str]:
    examined = matrix.examinations
    killed = sum(e.killed for e in examined)
    named = sum(e.by_name for e in examined)
    ran = sum(e.tests for e in (*examined, *cells))
    spent = sum(e.took for e in (*examined, *cells))
    servers = all(e.subject.kind == SERVER for e in examined)
    what = "broken servers" if servers else "mutants made by hand"
    who = SERVER if servers else "phone"
    lines = [
        f"{what}: {killed} of {len(examined)} killed, {named} by the clause that names them",
    ]
    lines += [f"  survived: {e.subject.name} ({_why(e)})" for e in matrix.survivors]
    lines += [f"  a must that kills nothing: {clause}" for clause in matrix.barren]
    lines += [f"  the faultless {who} does not meet {c}" for c in matrix.unsound_phone]
    lines += [f"  blamed wrongly: {e.subject.name}: {e.misblamed[0]}" for e in matrix.misblamed]
    lines += [f"  harness: {e.subject.name}: {e.harness[0]}" for e in matrix.broken]
    if cells:
        dead = sum(e.killed for e in cells)
        share = 100 * dead / len(cells)
        lines.append(
            f"mutants made by machine, one a cell: {dead} of {len(cells)} killed ({share:.1f} %)"
        )
        lines += [
            f"  survived: {e.subject.name} ({e.subject.sentence})" for e in cells if not e.killed
        ]
        lines += [f"  equivalent: {name} ({why})" for name, why in EQUIVALENT.items()]
    each = 1000 * spent / max(ran, 1)
    lines.append(f"{ran} tests of {tests} a {who} in {took:.1f} s; {each:.1f} ms a test")
    return lines


def _why(examination: Examination) -> str:
    if not examination.killed:
        return f"{examination.subject.sentence} Nobody noticed."
    killers = ", ".join(examination.kills)
    return f"killed by {killers}, not by {', '.join(examination.subject.names)}"


def _write(matrix: Matrix, cells: tuple[Examination, ...], where: Path, took: float) -> None:
    where.mkdir(parents=True, exist_ok=True)
    plain = {
        "took": round(took, 1),
        "mutants": [_plain(e) for e in matrix.examinations],
        "cells": [_plain(e) for e in cells],
        "killers": matrix.killers,
        "survivors": [e.subject.name for e in matrix.survivors],
        "barren": list(matrix.barren),
        "kinds": Counter(e.subject.kind for e in matrix.examinations),
    }
    text = json.dumps(plain, indent=1, ensure_ascii=False)
    (where / "matrix.json").write_text(text + "\n", encoding="utf-8")


def _plain(examination: Examination) -> dict[str, Any]:
    return {
        "name": examination.subject.name,
        "kind": examination.subject.kind,
        "sentence": examination.subject.sentence,
        "names": list(examination.subject.names),
        "killed": examination.killed,
        "by_name": examination.by_name,
        "kills": dict(examination.kills),
        "tests": examination.tests,
        "took": round(examination.took, 3),
        "complete": examination.complete,
        "harness": list(examination.harness),
        "blamed": dict(examination.blamed),
    }
