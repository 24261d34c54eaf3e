"""A vendor's own catalogue: clauses, edition, tests, mutants and profiles beside Ringproof's.

A catalogue is a folder, or an installed package that names itself under the entry point group
``ringproof.catalogues``. Nothing of it is loaded unless it is asked for by ``--catalogue``: what
happens to be installed changes no certificate.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from ringproof.campaign.suite import Certification
from ringproof.emulator.errors import EmulatorError
from ringproof.emulator.mutants import Mutant, load, mutant_file
from ringproof.emulator.profile import PROFILES, load_profile
from ringproof.protocol.clauses import Catalogue, CatalogueError, catalogue_with
from ringproof.protocol.clauses import load as load_clauses
from ringproof.protocol.editions import check_frozen
from ringproof.protocol.spelling import did_you_mean

GROUP: Final = "ringproof.catalogues"
_PREFIX: Final = "emulator:"


@dataclass(frozen=True, slots=True)
class Extension:
    """One vendor's catalogue: where its parts lie; `suite` is None where it has no tests.

    `mutants` and `profiles` are files by the name under which they are addressed.
    """

    folder: Path
    clauses: Path
    suite: Path | None
    mutants: Mapping[str, Path]
    profiles: Mapping[str, Path]


def extensions(asked: Iterable[str]) -> tuple[Extension, ...]:
    """Return the catalogues that are asked for, by folder or by name of an installed one.

    CatalogueError where one is not there, is none, or has what exists elsewhere already: both
    places are named.
    """
    found = tuple(_read(_place(one)) for one in asked)
    known = catalogue_with([one.clauses for one in found])
    for one in found:
        _check_edition(one)
        _check_mutants(one, known)
        _check_profiles(one)
    _check_names("mutant", [one.mutants for one in found])
    _check_names("profile", [one.profiles for one in found])
    return found


def extended(asked: Certification) -> Certification:
    """Return the certification with what its catalogues bring: clauses, tests, and names."""
    if not asked.catalogues:
        return asked
    found = extensions(asked.catalogues)
    return replace(
        asked,
        catalogues=(),
        clauses=(*asked.clauses, *(one.clauses for one in found)),
        suites=(*asked.suites, *(one.suite for one in found if one.suite is not None)),
        target=addressed(asked.target, found),
    )


def addressed(target: str, found: Sequence[Extension]) -> str:
    """Return TARGET with the mutants and profiles of these catalogues named by their files.

    CatalogueError where a name is of nobody, and nearly one of theirs.
    """
    if not target.startswith(_PREFIX):
        return target
    known = {
        "mutant": {name: path for one in found for name, path in one.mutants.items()},
        "profile": {name: path for one in found for name, path in one.profiles.items()},
    }
    parts = []
    for part in target.removeprefix(_PREFIX).split(","):
        option, _, name = part.partition("=")
        own = known.get(option, {})
        _check_spelling(option, name, own)
        parts.append(f"{option}={own[name]}" if name in own else part)
    return _PREFIX + ",".join(parts)


def own_mutants(found: Sequence[Extension]) -> tuple[Mutant, ...]:
    """Return the broken phones of these catalogues; CatalogueError where they have none at all."""
    mutants = tuple(load(path) for one in found for path in one.mutants.values())
    if found and not mutants:
        folders = ", ".join(str(one.folder / "mutants") for one in found)
        raise CatalogueError(f"there is no mutant to examine in {folders}; write one")
    return mutants


def own_musts(found: Iterable[Extension]) -> tuple[str, ...]:
    """Return the clauses of these catalogues that a phone must meet and that are judged."""
    clauses = (clause for one in found for clause in load_clauses(one.clauses))
    return tuple(c.id for c in clauses if c.level == "must" and c.judged and c.role == "phone")


def _place(asked: str) -> Path:
    """Return the folder of a catalogue: that of the name, or of the package installed under it."""
    folder = Path(asked)
    if folder.is_dir():
        return folder.absolute()
    installed = {each.name: each for each in entry_points(group=GROUP)}
    if asked not in installed:
        there = ", ".join(sorted(installed)) or "none"
        raise CatalogueError(
            f"--catalogue {asked}: there is no such folder, nor an installed catalogue of that "
            f"name (installed: {there})"
        )
    module = installed[asked].module
    try:
        spec = find_spec(module)  # looks for the package, and runs nothing of it
    except (ImportError, ValueError):
        spec = None
    if spec is None or not spec.submodule_search_locations:
        raise CatalogueError(
            f"--catalogue {asked}: its entry point names {module}, and there is no such package"
        )
    return Path(next(iter(spec.submodule_search_locations)))


def _read(folder: Path) -> Extension:
    clauses, suite = folder / "clauses.yaml", folder / "conformance"
    if not clauses.is_file():
        raise CatalogueError(
            f"{folder} is no catalogue: it has no clauses.yaml; beside that it may have "
            "edition.yaml, conformance/, mutants/ and profiles/"
        )
    return Extension(
        folder,
        clauses,
        suite if suite.is_dir() else None,
        _files(folder / "mutants"),
        _files(folder / "profiles"),
    )


def _files(folder: Path) -> dict[str, Path]:
    return {file.stem: file for file in sorted(folder.glob("*.yaml"))}


def _check_edition(one: Extension) -> None:
    edition = one.folder / "edition.yaml"
    if edition.exists():
        check_frozen(edition, load_clauses(one.clauses), one.clauses)


def _check_mutants(one: Extension, known: Catalogue) -> None:
    for path in one.mutants.values():
        try:
            found = load(path)
        except EmulatorError as error:
            raise CatalogueError(f"{path}: {error}") from error
        for clause in found.kills:
            if clause not in known:
                raise CatalogueError(f"{path}: kills {clause}, and there is no such clause")


def _check_profiles(one: Extension) -> None:
    for path in one.profiles.values():
        try:
            load_profile(str(path))
        except EmulatorError as error:
            raise CatalogueError(f"{path}: {error}") from error


def _check_names(kind: str, found: Iterable[Mapping[str, Path]]) -> None:
    """Refuse a name that stands for two: of ours, or of another catalogue."""
    taken: dict[str, Path] = {}
    for names in found:
        for name, path in names.items():
            other = taken.get(name) or _ours(kind, name)
            if other is not None:
                raise CatalogueError(
                    f"{path}: the {kind} {name} exists already, at {other}; rename yours"
                )
            taken[name] = path


def _check_spelling(kind: str, name: str, own: Mapping[str, Path]) -> None:
    hint = did_you_mean(name, own, most=1)
    if hint and name not in own and _ours(kind, name) is None:
        raise CatalogueError(f"there is no {kind} {name!r}; {hint}")


def _ours(kind: str, name: str) -> Path | str | None:
    if kind == "mutant":
        return mutant_file(name)
    return "ringproof.emulator.profile" if name in PROFILES else None
