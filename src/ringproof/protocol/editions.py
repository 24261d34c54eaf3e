"""The frozen requirement sets: which clauses a phone of a firmware line is held to."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from ringproof.packaged import folder
from ringproof.protocol.clauses import Catalogue, CatalogueError, release
from ringproof.protocol.commands import COMMANDS
from ringproof.protocol.names import HELP

_EVERYWHERE: Final = frozenset({*COMMANDS, HELP})


@dataclass(frozen=True, slots=True)
class Edition:
    """What a phone of the firmware line `line` (``1.4``, ``2.x``) is held to.

    `clauses` are the ids in order, `not_judged` commands that such a phone may list and that no
    source describes.
    """

    line: str
    clauses: tuple[str, ...]
    not_judged: tuple[str, ...] = ()

    def strange(self, listed: Iterable[str]) -> tuple[str, ...]:
        """Return the commands of a phone's list that this edition does not know at all."""
        return tuple(n for n in listed if n not in _EVERYWHERE and n not in self.not_judged)


@lru_cache(maxsize=1)
def editions() -> tuple[Edition, ...]:
    """Return every edition, the oldest firmware first."""
    found = [
        YAML(typ="safe").load(path.read_text(encoding="utf-8"))
        for path in (folder("schemas") / "editions").glob("*.yaml")
    ]
    read = [
        Edition(one["firmware"], tuple(one["clauses"]), tuple(one.get("not_judged", ())))
        for one in found
    ]
    return tuple(sorted(read, key=lambda edition: release(edition.line)))


def edition_for(firmware: str) -> Edition:
    """Return the edition of a phone with `firmware`: the newest that is not newer than it."""
    fitting = [e for e in editions() if release(e.line) <= release(firmware)]
    return fitting[-1] if fitting else editions()[0]


def check_frozen(edition: Path, own: Catalogue, clauses: Path) -> None:
    """Hold a vendor's own edition against the vendor's clauses, which stand in `clauses`.

    An edition freezes what a phone of its firmware line is held to: it lists the clauses that
    apply to that line, all of them and in their order. CatalogueError where it does not.
    """
    said = _said(edition)
    line, frozen = str(said["firmware"]), list(said["clauses"])
    held = [clause.id for clause in own.for_edition(line)]
    for id in frozen:
        if id not in held:
            place = own.places.get(id)
            why = f"at {place} it is for later firmware" if place else f"{clauses} has no such one"
            raise CatalogueError(f"{edition}: {id} is no clause of firmware {line}: {why}")
    for id in held:
        if id not in frozen:
            raise CatalogueError(
                f"{own.places[id]}: {id} holds for firmware {line} and is missing in {edition}; "
                "add it there"
            )
    if frozen != held:
        raise CatalogueError(f"{edition}: list the clauses in the order of {clauses}")


def _said(edition: Path) -> dict[str, Any]:
    try:
        said = YAML(typ="safe").load(edition.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, YAMLError) as error:
        raise CatalogueError(f"{edition}: the edition cannot be read ({error})") from error
    lists = isinstance(said, dict) and isinstance(said.get("clauses"), list)
    if not lists or set(said) != {"firmware", "clauses"} or not release(str(said["firmware"])):
        raise CatalogueError(
            f'{edition}: an edition says firmware (such as "1.4") and clauses, a list of ids'
        )
    return dict(said)


def misfit(firmware: str) -> str:
    """Say that `firmware` lies outside of every line that is known; empty where it does not."""
    oldest, newest = editions()[0], editions()[-1]
    known = release(newest.line)
    if release(firmware)[: len(known)] > known:
        return (
            f"firmware {firmware} is newer than every edition: judged by the newest, {newest.line}"
        )
    if release(firmware) < release(oldest.line):
        return (
            f"firmware {firmware} is older than every edition: judged by the oldest, {oldest.line}"
        )
    return ""
