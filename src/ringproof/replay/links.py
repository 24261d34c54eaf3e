"""Calls between two phones of one recording: the same call, told by both of its ends."""

from collections.abc import Callable, Mapping, Sequence

from ringproof.replay.calls import Book, Call
from ringproof.replay.causes import Cause, Situation, Whose
from ringproof.replay.drafts import StepDraft
from ringproof.trace import Record, Told

Act = Callable[[Book, StepDraft, Call | None], None]


class Links:
    """Which calls are two ends of one; none are where phones are replayed independently."""

    def __init__(self, records: Mapping[str, Sequence[Record]], *, linked: bool = False) -> None:
        self._linked = linked

    def announce(self, call: Call) -> None:
        """Tie a new call to its other end."""

    def explanation(self, now: Situation) -> tuple[Cause, Whose] | None:
        """Return the deed at the other end that explains the event."""
        return None

    def infer(self, now: Situation, told: Told, act: Act) -> bool:
        """Infer a deed at the other end; say whether there is one."""
        return False
