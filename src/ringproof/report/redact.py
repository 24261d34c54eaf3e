"""What may be handed on: no token, cookie or password, and nobody's number or name.

Pure: a report in, a report out. Numbers and names that belong to the target file's own dial
plan or to the suite (whatever it did itself: its stimuli) stay readable; all others become
pseudonyms, keyed per report (see `recordings.privacy`, which knows the bytes). Every length
stays, so that the offsets of defects still point at them.

Where the value of a parameter stands, all of it is pseudonymised. In free text of the phone
(a body, its display, its log) the numbers are, and every word that was a name elsewhere in the
report. In our own sentences only what was a number or a name elsewhere is.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Final

from ringproof.protocol.events import read_event
from ringproof.protocol.names import NAME, NUMBER
from ringproof.recordings.privacy.wire import KEPT_PARAMETERS, USERINFO, WireRedactor
from ringproof.report.document import Ending, RunReport, TestReport
from ringproof.trace import (
    Answer,
    Arranged,
    Connection,
    Expected,
    Record,
    Stimulus,
    Told,
    Witnessed,
)
from ringproof.verdict import Blame, ClauseVerdict, Finding


class Redactor(WireRedactor):
    """Makes records and sentences of one report shareable.

    `key` makes the pseudonyms of this report, `known` are texts whose words stay, `secrets`
    the tokens and passwords that were in use. Let it `learn` from all records first, so that
    a name that is told in one test is recognised in the free text of another.
    """

    def learn(self, records: Iterable[Record]) -> None:
        """Remember which words are numbers and names of somebody, to know them in free text."""
        for record in records:
            if isinstance(record, Told) and record.event is not None:
                self.learn_values(record.event.parameters, KEPT_PARAMETERS)
            elif isinstance(record, Witnessed):
                named = [(k, v) for k, v in record.details.items() if k in (NUMBER, NAME, "peer")]
                self.learn_values(named, frozenset())

    def record(self, record: Record) -> Record:
        """Return `record` as it may be handed on."""
        redacted: Record = _REDACT[type(record)](self, record)
        return redacted

    def stimulus(self, record: Stimulus) -> Stimulus:
        """Return a command or an act: the suite's own words, its token blanked."""
        details = self.details(record.details)
        return replace(record, details=details, raw=self.request(record.raw))

    def answer(self, record: Answer) -> Answer:
        """Return what came back for a command."""
        headers = tuple(
            (name, self.header_value(name.encode(), value.encode()).decode())
            for name, value in record.headers
        )
        body, raw = self.octets(record.body), self.request(record.raw)
        lost = self.sentence(record.lost)
        return replace(record, headers=headers, body=body, raw=raw, lost=lost)

    def told(self, record: Told) -> Told:
        """Return an event: read again from its redacted target, so that both say the same."""
        target = self.target(record.target)
        event = record.event
        if event is not None:
            event = read_event(target)[0] or event
        return replace(
            record,
            target=target,
            event=event,
            headers=self.headers(record.headers),
            raw=self.request(record.raw),
        )

    def connection(self, record: Connection) -> Connection:
        """Return a connection that brought no request, and the bytes it did bring."""
        detail, raw = self.sentence(record.detail), self.request(record.raw)
        return replace(record, detail=detail, raw=raw)

    def witnessed(self, record: Witnessed) -> Witnessed:
        """Return a testimony: the digits a far end heard are the suite's own."""
        if record.what == "heard":
            return record
        return replace(record, details=self.details(record.details))

    def arranged(self, record: Arranged) -> Arranged:
        """Return a step of the arrangement."""
        what, why = self.sentence(record.what), self.sentence(record.why)
        return replace(record, what=what, why=why)

    def expected(self, record: Expected) -> Expected:
        """Return an expectation: its values become the same pseudonyms as the events'."""
        pattern = self.details(record.pattern)
        return replace(record, sentence=self.sentence(record.sentence), pattern=pattern)

    def finding(self, finding: Finding) -> Finding:
        """Return a finding with its reason and blame as they may be handed on."""
        blame = finding.blame
        if blame is not None:
            blame = Blame(blame.party, self.sentence(blame.evidence), blame.single_witness)
        return replace(finding, why=self.sentence(finding.why), blame=blame)

    def test(self, test: TestReport) -> TestReport:
        """Return all of one test as it may be handed on."""
        return replace(
            test,
            why=self.sentence(test.why),
            findings=tuple(map(self.finding, test.findings)),
            records=tuple(map(self.record, test.records)),
            reproduce=self.sentence(test.reproduce),
            ending=self.ending(test.ending),
        )

    def ending(self, ending: Ending) -> Ending:
        """Return how a test ended, as it may be handed on."""
        said, soft = self.sentence(ending.said), tuple(map(self.sentence, ending.soft))
        doubt, void = self.sentence(ending.doubt), self.sentence(ending.void)
        return replace(ending, said=said, soft=soft, doubt=doubt, void=void)


_REDACT: Final[Mapping[type, Callable[..., Record]]] = {
    Stimulus: Redactor.stimulus,
    Answer: Redactor.answer,
    Told: Redactor.told,
    Connection: Redactor.connection,
    Witnessed: Redactor.witnessed,
    Arranged: Redactor.arranged,
    Expected: Redactor.expected,
}


def stimulated(records: Iterable[Record]) -> list[str]:
    """Return the texts that the suite used itself, in its commands and as the other parties."""
    return [
        value
        for record in records
        if isinstance(record, Stimulus)
        for value in record.details.values()
    ]


def known_texts(report: RunReport) -> list[str]:
    """Return the texts whose words stay: the dial plan's, and all that the suite did itself."""
    texts = [number for _, number in report.target.dial]
    for test in report.tests:
        texts += stimulated(test.records)
    return texts


def shareable(
    report: RunReport, key: bytes, secrets: Iterable[str] = (), keep: Iterable[str] = ()
) -> RunReport:
    """Return `report` as it may be handed on; `keep` are more texts whose words stay."""
    redactor = Redactor(key, (*known_texts(report), *keep), secrets)
    for test in report.tests:
        redactor.learn(test.records)
    sentence = redactor.sentence
    target = replace(
        report.target,
        name=sentence(report.target.name),
        url=USERINFO.sub("", sentence(report.target.url)),
    )
    return replace(
        report,
        target=target,
        clauses=tuple(_clause(verdict, redactor) for verdict in report.clauses),
        whole=replace(report.whole, why=sentence(report.whole.why)),
        tests=tuple(map(redactor.test, report.tests)),
        command=_command(report.command, redactor),
        not_run=tuple((clause, sentence(why)) for clause, why in report.not_run),
        problems=tuple(map(sentence, report.problems)),
        notes=tuple(map(sentence, report.notes)),
        known=tuple((clause, sentence(why)) for clause, why in report.known),
    )


def _command(command: str, redactor: Redactor) -> str:
    """Return the command line without secrets, nor where on somebody's disk the program lies."""
    program, blank, rest = redactor.sentence(command).partition(" ")
    return USERINFO.sub("", program.rpartition("/")[2] + blank + rest)


def _clause(verdict: ClauseVerdict, redactor: Redactor) -> ClauseVerdict:
    findings = tuple(map(redactor.finding, verdict.findings))
    return replace(verdict, why=redactor.sentence(verdict.why), findings=findings)
