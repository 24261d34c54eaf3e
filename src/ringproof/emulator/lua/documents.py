"""XML for scripts: a document becomes a flat list of what stands in it, in its order."""

from typing import Final
from xml.parsers import expat

from ringproof.emulator.lua.runtime import Value
from ringproof.emulator.lua.script import ScriptFault

MOST_ITEMS: Final = 7000


def flattened(document: bytes) -> tuple[Value, ...]:
    """Return ``<`` tag, ``@`` key value, ``=`` text and ``>`` for each end, in order.

    A document that declares entities is refused, as are those too long and those that are none.
    """
    found: list[Value] = []

    def begins(tag: str, attributes: dict[str, str]) -> None:
        found.extend((b"<", tag.encode()))
        for key, value in attributes.items():
            found.extend((b"@", key.encode(), value.encode()))
        if len(found) > MOST_ITEMS:
            raise ScriptFault("xml.eval: the document is too long")

    def says(text: str) -> None:
        if text.strip():
            found.extend((b"=", text.encode()))

    def declares(*_: object) -> None:
        raise ScriptFault("xml.eval: the document declares entities")

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = begins
    parser.EndElementHandler = lambda _: found.append(b">")
    parser.CharacterDataHandler = says
    parser.EntityDeclHandler = declares
    try:
        parser.Parse(document, True)
    except expat.ExpatError as error:
        raise ScriptFault(f"xml.eval: {error}") from error
    return tuple(found)
