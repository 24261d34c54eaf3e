"""The verdict on the phone as a whole, and the exit code that says it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum, StrEnum
from functools import partial

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
    A baseline changes nothing of this, only the exit code: `exit` is then another than the
    outcome's, and `exit_why` says for what reason.
    """

    outcome: Outcome
    why: str
    decided_by: tuple[str, ...] = ()
    partial: bool = False
    exit: Exit | None = None
    exit_why: str = ""

    @property
    def exit_code(self) -> int:
        """The exit code of the command that reached this verdict."""
        return int(EXIT_OF[self.outcome] if self.exit is None else self.exit)


def judge_whole(
    catalogue: Catalogue,
    verdicts: Mapping[str, ClauseVerdict],
    *,
    strict: bool = False,
    out_of_scope: frozenset[str] = frozenset(),
    not_run: frozenset[str] = frozenset(),
    known: frozenset[str] = frozenset(),
) -> Whole:
    """Return the whole verdict over the clauses in `verdicts`.

    Conformant is every must in the declared scope passed. A failed must outweighs all else;
    then a harness error anywhere, or a must that is inconclusive. `strict` treats every should
    as a must. A run that passed nothing at all is never conformant.
    `known` clauses fail as a baseline says they do: the exit code is that of all others.
    """
    judge = partial(_judge, catalogue, strict=strict, out_of_scope=out_of_scope, not_run=not_run)
    whole = judge(verdicts)
    rest = judge({name: verdict for name, verdict in verdicts.items() if name not in known})
    if rest.exit_code == whole.exit_code:
        return whole
    why = f"leaving out what the baseline knows ({_listed(sorted(known))}): {rest.why}"
    return replace(whole, exit=Exit(rest.exit_code), exit_why=why)


def _judge(
    catalogue: Catalogue,
    verdicts: Mapping[str, ClauseVerdict],
    *,
    strict: bool,
    out_of_scope: frozenset[str],
    not_run: frozenset[str],
) -> Whole:
    scope = {name: v for name, v in verdicts.items() if name not in out_of_scope}
    musts = {name: v for name, v in scope.items() if strict or catalogue[name].level == "must"}
    some = bool(out_of_scope) or bool(not_run)
    unmet = (Verdict.FAIL, Verdict.NON_STRICT) if strict else (Verdict.FAIL,)

    failed = _named(musts, *unmet)
    if failed:
        return Whole(Outcome.NOT_CONFORMANT, _because(failed, "not met"), failed, some)
    broken = _named(scope, Verdict.HARNESS_ERROR)
    if broken:
        return Whole(Outcome.INCONCLUSIVE, _because(broken, "not judged: our fault"), broken, some)
    open_musts = _named(musts, Verdict.INCONCLUSIVE)
    if open_musts:
        return Whole(Outcome.INCONCLUSIVE, _because(open_musts, "undecided"), open_musts, some)
    passed = _named(musts, Verdict.PASS)
    if not passed:
        return Whole(Outcome.INCONCLUSIVE, "no clause that must hold was shown to hold", (), True)
    why = f"all {len(passed)} musts in scope passed{_not_met_beside(catalogue, scope)}"
    return Whole(Outcome.CONFORMANT, why, (), some)


def _not_met_beside(catalogue: Catalogue, scope: Mapping[str, ClauseVerdict]) -> str:
    """Name the shoulds that were not met: conformant is not the whole truth then."""
    names = [n for n in _named(scope, Verdict.NON_STRICT) if catalogue[n].level == "should"]
    if not names:
        return ""
    return f", with {len(names)} should{'s' if len(names) > 1 else ''} not met: {_listed(names)}"


def _named(verdicts: Mapping[str, ClauseVerdict], *wanted: Verdict) -> tuple[str, ...]:
    return tuple(name for name, v in verdicts.items() if v.verdict in wanted)


def _because(clauses: tuple[str, ...], what: str) -> str:
    return f"{_listed(clauses)}: {what}"


def _listed(clauses: Sequence[str]) -> str:
    return ", ".join(clauses[:5]) + (f" and {len(clauses) - 5} more" if len(clauses) > 5 else "")
