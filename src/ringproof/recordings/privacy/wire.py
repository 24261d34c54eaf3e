"""Bytes of the wire that may be handed on: no token, cookie or password, nobody's number or name.

Where the value of a parameter stands, all of it is pseudonymised. In free text of the phone
(a body, a header of its own) the numbers are, and every word that was learnt to be a name. Every
length stays, so that the offsets of defects still point at them, and every defect stays.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Final
from urllib.parse import unquote_to_bytes

from ringproof.protocol.names import NAME, NUMBER, PLAIN_NAMES
from ringproof.recordings.privacy.pseudonyms import Pseudonyms, words

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
SECRET_WORDS: Final = r"(?:auth_?|access_?)?token|password|passwd|secret|session(?:_?id)?|sid"  # noqa: S105  names of secrets, not secrets
_SECRET_NAME: Final = re.compile(SECRET_WORDS, re.IGNORECASE)
_SECRET_PARAMETER: Final = re.compile(rf"(?i)\b({SECRET_WORDS})=([^&\s#\"'<>]+)".encode())
_SECRET_OPTION: Final = re.compile(r"(?i)(--token|--password)([ =])(\S+)")
_SECRET_JSON: Final = re.compile(rf'(?i)("(?:{SECRET_WORDS})"\s*:\s*")((?:[^"\\]|\\.)*)'.encode())
USERINFO: Final = re.compile(r"(?<=://)[^/@\s]+@")
_WORD: Final = re.compile(r"\d(?:[ ./()\-]*\d)*|[^\W\d_]+")
_NUMBER: Final = re.compile(r"\d{3,}")
_ADDRESS: Final = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}")
# A number in a sentence of ours that is a status, a port or an offset, whoever else has it.
_OURS: Final = re.compile(r"(?:status|http|answer(?:s|ed)|port|byte|at|record|line|after) \Z", re.I)
_BLANKED: Final = ord("x")


class WireRedactor:
    """Makes requests, answers and sentences about them shareable.

    `key` makes the pseudonyms, `known` are texts whose words stay, `secrets` the tokens and
    passwords that were in use. What `learn_values` was told is recognised in free text.
    """

    def __init__(self, key: bytes, known: Iterable[str] = (), secrets: Iterable[str] = ()) -> None:
        self._pseudonyms = Pseudonyms(key, (*known, *PLAIN_WORDS))
        spelt = sorted({s.encode() for s in secrets if s}, key=len, reverse=True)
        self._secrets = re.compile(b"|".join(map(re.escape, spelt))) if spelt else None
        self._learnt: set[str] = set()

    def sentence(self, text: str) -> str:
        """Return a sentence of ours: without secrets, learnt numbers and names replaced."""
        return self._prose(text, numbers=False)

    def free_text(self, text: str) -> str:
        """Return text of the phone's own: all its numbers and the learnt names replaced."""
        return self._prose(text, numbers=True)

    def request(self, raw: bytes) -> bytes:
        """Return the bytes of a request (the target first) or of an answer, malformed or not."""
        line, newline, rest = split_line(raw)
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
        return tuple((name, self.header_value(name, value)) for name, value in headers)

    def learn_values(self, pairs: Iterable[tuple[str, str]], kept: frozenset[str]) -> None:
        """Remember the words of `pairs` as somebody's, but for the parameters `kept`."""
        for name, value in pairs:
            if name not in kept:
                self._learnt.update(w for w in words(value) if self._pseudonyms.word(w) != w)

    def _query(self, query: bytes) -> bytes:
        return b"&".join(self._parameter(piece) for piece in query.split(b"&"))

    def _parameter(self, piece: bytes) -> bytes:
        name, equals, value = piece.partition(b"=")
        meant = unquote_to_bytes(name).decode("latin-1")  # %41uthToken is read as AuthToken
        if _SECRET_NAME.fullmatch(meant):
            return name + equals + blanked(value)
        if meant in KEPT_PARAMETERS:
            return piece
        if equals:
            return name + equals + self._pseudonyms.octets(value)
        # A key without a value: an unescaped & in a name leaves its second half so.
        return name if meant in PLAIN_NAMES else self._pseudonyms.octets(name)

    def _headers_and_body(self, rest: bytes) -> bytes:
        head, gap, body = split_head(rest)
        lines = []
        for line in head.splitlines(keepends=True):
            name, colon, value = line.partition(b":")
            lines.append(name + colon + self.header_value(name, value))
        return b"".join(lines) + gap + self.octets(body)

    def header_value(self, name: bytes, value: bytes) -> bytes:
        """Return the value of header `name`."""
        field = name.strip()
        if _SECRET_HEADER.match(field + b": x"):
            scheme = re.match(rb"\s*(?i:bearer|basic|digest)?", value)
            kept = scheme.end() if scheme else 0
            return value[:kept] + blanked(value[kept:])
        return value if _KEPT_HEADERS.fullmatch(field) else self.octets(value)

    def octets(self, body: bytes) -> bytes:
        """Return free text of the phone's in whatever encoding it was meant."""
        try:
            return self._blank(self.free_text(body.decode("utf-8")).encode("utf-8"))
        except UnicodeDecodeError:
            return self._blank(self.free_text(body.decode("latin-1")).encode("latin-1"))

    def _blank(self, raw: bytes) -> bytes:
        """Return `raw` with everything secret blanked, its length unchanged."""
        if self._secrets is not None:
            raw = self._secrets.sub(lambda found: blanked(found[0]), raw)
        raw = _SECRET_HEADER.sub(lambda f: f[1] + f[2] + f[3] + blanked(f[4]), raw)
        raw = _SECRET_JSON.sub(lambda found: found[1] + blanked(found[2]), raw)
        return _SECRET_PARAMETER.sub(lambda found: found[1] + b"=" + blanked(found[2]), raw)

    def _prose(self, text: str, *, numbers: bool) -> str:
        text = self._blank(text.encode("utf-8", "surrogatepass")).decode("utf-8", "surrogatepass")
        text = _SECRET_OPTION.sub(lambda f: f[1] + f[2] + "x" * len(f[3]), text)
        return _WORD.sub(lambda found: self._word_of_prose(found, numbers), text)

    def _is_learnt(self, word: str) -> bool:
        return word in self._learnt

    def _word_of_prose(self, found: re.Match[str], numbers: bool) -> str:
        text = found[0]
        if _ADDRESS.fullmatch(text):
            return text
        for word in words(text):
            if self._is_learnt(word) and not (not numbers and _is_ours(found)):
                return self._pseudonyms.text(text)
        if numbers and text[0].isdecimal():
            return _NUMBER.sub(lambda number: self._pseudonyms.word(number[0]), text)
        return text

    def details(self, details: Mapping[str, str]) -> dict[str, str]:
        """Return the details of a record."""
        return {key: self.detail(key, value) for key, value in details.items()}

    def detail(self, key: str, value: str) -> str:
        """Return one detail of a record: `key` says what it is."""
        if _SECRET_NAME.fullmatch(key):
            return "x" * len(value)
        if key in _KEPT_DETAILS or key in KEPT_PARAMETERS:
            return self.sentence(value)
        if key in (NUMBER, NAME, "peer", "to"):
            return self._pseudonyms.text(value)
        return self.free_text(value)


