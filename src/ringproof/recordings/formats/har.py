"""HAR, as browsers and proxies export it: JSON, and what they kept of each request.

A HAR has no bytes of the wire, so requests and answers are written anew. A file that was cut off
is read entry by entry up to there.
"""

import base64
import binascii
import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlsplit

from ringproof.recordings.exchange import Damage, Exchange
from ringproof.recordings.gathered import Gathered, leg_of_request, moment, phone_of
from ringproof.recordings.heads import answer_bytes, http1, read_request, request_bytes
from ringproof.recordings.legs import authority, host_and_port

Plain = Mapping[str, Any]

_BOM: Final = b"\xef\xbb\xbf"
_ENTRIES: Final = re.compile(r'"entries"\s*:\s*\[')
_BETWEEN: Final = re.compile(r"[\s,]*")
_BREAKS: Final = re.compile(r"[\r\n\0]")
_PORTS: Final = {"http": 80, "https": 443}


def looks_like_har(raw: bytes) -> bool:
    """Say whether a file that begins with `raw` may be a HAR: an object with a log."""
    start = raw.removeprefix(_BOM).lstrip()
    return start.startswith(b"{") and b'"log"' in start


def read_har(raw: bytes) -> Gathered:
    """Return the commands and events of a HAR."""
    gathered = Gathered("entry")
    for n, (entry, offset) in enumerate(_entries(raw, gathered), start=1):
        try:
            exchange = _exchange(entry, n)
        except Exception as damage:  # whatever somebody wrote in the place of a value
            why = f"it is no entry of a HAR ({type(damage).__name__}: {damage})"
            gathered.damages.append(Damage(f"entry {n}", why, offset))
            continue
        if exchange is None:
            gathered.foreign += 1
        else:
            gathered.exchanges.append(exchange)
    return gathered


def _entries(raw: bytes, gathered: Gathered) -> Iterator[tuple[Any, int | None]]:
    text = raw.removeprefix(_BOM).decode("utf-8", "surrogateescape")
    try:
        yield from ((entry, None) for entry in json.loads(text)["log"]["entries"])
    except json.JSONDecodeError:
        yield from _entries_up_to_the_damage(text, gathered)
    except (KeyError, TypeError, RecursionError) as damage:
        why = f"it has no list log.entries ({type(damage).__name__}: {damage})"
        gathered.damages.append(Damage("the file", why))


def _entries_up_to_the_damage(text: str, gathered: Gathered) -> Iterator[tuple[Any, int]]:
    found = _ENTRIES.search(text)
    if found is None:
        gathered.damages.append(Damage("the file", "it is cut off before its first entry", 0))
        return
    decoder = json.JSONDecoder()
    at, n = found.end(), 0
    while True:
        between = _BETWEEN.match(text, at)
        at = between.end() if between else at
        n += 1
        if text[at : at + 1] == "]":
            why = "behind its entries the file is no JSON any more"
            gathered.damages.append(Damage("the file", why, _bytes(text, at)))
            return
        try:
            entry, end = decoder.raw_decode(text, at)
        except (ValueError, RecursionError) as damage:
            why = f"it is cut off or no JSON ({damage})"
            gathered.damages.append(Damage(f"entry {n}", why, _bytes(text, at)))
            return
        yield entry, _bytes(text, at)
        at = end


def _bytes(text: str, at: int) -> int:
    return len(text[:at].encode("utf-8", "surrogateescape"))


def _exchange(entry: Plain, n: int) -> Exchange | None:
    asked = entry["request"]
    url = urlsplit(_BREAKS.sub("", asked["url"]))
    raw = _request(asked, url.netloc)
    read = read_request(raw)
    leg = leg_of_request(read)
    if leg is None:
        return None
    host, port = host_and_port(url.netloc.rpartition("@")[2])
    to = authority(host, port or _PORTS.get(url.scheme))
    began = _when(entry["startedDateTime"])
    took = max(0.0, float(entry.get("time") or 0) / 1000)
    response = _response(entry.get("response") or {})
    return Exchange(
        n=n,
        leg=leg,
        phone=phone_of(leg, read, to, ""),
        request=raw,
        response=response,
        began=moment(began),
        complete=moment(began),
        answered=moment(began + took) if response else None,
        exact=False,
        secure=url.scheme == "https",
        lost="" if response else "the HAR has no answer",
        to=to,
    )


def _request(asked: Plain, netloc: str) -> bytes:
    headers = _headers(asked)
    if not any(name.lower() == b"host" for name, _ in headers):
        headers.insert(0, (b"Host", _octets(netloc.rpartition("@")[2])))
    version = http1(_octets(asked.get("httpVersion") or "").upper())
    body = _octets((asked.get("postData") or {}).get("text") or "")
    return request_bytes(_octets(asked["method"]), _target(asked["url"]), version, headers, body)


def _target(url: str) -> bytes:
    """Return path and query of a URL as they stand there: urlsplit would lose an empty query."""
    _, _, rest = _BREAKS.sub("", url).partition("://")
    start = min((at for at in map(rest.find, "/?") if at >= 0), default=len(rest))
    target = rest[start:]
    return _octets(target if target.startswith("/") else "/" + target)


def _response(answered: Plain) -> bytes:
    status = int(answered.get("status") or 0)
    if not 100 <= status <= 999:
        return b""
    content = answered.get("content") or {}
    body = _octets(content.get("text") or "")
    if content.get("encoding") == "base64":
        try:
            body = base64.b64decode(body)
        except binascii.Error as damage:
            raise ValueError(f"the content is no base64: {damage}") from damage
    headers = [h for h in _headers(answered) if h[0].lower() != b"content-encoding"]
    version = http1(_octets(answered.get("httpVersion") or "").upper())
    reason = _octets(_BREAKS.sub("", answered.get("statusText") or ""))
    return answer_bytes(version, status, reason, headers, body)


def _headers(message: Plain) -> list[tuple[bytes, bytes]]:
    """Return the headers; those of HTTP/2 that begin with a colon are no headers in text."""
    fields = [
        (field["name"], field["value"]) if isinstance(field, Mapping) else (field[0], field[1])
        for field in message.get("headers") or ()
    ]
    return [
        (_octets(_BREAKS.sub("", name)), _octets(_BREAKS.sub("", value)))
        for name, value in fields
        if not name.startswith(":")
    ]


def _octets(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass" if _has_paired(text) else "surrogateescape")


def _has_paired(text: str) -> bool:
    """Whether lone surrogates come from an escape in the JSON, and not from bytes of the file."""
    return any("\ud800" <= c <= "\udfff" and not "\udc80" <= c <= "\udcff" for c in text)


def _when(text: str) -> float:
    """Return the seconds since 1970; a time without a zone is taken as UTC."""
    when = datetime.fromisoformat(text.replace("Z", "+00:00"))
    return (when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp()
