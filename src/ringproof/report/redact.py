"""What may be handed on: no token, cookie or password, and nobody's number or name.

Pure: a report in, a report out. Numbers and names that belong to the target file's own dial
plan or to the suite (whatever it did itself: its stimuli) stay readable; all others become
pseudonyms, keyed per report (see `pseudonyms`). Every length stays, so that the offsets of
defects still point at them.

Where the value of a parameter stands, all of it is pseudonymised. In free text of the phone
(a body, its display, its log) the numbers are, and every word that was a name elsewhere in the
report. In our own sentences only what was a number or a name elsewhere is.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Final

from ringproof.protocol.events import read_event
from ringproof.protocol.names import NAME, NUMBER, PLAIN_NAMES
from ringproof.report.document import Ending, RunReport, TestReport
from ringproof.report.pseudonyms import Pseudonyms, words
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

KEPT_PARAMETERS: Final = PLAIN_NAMES - {NAME, NUMBER, "text", "digits"}
"""Parameters that name no person: ids, macs, identities, verbs. All others may."""

PLAIN_WORDS: Final = (*PLAIN_NAMES, "anonymous unknown private unavailable sip sips tel user phone")

_KEPT_DETAILS: Final = frozenset(
    {"leg", "state", "direction", "call", "call2", "account", "level", "url"}
)
_KEPT_HEADERS: Final = re.compile(
    rb"(?i)host|user-agent|server|date|content-\S+|connection|accept\S*|cache-control|allow|"
    rb"transfer-encoding|keep-alive|pragma|expires|location|vary|etag|www-authenticate"
)
_SECRET_HEADER: Final = re.compile(
    rb"(?im)^((?:proxy-)?authorization|(?:set-)?cookie2?|[\w-]*(?:token|api-?key|password)[\w-]*)"
    rb"([ \t]*:[ \t]*)((?:bearer|basic|digest)?)([^\r\n]*(?:\r?\n[ \t]+[^\r\n]*)*)"
)
_SECRET_WORDS: Final = r"(?:auth_?|access_?)?token|password|passwd|secret|session(?:_?id)?|sid"  # noqa: S105  names of secrets, not secrets
_SECRET_NAME: Final = re.compile(_SECRET_WORDS, re.IGNORECASE)
_SECRET_PARAMETER: Final = re.compile(rf"(?i)\b({_SECRET_WORDS})=([^&\s#\"'<>]+)".encode())
_SECRET_OPTION: Final = re.compile(r"(?i)(--token|--password)([ =])(\S+)")
_SECRET_JSON: Final = re.compile(rf'(?i)("(?:{_SECRET_WORDS})"\s*:\s*")((?:[^"\\]|\\.)*)'.encode())
_USERINFO: Final = re.compile(r"(?<=://)[^/@\s]+@")
_WORD: Final = re.compile(r"\d(?:[ ./()\-]*\d)*|[^\W\d_]+")
_NUMBER: Final = re.compile(r"\d{3,}")
_ADDRESS: Final = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}")
# A number in a sentence of ours that is a status, a port or an offset, whoever else has it.
_OURS: Final = re.compile(r"(?:status|http|answer(?:s|ed)|port|byte|at|record|line|after) \Z", re.I)
_BLANKED: Final = ord("x")


class Redactor:
    """Makes records and sentences of one report shareable.

    `key` makes the pseudonyms of this report, `known` are texts whose words stay, `secrets`
    the tokens and passwords that were in use. Let it `learn` from all records first, so that
    a name that is told in one test is recognised in the free text of another.
    """

    def __init__(self, key: bytes, known: Iterable[str] = (), secrets: Iterable[str] = ()) -> None:
        self._pseudonyms = Pseudonyms(key, (*known, *PLAIN_WORDS))
        spelt = sorted({s.encode() for s in secrets if s}, key=len, reverse=True)
        self._secrets = re.compile(b"|".join(map(re.escape, spelt))) if spelt else None
        self._learnt: set[str] = set()

    def learn(self, records: Iterable[Record]) -> None:
        """Remember which words are numbers and names of somebody, to know them in free text."""
        for record in records:
            if isinstance(record, Told) and record.event is not None:
                self._learn_values(record.event.parameters, KEPT_PARAMETERS)
            elif isinstance(record, Witnessed):
                named = [(k, v) for k, v in record.details.items() if k in (NUMBER, NAME, "peer")]
                self._learn_values(named, frozenset())

    def record(self, record: Record) -> Record:
        """Return `record` as it may be handed on."""
        redacted: Record = _REDACT[type(record)](self, record)
        return redacted

    def sentence(self, text: str) -> str:
        """Return a sentence of ours: without secrets, learnt numbers and names replaced."""
        return self._prose(text, numbers=False)

    def free_text(self, text: str) -> str:
        """Return text of the phone's own: all its numbers and the learnt names replaced."""
        return self._prose(text, numbers=True)

    def request(self, raw: bytes) -> bytes:
        """Return the bytes of a request (the target first) or of an answer, malformed or not."""
        line, newline, rest = _split_line(raw)
        before, question, query = line.partition(b"?")
        if question:
            query, version = _split_version(query)
            line = before + question + self._query(query) + version
        return self._blank(line + newline + self._headers_and_body(rest))

    def target(self, target: bytes) -> bytes:
        """Return path and query of a request."""
        before, question, query = target.partition(b"?")
        return self._blank(before + question + self._query(query))

    def headers(self, headers: tuple[tuple[bytes, bytes], ...]) -> tuple[tuple[bytes, bytes], ...]:
        """Return header fields, secrets blanked and what may name somebody replaced."""
        return tuple((name, self._header_value(name, value)) for name, value in headers)

    def _learn_values(self, pairs: Iterable[tuple[str, str]], kept: frozenset[str]) -> None:
        for name, value in pairs:
            if name not in kept:
                self._learnt.update(w for w in words(value) if self._pseudonyms.word(w) != w)

    def _query(self, query: bytes) -> bytes:
        return b"&".join(self._parameter(piece) for piece in query.split(b"&"))

    def _parameter(self, piece: bytes) -> bytes:
        name, equals, value = piece.partition(b"=")
        if _SECRET_NAME.fullmatch(name.decode("latin-1")):
            return name + equals + _blanked(value)
        if name.decode("latin-1") in KEPT_PARAMETERS:
            return piece
        if equals:
            return name + equals + self._pseudonyms.octets(value)
        # A key without a value: an unescaped & in a name leaves its second half so.
        return name if name.decode("latin-1") in PLAIN_NAMES else self._pseudonyms.octets(name)

    def _headers_and_body(self, rest: bytes) -> bytes:
        head, gap, body = _split_head(rest)
        lines = []
        for line in head.splitlines(keepends=True):
            name, colon, value = line.partition(b":")
            lines.append(name + colon + self._header_value(name, value))
        return b"".join(lines) + gap + self._octets(body)

    def _header_value(self, name: bytes, value: bytes) -> bytes:
        field = name.strip()
        if _SECRET_HEADER.match(field + b": x"):
            scheme = re.match(rb"\s*(?i:bearer|basic|digest)?", value)
            kept = scheme.end() if scheme else 0
            return value[:kept] + _blanked(value[kept:])
        return value if _KEPT_HEADERS.fullmatch(field) else self._octets(value)

    def _octets(self, body: bytes) -> bytes:
        """Return free text of the phone's in whatever encoding it was meant."""
        try:
            return self._blank(self.free_text(body.decode("utf-8")).encode("utf-8"))
        except UnicodeDecodeError:
            return self._blank(self.free_text(body.decode("latin-1")).encode("latin-1"))

    def _blank(self, raw: bytes) -> bytes:
        """Return `raw` with everything secret blanked, its length unchanged."""
        if self._secrets is not None:
            raw = self._secrets.sub(lambda found: _blanked(found[0]), raw)
        raw = _SECRET_HEADER.sub(lambda f: f[1] + f[2] + f[3] + _blanked(f[4]), raw)
        raw = _SECRET_JSON.sub(lambda found: found[1] + _blanked(found[2]), raw)
        return _SECRET_PARAMETER.sub(lambda found: found[1] + b"=" + _blanked(found[2]), raw)

    def _prose(self, text: str, *, numbers: bool) -> str:
        text = self._blank(text.encode("utf-8", "surrogatepass")).decode("utf-8", "surrogatepass")
        text = _SECRET_OPTION.sub(lambda f: f[1] + f[2] + "x" * len(f[3]), text)
        return _WORD.sub(lambda found: self._word_of_prose(found, numbers), text)

    def _word_of_prose(self, found: re.Match[str], numbers: bool) -> str:
        text = found[0]
        if _ADDRESS.fullmatch(text):
            return text
        for word in words(text):
            if word in self._learnt and not (not numbers and _is_ours(found)):
                return self._pseudonyms.text(text)
        if numbers and text[0].isdecimal():
            return _NUMBER.sub(lambda number: self._pseudonyms.word(number[0]), text)
        return text

    def _details(self, details: Mapping[str, str]) -> dict[str, str]:
        return {key: self._detail(key, value) for key, value in details.items()}

    def _detail(self, key: str, value: str) -> str:
        if _SECRET_NAME.fullmatch(key):
            return "x" * len(value)
        if key in _KEPT_DETAILS or key in KEPT_PARAMETERS:
            return self.sentence(value)
        if key in (NUMBER, NAME, "peer", "to"):
            return self._pseudonyms.text(value)
        return self.free_text(value)

    def stimulus(self, record: Stimulus) -> Stimulus:
        """Return a command or an act: the suite's own words, its token blanked."""
        details = self._details(record.details)
        return replace(record, details=details, raw=self.request(record.raw))

    def answer(self, record: Answer) -> Answer:
        """Return what came back for a command."""
        headers = tuple(
            (name, self._header_value(name.encode(), value.encode()).decode())
            for name, value in record.headers
        )
        body, raw = self._octets(record.body), self.request(record.raw)
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
        return replace(record, details=self._details(record.details))

    def arranged(self, record: Arranged) -> Arranged:
        """Return a step of the arrangement."""
        what, why = self.sentence(record.what), self.sentence(record.why)
        return replace(record, what=what, why=why)

    def expected(self, record: Expected) -> Expected:
        """Return an expectation: its values become the same pseudonyms as the events'."""
        pattern = self._details(record.pattern)
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
        url=_USERINFO.sub("", sentence(report.target.url)),
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
    return _USERINFO.sub("", program.rpartition("/")[2] + blank + rest)


