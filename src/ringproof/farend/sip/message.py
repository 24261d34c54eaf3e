"""SIP messages as bytes: read leniently, since what comes is a stranger's; written plainly.

Headers stay as they came (bytes that are no UTF-8 included), because Via, tags and Record-Route
must be sent back exactly. RFC 3261 section 7.
"""

import re
from dataclasses import dataclass
from typing import Final

MAX_HEADERS: Final = 256
_COMPACT: Final = {
    "b": "referred-by", "c": "content-type", "e": "content-encoding", "f": "from",
    "i": "call-id", "k": "supported", "l": "content-length", "m": "contact", "o": "event",
    "r": "refer-to", "s": "subject", "t": "to", "u": "allow-events", "v": "via",
    "x": "session-expires",
}  # fmt: skip
REASONS: Final = {
    100: "Trying", 180: "Ringing", 200: "OK", 202: "Accepted", 400: "Bad Request",
    403: "Forbidden", 405: "Method Not Allowed", 420: "Bad Extension",
    480: "Temporarily Unavailable", 481: "Call/Transaction Does Not Exist", 486: "Busy Here",
    487: "Request Terminated", 488: "Not Acceptable Here", 500: "Server Internal Error",
    603: "Decline",
}  # fmt: skip
"""What a status is called."""
_REQUEST_LINE: Final = re.compile(r"([!-~]+) ([!-~\x80-\U0010ffff]+) SIP/2\.0\s*")
_STATUS_LINE: Final = re.compile(r"SIP/2\.0 ([1-6][0-9]{2})(?: (.*))?")
_NO_SIGN: Final = re.compile(r"[\r\n\0]+")
_CSEQ: Final = re.compile(r"([0-9]{1,10})\s+([!-~]+)")
_NEEDED: Final = ("via", "from", "to", "call-id", "cseq")

Headers = tuple[tuple[str, str], ...]


class NotSip(ValueError):
    """Bytes that are no SIP message, or one that lacks what every message has."""


@dataclass(frozen=True, slots=True)
class _Message:
    headers: Headers
    body: bytes

    def get(self, name: str) -> str:
        """Return the first header `name` (in lower case), empty where there is none."""
        return next((value for key, value in self.headers if key.lower() == name), "")

    def all(self, name: str) -> tuple[str, ...]:
        """Return every header `name` (in lower case), line by line."""
        return tuple(value for key, value in self.headers if key.lower() == name)

    @property
    def call_id(self) -> str:
        """The id of the dialog's call."""
        return self.get("call-id")

    @property
    def cseq(self) -> int:
        """The number of the request."""
        return _cseq(self.get("cseq"))[0]

    @property
    def cseq_method(self) -> str:
        """The method that the number is of."""
        return _cseq(self.get("cseq"))[1]


@dataclass(frozen=True, slots=True)
class Request(_Message):
    """A SIP request."""

    method: str
    uri: str

    def to_bytes(self) -> bytes:
        """Return the request as it goes over the wire."""
        return _write(f"{self.method} {self.uri} SIP/2.0", self.headers, self.body)

    def with_headers(self, *headers: tuple[str, str]) -> "Request":
        """Return the request with other values, or new ones, of these headers."""
        fresh = {name.lower() for name, _ in headers}
        kept = tuple(each for each in self.headers if each[0].lower() not in fresh)
        return Request((*kept, *headers), self.body, self.method, self.uri)


@dataclass(frozen=True, slots=True)
class Response(_Message):
    """A SIP response."""

    status: int
    reason: str

    def to_bytes(self) -> bytes:
        """Return the response as it goes over the wire."""
        return _write(f"SIP/2.0 {self.status} {self.reason}", self.headers, self.body)


Message = Request | Response


def read_message(raw: bytes) -> Message:
    """Return the message in a datagram; NotSip with what is wrong. Nothing else raises."""
    head, _, body = raw.replace(b"\r\n", b"\n").partition(b"\n\n")
    if b"\r\n\r\n" in raw:
        body = raw.partition(b"\r\n\r\n")[2]
    first, *lines = head.decode("utf-8", "surrogateescape").split("\n")
    headers = _headers(lines)
    known = dict(reversed([(name.lower(), value) for name, value in headers]))
    for name in _NEEDED:
        if not known.get(name):
            raise NotSip(f"no {name} header")
    _cseq(known["cseq"])
    return _message(first, headers, _measured(body, known.get("content-length", "")))


def _message(first: str, headers: Headers, body: bytes) -> Message:
    if status := _STATUS_LINE.fullmatch(first):
        return Response(headers, body, int(status[1]), status[2] or "")
    if line := _REQUEST_LINE.fullmatch(first):
        return Request(headers, body, line[1].upper(), line[2])
    raise NotSip("its first line is neither a request's nor a response's")


def _headers(lines: list[str]) -> Headers:
    found: list[tuple[str, str]] = []
    for line in (_NO_SIGN.sub(" ", each) for each in lines):
        if line[:1] in (" ", "\t") and found:
            found[-1] = (found[-1][0], f"{found[-1][1]} {line.strip()}")
            continue
        name, colon, value = line.partition(":")
        if colon:
            name = name.strip()
            found.append((_COMPACT.get(name.lower(), name), value.strip()))
    if len(found) > MAX_HEADERS:
        raise NotSip(f"more than {MAX_HEADERS} headers")
    return tuple(found)


def _measured(body: bytes, length: str) -> bytes:
    if not (length.isascii() and length.isdigit()) or len(length) > 9:
        return body
    if len(body) < int(length):
        raise NotSip("its body is shorter than its Content-Length")
    return body[: int(length)]


def _cseq(value: str) -> tuple[int, str]:
    found = _CSEQ.fullmatch(value.strip())
    if found is None:
        raise NotSip("its CSeq is none")
    return int(found[1]), found[2].upper()


def response_to(
    request: Request, status: int, tag: str = "", *headers: tuple[str, str], body: bytes = b""
) -> Response:
    """Return a response to `request`, with our `tag` where its To has none. RFC 3261, 8.2.6."""
    to = request.get("to")
    if tag and "tag=" not in to.rpartition(">")[2]:
        to = f"{to};tag={tag}"
    kept = (
        *(("Via", value) for value in request.all("via")),
        *(("Record-Route", value) for value in request.all("record-route")),
        ("From", request.get("from")),
        ("To", to),
        ("Call-ID", request.call_id),
        ("CSeq", request.get("cseq")),
    )
    return Response((*kept, *headers), body, status, REASONS.get(status, "Refused"))


def _write(first: str, headers: Headers, body: bytes) -> bytes:
    said = (each for each in headers if each[0].lower() != "content-length")
    lines = [first, *(f"{name}: {value}" for name, value in said)]
    # A line break in a value, as in a display name, would begin another header.
    lines = [_NO_SIGN.sub(" ", line) for line in lines]
    head = "\r\n".join((*lines, f"Content-Length: {len(body)}", "", ""))
    return head.encode("utf-8", "surrogateescape") + body
