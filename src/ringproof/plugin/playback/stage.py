"""The stage for a recorded session: a stand with a fresh scene for each of its phones."""

from collections.abc import Mapping
from types import TracebackType

from ringproof.emulator.assembly import Fault
from ringproof.plugin.playback.casting import cast_of, owned_by
from ringproof.plugin.playback.linked import Cast, EmulatedPhones, NetworkPhones, Phones
from ringproof.plugin.stand import Stand
from ringproof.replay import Session
from ringproof.session.idle import to_idle
from ringproof.session.scene import Scene
from ringproof.target.settings import TargetSettings
from ringproof.trace import Trace


class Stage:
    """Opens a stand for each phone of a session, and closes them at the end.

    One phone is played to the target alone. Several are played to phones that can call each other:
    emulated ones on one exchange, which have the numbers of the recorded ones, or those of a target
    file with as many.
    """

    def __init__(
        self,
        settings: TargetSettings,
        session: Session,
        *,
        in_memory: bool = True,
        fault: Fault | None = None,
    ) -> None:
        self._phones: Phones | None = None
        self._scenes: dict[str, Scene] = {}
        cast = cast_of(session.phones, settings)
        if len(session.phones) == 1:
            (name,) = cast
            self._stands = {name: Stand(cast[name], in_memory=in_memory, fault=fault)}
            return
        owned = owned_by(session)
        casts = [Cast(name, mine, owned[name]) for name, mine in cast.items()]
        self._phones = EmulatedPhones(casts, fault) if settings.embedded else NetworkPhones(casts)
        self._stands = {
            name: Stand(cast[name], target=target) for name, target in self._phones.targets.items()
        }

    @property
    def stands(self) -> Mapping[str, Stand]:
        """The stand of each phone, by its name in the recording."""
        return self._stands

    @property
    def settings(self) -> TargetSettings:
        """The settings of the first phone, with what was learnt when it was switched on."""
        return next(iter(self._stands.values())).settings

    def open(self) -> None:
        """Switch everything on; StandProblem where a phone cannot be reached or driven."""
        opened: list[Stand] = []
        try:
            for stand in self._stands.values():
                stand.open()
                opened.append(stand)
        except BaseException:
            for stand in opened:
                stand.close()
            self._let_go()
            raise

    def close(self) -> None:
        """End the calls that were left, put the settings back and let go of the phones."""
        for scene in self._scenes.values():
            to_idle(scene)
        self._scenes = {}
        for stand in self._stands.values():
            stand.close()
        self._let_go()

    def _let_go(self) -> None:
        if self._phones is not None:
            self._phones.close()

    def scenes(self) -> Mapping[str, Scene]:
        """Return a scene with an empty trace for each phone; what was there before is ended."""
        for scene in self._scenes.values():
            to_idle(scene)
        self._scenes = {name: _scene(stand) for name, stand in self._stands.items()}
        return self._scenes

    def __enter__(self) -> "Stage":
        self.open()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def _scene(stand: Stand) -> Scene:
    target, far_end = stand.drivers.target, stand.drivers.far_end
    if far_end is not None:
        far_end.turn_the_page()
    return Scene(stand.drivers, Trace(target.clock), arranging=False)
