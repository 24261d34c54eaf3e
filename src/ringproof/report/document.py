"""The run as plain data: the one thing every kind of report is made from."""

from dataclasses import dataclass, field

from ringproof.protocol.clauses import Catalogue
from ringproof.trace import Moment, Record
from ringproof.verdict import ClauseVerdict, Finding, Verdict, Whole


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


@dataclass(frozen=True, slots=True)
class RunReport:
    """A whole run. `untested` lists clauses without a test, each with its reason."""

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
