"""Faults in what becomes of settings that are changed and uploaded: mostly, not what should."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from ringproof.emulator.assembly import Parts
from ringproof.emulator.lua.configuration import Script
from ringproof.emulator.lua.firmware import NAMES
from ringproof.emulator.mutants.values import Apply, Seam, one_of, yes
from ringproof.emulator.phone import LogEntry
from ringproof.emulator.settings.for_scripts import ScriptSettings
from ringproof.emulator.settings.settings import Taken

Scripts = tuple[Script, ...]
_BRIGHTNESS: Final = "/userInterface/display/brightness"


def _runs(choose: Callable[[Scripts, Scripts], Scripts]) -> Apply:
    """Run other scripts than those in the settings, knowing those of the factory."""

    def apply(parts: Parts) -> None:
        settings = ScriptSettings(parts.settings)
        factory = tuple(settings.scripts())
        configuration: Any = parts.scripts.configuration
        configuration.scripts = lambda: choose(factory, tuple(settings.scripts()))

    return apply


def _as_delivered(value: Any) -> Apply:
    """Go on running one of the standard scripts as it was delivered, whatever it says now."""
    name = one_of(value, NAMES)

    def choose(factory: Scripts, now: Scripts) -> Scripts:
        old = {script.name: script for script in factory}
        return tuple(old[one.name] if one.name == name else one for one in now)

    return _runs(choose)


def _removed_run(factory: Scripts, now: Scripts) -> Scripts:
    names = {script.name for script in now}
    return (*now, *(script for script in factory if script.name not in names))


def _standard_only(_: Scripts, now: Scripts) -> Scripts:
    return tuple(script for script in now if script.name in NAMES)


def _darkens(parts: Parts) -> None:
    """Let the display grow darker with every file that is taken, whatever the file says."""
    upload = parts.settings.upload

    def darkening(raw: bytes) -> Taken:
        taken = upload(raw)
        darker = max(int(parts.settings.get(_BRIGHTNESS)) - 1, 0)
        parts.settings.set(_BRIGHTNESS, str(darker))
        return taken

    parts.settings.upload = darkening  # type: ignore[method-assign]


def _unreported(parts: Parts) -> None:
    """Say nothing of a script that was stopped."""
    write = parts.phone.write_log

    def silent(text: str, level: str = "i") -> None:
        write(text, level)
        entries = parts.phone.log
        entries[:] = [entry for entry in entries if not _of_a_script(entry)]

    parts.phone.write_log = silent  # type: ignore[method-assign]


def _of_a_script(entry: LogEntry) -> bool:
    return entry.level == "e"


SEAMS: Final[Mapping[str, Seam]] = {
    "settings.script_as_delivered": _as_delivered,
    "settings.removed_scripts_run": yes(_runs(_removed_run)),
    "settings.standard_scripts_only": yes(_runs(_standard_only)),
    "settings.darkens": yes(_darkens),
    "settings.faults_unreported": yes(_unreported),
}
"""The seams of the settings."""
