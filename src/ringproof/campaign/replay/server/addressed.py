"""Recorded events, addressed anew: another host, another path, and not a byte else. Pure."""

import re
from typing import Final

from ringproof.campaign.replay.server.asked import EventsTo

_HEAD_END: Final = re.compile(rb"\r?\n\r?\n")
_LINE_END: Final = re.compile(rb"(?<=[^\r\n])\r?\n")
_HOST: Final = re.compile(rb"(?im)^(host[ \t]*:[ \t]*)[^\r\n]*")
_VERSION: Final = re.compile(rb"[ \t]+HTTP/\S*[ \t]*\Z", re.I)


def addressed(raw: bytes, to: EventsTo, *, exact: bool = True) -> bytes:
    """Return the bytes of a recorded event as they go to `to`.

    Only the value of Host is another, and the path where `to` has one; a request without Host
    stays without, unless the recording did not keep its headers (not `exact`).
    """
    found = _LINE_END.search(raw)
    end = found.start() if found else len(raw)
    line, rest = raw[:end], raw[end:]
    if to.path:
        line = _with_path(line, to.path.encode())
    gap = _HEAD_END.search(rest)
    head, body = (rest[: gap.start()], rest[gap.start() :]) if gap else (rest, b"")
    host = to.authority.encode()
    head, count = _HOST.subn(lambda name: name[1] + host, head, count=1)
    if not count and not exact:
        head += b"\r\nHost: " + host
    return line + head + body


def _with_path(line: bytes, path: bytes) -> bytes:
    """Return a request line with another path, its query and all its blanks as they were."""
    method, blank, rest = line.partition(b" ")
    version = _VERSION.search(rest)
    target, tail = (rest[: version.start()], version[0]) if version else (rest, b"")
    _, question, query = target.partition(b"?")
    return method + blank + path + question + query + tail
