"""A recording made shareable while it is recorded: exchange by exchange, none of the later known.

A number or name has the same pseudonym on both legs whenever it comes, since the pseudonym
follows from the key and the word alone. What names somebody where no parameter says so (a body, a
header of somebody's own) has to be told apart without having seen it before, so more is replaced
there than in a report: all numbers, every word that was somebody's before, and every word with a
capital or a letter beyond ASCII that is no plain word of an answer. The list of commands and the
help texts name nobody and stay.

A token that is seen once, in a header, a query or a login, is blanked wherever it comes again.
"""

import contextlib
import re
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final
from urllib.parse import quote, unquote_to_bytes

from ringproof.protocol.commands import LIST
from ringproof.protocol.http.reader import RawRequest
from ringproof.protocol.names import ACTION, AUTH_TOKEN, HELP, NAME, NUMBER, PLAIN_NAMES
from ringproof.protocol.query import read_query
from ringproof.recordings.exchange import Deed, Exchange
from ringproof.recordings.heads import read_request
from ringproof.recordings.privacy.bodies import Body, body_of, in_chunks
from ringproof.recordings.privacy.pseudonyms import wide, words
from ringproof.recordings.privacy.wire import (
    USERINFO,
    WireRedactor,
    blanked,
    split_head,
    split_line,
)

_LOGIN: Final = re.compile(rb"(?i)log-?(?:in|on)|auth|session|password|credential|token")
_OF_ADDRESSES: Final = frozenset(
    (b"location", b"content-location", b"referer", b"link", b"refresh")
)
_ADMITS: Final = re.compile(rb"(?i)\s*(?:(?:bearer|basic|digest|token)\s+)?(.*?)\s*\Z", re.DOTALL)
_LEARNT_SECRET: Final = 6  # shorter ones would blank words of anybody
# In any text: a parameter, or a member of a JSON object, that names somebody.
_NAMING: Final = re.compile(
    rb"(?i)\b(?:display_?|caller_?|callee_?|remote_?)?(?:number|name|text|digits|tel|uri)="
    rb"(?P<parameter>[^&\s\"'<>]+)"
    rb"|\"\w*(?:number|name|phone|caller|callee|remote|peer|display|user)\w*\"\s*:\s*"
    rb"\"(?P<member>(?:[^\"\\]|\\.)*)\""
)
_JSON_ESCAPE: Final = re.compile(rb"(\\u[0-9A-Fa-f]{4}|\\.)")
_ANSWERS: Final = """
a about accept accepted access action actions active allowed already an and answer apologies
are argument as available bad body busy call called calls cannot charset choose command commands
conference connected content could denied device dial dialing digits disabled doctype done dtmf
empty enabled error errors event events exists failed failure false following for forbidden found
get has head help hold holding html http id idle in internal invalid is it json length line link
location log login message method missing moved must no none not nothing null number of off ok on
one only or parameter parameters permanently phone please post query received redirect refused
rejected request required result resume ringing server service show state status succeeded
success successful successfully temporarily terminate text that the there this title to token
too transfer transferred true type unauthorized unavailable unknown url usage use user utf value
was with without wrong xml you your
"""
_PLAIN: Final = frozenset(_ANSWERS.split())
"""Words of answers that name nobody, however they are written."""


