"""The settings as scripts reach them: values by path, their own texts, and word of changes."""

from collections.abc import Mapping, Sequence
from typing import Final

from ringproof.emulator.errors import EmulatorError
from ringproof.emulator.lua.configuration import (
    LIBRARIES_CHANGED,
    SCRIPTS_CHANGED,
    Script,
    Unwatch,
    Watcher,
)
from ringproof.emulator.settings.settings import Settings
from ringproof.emulator.settings.tree import SettingsError

_WHOLE: Final = (SCRIPTS_CHANGED, LIBRARIES_CHANGED)


class ScriptSettings:
    """A phone's settings in the shape that the script host needs: a Configuration."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def get(self, path: str) -> str | None:
        """Return the value at a path; None where there is none."""
        try:
            return self._settings.get(path)
        except SettingsError:
            return None

    def set(self, path: str, value: str) -> None:
        """Change a value; ValueError when it cannot be, or cannot be kept."""
        try:
            self._settings.set(path, value)
        except EmulatorError as error:
            raise ValueError(str(error)) from error

    def scripts(self) -> Sequence[Script]:
        """Return the scripts that the phone starts by itself, in their order."""
        return tuple(Script(name, code) for name, code in self._settings.scripts().items())

    def libraries(self) -> Mapping[str, str]:
        """Return the libraries that scripts can require, by name."""
        return self._settings.libraries()

    def watch(self, watcher: Watcher) -> Unwatch:
        """Let somebody know of the paths that change; a script also as its section."""

        def heard(changed: tuple[str, ...]) -> None:
            whole = {one for one in _WHOLE for path in changed if path.startswith(one)}
            watcher(frozenset(changed) | whole)

        return self._settings.watch(heard)
