"""How the standard scripts of a phone are changed: known places in their text.

The page says that they can be changed "to always send the number-parameter in Action Urls events
or never the mac", and not how they read. So each edit is a list of places by which a make of
script is known; a script in which none of them stands exactly once cannot be edited by us, which
is inconclusive and no fault of the phone's.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from ringproof.session.failure import NotOffered


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a script, and what is to stand there instead."""

    pattern: str
    instead: str


EDITS: Final[Mapping[str, tuple[Place, ...]]] = {
    "always send the number": (Place(r"(?m)^(\s*local\s+always_number\s*=\s*)false\b", r"\1true"),),
    "never send the mac": (Place(r"(?m)^(\s*local\s+send_mac\s*=\s*)true\b", r"\1false"),),
    "listen elsewhere": (Place(r"""(["'])command\1""", r"\1%PATH%\1"),),
}
"""Each edit, and the places where it is known to be made."""


def edited(text: str, edit: str, **values: str) -> str:
    """Return a script's text with an edit made; NotOffered where we know no way to make it."""
    for place in EDITS[edit]:
        if len(re.findall(place.pattern, text)) == 1:
            instead = place.instead
            for name, value in values.items():
                instead = instead.replace(f"%{name.upper()}%", value)
            return re.sub(place.pattern, instead, text)
    raise NotOffered(
        f"the script of this phone reads otherwise than those we know: no way to {edit} "
        "(session/script_edits.py has the known ones)"
    )
