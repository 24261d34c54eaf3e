"""Reading a query from bytes, keeping everything that was wrong with it.

Ringproof only reads queries here; the harness's own commands are written in `target`, and the
emulator has a writer of its own, so that no symmetric error can hide.

The reading: `&` separates parameters, the first `=` of each separates key and value, `%XX` is
one byte, bytes are UTF-8. Nothing else has a meaning: `+` stays a plus sign, `;` and `#` stay
what they are, a key without `=` has the value None, `name=` the empty value. What a careful
sender would not have sent is a Defect; the value is then read as the sender most likely meant
it. Nothing a phone can send makes the reading fail.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from ringproof.protocol.names import PLAIN_NAMES

DEFECTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "raw-blank": "a blank that is not percent-encoded",
        "raw-control": "a control character that is not percent-encoded",
        "raw-non-ascii": "a byte above 127 that is not percent-encoded",
        "raw-forbidden": 'one of " < > [ \\ ] ^ ` { | } that is not percent-encoded',
        "bad-percent": "a % that is not followed by two hexadecimal digits",
        "not-utf8": "bytes that are not UTF-8",
        "plus-sign": "a literal +, which some servers read as a blank",
        "fragment": "a literal #, behind which most servers read nothing",
        "unfilled-variable": "a $variable that the phone did not fill in",
        "duplicate": "a parameter that was already sent",
        "empty-name": "a value without a name",
        "lone-ampersand": "an & with nothing before or behind it",
        "bare-key": "a key without a value in an event, as an unescaped & in a name makes it",
        "second-question-mark": "a ? where an & should join the event to the configured query",
    }
)
"""The kinds of defect that a query can have, closed: no other kind is ever reported here."""


@dataclass(frozen=True, slots=True)
class Defect:
    """Something malformed in what the phone sent: `kind` from a closed list, byte offset `at`.

    `detail` is a sentence for people. It names positions, offending bytes and the protocol's own
    parameter names, never a value: a value may be somebody's name or number.
    """

    kind: str
    at: int
    detail: str


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter as the phone sent it; `value` is None for a bare key.

    `raw` is the piece between two ampersands, `at` its byte offset.
    """

    name: str
    value: str | None
    raw: bytes
    at: int = 0


@dataclass(frozen=True, slots=True)
class Query:
    """What a query said, parameter by parameter in the order sent, and what was wrong with it."""

    parameters: tuple[Parameter, ...] = ()
    defects: tuple[Defect, ...] = ()

    def __contains__(self, name: str) -> bool:
        return any(parameter.name == name for parameter in self.parameters)

    def get(self, name: str) -> str | None:
        """Return the first value of `name`; None where it is absent or a bare key."""
        return next((p.value for p in self.parameters if p.name == name), None)

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """The decoded names and values in the order sent; a bare key has the empty value here."""
        return tuple((p.name, "" if p.value is None else p.value) for p in self.parameters)


_VARIABLE = rb"\$(?:[A-Za-z_]\w*|\{\w+\})"
_RAW_DEFECTS: Final = (
    ("raw-blank", re.compile(rb" ")),
    ("raw-control", re.compile(rb"[\x00-\x1f\x7f]")),
    ("raw-non-ascii", re.compile(rb"[\x80-\xff]+")),
    ("raw-forbidden", re.compile(rb'["<>\[\\\]^`{|}]')),
    ("bad-percent", re.compile(rb"%(?![0-9A-Fa-f]{2})")),
    ("plus-sign", re.compile(rb"\+")),
    ("fragment", re.compile(rb"#")),
)
_UNFILLED: Final = re.compile(rb"(?:^|(?<=[:@/;]))" + _VARIABLE + rb"(?=$|[:@/;])")
# A query in which only percent escapes need a second look: nearly every one. (%24 is a $.)
_CLEAN: Final = re.compile(rb"(?:[A-Za-z0-9\-._~!'()*,;:@/?&=]|%[0-9A-Fa-f]{2})*")
_ESCAPE: Final = re.compile(rb"%([0-9A-Fa-f]{2})")


def read_query(raw: bytes, at: int = 0) -> Query:
    """Read the query `raw`, which begins `at` bytes into what was sent; never raises."""
    if not raw:
        return Query()
    clean = b"%24" not in raw and _CLEAN.fullmatch(raw) is not None
    parameters: list[Parameter] = []
    defects: list[Defect] = []
    seen: set[str] = set()
    for piece, offset in _pieces(raw, at):
        where = f"parameter {len(parameters) + 1}"
        if not piece:
            defects.append(_defect("lone-ampersand", offset, f"before {where}"))
            continue
        parameter, wrong = _read_parameter(piece, offset, where, clean)
        if parameter.name in seen:
            wrong.append(_defect("duplicate", offset, _named(where, parameter.name)))
        seen.add(parameter.name)
        parameters.append(parameter)
        defects += wrong
    return Query(tuple(parameters), in_order(defects))


def in_order(defects: Iterable[Defect]) -> tuple[Defect, ...]:
    """Return `defects` in the order of their offsets."""
    return tuple(sorted(defects, key=lambda defect: defect.at))


def _pieces(raw: bytes, at: int) -> Iterator[tuple[bytes, int]]:
    for piece in raw.split(b"&"):
        yield piece, at
        at += len(piece) + 1


def _read_parameter(
    piece: bytes, at: int, where: str, clean: bool
) -> tuple[Parameter, list[Defect]]:
    key, equals, rest = piece.partition(b"=")
    name, name_is_utf8 = _decode(key)
    value, value_is_utf8 = _decode(rest)
    parameter = Parameter(name, value if equals else None, piece, at)
    if clean and name and name_is_utf8 and value_is_utf8:
        return parameter, []
    label = _named(where, name)
    behind = at + len(key) + 1
    defects = [] if clean else _raw_defects(piece, at, label)
    if not name_is_utf8:
        defects.append(_defect("not-utf8", at, f"in the key of {where}"))
    if not value_is_utf8:
        defects.append(_defect("not-utf8", behind, f"in the value of {label}"))
    if not name:
        defects.append(_defect("empty-name", at, f"in {where}"))
    defects += [
        _defect("unfilled-variable", behind + found.start(), f"in the value of {label}")
        for found in _UNFILLED.finditer(_unescape(rest))
    ]
    return parameter, defects


def _raw_defects(piece: bytes, at: int, label: str) -> list[Defect]:
    return [
        _defect(kind, at + found.start(), f"in {label}")
        for kind, pattern in _RAW_DEFECTS
        for found in pattern.finditer(piece)
    ]


def _unescape(raw: bytes) -> bytes:
    return _ESCAPE.sub(lambda found: bytes((int(found[1], 16),)), raw) if b"%" in raw else raw


def _decode(raw: bytes) -> tuple[str, bool]:
    """Return the text of `raw`, and whether it is UTF-8; what is not, is read as Latin-1."""
    octets = _unescape(raw)
    try:
        return octets.decode("utf-8"), True
    except UnicodeDecodeError:
        return octets.decode("latin-1"), False


def _named(where: str, name: str) -> str:
    return f"{where} ({name})" if name in PLAIN_NAMES else where


def _defect(kind: str, at: int, where: str) -> Defect:
    return Defect(kind, at, f"{DEFECTS[kind]}, {where}")
