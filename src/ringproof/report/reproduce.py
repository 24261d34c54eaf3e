"""A failed test as curl commands, so that a phone's maker can see it without our harness.

The script reads the token from $PHONE_TOKEN and never holds it. What the far end or a local
user did stands between the commands as comments, since only people can do it by hand.
"""

import re
import shlex
from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

from ringproof.report.document import TestReport
from ringproof.report.phrases import act
from ringproof.trace import Actor, Answer, Expected, Record, Stimulus, Told

_TARGET: Final = re.compile(rb"\A\s*(\S+) (.+?)(?: HTTP/\S*)?\r?(?:\n|\Z)")
_HEADER: Final = re.compile(rb"(?im)^authorization[ \t]*:[ \t]*(bearer )?")
_QUERY_TOKEN: Final = re.compile(rb"(?i)(?<=[?&]authtoken=)[^&]*")


def script(test: TestReport, url: str) -> bytes:
    """Return a bash script that sends the commands of `test` to the phone at `url`.

    Where a server was under test, it sends the events of our phones to that server instead.
    """
    if _is_of_a_server(test):
        return _script_of_events(test, url)
    head = [
        "#!/usr/bin/env bash",
        f"# {_one_line(test.title)}",
        f"# {_one_line(test.nodeid)}",
        f"# {test.verdict}: {_one_line(test.why)}",
        "# Needs PHONE_TOKEN; PHONE may name another phone.",
        "set -eu",
        f"PHONE=${{PHONE:-{shlex.quote(url)}}}",
        ': "${PHONE_TOKEN:?set PHONE_TOKEN to a token of the phone}"',
        "WRONG_TOKEN=${WRONG_TOKEN:-wrong}",
        "",
    ]
    lines = [line.encode() for line in head]
    began = test.records[0].at.mono if test.records else 0.0
    for record in test.records:
        lines.extend(_lines(record, record.at.mono - began))
    return b"\n".join(lines) + b"\n"


def _is_of_a_server(test: TestReport) -> bool:
    events = {record.n for record in test.records if isinstance(record, Told)}
    return any(isinstance(record, Answer) and record.to in events for record in test.records)


def _script_of_events(test: TestReport, url: str) -> bytes:
    """Return a bash script that tells a server what `test` told it, from first to last."""
    parts = urlsplit(url)
    server = shlex.quote(f"{parts.scheme}://{parts.netloc}")
    head = [
        "#!/usr/bin/env bash",
        f"# {_one_line(test.title)}",
        f"# {_one_line(test.nodeid)}",
        f"# {test.verdict}: {_one_line(test.why)}",
        "# Tells a server the events of this test; SERVER may name another one.",
        "# Its commands go to the phones that it knows.",
        "set -eu",
        f"SERVER=${{SERVER:-{server}}}",
        "",
    ]
    lines = [line.encode() for line in head]
    began = test.records[0].at.mono if test.records else 0.0
    for record in test.records:
        lines.extend(_lines_of_events(record, record.at.mono - began))
    return b"\n".join(lines) + b"\n"


def _lines_of_events(record: Record, time: float) -> Iterator[bytes]:
    at = f"{time:8.3f} s"
    if isinstance(record, Told):
        yield f"# {at}  {_one_line(record.listener)} told".encode()
        yield b'curl --include --globoff --path-as-is "$SERVER"' + _quoted(record.target)
    elif isinstance(record, Stimulus) and record.actor is Actor.CLIENT:
        yield f"# {at}  commanded: {_one_line(act(record))}".encode()
    elif isinstance(record, Expected) and not record.met:
        yield f"# {at}  NOT MET: {_one_line(record.sentence)}".encode()


def _lines(record: Record, time: float) -> Iterator[bytes]:
    at = f"{time:8.3f} s"
    if isinstance(record, Stimulus):
        yield f"# {at}  {_one_line(act(record))}".encode()
        if record.actor is Actor.CLIENT and record.raw:
            yield _curl(record)
    elif isinstance(record, Answer):
        answered = record.lost or f"{record.status} {record.reason}"
        yield f"# {at}  answered {_one_line(answered)}".encode()
    elif isinstance(record, Told) and record.event is not None:
        yield f"# {at}  told {_one_line(record.event.name)}".encode()
    elif isinstance(record, Expected) and not record.met:
        yield f"# {at}  NOT MET: {_one_line(record.sentence)}".encode()


def _curl(command: Stimulus) -> bytes:
    found = _TARGET.match(command.raw)
    if found is None:
        return b"# (a request that curl cannot send)"
    method, target = found[1], found[2]
    token = b'"$PHONE_TOKEN"' if command.admits else b'"$WRONG_TOKEN"'
    parts = [b"curl --insecure --include --globoff --path-as-is"]
    if method != b"GET":
        parts.append(b"--request " + _quoted(method))
    header = _HEADER.search(command.raw)
    if header is not None:
        scheme = b"Bearer " if header[1] else b""
        parts.append(b"--header 'Authorization: " + scheme + b"'" + token)
    pieces = _QUERY_TOKEN.split(target)
    parts.append(b'"$PHONE"' + token.join(_quoted(piece) for piece in pieces if piece))
    if len(pieces) > 1 and not pieces[-1]:
        parts[-1] += token
    return b" ".join(parts)


def _quoted(raw: bytes) -> bytes:
    """Return `raw` as a word of bash, byte by byte where it is no plain text."""
    if all(0x20 <= octet < 0x7F for octet in raw):
        return b"'" + raw.replace(b"'", b"'\\''") + b"'"
    plain = b"".join(
        bytes((c,)) if 0x20 <= c < 0x7F and c not in b"'\\" else b"\\x%02x" % c for c in raw
    )
    return b"$'" + plain + b"'"


def _one_line(text: str) -> str:
    return " ".join(text.split())
