"""The scripts with which a phone leaves the factory: the Action URL feature, in Lua.

They are files below ``fixtures/lua``. What this phone chooses where the vendor's page is silent
stands in a table ``choices`` near their top; the firmware fills in the values of its profile.
"""

import functools
import re
from collections.abc import Mapping
from typing import Final

from ringproof.emulator.errors import EmulatorError
from ringproof.emulator.lua.configuration import Script
from ringproof.emulator.profile import Profile
from ringproof.packaged import folder

NAMES: Final = ("incoming", "outgoing")
"""The standard scripts, in the order in which they are started."""

_CHOICES: Final = re.compile(r"^local choices = \{\n(?P<rows>.*?)^\}$", re.DOTALL | re.MULTILINE)
_ROW: Final = re.compile(r'^(?P<start>  (?P<name>\w+) = )"(?P<value>\w*)",$', re.MULTILINE)


@functools.cache
def standard(profile: Profile) -> tuple[Script, ...]:
    """Return the scripts of a phone of this profile."""
    choices = profile.choices()
    return tuple(Script(name, with_choices(text(name), choices)) for name in NAMES)


@functools.cache
def text(name: str) -> str:
    """Return a standard script as it lies in the package."""
    return (folder("fixtures") / "lua" / f"{name}.lua").read_text("utf-8")


def with_choices(code: str, choices: Mapping[str, str]) -> str:
    """Return a script with these values in its table of choices."""
    found = _CHOICES.search(code)
    if found is None:
        raise EmulatorError("the script has no table of choices.")
    rows = _ROW.sub(lambda row: f'{row["start"]}"{choices[row["name"]]}",', found["rows"])
    return code[: found.start("rows")] + rows + code[found.end("rows") :]