def _clause(verdict: ClauseVerdict, redactor: Redactor) -> ClauseVerdict:
    findings = tuple(map(redactor.finding, verdict.findings))
    return replace(verdict, why=redactor.sentence(verdict.why), findings=findings)


def _is_ours(found: re.Match[str]) -> bool:
    """Say whether a short number in a sentence of ours is a status, a time or an offset."""
    before, after = found.string[: found.start()], found.string[found.end() :]
    if len(found[0]) > 5 or not found[0][0].isdecimal():
        return False
    return bool(_OURS.search(before)) or bool(re.match(r"\.?\d* ?(?:s|ms)\b", after))


def _blanked(secret: bytes) -> bytes:
    return bytes(c if c in b" \t\r\n" else _BLANKED for c in secret)


def _split_line(raw: bytes) -> tuple[bytes, bytes, bytes]:
    found = re.search(rb"(?<=[^\r\n])\r?\n", raw)
    if found is None:
        return raw, b"", b""
    return raw[: found.start()], found[0], raw[found.end() :]


def _split_version(query: bytes) -> tuple[bytes, bytes]:
    found = re.search(rb" +HTTP/\S*\s*\Z", query)
    return (query[: found.start()], found[0]) if found else (query, b"")


def _split_head(rest: bytes) -> tuple[bytes, bytes, bytes]:
    found = re.search(rb"(?:\A|\r?\n)\r?\n", rest)
    if found is None:
        return rest, b"", b""
    return rest[: found.start()], found[0], rest[found.end() :]
