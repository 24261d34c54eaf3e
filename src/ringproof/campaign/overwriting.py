"""What a command was told to write, and what stands there already: nobody's file is lost. Edge."""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

_DEVICES: Final = Path("/dev")


def in_the_way(files: Iterable[Path | None], *, force: bool) -> str:
    """Return the sentence that refuses to write over one of `files`; empty where all are free.

    What is no regular file (a folder, a device, standard output) is none of its business.
    """
    for file in files:
        if file is None or force or _DEVICES in file.parents or not file.is_file():
            continue
        return f"{file} exists already; name another file, or write over it with --force"
    return ""
