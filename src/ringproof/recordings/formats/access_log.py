"""Access logs of an event server, common and combined format: request lines, and nothing else.

A line has no headers, no body and a time in whole seconds; so events of one second are in the
order of the lines, and all that can be judged of HTTP is the target.
"""

import re
from datetime import datetime
from typing import Final

from ringproof.recordings.exchange import Damage, Exchange
from ringproof.recordings.gathered import Gathered, leg_of_request, moment, phone_of
from ringproof.recordings.heads import read_request

_LINE: Final = re.compile(
    rb"(?P<host>\S+) \S+ (?P<user>.*?) \[(?P<when>[^\]]+)\]"
    rb' "(?P<request>(?:[^"\\]|\\.)*)" (?P<status>\d{3}|-) (?P<size>\d+|-)(?P<rest>.*)',
    re.DOTALL,
)
_TIME: Final = "%d/%b/%Y:%H:%M:%S %z"
_ESCAPE: Final = re.compile(rb"\\(?:x([0-9A-Fa-f]{2})|(.))", re.DOTALL)
_LETTERS: Final = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"v": b"\v", b"b": b"\b", b"f": b"\f"}
_LINES_LOOKED_AT: Final = 20


def looks_like_access_log(raw: bytes) -> bool:
    """Say whether one of the first lines of a file is a line of an access log."""
    return any(map(_LINE.match, raw.split(b"\n")[:_LINES_LOOKED_AT]))


def read_access_log(raw: bytes) -> Gathered:
    """Return the events (and commands, if a phone's own log it is) of an access log."""
    gathered = Gathered("line")
    offset = 0
    for n, line in enumerate(raw.split(b"\n"), start=1):
        if line.strip():
            _take(line.removesuffix(b"\r"), n, offset, gathered)
        offset += len(line) + 1
    return gathered


def _take(line: bytes, n: int, offset: int, gathered: Gathered) -> None:
    found = _LINE.match(line)
    if found is None:
        why = "it is no line of an access log in common or combined format, or is cut off"
        gathered.damages.append(Damage(f"line {n}", why, offset))
        return
    try:
        exchange = _exchange(found, n)
    except (ValueError, OverflowError) as damage:
        gathered.damages.append(Damage(f"line {n}", f"its time cannot be read: {damage}", offset))
        return
    if exchange is None:
        gathered.foreign += 1
    else:
        gathered.exchanges.append(exchange)


def _exchange(found: re.Match[bytes], n: int) -> Exchange | None:
    raw = _ESCAPE.sub(_unescaped, found["request"]) + b"\r\n\r\n"
    read = read_request(raw)
    leg = leg_of_request(read)
    if leg is None:
        return None
    when = moment(datetime.strptime(found["when"].decode("latin-1"), _TIME).timestamp())
    client = found["host"].decode("latin-1")
    status = found["status"]
    answer = b"" if status == b"-" else b"HTTP/1.1 %s \r\nContent-Length: 0\r\n\r\n" % status
    return Exchange(
        n=n,
        leg=leg,
        phone=phone_of(leg, read, "", client),
        request=raw,
        response=answer,
        began=when,
        complete=when,
        answered=when if answer else None,
        exact=False,
        secure=None,
        lost="" if answer else "the log has no status",
        client=client,
    )


def _unescaped(found: re.Match[bytes]) -> bytes:
    if found[1] is not None:
        return bytes((int(found[1], 16),))
    return _LETTERS.get(found[2], found[2])
