"""The least of a session that still diverges in the same way, found by replaying parts of it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Generic, Protocol, TypeVar

from ringproof.replay import Comparison, Session
from ringproof.replay.minimize import ENOUGH, minimize


class Compared(Protocol):
    """What came of playing a session to anybody."""

    @property
    def comparison(self) -> Comparison:
        """What was observed, held against what was recorded."""
        ...


P = TypeVar("P", bound=Compared)
Play = Callable[[Session], P]


@dataclass(frozen=True, slots=True)
class Least(Generic[P]):
    """The least that was found, as it was played; `said` tells how much of the whole it is."""

    session: Session
    played: P
    said: str


def least_of(
    session: Session,
    played: P,
    play: Play[P],
    reference: Play[P] | None = None,
    most: int = ENOUGH,
) -> Least[P]:
    """Return the least part of `session` that still shows its first divergence.

    `play` plays a part to phones that are as fresh as the target allows, `most` times at most.
    Where the `reference`, a faultless phone, does the whole as recorded, it must do every part so,
    too: a part in which it does not lacks something that the rest needs. ValueError where nothing
    diverged.
    """
    playings: dict[int, P] = {id(played.comparison): played}
    trusted = reference if reference and reference(session).comparison.same else None

    def run(part: Session) -> Comparison:
        if trusted is not None and not (good := trusted(part).comparison).same:
            return replace(good, divergences=())
        attempt = play(part)
        playings[id(attempt.comparison)] = attempt
        return attempt.comparison

    found = minimize(session, played.comparison, run, most)
    cut = "" if found.complete else "; the search was cut short there"
    said = (
        f"the least that diverges in this way: {len(found.steps)} of {len(session.steps)} steps, "
        f"found in {found.runs} replays{cut}"
    )
    return Least(found.session, playings[id(found.comparison)], said)
