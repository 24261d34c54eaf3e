"""A settings document as the file that users download, edit and upload again."""

import re
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from ringproof.emulator.settings.tree import Element

_DECLARATION: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'
_IN_XML: Final = re.compile("[\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]*")


def can_be_written(text: str) -> bool:
    """Whether XML can hold a text: it has no control characters and no half characters."""
    return _IN_XML.fullmatch(text) is not None


def write(document: Element) -> bytes:
    """Return a settings file, in UTF-8; what is read from it is equal to the document."""
    lines: list[str] = []
    _write(document, "", lines)
    return (_DECLARATION + "".join(lines)).encode("utf-8")


def _write(element: Element, indent: str, lines: list[str]) -> None:
    attributes = "".join(f" {name}={quoteattr(value)}" for name, value in element.attributes)
    opening = f"{indent}<{element.tag}{attributes}"
    if element.children:
        lines.append(f"{opening}>\n")
        for child in element.children:
            _write(child, indent + "  ", lines)
        lines.append(f"{indent}</{element.tag}>\n")
    elif element.text:
        lines.append(f"{opening}>{_text(element.text)}</{element.tag}>\n")
    else:
        lines.append(f"{opening}/>\n")


def _text(text: str) -> str:
    """Return a text as it stands in the file; scripts stay readable for whoever edits them."""
    if "\n" in text and "]]>" not in text and "\r" not in text:
        return f"<![CDATA[{text}]]>"
    # A bare carriage return would be read back as a line feed.
    return escape(text, {"\r": "&#13;"})
