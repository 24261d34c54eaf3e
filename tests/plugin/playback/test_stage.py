"""A stage has a phone for each of a recording's, fresh, and lets go of them again."""

import pytest

from ringproof.plugin.playback.stage import Stage, TooManyPhones
from ringproof.replay import Phone
from ringproof.target.settings import TargetSettings
from ringproof.target.spec import emulator

ONE = (Phone("a", "000952AAAAAA"),)
TWO = (*ONE, Phone("b", "000952BBBBBB"))


def test_each_phone_has_its_own_mac_and_clock() -> None:
    with Stage(emulator(), TWO) as stage:
        macs = [stand.settings.mac for stand in stage.stands.values()]
        assert macs == ["000952AAAAAA", "000952BBBBBB"]
        first, second = stage.scenes().values()
        assert first.drivers.target is not second.drivers.target


def test_a_phone_of_no_known_mac_is_given_one_of_its_own() -> None:
    with Stage(emulator(), (Phone("a"), Phone("b"))) as stage:
        macs = {stand.settings.mac for stand in stage.stands.values()}
        assert len(macs) == 2


def test_a_new_scene_is_empty_and_the_old_one_was_ended() -> None:
    with Stage(emulator(), ONE) as stage:
        (before,) = stage.scenes().values()
        before.far_end().call("030555101", None, 1)
        before.drivers.target.settle(0.1)
        (after,) = stage.scenes().values()
        assert len(after.trace) == 0
        assert after.legs() == []
        assert before.trace.records


def test_a_device_is_one_phone() -> None:
    with pytest.raises(TooManyPhones, match=r"2 phones \(a, b\)"):
        Stage(TargetSettings("desk", "device"), TWO)
