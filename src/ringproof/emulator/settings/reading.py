"""A settings file becomes a tree; whatever could harm the phone is refused with its line.

A document type declaration is refused before anything of it is read: so there are neither
entity bombs nor external entities. Encodings are read here and not by the parser, since files
in the field declare ``utf=8`` (observed) and phones take them.
"""

import codecs
import re
from typing import Final
from xml.parsers import expat

from ringproof.emulator.settings.tree import Element, SettingsError

LARGEST: Final = 1 << 20
"""The largest settings file that the phone reads, in bytes."""

DEEPEST: Final = 32
"""How deep elements may stand in each other."""

_DECLARATION: Final = re.compile(r"\s*<\?xml\b([^>]*)\?>", re.ASCII)
_ENCODING: Final = re.compile(r"""encoding\s*=\s*["']([^"']*)["']""", re.ASCII)
_ENCODINGS: Final = frozenset({"utf-8", "ascii", "iso8859-1", "iso8859-15", "cp1252"})
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def read(raw: bytes) -> Element:
    """Return the tree of a settings file; SettingsError with the line where it cannot be read."""
    if len(raw) > LARGEST:
        raise SettingsError(
            f"the file has {len(raw)} bytes; the phone reads at most {LARGEST}. "
            "Upload its sections one by one."
        )
    if not raw.strip():
        raise SettingsError("the file is empty.")
    return _Builder().build(_undeclared(_decoded(raw)))


def _decoded(raw: bytes) -> str:
    encoding = _encoding(raw)
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise SettingsError(
            f"line {line}: byte 0x{raw[error.start]:02x} is no {encoding}; "
            "save the file in the encoding that its first line declares."
        ) from error


def _encoding(raw: bytes) -> str:
    """Return the encoding of a file: of its byte order mark, its declaration, or UTF-8."""
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return encoding
    head = _DECLARATION.match(raw[:256].decode("latin-1"))
    declared = _ENCODING.search(head[1]) if head else None
    if declared is None:
        return "utf-8"
    # Files of the vendor's own say `utf=8`; the sign between name and number says nothing.
    wanted = re.sub(r"^utf\W?(\d)", r"utf-\1", declared[1].strip().lower())
    try:
        encoding = codecs.lookup(wanted).name
    except (LookupError, ValueError):
        encoding = ""
    if encoding not in _ENCODINGS:
        raise SettingsError(
            f"line 1: the encoding {declared[1]!r} is not known, or is not that of the file; "
            "use UTF-8."
        )
    return encoding


def _undeclared(text: str) -> str:
    """Return the text without its XML declaration, with every line where it was."""
    head = _DECLARATION.match(text)
    if head is None:
        return text
    return "\n" * head[0].count("\n") + text[head.end() :]


class _Builder:
    """Builds the tree while the parser reads."""

    def __init__(self) -> None:
        self._open: list[tuple[str, tuple[tuple[str, str], ...], int, list[Element], list[str]]]
        self._open = []
        self._root: Element | None = None
        self._parser = expat.ParserCreate(encoding="utf-8")
        self._parser.buffer_text = True
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text

    def build(self, text: str) -> Element:
        """Return the tree of a text."""
        try:
            self._parser.Parse(text.encode("utf-8", "surrogatepass"), True)
        except expat.ExpatError as error:
            inside = f" in <{self._open[-1][0]}>" if self._open else ""
            why = expat.ErrorString(error.code)
            raise SettingsError(f"line {error.lineno}{inside}: this is no XML: {why}.") from error
        if self._root is None:
            raise SettingsError("line 1: there is no element in the file.")
        return self._root

    def _doctype(self, name: str, *_: object) -> None:
        raise SettingsError(
            f"line {self._parser.CurrentLineNumber}: a document type declaration (<!DOCTYPE {name}"
            ">) is not read, nor any entity that it declares; take it out."
        )

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        line = self._parser.CurrentLineNumber
        if len(self._open) >= DEEPEST:
            raise SettingsError(f"line {line}: <{tag}> stands deeper than {DEEPEST} elements.")
        self._open.append((tag, tuple(attributes.items()), line, [], []))

    def _end(self, _: str) -> None:
        tag, attributes, line, children, pieces = self._open.pop()
        text = "".join(pieces)
        if children and text.strip():
            raise SettingsError(f"line {line}: <{tag}> has text between its elements.")
        element = Element(tag, attributes, "" if children else text, tuple(children), line)
        if self._open:
            self._open[-1][3].append(element)
        else:
            self._root = element

    def _text(self, text: str) -> None:
        self._open[-1][4].append(text)
