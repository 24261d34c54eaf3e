"""Judge again, without a phone: report folders from their evidence, and captures of any format."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from rich.console import Console
from rich.text import Text

from ringproof.campaign.capture import CaptureAsked, judge_capture
from ringproof.campaign.capture.judging import WITHIN
from ringproof.campaign.overwriting import in_the_way
from ringproof.plugin.conclude import Collected, Surroundings, conclude_run, reconcluded
from ringproof.plugin.judged import circumstances, judge_test
from ringproof.plugin.resumed import part_of, said_of_parts
from ringproof.protocol.clauses import Catalogue, catalogue
from ringproof.report import journal, signature
from ringproof.report.document import RunReport, TargetFacts, TestReport
from ringproof.report.evidence import has_private, read_folder
from ringproof.report.journal import Journal
from ringproof.report.stored import DamagedReport
from ringproof.report.terminal import print_report
from ringproof.verdict import Exit, Verdict


@dataclass(frozen=True, slots=True)
class JudgementAsked:
    """What is asked for: which folder, from which part of it, and whose signature it must bear."""

    report: Path
    shareable: bool = False
    verify: Path | None = None


@dataclass(frozen=True, slots=True)
class JudgingAsked:
    """What is asked for: report folders, captures, or both.

    `shareable` and `verify` are of folders, the rest of captures; `within` is in seconds. `force`
    lets `json` be written over a file that exists.
    """

    paths: tuple[Path, ...]
    shareable: bool = False
    verify: Path | None = None
    role: str = "phone"
    within: float = WITHIN
    strict: bool = False
    json: Path | None = None
    force: bool = False


def judge_all(asked: JudgingAsked, console: Console) -> int:
    """Judge each report folder by itself and all captures together; return the exit code.

    A verdict of not conformant outweighs input that cannot be read, and that what is undecided.
    """
    standing = in_the_way((asked.json,), force=asked.force)
    if standing:
        console.print(Text(f"ringproof: {standing}", style="bold red"), soft_wrap=True)
        return int(Exit.USAGE)
    captures = tuple(path for path in asked.paths if path.is_file())
    folders = [path for path in asked.paths if not path.is_file()]
    if not folders and (asked.shareable or asked.verify):
        sentence = "ringproof: --shareable and --verify are for report folders; a capture has none"
        console.print(Text(sentence, style="bold red"), soft_wrap=True)
        return int(Exit.USAGE)
    codes = [judge(JudgementAsked(p, asked.shareable, asked.verify), console) for p in folders]
    if captures:
        of_captures = CaptureAsked(captures, asked.role, asked.within, asked.strict, asked.json)
        codes.append(judge_capture(of_captures, console))
    return next(int(code) for code in _GRAVEST if code in codes)


_GRAVEST = (Exit.NOT_CONFORMANT, Exit.USAGE, Exit.INCONCLUSIVE, Exit.CONFORMANT)


@dataclass(frozen=True, slots=True)
class Judged:
    """A run judged again: as it was said to be (`before`), and as its evidence says (`after`)."""

    before: RunReport
    after: RunReport
    part: str
    damage: str = ""

    @property
    def changed(self) -> tuple[tuple[str, Verdict, Verdict], ...]:
        """The clauses whose verdict does not follow: id, verdict of the report, verdict now."""
        now = {one.clause: one.verdict for one in self.after.clauses}
        return tuple(
            (old.clause, old.verdict, now[old.clause])
            for old in self.before.clauses
            if old.clause in now and now[old.clause] is not old.verdict
        )


def judge(asked: JudgementAsked, console: Console) -> int:
    """Judge a report folder again, print the verdicts and what changed; return the exit code."""
    try:
        judged = judged_again(asked)
    except (DamagedReport, signature.BadKey) as problem:
        console.print(Text(f"ringproof: {problem}", style="bold red"), soft_wrap=True)
        return int(Exit.USAGE)
    print_report(judged.after, console, None)
    for line, style in _said(judged, asked):
        console.print(Text(line, style=style), soft_wrap=True)
    return judged.after.whole.exit_code


def judged_again(asked: JudgementAsked) -> Judged:
    """Return the run of a folder judged again; DamagedReport or BadKey where it cannot be."""
    _check_folder(asked.report)
    key = None if asked.verify is None else signature.public_key(asked.verify)
    unfinished = journal.read(asked.report)
    if unfinished is not None:
        return _of_journal(unfinished, asked)
    if key is not None:
        signature.verify(asked.report, key)
    private = has_private(asked.report) and not asked.shareable
    before = read_folder(asked.report, private=private)
    tests = rejudged(before.tests, before.target, before.catalogue)
    return Judged(before, reconcluded(before, tests), "private/" if private else "evidence/")


def rejudged(
    tests: Sequence[TestReport], target: TargetFacts, known: Catalogue
) -> tuple[TestReport, ...]:
    """Return `tests` with the verdicts that their records and endings lead to."""
    around = circumstances(target, known)
    again = []
    for test in tests:
        clauses = [known[name] for name in test.clauses]
        judged = judge_test(test.nodeid, clauses, test.records, test.ending, around)
        again.append(
            replace(test, verdict=judged.verdict, why=judged.why, findings=judged.findings)
        )
    return tuple(again)


def _of_journal(left: Journal, asked: JudgementAsked) -> Judged:
    """Judge what a run left that did not end: what had been judged counts, the rest was not run."""
    if asked.verify is not None or asked.shareable:
        raise DamagedReport(
            f"the run in {asked.report} did not end: there is neither a signed report nor a "
            "shareable part; leave --verify and --shareable out"
        )
    head = left.head
    known = catalogue().joined(
        replace(catalogue(), clauses={clause.id: clause for clause in head.clauses}, chapters={}),
        str(asked.report),
    )
    tests = rejudged(left.tests, head.target, known)
    parts = (*head.parts, part_of(left))
    around = Surroundings(
        target=head.target,
        catalogue=known,
        collected=Collected({}, head.whole_suite),
        began=parts[0].began,
        took=sum(part.took for part in parts),
        ringproof=head.ringproof,
        command=head.command,
        strict=head.strict,
        out_of_scope=head.out_of_scope,
        baseline=head.baseline,
        problems=("the run did not end: it was killed, or still goes on",),
        ended_early=True,
        notes=said_of_parts(head.parts, parts[-1]),
        parts=parts if head.parts else (),
    )
    return Judged(
        conclude_run(left.tests, around), conclude_run(tests, around), "private/", left.damage
    )


def _check_folder(path: Path) -> None:
    if not path.is_dir():
        raise DamagedReport(
            f"there is no file or folder {path}; name a capture, or the folder that "
            "`ringproof certify` wrote"
        )


def _said(judged: Judged, asked: JudgementAsked) -> list[tuple[str, str]]:
    lines = [(f"! {judged.damage}; judged up to there", "yellow")] if judged.damage else []
    tests, clauses = len(judged.after.tests), len(judged.after.clauses)
    lines.append(
        (f"judged again from {judged.part}: {tests} tests, {clauses} clauses of the report", "")
    )
    lines += [
        (f"! {clause} is {now}; the report says {then}", "bold yellow")
        for clause, then, now in judged.changed
    ]
    if not judged.changed:
        lines.append(("every verdict is the one that the report says", ""))
    if asked.verify is not None:
        lines.append((f"signed by the owner of {asked.verify}", ""))
    elif signature.is_signed(asked.report):
        lines.append(("signed, and not checked: name the public key with --verify", "dim"))
    return lines
