"""Where the data that travels with Ringproof lies: suite, schemas, fixtures, recordings.

In a wheel it is package data below ``ringproof/_packaged``; in a checkout (an editable
install) it is the folder of that name at the top of the repository.
"""

from pathlib import Path

_HERE = Path(__file__).resolve().parent
_INSTALLED = _HERE / "_packaged"
_CHECKOUT = _HERE.parent.parent


def folder(name: str) -> Path:
    """Return the folder ``conformance``, ``schemas``, ``fixtures`` or ``recordings``.

    Raises FileNotFoundError when the installation carries no such data.
    """
    for root in (_INSTALLED, _CHECKOUT):
        candidate = root / name
        if candidate.is_dir():
            return candidate
    raise FileNotFoundError(
        f"Ringproof's own folder {name!r} was found neither in {_INSTALLED} nor in {_CHECKOUT}; "
        "the installation is damaged, install the package again."
    )


def holds(name: str, path: Path) -> bool:
    """Say whether `path` is (or lies in) Ringproof's own folder `name`, or a checkout's copy of it.

    A copy is a folder of that name that has the file or folder at the same place: a checkout
    beside an installed package.
    """
    ours = folder(name)
    if path.is_relative_to(ours):
        return True
    copies = (above for above in (path, *path.parents) if above.name == name)
    return any(
        (ours / path.relative_to(copy)).exists() and _may_be_copy(copy, ours) for copy in copies
    )


def _may_be_copy(folder: Path, ours: Path) -> bool:
    """Say whether a folder of our folder's name has its parts: a vendor's may be called so too."""
    if not folder.is_dir():
        return True
    parts = [each.name for each in ours.iterdir() if each.name[0] not in "._"]
    return sum((folder / part).exists() for part in parts) * 2 > len(parts)