def _is_ours(found: re.Match[str]) -> bool:
    """Say whether a short number in a sentence of ours is a status, a time or an offset."""
    before, after = found.string[: found.start()], found.string[found.end() :]
    if len(found[0]) > 5 or not found[0][0].isdecimal():
        return False
    return bool(_OURS.search(before)) or bool(re.match(r"\.?\d* ?(?:s|ms)\b", after))


def blanked(secret: bytes) -> bytes:
    """Return `secret` with nothing of it but its length, blanks and line ends."""
    return bytes(c if c in b" \t\r\n" else _BLANKED for c in secret)


def split_line(raw: bytes) -> tuple[bytes, bytes, bytes]:
    """Return the first line, its end, and all that follows."""
    found = re.search(rb"(?<=[^\r\n])\r?\n", raw)
    if found is None:
        return raw, b"", b""
    return raw[: found.start()], found[0], raw[found.end() :]


def _split_version(query: bytes) -> tuple[bytes, bytes]:
    found = re.search(rb" +HTTP/\S*\s*\Z", query)
    return (query[: found.start()], found[0]) if found else (query, b"")


def split_head(rest: bytes) -> tuple[bytes, bytes, bytes]:
    """Return the headers, the empty line that ends them, and the body."""
    found = re.search(rb"(?:\A|\r?\n)\r?\n", rest)
    if found is None:
        return rest, b"", b""
    return rest[: found.start()], found[0], rest[found.end() :]
