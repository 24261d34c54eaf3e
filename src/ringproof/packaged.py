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
