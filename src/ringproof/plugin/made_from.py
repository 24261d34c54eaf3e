"""What the verdicts of a run rest on, as hashes: suite, clauses, our own code, how it is driven."""

from collections.abc import Iterable, Iterator
from dataclasses import fields
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

import pytest

import ringproof
from ringproof.emulator.profile import load_profile
from ringproof.packaged import folder, holds
from ringproof.target.settings import TargetSettings

_SUITE: Final = "conformance"
TARGET: Final = "target."
_NO_MATTER: Final = ("source",)  # a file that was moved says the same
_PASSED_OVER: Final = ("__pycache__", ".pytest_cache")


def suite_hash(args: Iterable[str]) -> str:
    """Return the hash of the tests that `args` of pytest name; of our suite always all of it."""
    paths = (Path(arg.partition("::")[0]).absolute() for arg in args)
    whole = (folder(_SUITE) if holds(_SUITE, path) else path for path in paths)
    return hash_of(sorted(set(whole)))


def catalogue_hash(own: Iterable[Path]) -> str:
    """Return the hash of the clauses: our catalogue, its editions, and a user's `own` files."""
    ours = folder("schemas")
    return hash_of([ours / "clauses.yaml", ours / "editions", *sorted(own)])


@cache
def harness_hash() -> str:
    """Return the hash of Ringproof itself: its code, and the fixtures that it works with.

    Two builds of one version may judge differently. It is that of the process: what was imported
    does not change while it runs.
    """
    return hash_of([Path(ringproof.__file__).parent, folder("fixtures")])


def target_hashes(settings: TargetSettings) -> tuple[tuple[str, str], ...]:
    """Return a hash for each key of how the target is driven, by its name; none of a secret."""
    # Driver choices hold tokens too, and leave them out of their repr.
    said = {
        each.name: repr(getattr(settings, each.name)).encode()
        for each in fields(settings)
        if each.repr and each.name not in _NO_MATTER
    }
    profile = Path(settings.profile)
    if profile.is_file():
        # A settings file that the profile names is part of what it says.
        said["profile"] += profile.read_bytes() + load_profile(settings.profile).settings
    return tuple((f"{TARGET}{name}", sha256(value).hexdigest()) for name, value in said.items())


def rests_on(config: pytest.Config) -> tuple[tuple[str, str], ...]:
    """Return the hashes that a report may show: those of suite, catalogue and harness."""
    own = (*config.getini("ringproof_clauses"), *map(Path, config.getoption("--clauses")))
    return (
        ("suite", suite_hash(config.args)),
        ("catalogue", catalogue_hash(own)),
        ("harness", harness_hash()),
    )


def hash_of(roots: Iterable[Path]) -> str:
    """Return the hash of files and folders: names and contents, in an order of their own."""
    whole = sha256()
    for root in roots:
        for file in _files(root):
            name = file.relative_to(root.parent).as_posix()
            content = sha256(file.read_bytes()).hexdigest()
            whole.update(f"{name}\0{content}\n".encode("utf-8", "surrogateescape"))
    return whole.hexdigest()


def _files(root: Path) -> Iterator[Path]:
    if not root.is_dir():
        return iter([root] if root.exists() else [])
    found = (path for path in root.rglob("*") if path.is_file())
    return iter(sorted(path for path in found if not set(_PASSED_OVER) & set(path.parts)))
