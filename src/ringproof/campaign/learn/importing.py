"""An export of a phone's settings, cut down to what an emulator of that phone needs.

Identities (without their passwords and their PBX), whether Action URLs are allowed, libraries and
scripts stay. Tokens, users, the event server and everything else are left out: the file lies
beside a profile that is handed on.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from ringproof.campaign.asked import BadRequest
from ringproof.emulator.settings.checking import Checked, sections
from ringproof.emulator.settings.reading import read
from ringproof.emulator.settings.tree import ROOT, Element, SettingsError
from ringproof.emulator.settings.writing import write

_LEFT_OUT: Final[Mapping[str, frozenset[str]]] = {
    "identities": frozenset({"password", "registrar"}),
    "access": frozenset({"tokens", "server"}),
    "luaLibraries": frozenset(),
    "luaAutoStarters": frozenset(),
}
"""The sections that are taken, and what is left out of each."""


@dataclass(frozen=True, slots=True)
class Imported:
    """The file that the emulator takes, and the sections that are in it and that are not."""

    raw: bytes
    taken: tuple[str, ...]
    left_out: tuple[str, ...]
    dropped: tuple[str, ...] = ()


def imported(file: Path, secrets: Sequence[str] = ()) -> Imported:
    """Return what is taken of an export; BadRequest where it cannot be, or holds a secret."""
    try:
        root = read(file.read_bytes())
        whole = root if root.tag == ROOT else Element(ROOT, children=(root,))
        wanted = tuple(one for one in whole.children if one.tag in _LEFT_OUT)
        checked = sections(replace(whole, children=wanted))
    except OSError as error:
        raise BadRequest(f"--settings {file} cannot be read ({error.strerror})") from error
    except SettingsError as error:
        raise BadRequest(f"--settings {file}: {error}") from error
    if not checked:
        known = ", ".join(_LEFT_OUT)
        raise BadRequest(f"--settings {file} has none of the sections {known}")
    raw = write(Element(ROOT, children=tuple(map(_cut, checked))))
    _refuse_secrets(raw, file, secrets)
    return Imported(
        raw,
        tuple(one.element.tag for one in checked),
        tuple(one.tag for one in whole.children if one.tag not in _LEFT_OUT),
        tuple(sentence for one in checked for sentence in one.dropped),
    )


def _cut(checked: Checked) -> Element:
    """Return a section without what nobody else needs, to be taken as the export says."""
    section = _without(checked.element, _LEFT_OUT[checked.element.tag])
    kept = tuple((name, value) for name, value in section.attributes if name == "version")
    patch = ("patch", "true" if checked.patch else "false")
    return replace(section, attributes=(*kept, patch))


def _without(element: Element, tags: frozenset[str]) -> Element:
    kept = tuple(_without(one, tags) for one in element.children if one.tag not in tags)
    return replace(element, children=kept)


def _refuse_secrets(raw: bytes, file: Path, secrets: Sequence[str]) -> None:
    """A script may hold the very token that drives the phone: that is never written."""
    if any(secret.encode("utf-8") in raw for secret in secrets if secret):
        raise BadRequest(
            f"--settings {file}: a script or an identity in it holds a token or password that is "
            "in use; take it out of a copy of the file, and name that"
        )


def beside(output: Path) -> Path:
    """Return the settings file that lies beside a profile."""
    return output.with_name(f"{output.stem}.settings.xml")
