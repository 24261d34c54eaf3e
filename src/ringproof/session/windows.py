"""Until when an expected event is in time: counted from the deed, as the rules count it."""

from dataclasses import dataclass

from ringproof.session.scene import Scene
from ringproof.trace import Actor, Answer, Expected, Stimulus, Told, due, in_time


@dataclass(frozen=True, slots=True)
class Window:
    """The window of what is expected now: `began` are the moments (seconds) it may count from.

    The first is the deed, None where there was none. `after` are seconds before the phone has
    anything to tell, `within` those it then has.
    """

    began: tuple[float, ...]
    deed: float | None
    within: float
    after: float = 0.0

    def holds(self, told: Told) -> bool:
        """Say whether an event came in time."""
        return in_time(told.at.mono, due(self.within, *self.began) + self.after)

    def used(self, told: Told) -> float | None:
        """Return how much of the window an event used, in seconds; None where nobody did anything.

        It is counted from the deed as long as the event came within the window of that; else from
        where the window began.
        """
        if self.deed is None:
            return None
        since = told.at.mono - self.deed - self.after
        late = since > self.within
        return max(0.0, told.at.mono - max(self.began) - self.after if late else since)


def window(scene: Scene, after: float = 0.0) -> Window:
    """Return the window of what is expected now.

    It counts from the latest deed and the answer to it; from now, where a person did it in a time
    of their own. What is expected after something else has been told is awaited anew from there:
    what a far end does by itself, the phone can tell only then.
    """
    within = scene.drivers.target.settings.timing.event_within
    now = scene.trace.clock.now().mono
    deed = scene.latest()
    if deed is None or _by_hand(scene, deed):
        return Window((now,), None if deed is None else deed.at.mono, within, after)
    later = [r for r in scene.trace.records if r.n > deed.n and _restarts(r, deed)]
    return Window((deed.at.mono, *(r.at.mono for r in later)), deed.at.mono, within, after)


def _restarts(record: object, deed: Stimulus) -> bool:
    if isinstance(record, Answer):
        return record.to == deed.n
    return isinstance(record, Expected) and record.kind == "told" and record.met


def _by_hand(scene: Scene, deed: Stimulus) -> bool:
    """Say whether a person did it: when, between the prompt and the answer, nobody knows."""
    drivers = {
        Actor.FAR_END: scene.drivers.far_end,
        Actor.LOCAL_USER: scene.drivers.local_user,
        Actor.ADMIN: scene.drivers.admin,
    }
    return hasattr(drivers.get(deed.actor), "confirms")
