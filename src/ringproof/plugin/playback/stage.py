"""The stage for a recorded session: a stand with a fresh scene for each of its phones."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import TracebackType

from ringproof.emulator.assembly import Fault
from ringproof.plugin.playback.dialling import with_quiet_exchange
from ringproof.plugin.stand import Stand
from ringproof.replay import Phone
from ringproof.session.idle import to_idle
from ringproof.session.scene import Scene
from ringproof.target.settings import TargetSettings
from ringproof.trace import Trace

_MAC = re.compile(r"[0-9A-Fa-f]{12}")
_VENDOR = "000952"


class TooManyPhones(Exception):
    """The recording has several phones and the target is one; the sentence names them."""


class Stage:
    """Opens a stand for each phone of a recording, and closes them at the end.

    The embedded emulator is as many phones as there are in the recording, each with far ends of
    its own; any other target is one phone.
    """

    def __init__(
        self,
        settings: TargetSettings,
        phones: Sequence[Phone],
        *,
        in_memory: bool = True,
        fault: Fault | None = None,
    ) -> None:
        if len(phones) > 1 and not settings.embedded:
            raise TooManyPhones(
                f"the recording has {len(phones)} phones ({', '.join(p.name for p in phones)}) and "
                f"{settings.name} is one: choose one of them with --phone"
            )
        self._stands: dict[str, Stand] = {}
        for place, phone in enumerate(phones):
            mine = _for(phone, place, phones, settings)
            self._stands[phone.name] = Stand(mine, in_memory=in_memory, fault=fault)
        self._scenes: dict[str, Scene] = {}

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
            raise

    def close(self) -> None:
        """End the calls that were left, put the settings back and let go of the phones."""
        for scene in self._scenes.values():
            to_idle(scene)
        self._scenes = {}
        for stand in self._stands.values():
            stand.close()

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


def _for(
    phone: Phone, place: int, phones: Sequence[Phone], settings: TargetSettings
) -> TargetSettings:
    if not settings.embedded:
        return settings
    quiet = with_quiet_exchange(settings)
    if len(phones) == 1:
        return quiet
    # Several phones must be told apart; one that nobody knows the mac of is given one.
    mac = phone.mac if _MAC.fullmatch(phone.mac) else f"{_VENDOR}{place:06X}"
    return replace(quiet, mac=mac.upper())
