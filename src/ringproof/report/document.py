"""The run as plain data: the one thing every kind of report is made from."""

from dataclasses import dataclass, field
from enum import StrEnum

from ringproof.protocol.clauses import Catalogue
from ringproof.trace import Moment, Record
from ringproof.verdict import ClauseVerdict, Finding, Verdict, Whole

_SERVERS = ("server", "reference")  # the drivers of the role server


class How(StrEnum):
    """How a test ended."""

    MET = "met"
    NOT_MET = "not met"
    NOT_CLAIMED = "not claimed"
    NOT_OFFERED = "not offered"
    LOST = "phone lost"
    DRIVER = "driver failed"
    INTERRUPTED = "interrupted"
    SKIPPED = "skipped"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Ending:
    """How a test ended, as far as its records do not say it: with both it can be judged again.

    `said` is what it said, `evidence` the records it named, `arranging` whether that was still in
    its fixtures, `soft` what was not met but can be no failure. `doubt` says why nothing that was
    missing may be held against the phone, `void` why the test decides nothing at all.
    """

    how: How = How.MET
    said: str = ""
    evidence: tuple[int, ...] = ()
    arranging: bool = False
    soft: tuple[str, ...] = ()
    doubt: str = ""
    void: str = ""


@dataclass(frozen=True, slots=True)
class TestReport:
    """One test of the run: what it says (`title`), what it judged, and all that was seen.

    `location` is file:line of the test, `verdict` and `why` what the test itself came to,
    `findings` everything it says of clauses (ambient ones included), `choices` what the target
    showed where the page leaves a choice, `reproduce` the command that reruns just this test.
    """

    __test__ = False  # not a test class of pytest's

    nodeid: str
    title: str
    location: str
    clauses: tuple[str, ...]
    verdict: Verdict
    why: str
    findings: tuple[Finding, ...]
    records: tuple[Record, ...]
    began: Moment
    took: float
    choices: tuple[tuple[str, str], ...] = ()
    reproduce: str = ""
    worker: str = ""
    ending: Ending = Ending()


@dataclass(frozen=True, slots=True)
class TargetFacts:
    """Which phone was certified and how it was driven; never a token."""

    name: str
    driver: str
    url: str
    mac: str
    firmware: str
    edition: str
    far_end: str = ""
    local_user: str = ""
    admin: str = ""
    identities: tuple[int, ...] = ()
    dial: tuple[tuple[str, str], ...] = ()
    timing: tuple[tuple[str, float], ...] = ()
    claims: tuple[tuple[str, bool], ...] = ()

    @property
    def role(self) -> str:
        """What was under test: ``phone``, or ``server``, which its driver tells."""
        return "server" if self.driver in _SERVERS else "phone"


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a run that was made in several: when it began, its seconds, how many tests."""

    began: Moment
    took: float
    tests: int


@dataclass(frozen=True, slots=True)
class RunReport:
    """A whole run. `untested` lists clauses without a test, each with its reason.

    `notes` are sentences about the phone that no clause judges: commands that it lists and
    nobody describes, a firmware newer than every edition. `known` are the clauses that fail as
    the baseline says, each with its reason, `stale` what it lists and no longer is.
    `made_from` are the hashes of suite and catalogue by name, `parts` the pieces of a run that
    was resumed, the earliest first; a run in one piece has none.
    """

    target: TargetFacts
    catalogue: Catalogue
    clauses: tuple[ClauseVerdict, ...]
    whole: Whole
    tests: tuple[TestReport, ...]
    began: Moment
    took: float
    ringproof: str
    command: str
    untested: tuple[tuple[str, str], ...] = ()
    not_run: tuple[tuple[str, str], ...] = ()
    out_of_scope: tuple[str, ...] = ()
    strict: bool = False
    choices: tuple[tuple[str, tuple[str, ...]], ...] = ()
    problems: tuple[str, ...] = field(default=())
    ended_early: bool = False
    notes: tuple[str, ...] = ()
    known: tuple[tuple[str, str], ...] = ()
    stale: tuple[str, ...] = ()
    made_from: tuple[tuple[str, str], ...] = ()
    parts: tuple[Part, ...] = ()
