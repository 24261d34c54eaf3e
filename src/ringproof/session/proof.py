"""The positive control: silence proves nothing unless the same test heard the effect."""

from collections.abc import Iterable
from typing import Final

from ringproof.trace import Expected, Record, Witnessed

REACTION: Final = "reaction"
"""The kind of an expectation of what a server does about an event."""
QUIET: Final = "no command"
"""What is testified of a server that left the control, and every test so far, without a command."""

UNREACHED: Final = "nothing came"
"""What is testified where nothing ever came to our phones, and their address may be wrong."""


def unproven(records: Iterable[Record]) -> tuple[str, ...]:
    """Return what was said to have no effect and never shown to have one in the same test.

    Each entry is a kind of stimulus, such as ``client:hold``. A phone that does nothing at all
    leaves every refusal unproven.
    """
    expectations = [record for record in records if isinstance(record, Expected) and record.met]
    shown = {expected.control for expected in expectations if expected.control}
    needed = (expected.pattern.get("needs_control", "") for expected in expectations)
    return tuple(dict.fromkeys(need for need in needed if need and need not in shown))


def observed_nothing(records: Iterable[Record]) -> bool:
    """Say whether not a single expectation of the test rests on something observed."""
    return not any(isinstance(r, Expected) and r.met and r.control for r in records)


def is_quiet(records: Iterable[Record]) -> bool:
    """Say whether it is testified that the server under test never does anything at all."""
    return any(isinstance(record, Witnessed) and record.what == QUIET for record in records)


def unreached(records: Iterable[Record]) -> str:
    """Say why the server under test may never have reached our phones; empty where it did."""
    said = (r.details["why"] for r in records if isinstance(r, Witnessed) and r.what == UNREACHED)
    return next(said, "")
