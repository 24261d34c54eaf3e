"""The event server as a test speaks of it: slow, failing, redirecting, absent."""

from ringproof.session.failure import NotOffered
from ringproof.session.scene import Scene
from ringproof.target.ears import Behaviour
from ringproof.trace import Actor


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
        """Have the event server withhold its answers."""
        self._behave(Behaviour("silent"))

    def fails(self, status: int = 500) -> None:
        """Have the event server answer every event with an error."""
        self._behave(Behaviour("status", str(status)))

    def redirects(self, location: str) -> None:
        """Have the event server redirect every event to `location`."""
        self._behave(Behaviour("redirect", location))

    def resets(self) -> None:
        """Have the event server reset every connection."""
        self._behave(Behaviour("reset"))

    def recovers(self) -> None:
        """Have the event server answer as it should again."""
        self._behave(Behaviour("ok"))

    def _behave(self, behaviour: Behaviour) -> None:
        ears = self.scene.drivers.target.ears
        self.scene.undo.append(lambda: ears.behave(Behaviour("ok")))
        self.scene.stimulus(
            Actor.EVENT_SERVER, "mode", {"name": behaviour.mode, "value": behaviour.value}
        )
        ears.behave(behaviour)