class StreamRedactor(WireRedactor):
    """Makes exchanges and deeds shareable, one after the other, as they are recorded.

    `key` makes the pseudonyms: the same key in two recordings lets them join. `known` are texts
    whose words stay, `secrets` the tokens and passwords that are known to be in use.
    """

    def __init__(self, key: bytes, known: Iterable[str] = (), secrets: Iterable[str] = ()) -> None:
        super().__init__(key, known)
        self._spellings: set[bytes] = set()
        self._describes = False
        for secret in secrets:
            self._learn_secret(secret.encode())

    def exchange(self, exchange: Exchange) -> Exchange:
        """Return an exchange as it may be written: no secret, nobody's number or name."""
        request = read_request(exchange.request)
        self._learn(request)
        login = _LOGIN.search(request.target.partition(b"?")[0]) is not None
        query = read_query(request.target.partition(b"?")[2])
        asked = self._message(exchange.request, login=login)
        self._describes = HELP in query or query.get(ACTION) == LIST
        answered = self._message(exchange.response, login=login) if exchange.response else b""
        self._describes = False
        lost = self.sentence(exchange.lost)
        return replace(exchange, request=asked, response=answered, lost=lost)

    def deed(self, deed: Deed) -> Deed:
        """Return a deed of far end, local user or admin as it may be written."""
        stimulus = deed.stimulus
        named = [(k, v) for k, v in stimulus.details.items() if k in (NUMBER, NAME, "to")]
        self.learn_values(named, frozenset())
        details = {
            name: _without_user(value) for name, value in self.details(stimulus.details).items()
        }
        raw = self._message(stimulus.raw, login=False) if stimulus.raw else b""
        return replace(deed, stimulus=replace(stimulus, details=details, raw=raw))

    # -- what is learnt ------------------------------------------------------

    def _learn(self, request: RawRequest) -> None:
        query = read_query(request.target.partition(b"?")[2])
        self.learn_values([p for p in query.pairs if p[0] in (NUMBER, NAME)], frozenset())
        for parameter in query.parameters:
            if parameter.name.casefold() == AUTH_TOKEN.casefold():
                self._learn_secret(parameter.raw.partition(b"=")[2])
        for name, value in request.headers:
            if name.lower() in (b"authorization", b"proxy-authorization"):
                admits = _ADMITS.match(value)
                self._learn_secret(admits[1] if admits else value)
                self._learn_password(value)

    def _learn_password(self, value: bytes) -> None:
        scheme, _, coded = value.partition(b" ")
        if scheme.lower() == b"basic":
            with contextlib.suppress(ValueError):
                self._learn_secret(b64decode(coded.strip()).partition(b":")[2])

    def _learn_secret(self, written: bytes) -> None:
        secret = unquote_to_bytes(written)
        text = secret.decode("latin-1")
        is_plain = text.casefold() in _PLAIN or text in PLAIN_NAMES  # whoever chose such a token
        if len(secret) < _LEARNT_SECRET or written in self._spellings or is_plain:
            return
        wides = {text.encode("utf-16-le"), text.encode("utf-16-be")}
        self._spellings |= {written, secret, quote(secret, safe="").encode(), *wides}
        self._spellings |= {b64encode(secret).rstrip(b"=")}
        longest_first = sorted(self._spellings, key=len, reverse=True)
        self._secrets = re.compile(b"|".join(map(re.escape, longest_first)))

    def learn_values(self, pairs: Iterable[tuple[str, str]], kept: frozenset[str]) -> None:
        """Remember the words of `pairs` as somebody's, however they are written later."""
        for name, value in pairs:
            if name not in kept:
                somebodys = (w for w in words(value) if self._pseudonyms.word(w) != w)
                self._learnt.update(word.casefold() for word in somebodys)

    def _is_learnt(self, word: str) -> bool:
        return word.casefold() in self._learnt

    # -- messages ------------------------------------------------------------

    def _message(self, raw: bytes, *, login: bool) -> bytes:
        line, newline, rest = split_line(raw)
        head, gap, body = split_head(rest)
        headers = b"".join(map(self._header, head.splitlines(keepends=True)))
        written = self._first_line(line) + newline + headers + gap
        return self._blank(written) + self._body(body, body_of(head, login=login))

    def _first_line(self, line: bytes) -> bytes:
        before, question, query = line.partition(b"?")
        version = re.search(rb" +HTTP/\S*\s*\Z", query)
        until = version.start() if version else len(query)
        return self._address(before) + question + self._query(query[:until]) + query[until:]

    def _header(self, line: bytes) -> bytes:
        name, colon, value = line.partition(b":")
        if not colon or line[:1] in b" \t":  # no header at all, or the rest of one
            return self._pseudonyms.octets(line)
        if name.strip().lower() in _OF_ADDRESSES:
            before, question, query = value.partition(b"?")
            return name + colon + self._address(before) + question + self._query(query)
        if name.strip().lower() == b"content-disposition":
            return name + colon + self.octets(value)
        return name + colon + self.header_value(name, value)

    def _address(self, before: bytes) -> bytes:
        """Return what stands before a query: a path, perhaps with a user and a host."""
        text = _without_user(before.decode("latin-1"))
        return self.sentence(text).encode("latin-1")

    def _body(self, body: bytes, kind: Body) -> bytes:
        if not body:
            return body
        if kind is Body.SECRET:
            return blanked(body)
        if kind is Body.CHUNKED:
            return in_chunks(body, self.octets)
        if kind is Body.CHUNKED_SECRET:
            return in_chunks(body, blanked)
        if kind is Body.FORM:
            return self._blank(self._query(body))
        return self.octets(body)

    def octets(self, body: bytes) -> bytes:
        """Return free text in whatever encoding it was meant, UTF-16 included."""
        form = wide(body)
        if form:
            return self.free_text(body.decode(form)).encode(form)
        return b"".join(self._pieces(body))

    def _pieces(self, body: bytes) -> Iterator[bytes]:
        at = 0
        for found in _NAMING.finditer(body):
            group = "member" if found["member"] is not None else "parameter"
            yield super().octets(body[at : found.start(group)])
            yield b"".join(map(self._named, _JSON_ESCAPE.split(found[group])))
            at = found.end(group)
        yield super().octets(body[at:])

    def _named(self, value: bytes) -> bytes:
        return value if _JSON_ESCAPE.fullmatch(value) else self._pseudonyms.octets(value)

    def _word_of_prose(self, found: re.Match[str], numbers: bool) -> str:
        text = super()._word_of_prose(found, numbers)
        may_name = numbers and not self._describes and text == found[0]
        if not may_name or text.casefold() in _PLAIN or (text.isascii() and text.islower()):
            return text
        if text[0].isdecimal() or re.match(r"@\d", found.string[found.end() :]):  # TC@1
            return text
        return self._pseudonyms.text(text)


def _without_user(text: str) -> str:
    return USERINFO.sub(lambda found: "x" * (len(found[0]) - 1) + "@", text)
