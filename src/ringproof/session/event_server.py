"""The event server as a test speaks of it: slow, failing, redirecting, absent."""

from ringproof.listener.answers import Answer, Delay, Mode, Redirect, Reset
from ringproof.session.failure import NotOffered
from ringproof.session.scene import Scene
from ringproof.trace import Actor

_FOREVER = 3600.0  # seconds; `recovers` releases what is withheld


class EventServer:
    """Our own listener, told to misbehave; it behaves again after the test."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene

    @property
    def url(self) -> str:
        """The address that the phone is told, over HTTP."""
        return self.scene.drivers.target.ears.url("http")

    @property
    def secure_url(self) -> str:
        """The address of the HTTPS twin; NotOffered where the target file advertises none."""
        try:
            return self.scene.drivers.target.ears.url("https")
        except KeyError as missing:
            raise NotOffered("the target file advertises no https event server") from missing

    @property
    def absent_url(self) -> str:
        """An address on which nobody listens."""
        return self.scene.drivers.target.ears.absent_url()

    def is_slow(self) -> None:
        """Have the event server take every event and withhold its answer."""
        self._behave(Delay(_FOREVER), "slow")

    def fails(self, status: int = 500) -> None:
        """Have the event server answer every event with an error."""
        self._behave(Answer(status), "status", str(status))

    def redirects(self, location: str) -> None:
        """Have the event server redirect every event to `location`."""
        self._behave(Redirect(location), "redirect", location)

    def resets(self) -> None:
        """Have the event server reset every connection."""
        self._behave(Reset(), "reset")

    def recovers(self) -> None:
        """Have the event server answer as it should again, what it withheld first."""
        self.scene.stimulus(Actor.EVENT_SERVER, "mode", {"name": "ok"})
        self.scene.drivers.target.ears.recover()

    def _behave(self, mode: Mode, name: str, value: str = "") -> None:
        ears = self.scene.drivers.target.ears
        self.scene.undo.append(ears.recover)
        self.scene.stimulus(Actor.EVENT_SERVER, "mode", {"name": name, "value": value})
        ears.behave(mode)
