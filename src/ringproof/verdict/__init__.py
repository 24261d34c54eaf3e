"""The verdict algebra, blame and the whole verdict: pure values."""

from ringproof.verdict.algebra import Verdict, unmet, worst
from ringproof.verdict.baseline import FAILURES, Compared, Known, Ran
from ringproof.verdict.finding import Blame, ClauseVerdict, Finding, Party, conclude
from ringproof.verdict.whole import Exit, Outcome, Whole, judge_whole

__all__ = [
    "FAILURES",
    "Blame",
    "ClauseVerdict",
    "Compared",
    "Exit",
    "Finding",
    "Known",
    "Outcome",
    "Party",
    "Ran",
    "Verdict",
    "Whole",
    "conclude",
    "judge_whole",
    "unmet",
    "worst",
]
