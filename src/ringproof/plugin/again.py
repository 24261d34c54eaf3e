"""The one command that reruns just this test, on the same phone."""

import os
import shlex
from collections.abc import Sequence
from pathlib import Path

from ringproof.packaged import holds

_SUITE = "conformance"


def rerun(
    path: Path,
    nodeid: str,
    target: str,
    *,
    in_memory: bool = False,
    clauses: Sequence[str] = (),
    here: Path | None = None,
) -> str:
    """Return the command for the test `nodeid` in the file `path`, fit to be pasted into a shell.

    A token never stands in it: `ringproof` reads it from $PHONE_TOKEN. A test of a user's own is
    pytest's to run, from the folder `here`.
    """
    name = nodeid.partition("::")[2]
    if holds(_SUITE, path):
        below = path.as_posix().rpartition(f"/{_SUITE}/")[2]
        words = ["ringproof", "certify", target, "--test", f"{below}::{name}"]
    else:
        file = os.path.relpath(path, here or Path.cwd())
        words = ["pytest", f"{file}::{name}", f"--target={target}"]
        words += ["-p", "ringproof.plugin.fixtures"]
        words += [f"--clauses={each}" for each in clauses]
    command = shlex.join([*words, *(["--in-memory"] if in_memory else [])])
    # certify reads the token from the environment by itself.
    by_url = words[0] == "pytest" and target.startswith(("http://", "https://"))
    return f'{command} --token="$PHONE_TOKEN"' if by_url else command
