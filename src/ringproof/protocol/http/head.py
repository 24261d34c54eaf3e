"""The head of a request: request line and headers, and what they say of the body."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ringproof.protocol.http.defects import defect
from ringproof.protocol.query import Defect

_PLAIN_HEAD = re.compile(
    rb"([A-Z]+) (/[\x21\x22\x24-\x7e]*) (HTTP/1\.[01])\r\n"
    rb"((?:[!#$%&'*+\-.^_`|~0-9A-Za-z]+:[^\x00-\x08\x0a-\x1f\x7f]*\r\n)*)\r\n"
)
_WORD = re.compile(rb"[^ \t]*")
_BLANKS = b" \t"
_BARE_LF = re.compile(rb"(?<!\r)\n")
_METHOD = re.compile(rb"[A-Z]+")
_TOKEN = re.compile(rb"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")

#: In the target: what may not stand there raw.
_TARGET_FAULTS = (
    ("target-blank", re.compile(rb"[ \t]")),
    ("target-control", _CONTROL),
    ("target-non-ascii", re.compile(rb"[\x80-\xff]")),
    ("target-fragment", re.compile(rb"#")),
)

_FRAMING = frozenset((b"host", b"content-length", b"transfer-encoding"))

_Framing = dict[bytes, list[tuple[int, bytes]]]


@dataclass(slots=True)  # not frozen: it lives for one request, and this is the hot path
class Head:
    """Request line and headers. `size` is the head's bytes, `length` the body's.

    `lost` is True when the body's length cannot be known.
    """

    method: str
    target: bytes
    version: bytes
    headers: tuple[tuple[bytes, bytes], ...]
    size: int
    length: int = 0
    chunked: bool = False
    lost: bool = False
    defects: tuple[Defect, ...] = ()


def read_head(raw: bytes, start: int) -> Head:
    """Read a head; `start` is where the request line begins, after any empty lines."""
    plain = None if start else _PLAIN_HEAD.fullmatch(raw)
    return _any_head(raw, start) if plain is None else _plain_head(plain, len(raw))


def _plain_head(plain: re.Match[bytes], size: int) -> Head:
    """What nearly every phone sends nearly always: all that can be wrong is how it is framed."""
    method, target, version, block = plain.groups()
    headers = []
    framing: _Framing = {}
    defects: list[Defect] = []
    at = plain.start(4)
    for line in block.split(b"\r\n")[:-1]:
        name, _, value = line.partition(b":")
        value = value.strip(_BLANKS)
        headers.append((name, value))
        if (key := name.lower()) in _FRAMING:
            framing.setdefault(key, []).append((at, value))
        at += len(line) + 2
    return _framed(method, target, version, headers, framing, size, defects)


def _any_head(raw: bytes, start: int) -> Head:
    defects: list[Defect] = []
    if start:
        defects.append(defect("leading-blank-line", 0))
    lines = _lines(raw, start, defects)
    at, line = next(lines)
    method, target, version = _request_line(line, at, defects)
    headers, framing = _headers(lines, defects)
    return _framed(method, target, version, headers, framing, len(raw), defects)


def _framed(
    method: bytes,
    target: bytes,
    version: bytes,
    headers: list[tuple[bytes, bytes]],
    framing: _Framing,
    size: int,
    defects: list[Defect],
) -> Head:
    """Add what the headers say of the host and of the body."""
    _host(framing.get(b"host", ()), version, defects)
    length, chunked, lost = _body(framing, defects)
    return Head(
        method.decode("latin-1"),
        target,
        version,
        tuple(headers),
        size,
        length,
        chunked,
        lost,
        tuple(sorted(defects, key=lambda found: found.at)) if defects else (),
    )


def _lines(raw: bytes, at: int, defects: list[Defect]) -> Iterator[tuple[int, bytes]]:
    """Yield each line of the head with its offset; the empty line that ends it is not one."""
    end = len(raw)
    if raw.endswith((b"\n\r\n", b"\n\n")):
        end -= 2 if raw.endswith(b"\r\n") else 1
    lines = raw[at:end].split(b"\n")
    if len(lines) > 1 and not lines[-1]:
        lines.pop()
    bare = _first_bare_lf(raw, at)
    if bare is not None:
        defects.append(defect("bare-lf", bare))
    for line in lines:
        text = line[:-1] if line.endswith(b"\r") else line
        if b"\r" in text:
            defects.append(defect("bare-cr", at + text.index(b"\r")))
        yield at, text
        at += len(line) + 1


def _first_bare_lf(raw: bytes, at: int) -> int | None:
    if raw.count(b"\n", at) == raw.count(b"\r\n", at):
        return None
    found = _BARE_LF.search(raw, at)
    return None if found is None else found.start()


def _request_line(line: bytes, at: int, defects: list[Defect]) -> tuple[bytes, bytes, bytes]:
    before = len(line) - len(line.lstrip(_BLANKS))
    method = _WORD.match(line, before)[0]  # type: ignore[index]  # it matches the empty word
    rest = line[before + len(method) :]
    gap = len(rest) - len(rest.lstrip(_BLANKS))
    until, version = _version(rest)
    target = rest[gap:until]
    if not _METHOD.fullmatch(method):
        defects.append(defect("method-odd", at + before))
    after = rest[until : until + 1] + rest[until + 1 + len(version) :] if version else b""
    if before or rest[:gap] not in (b"", b" ") or after not in (b"", b" "):
        defects.append(defect("extra-blank", at))
    defects.extend(_target_faults(target, at + before + len(method) + gap))
    if not version:
        defects.append(defect("version-missing", at + len(line)))
    elif version not in (b"HTTP/1.1", b"HTTP/1.0"):
        at_version = at + before + len(method) + until + 1
        defects.append(defect("version-odd", at_version, repr(version)[2:-1]))
    return method, target, version


def _version(rest: bytes) -> tuple[int, bytes]:
    """Return where the target ends and the version, which is the last word or missing.

    Of the blanks before the version only the last separates; the others are the target's own.
    """
    trimmed = rest.rstrip(_BLANKS)
    last = max(trimmed.rfind(b" "), trimmed.rfind(b"\t"))
    word = trimmed[last + 1 :]
    if last >= 0 and word[:5].upper() == b"HTTP/":
        return last, word
    return len(rest), b""


def _target_faults(target: bytes, at: int) -> Iterator[Defect]:
    if not target:
        yield defect("target-missing", at)
    elif not target.startswith(b"/"):
        yield defect("target-form", at)
    for kind, pattern in _TARGET_FAULTS:
        found = pattern.search(target)
        if found is not None:
            yield defect(kind, at + found.start())


def _headers(
    lines: Iterator[tuple[int, bytes]], defects: list[Defect]
) -> tuple[list[tuple[bytes, bytes]], _Framing]:
    headers: list[tuple[bytes, bytes]] = []
    framing: _Framing = {}
    for at, line in lines:
        if _CONTROL.search(line):
            defects.append(defect("header-control", at))
        if line[:1] in (b" ", b"\t") and headers:
            defects.append(defect("header-folded", at))
            name, value = headers[-1]
            headers[-1] = (name, b" ".join((value, line.strip(b" \t"))).strip(b" \t"))
            _refold(framing, name, headers[-1][1])
            continue
        name, colon, value = line.partition(b":")
        if not colon:
            defects.append(defect("header-no-colon", at))
        elif not _TOKEN.fullmatch(name):
            defects.append(defect("header-name-odd", at))
        name, value = name.strip(b" \t"), value.strip(b" \t")
        headers.append((name, value))
        if colon and (key := name.lower()) in _FRAMING:
            framing.setdefault(key, []).append((at, value))
    return headers, framing


def _refold(framing: _Framing, name: bytes, value: bytes) -> None:
    """A header that frames the body may itself have been folded."""
    values = framing.get(name.lower())
    if values:
        values[-1] = (values[-1][0], value)


def _host(
    hosts: list[tuple[int, bytes]] | tuple[()], version: bytes, defects: list[Defect]
) -> None:
    if not hosts and version == b"HTTP/1.1":
        defects.append(defect("host-missing", 0))
    elif len(hosts) > 1:
        defects.append(defect("host-duplicate", hosts[1][0]))


def _body(framing: _Framing, defects: list[Defect]) -> tuple[int, bool, bool]:
    """Return the body's length, whether it is chunked, and whether neither can be known."""
    encodings = framing.get(b"transfer-encoding")
    lengths = framing.get(b"content-length")
    if encodings:
        if lengths:
            defects.append(defect("length-and-chunked", lengths[0][0]))
        if len(encodings) > 1 or encodings[0][1].lower() != b"chunked":
            defects.append(defect("encoding-odd", encodings[0][0]))
            return 0, False, True
        return 0, True, False
    if not lengths:
        return 0, False, False
    return _length(lengths, defects)


def _length(lengths: list[tuple[int, bytes]], defects: list[Defect]) -> tuple[int, bool, bool]:
    at, first = lengths[0]
    if len(lengths) > 1:
        alike = all(value == first for _, value in lengths)
        kind = "length-duplicate" if alike else "length-conflict"
        defects.append(defect(kind, lengths[1][0]))
        if not alike:
            return 0, False, True
    if not first.isdigit() or len(first) > 18:
        defects.append(defect("length-odd", at))
        return 0, False, True
    return int(first), False, False
