"""The least of a session that still diverges in the same way, found by replaying parts of it."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from ringproof.plugin.playback.play import Played
from ringproof.replay import Comparison, Session
from ringproof.replay.minimize import minimize

Play = Callable[[Session], Played]


@dataclass(frozen=True, slots=True)
class Least:
    """The least that was found, as it was played; `said` tells how much of the whole it is."""

    session: Session
    played: Played
    said: str


def least_of(session: Session, played: Played, play: Play, reference: Play) -> Least:
    """Return the least part of `session` that still shows its first divergence.

    `play` plays a part to phones that are as fresh as the target allows. Where the `reference`, a
    faultless phone, does the whole as recorded, it must do every part so, too: a part in which it
    does not lacks something that the rest needs. ValueError where nothing diverged.
    """
    playings: dict[int, Played] = {id(played.comparison): played}
    trusted = reference(session).comparison.same

    def run(part: Session) -> Comparison:
        if trusted and not (good := reference(part).comparison).same:
            return replace(good, divergences=())
        attempt = play(part)
        playings[id(attempt.comparison)] = attempt
        return attempt.comparison

    found = minimize(session, played.comparison, run)
    cut = "" if found.complete else "; the search was cut short there"
    said = (
        f"the least that diverges in this way: {len(found.steps)} of {len(session.steps)} steps, "
        f"found in {found.runs} replays{cut}"
    )
    return Least(found.session, playings[id(found.comparison)], said)
