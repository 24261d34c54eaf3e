"""What the verdicts of a run rest on, as hashes: the suite, the clauses, and how it is driven."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Final

import pytest

from ringproof.packaged import folder, holds
from ringproof.target.settings import TargetSettings

_SUITE: Final = "conformance"
_PASSED_OVER: Final = ("__pycache__", ".pytest_cache")


def suite_hash(args: Iterable[str]) -> str:
    """Return the hash of the tests that `args` of pytest name; of our suite always all of it."""
    paths = (Path(arg.partition("::")[0]).absolute() for arg in args)
    whole = (folder(_SUITE) if holds(_SUITE, path) else path for path in paths)
    return _hash(sorted(set(whole)))


def catalogue_hash(own: Iterable[Path]) -> str:
    """Return the hash of the clauses: our catalogue, its editions, and a user's `own` files."""
    ours = folder("schemas")
    return _hash([ours / "clauses.yaml", ours / "editions", *sorted(own)])


def target_hash(settings: TargetSettings) -> str:
    """Return the hash of how the target is driven: all that its file says but its secrets."""
    # No secret is in the repr of settings; a file that was moved says the same.
    said = sha256(repr(replace(settings, source="")).encode())
    profile = Path(settings.profile)
    if profile.is_file():
        said.update(profile.read_bytes())
    return said.hexdigest()


def rests_on(config: pytest.Config) -> tuple[tuple[str, str], ...]:
    """Return the hashes that a report may show: those of suite and catalogue."""
    own = (*config.getini("ringproof_clauses"), *map(Path, config.getoption("--clauses")))
    return (("suite", suite_hash(config.args)), ("catalogue", catalogue_hash(own)))


def _hash(roots: Iterable[Path]) -> str:
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
