"""What a comparison says: pairs that match, and divergences, the first differing edge first."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from ringproof.replay.session import Seen


class Difference(StrEnum):
    """In what a replay differs from its recording."""

    MISSING = "missing"  # recorded, and not observed
    EXTRA = "extra"  # observed, and not recorded
    VALUE = "wrong value"  # the same edge says something else
    ORDER = "wrong order"  # observed before something that it follows in the recording
    STATUS = "wrong status"  # an answer of another status, or none at all
    BODY = "wrong body"  # an answer that says something else
    LATE = "late"  # as recorded, but beyond the tolerance later
    UNDRIVEN = "not driven"  # a step could not be done in the replay


@dataclass(frozen=True, slots=True)
class Observed:
    """Something a replay observed, of the phone that plays the recorded `phone`.

    `record` is its trace record, on the replay's clock. `step` is the step that an answer answers,
    0 for events and commands.
    """

    phone: str
    record: Seen
    step: int = 0


@dataclass(frozen=True, slots=True)
class Divergence:
    """One difference: where in the recording, what was recorded, what was observed, as a sentence.

    `edge` is its place in the recorded causal order: divergences are sorted by it, and the first
    is the first differing edge. `observation` is the recorded observation's number, 0 for an extra
    one; `step` the step that it belongs to, 0 where none is known. `observed` is the place in
    `Comparison.observed`, counted from 0, None where nothing was observed. `bindings` are those of
    the ids involved, recorded to observed.
    """

    kind: Difference
    phone: str
    edge: float
    sentence: str
    observation: int = 0
    step: int = 0
    observed: int | None = None
    recorded_record: Seen | None = None
    observed_record: Seen | None = None
    bindings: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Pair:
    """A recorded observation (its number) and the observed one (its place) that matches it."""

    observation: int
    observed: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """The whole comparison: what was observed, what matches what, and what differs, in order.

    `bindings` is everything bound: a line for each, ``call TC@1`` to ``TC@4``.
    """

    observed: tuple[Observed, ...]
    pairs: tuple[Pair, ...]
    divergences: tuple[Divergence, ...]
    bindings: Mapping[str, str] = field(default_factory=dict)

    @property
    def same(self) -> bool:
        """Whether the replay showed what was recorded."""
        return not self.divergences

    @property
    def first(self) -> Divergence | None:
        """The first differing edge, None where there is none."""
        return self.divergences[0] if self.divergences else None
