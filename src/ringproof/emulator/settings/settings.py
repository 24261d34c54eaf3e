"""One phone's settings as the rest of the phone uses them: read, changed, watched and kept."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from ringproof.emulator.settings import paths
from ringproof.emulator.settings.changes import changes
from ringproof.emulator.settings.layout import PATHS
from ringproof.emulator.settings.merging import merge
from ringproof.emulator.settings.reading import read
from ringproof.emulator.settings.tree import Element, SettingsError
from ringproof.emulator.settings.writing import write

Watcher = Callable[[tuple[str, ...]], None]
Save = Callable[[bytes], None]


@dataclass(frozen=True)
class Taken:
    """What became of an uploaded file: the paths that changed, and what was left out of it."""

    changed: tuple[str, ...]
    dropped: tuple[str, ...] = ()


class Settings:
    """The settings document that is in force.

    ``save`` is called with every new settings file before it is in force, so that what is
    acknowledged is what was kept; where it raises, nothing has changed. Watchers hear the paths
    that changed once they are in force.
    """

    def __init__(self, document: Element, save: Save | None = None) -> None:
        self._document = document
        self._save = save
        self._watchers: list[Watcher] = []

    @property
    def document(self) -> Element:
        """The whole of the settings, a value that never changes."""
        return self._document

    def get(self, path: str) -> str:
        """Return the setting at a path; SettingsError where there is none."""
        element = paths.found(self._document, path)
        if element is None or element.children:
            raise SettingsError(f"there is no setting {path}.")
        return element.text

    def set(self, path: str, value: str) -> None:
        """Change the setting at a path; SettingsError where it has no such value."""
        self.become(paths.changed(self._document, path, value))

    def put(self, path: str, items: Sequence[Element]) -> None:
        """Put other elements into the list at a path; SettingsError where there is no list."""
        self.become(paths.filled(self._document, path, tuple(items)))

    def items(self, path: str) -> tuple[Element, ...]:
        """Return the elements of the list at a path."""
        return paths.items(self._document, path)

    def scripts(self) -> Mapping[str, str]:
        """Return the code of the scripts that the phone starts by itself, by their names."""
        return _code(self.items(PATHS["scripts"]))

    def libraries(self) -> Mapping[str, str]:
        """Return the code of the libraries that scripts can require, by their names."""
        return _code(self.items(PATHS["libraries"]))

    def watch(self, watcher: Watcher) -> Callable[[], None]:
        """Let somebody know of the paths that change; call what is returned to end that."""
        self._watchers.append(watcher)

        def unwatch() -> None:
            if watcher in self._watchers:
                self._watchers.remove(watcher)

        return unwatch

    def upload(self, raw: bytes) -> Taken:
        """Merge a file into the settings; SettingsError with its line leaves them as they were."""
        merged = merge(self._document, read(raw))
        return Taken(self.become(merged.document), merged.dropped)

    def download(self) -> bytes:
        """Return the settings as a backup: a file that puts back exactly what is in force now."""
        return backup(self._document)

    def become(self, document: Element) -> tuple[str, ...]:
        """Put another document in force; return the paths that changed."""
        changed = changes(self._document, document)
        if not changed:
            return ()
        if self._save is not None:
            self._save(backup(document))
        self._document = document
        for watcher in list(self._watchers):
            watcher(changed)
        return changed


def backup(document: Element) -> bytes:
    """Return the file that puts back exactly a document: each section replaces what is there."""
    sections = (
        replace(section, attributes=(*section.attributes, ("patch", "false")))
        for section in document
    )
    return write(replace(document, children=tuple(sections)))


def _code(items: tuple[Element, ...]) -> Mapping[str, str]:
    return {item.get("name") or "": _text(item, "code") for item in items}


def _text(item: Element, tag: str) -> str:
    leaf = item.child(tag)
    return "" if leaf is None else leaf.text
