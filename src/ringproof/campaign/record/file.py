"""The file of a recording, opened with care: it may name people, and it may be precious."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from ringproof.campaign.asked import BadRequest


@contextmanager
def new_file(path: Path, *, keep: bool, force: bool = False) -> Iterator[BinaryIO]:
    """Open a file for a recording; an existing one only with `force`. BadRequest says why not.

    With `keep` (people's data stay in it) nobody else on this machine may read it. A file in
    which nothing was written is taken away again.
    """
    flags = os.O_WRONLY | os.O_CREAT | (os.O_TRUNC if force else os.O_EXCL)
    mode = 0o600 if keep else 0o644
    try:
        descriptor = os.open(path, flags, mode)
    except FileExistsError:
        raise BadRequest(
            f"{path} exists already; name another file, or write over it with --force"
        ) from None
    except OSError as refused:
        raise BadRequest(f"the recording {path} cannot be written ({refused.strerror})") from None
    try:
        with os.fdopen(descriptor, "wb") as stream:
            if keep:
                path.chmod(mode)  # one that is written over may have been open to all
            yield stream
    finally:
        with suppress(OSError):
            if path.stat().st_size == 0:
                path.unlink()
