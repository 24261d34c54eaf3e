"""The file names of a report folder, made from the names of tests."""

import re
from hashlib import sha256

from ringproof.report.document import RunReport

_LONGEST = 80


def evidence_names(report: RunReport) -> dict[str, str]:
    """Return for each test's node id the stem of its files: readable, and never twice the same."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    for test in report.tests:
        stem = stem_of(test.nodeid)
        # Case-insensitive file systems would let two such names fall into one file.
        if stem.casefold() in taken:
            stem = f"{stem[: _LONGEST - 9]}-{_digest(test.nodeid)}"
        taken.add(stem.casefold())
        names[test.nodeid] = stem
    return names


def stem_of(nodeid: str) -> str:
    """Return a file name for a node id: its last folder, file and test, of plain characters."""
    path, _, test = nodeid.partition("::")
    folder, _, file = path.removesuffix(".py").rpartition("/")
    words = [folder.rpartition("/")[2], file.removeprefix("test_"), test.removeprefix("test_")]
    stem = re.sub(r"[^A-Za-z0-9_-]+", "-", ".".join(word for word in words if word)).strip("-")
    if not stem or len(stem) > _LONGEST:
        return f"{stem[: _LONGEST - 9]}-{_digest(nodeid)}".lstrip("-")
    return stem


def _digest(nodeid: str) -> str:
    return sha256(nodeid.encode("utf-8", "surrogatepass")).hexdigest()[:8]
