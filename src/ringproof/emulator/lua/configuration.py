"""What the script host needs of a phone's settings, whoever keeps them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

Unwatch = Callable[[], None]
Watcher = Callable[[frozenset[str]], None]

SCRIPTS_CHANGED = "/luaAutoStarters"
"""The path that a watcher is told of when scripts were added, changed or taken away."""

LIBRARIES_CHANGED = "/luaLibraries"
"""The path that a watcher is told of when libraries were."""


@dataclass(frozen=True)
class Script:
    """One script that the phone starts by itself: a name, unique among them, and its text."""

    name: str
    code: str


class Configuration(Protocol):
    """The settings, as scripts read them and as the host finds scripts in them."""

    def get(self, path: str) -> str | None:
        """Return the value at an XPath like ``/access/actionUrls/server``; None: no such path."""

    def set(self, path: str, value: str) -> None:
        """Change a value; ValueError when there is no such path, or it can have no such value."""

    def scripts(self) -> Sequence[Script]:
        """Return the scripts of ``luaAutoStarters``, in their order."""

    def libraries(self) -> Mapping[str, str]:
        """Return the libraries that scripts can require, by name."""

    def watch(self, watcher: Watcher) -> Unwatch:
        """Let somebody know of changes, by their paths; return what ends that.

        A change of scripts is told as :data:`SCRIPTS_CHANGED`, of libraries as
        :data:`LIBRARIES_CHANGED`, each with anything below it or not.
        """


class Keeper(Protocol):
    """Keeps what scripts put into ``persisted``: JSON texts by name, over a reboot."""

    def load(self) -> Mapping[str, str]:
        """Return everything kept."""

    def keep(self, name: str, value: str | None) -> None:
        """Keep a value from now on, or forget it."""


class PlainConfiguration:
    """Settings in memory: a few values behind paths, scripts and libraries."""

    def __init__(
        self,
        scripts: Sequence[Script] = (),
        libraries: Mapping[str, str] | None = None,
        values: Mapping[str, tuple[Callable[[], str], Callable[[str], None]]] | None = None,
    ) -> None:
        self._scripts = tuple(scripts)
        self._libraries = dict(libraries or {})
        self._values = dict(values or {})
        self._watchers: list[Watcher] = []

    def get(self, path: str) -> str | None:
        """Return a value."""
        return self._values[path][0]() if path in self._values else None

    def set(self, path: str, value: str) -> None:
        """Change a value."""
        if path not in self._values:
            raise ValueError(f"there is no setting {path}")
        self._values[path][1](value)
        self._tell(path)

    def scripts(self) -> Sequence[Script]:
        """Return the scripts."""
        return self._scripts

    def libraries(self) -> Mapping[str, str]:
        """Return the libraries."""
        return self._libraries

    def watch(self, watcher: Watcher) -> Unwatch:
        """Let somebody know of changes."""
        self._watchers.append(watcher)
        return lambda: self._watchers.remove(watcher)

    def put_scripts(self, scripts: Sequence[Script]) -> None:
        """Put other scripts in place of those there are."""
        self._scripts = tuple(scripts)
        self._tell(SCRIPTS_CHANGED)

    def _tell(self, path: str) -> None:
        for watcher in tuple(self._watchers):
            watcher(frozenset({path}))


class MemoryKeeper:
    """Keeps what scripts persist as long as this process lives."""

    def __init__(self) -> None:
        self._kept: dict[str, str] = {}

    def load(self) -> Mapping[str, str]:
        """Return everything kept."""
        return dict(self._kept)

    def keep(self, name: str, value: str | None) -> None:
        """Keep a value, or forget it."""
        if value is None:
            self._kept.pop(name, None)
        else:
            self._kept[name] = value
