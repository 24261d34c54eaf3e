"""A failed test as curl commands, so that a phone's maker can see it without our harness.

The script reads the token from $PHONE_TOKEN and never holds it. What the far end or a local
user did stands between the commands as comments, since only people can do it by hand. The ids of
calls are variables: a phone gives others the next time.
"""

import re
import shlex
from collections.abc import Iterator, Mapping
from typing import Final
from urllib.parse import urlsplit

from ringproof.protocol.events import Event
from ringproof.report.document import TestReport
from ringproof.report.phrases import act, command
from ringproof.trace import Actor, Answer, Expected, Record, Stimulus, Told

_TARGET: Final = re.compile(rb"\A\s*(\S+) (.+?)(?: HTTP/\S*)?\r?(?:\n|\Z)")
_HEADER: Final = re.compile(rb"(?im)^authorization[ \t]*:[ \t]*(bearer )?")
_VARIABLE: Final = re.compile(rb"(?i)(?<=[?&])(authtoken|callid[12]?)=([^&]*)")
_PLAIN_ID: Final = re.compile(r"\A[A-Za-z0-9@._:+-]{1,64}\Z")  # what bash leaves alone
_ABOUT_IDS: Final = (
    "# The ids of calls differ each time: set CALL_1, CALL_2 ... to those of your own incoming",
    "# and outgoing events.",
)


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
    began = test.records[0].at.mono if test.records else 0.0
    ids: dict[bytes, bytes] = {}
    steps: list[bytes] = []
    for record in test.records:
        steps.extend(_lines(record, record.at.mono - began, ids))
    if ids:
        head[5:5] = _ABOUT_IDS
    lines = [*(line.encode() for line in head), *steps]
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
    # Our phones and the server write side by side, so records stand in the order of their threads.
    for record in sorted(test.records, key=lambda record: (record.at.mono, record.n)):
        lines.extend(_lines_of_events(record, record.at.mono - began))
    return b"\n".join(lines) + b"\n"


def _lines_of_events(record: Record, time: float) -> Iterator[bytes]:
    at = f"{time:8.3f} s"
    if isinstance(record, Told):
        yield f"# {at}  {_one_line(record.listener)} told".encode()
        yield b'curl --include --globoff --path-as-is "$SERVER"' + _quoted(record.target)
    elif isinstance(record, Stimulus) and record.actor is Actor.CLIENT:
        yield f"# {at}  commanded: {_one_line(command(record))}".encode()
    elif isinstance(record, Expected) and not record.met:
        yield f"# {at}  NOT MET: {_one_line(record.sentence)}".encode()


def _lines(record: Record, time: float, ids: dict[bytes, bytes]) -> Iterator[bytes]:
    """Yield what a record is in the script; `ids` are the calls told of by now."""
    at = f"{time:8.3f} s"
    if isinstance(record, Stimulus):
        yield f"# {at}  {_one_line(act(record))}".encode()
        if record.actor is Actor.CLIENT and record.raw:
            yield _curl(record, ids)
    elif isinstance(record, Answer):
        answered = record.lost or f"{record.status} {record.reason}"
        yield f"# {at}  answered {_one_line(answered)}".encode()
    elif isinstance(record, Told) and record.event is not None:
        yield f"# {at}  told {_one_line(record.event.name)}".encode()
        yield from _new_ids(record.event, ids)
    elif isinstance(record, Expected) and not record.met:
        yield f"# {at}  NOT MET: {_one_line(record.sentence)}".encode()


def _new_ids(event: Event, ids: dict[bytes, bytes]) -> Iterator[bytes]:
    """Yield a variable for each call that an event is the first to name."""
    for id in (event.call, event.call2):
        if id and _PLAIN_ID.match(id) and id.encode() not in ids:
            name = f"CALL_{len(ids) + 1}"
            ids[id.encode()] = name.encode()
            yield f"{name}=${{{name}:-{id}}}".encode()


def _curl(sent: Stimulus, ids: Mapping[bytes, bytes]) -> bytes:
    found = _TARGET.match(sent.raw)
    if found is None:
        return b"# (a request that curl cannot send)"
    method, target = found[1], found[2]
    token = b'"$PHONE_TOKEN"' if sent.admits else b'"$WRONG_TOKEN"'
    parts = [b"curl --insecure --include --globoff --path-as-is"]
    if method != b"GET":
        parts.append(b"--request " + _quoted(method))
    header = _HEADER.search(sent.raw)
    if header is not None:
        scheme = b"Bearer " if header[1] else b""
        parts.append(b"--header 'Authorization: " + scheme + b"'" + token)
    parts.append(b'"$PHONE"' + _with_variables(target, token, ids))
    return b" ".join(parts)


def _with_variables(target: bytes, token: bytes, ids: Mapping[bytes, bytes]) -> bytes:
    """Return a target as a word of bash, with variables for the token and the ids of calls."""
    word, done = b"", 0
    for found in _VARIABLE.finditer(target):
        value = token if found[1].lower() == b"authtoken" else _id(found[2], ids)
        if value:
            word += _quoted(target[done : found.start(2)]) + value
            done = found.end(2)
    return word + (_quoted(target[done:]) if target[done:] else b"")


def _id(sent: bytes, ids: Mapping[bytes, bytes]) -> bytes:
    """Return the variable of a call's id, escaped as it was; empty where it was told of none."""
    if sent in ids:
        return b'"$' + ids[sent] + b'"'
    plain = sent.replace(b"%40", b"@")
    return b'"${' + ids[plain] + b'//@/%40}"' if plain in ids and b"@" not in sent else b""


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
