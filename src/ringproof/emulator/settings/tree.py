"""A settings document as a value: elements that never change, so that phones can share them."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from ringproof.emulator.errors import EmulatorError

ROOT: Final = "configuration"


class SettingsError(EmulatorError):
    """Settings cannot be taken; the text says what is wrong and in which line and element."""


@dataclass(frozen=True, slots=True)
class Element:
    """One element of a settings document: it has text or children, never both.

    ``line`` is where it began in the file that was read; it is no part of its value.
    """

    tag: str
    attributes: tuple[tuple[str, str], ...] = ()
    text: str = ""
    children: tuple["Element", ...] = ()
    line: int = field(default=0, compare=False)

    def get(self, attribute: str) -> str | None:
        """Return the value of an attribute, None where the element has none of that name."""
        return next((value for name, value in self.attributes if name == attribute), None)

    def child(self, tag: str) -> "Element | None":
        """Return the first child of a tag, None where there is none."""
        return next((one for one in self.children if one.tag == tag), None)

    def with_child(self, child: "Element") -> "Element":
        """Return this element with the first child of that tag replaced, or added at the end."""
        for place, one in enumerate(self.children):
            if one.tag == child.tag:
                return self.with_child_at(place, child)
        return replace(self, children=(*self.children, child))

    def with_child_at(self, place: int, child: "Element") -> "Element":
        """Return this element with another child at a place."""
        before, after = self.children[:place], self.children[place + 1 :]
        return replace(self, children=(*before, child, *after))

    def __iter__(self) -> Iterator["Element"]:
        return iter(self.children)
