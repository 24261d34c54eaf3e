"""The observed stream against the recorded one, as partial orders, by unification."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ringproof.replay.divergence import Comparison, Observed
from ringproof.replay.session import Session


@dataclass(frozen=True, slots=True)
class Terms:
    """What a comparison goes by.

    `dial` maps numbers of the recording to those of the replay; others must stay as they are.
    `tolerance` is the seconds by which an observation may be later than recorded, None to judge no
    latency. `bodies` is False where only status and media type of answers count. `names` is False
    where the names of far ends may differ (other people answer the target's numbers).
    """

    dial: Mapping[str, str] = field(default_factory=dict)
    tolerance: float | None = None
    bodies: bool = True
    names: bool = True


class Comparator:
    """Takes what a replay does and observes, as it happens, and compares it with the recording."""

    def __init__(self, session: Session, terms: Terms | None = None) -> None:
        self.session = session

    @property
    def settled(self) -> frozenset[int]:
        """The recorded observations that were seen, alike or not: what the pacer waits for."""
        raise NotImplementedError

    def details(self, step: int) -> Mapping[str, str]:
        """Return the details of `step` as they are in the replay: its ids, its numbers.

        Raises unify.Unbound where it names a call that the replay has not seen.
        """
        raise NotImplementedError

    def drove(self, step: int, at: float) -> None:
        """Note that `step` was driven, at `at` on the replay's clock (mono seconds)."""
        raise NotImplementedError

    def not_driven(self, step: int, why: str) -> None:
        """Note that `step` could not be driven, and why: a divergence."""
        raise NotImplementedError

    def saw(self, observed: Observed) -> bool:
        """Take something observed; say whether it is as recorded, as far as can be said yet."""
        raise NotImplementedError

    def finish(self) -> Comparison:
        """Return the comparison: what is not there by now is missing."""
        raise NotImplementedError
