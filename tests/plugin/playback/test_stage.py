"""A stage has a phone for each of a recording's, fresh, and lets go of them again."""

from dataclasses import replace

from ringproof.plugin.playback.stage import Stage
from ringproof.replay import Direction, Phone, Session
from ringproof.target.spec import emulator

A, B = Phone("a", "000952AAAAAA"), Phone("b", "000952BBBBBB")
ONE = Session(Direction.PHONE, (A,), (), ())
TWO = Session(Direction.PHONE, (A, B), (), ())


def test_each_phone_has_its_own_mac_and_all_have_one_clock() -> None:
    with Stage(emulator(), TWO) as stage:
        macs = [stand.settings.mac for stand in stage.stands.values()]
        assert macs == ["000952AAAAAA", "000952BBBBBB"]
        first, second = stage.scenes().values()
        assert first.drivers.target is not second.drivers.target
        second.drivers.target.settle(1.0)
        assert first.trace.clock.now().mono == second.trace.clock.now().mono >= 1.0


def test_each_phone_of_several_hears_its_own_events_alone() -> None:
    with Stage(emulator(), TWO) as stage:
        first, second = stage.scenes().values()
        first.far_end().call("030555101", None, 1)
        first.drivers.target.settle(0.1)
        for scene in (first, second):
            scene.listen()
        assert [told.event.name for told in first.trace.told() if told.event] == ["incoming"]
        assert second.trace.told() == []


def test_a_phone_of_no_known_mac_is_given_one_of_its_own() -> None:
    with Stage(emulator(), replace(TWO, phones=(Phone("a"), Phone("b")))) as stage:
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
