"""The verdict on the phone as a whole, and the exit code that says it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from ringproof.protocol.clauses import Catalogue
from ringproof.verdict.algebra import Verdict
from ringproof.verdict.finding import ClauseVerdict


class Exit(IntEnum):
    """The exit codes of every command."""

    CONFORMANT = 0
    NOT_CONFORMANT = 1
    USAGE = 2
    INCONCLUSIVE = 3


class Outcome(StrEnum):
    """The whole verdict."""

    CONFORMANT = "conformant"
    NOT_CONFORMANT = "not conformant"
    INCONCLUSIVE = "inconclusive"


EXIT_OF = {
    Outcome.CONFORMANT: Exit.CONFORMANT,
    Outcome.NOT_CONFORMANT: Exit.NOT_CONFORMANT,
    Outcome.INCONCLUSIVE: Exit.INCONCLUSIVE,
}


@dataclass(frozen=True, slots=True)
class Whole:
    """The verdict on the phone: `decided_by` names the clauses that decided it.

    `partial` is True where clauses in scope were not run or were taken out of scope by name.
    """

    outcome: Outcome
    why: str
    decided_by: tuple[str, ...] = ()
    partial: bool = False

    @property
    def exit_code(self) -> int:
        """The exit code of the command that reached this verdict."""
        return int(EXIT_OF[self.outcome])


def judge_whole(
    catalogue: Catalogue,
    verdicts: Mapping[str, ClauseVerdict],
    *,
    strict: bool = False,
    out_of_scope: frozenset[str] = frozenset(),
    not_run: frozenset[str] = frozenset(),
) -> Whole:
    """Return the whole verdict over the clauses in `verdicts`.

    Conformant is every must in the declared scope passed. A failed must outweighs all else;
    then a harness error anywhere, or a must that is inconclusive. `strict` treats every should
    as a must. A run that passed nothing at all is never conformant.
    """
    scope = {name: v for name, v in verdicts.items() if name not in out_of_scope}
    musts = {name: v for name, v in scope.items() if strict or catalogue[name].level == "must"}
    partial = bool(out_of_scope) or bool(not_run)
    unmet = (Verdict.FAIL, Verdict.NON_STRICT) if strict else (Verdict.FAIL,)

    failed = _named(musts, *unmet)
    if failed:
        return Whole(Outcome.NOT_CONFORMANT, _because(failed, "not met"), failed, partial)
    broken = _named(scope, Verdict.HARNESS_ERROR)
    if broken:
        return Whole(
            Outcome.INCONCLUSIVE, _because(broken, "not judged: our fault"), broken, partial
        )
    open_musts = _named(musts, Verdict.INCONCLUSIVE)
    if open_musts:
        return Whole(Outcome.INCONCLUSIVE, _because(open_musts, "undecided"), open_musts, partial)
    passed = _named(musts, Verdict.PASS)
    if not passed:
        return Whole(Outcome.INCONCLUSIVE, "no clause that must hold was shown to hold", (), True)
    return Whole(Outcome.CONFORMANT, f"all {len(passed)} musts in scope passed", (), partial)


def _named(verdicts: Mapping[str, ClauseVerdict], *wanted: Verdict) -> tuple[str, ...]:
    return tuple(name for name, v in verdicts.items() if v.verdict in wanted)


def _because(clauses: tuple[str, ...], what: str) -> str:
    shown = ", ".join(clauses[:5]) + (f" and {len(clauses) - 5} more" if len(clauses) > 5 else "")
    return f"{shown}: {what}"
