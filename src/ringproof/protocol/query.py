"""Reading a query from bytes, keeping everything that was wrong with it.

Ringproof only reads queries here; the harness's own commands are written in `target`, and the
emulator has a writer of its own, so that no symmetric error can hide.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Defect:
    """Something malformed in what the phone sent: `kind` from a closed list, byte offset `at`."""

    kind: str
    at: int
    detail: str
