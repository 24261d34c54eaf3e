"""A settings file as the harness reads it: its own reading of the XML, apart from any phone's.

The section ``luaAutoStarters`` is documented, and that its scripts can be edited; how its elements
are called is not. Here a script is any element of that section with a ``name``, and its text is
that of the one element in it that has any.
"""

import re
from collections.abc import Iterator

from lxml import etree

from ringproof.session.failure import NotOffered

SECTION = "luaAutoStarters"
_UNSAID = ("version", "patch", "patchDefault")


class Backup:
    """Settings as they were downloaded, to be looked at and changed."""

    def __init__(self, raw: bytes) -> None:
        parser = etree.XMLParser(resolve_entities=False, no_network=True, strip_cdata=False)
        try:
            self.root = etree.fromstring(raw, parser)
        except etree.XMLSyntaxError as broken:
            raise NotOffered(f"the settings that the phone gave are no XML: {broken}") from broken

    def to_bytes(self) -> bytes:
        """Return the whole file."""
        return bytes(etree.tostring(self.root, xml_declaration=True, encoding="utf-8"))

    def alone(self, section: str = SECTION) -> bytes:
        """Return a file with one section that takes the place of the phone's."""
        root = etree.Element("configuration")
        copy = etree.fromstring(etree.tostring(self._section(section)))
        copy.set("patch", "false")
        root.append(copy)
        return bytes(etree.tostring(root, xml_declaration=True, encoding="utf-8"))

    def settings(self) -> dict[str, str]:
        """Return every setting: its path, list elements by their attributes, and its value."""
        return dict(_leaves(self.root, ""))

    def scripts(self) -> dict[str, str]:
        """Return the text of every script, by its name."""
        return {name: text.text or "" for name, text in self._scripts()}

    def edit(self, name: str, text: str) -> None:
        """Give a script another text."""
        next(element for known, element in self._scripts() if known == name).text = text

    def copy(self, name: str, new: str, text: str) -> None:
        """Add a script like another one, with its own name and text."""
        original = next(script for script in self._section(SECTION) if script.get("name") == name)
        script = etree.fromstring(etree.tostring(original))
        script.set("name", new)
        self._section(SECTION).append(script)
        self.edit(new, text)

    def remove_scripts(self) -> None:
        """Take every script out."""
        for script in list(self._section(SECTION)):
            self._section(SECTION).remove(script)

    def incoming(self) -> str:
        """Return the name of the script that listens for commands; NotOffered if none is known."""
        return self._one(re.compile(r"""["']command["']"""), "listens on the path command")

    def outgoing(self) -> str:
        """Return the name of the script that tells events; NotOffered if none is known."""
        return self._one(
            re.compile(r"disconnected\b(?s:.*)\bhttp\s*\.\s*(get|request)\b"), "tells events"
        )

    def _one(self, sign: re.Pattern[str], what: str) -> str:
        fitting = [name for name, text in self.scripts().items() if sign.search(text)]
        if len(fitting) != 1:
            found = ", ".join(self.scripts()) or "none"
            raise NotOffered(f"{len(fitting)} scripts look like the one that {what}, of: {found}")
        return fitting[0]

    def _section(self, name: str) -> "etree._Element":
        found = self.root if self.root.tag == name else self.root.find(name)
        if found is None:
            raise NotOffered(f"the settings that the phone gave have no section {name}")
        return found

    def _scripts(self) -> Iterator[tuple[str, "etree._Element"]]:
        for script in self._section(SECTION).iterchildren("*"):
            texts = [one for one in script.iterchildren("*") if (one.text or "").strip()]
            if script.get("name") and len(texts) <= 1:
                yield str(script.get("name")), texts[0] if texts else script


def _leaves(element: "etree._Element", path: str) -> Iterator[tuple[str, str]]:
    for child in element.iterchildren("*"):
        said = sorted((str(k), str(v)) for k, v in child.attrib.items() if k not in _UNSAID)
        names = "".join(f"[@{name}='{value}']" for name, value in said)
        here = f"{path}/{child.tag!s}{names}"
        if len(child):
            yield from _leaves(child, here)
        else:
            yield here, child.text or ""
