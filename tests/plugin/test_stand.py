"""The stand of a run with an admin who cannot do what is asked of an admin."""

from typing import Any, cast

import pytest

from ringproof.plugin.stand import Stand
from ringproof.target.protocol import Target
from ringproof.target.settings import DriverChoice, TargetSettings


class Phone:
    """A phone that nobody sends anything to."""

    settings = TargetSettings("desk", "emulator", admin=DriverChoice("human"))

    @property
    def ears(self) -> Any:
        return self

    def url(self, _: str) -> str:
        return "http://192.0.2.9/events"

    def start(self) -> None: ...
    def stop(self) -> None: ...


def opened(*answers: str) -> tuple[Stand, list[str]]:
    left, asked = list(answers), list[str]()

    def read(prompt: str, within: float) -> str:
        asked.append(prompt)
        return left.pop(0)

    stand = Stand(Phone.settings, read=read, target=cast(Target, Phone()))
    stand.open()
    return stand, asked


def test_an_admin_who_cannot_tell_the_settings_leaves_the_run_without_an_admin() -> None:
    stand, asked = opened("c")
    assert stand.drivers.admin is None
    assert "could not tell" in stand.without_admin
    assert stand.notes == (stand.without_admin,)
    stand.close()
    assert len(asked) == 1
    assert stand.unrestored == ""


@pytest.mark.parametrize(("back", "unrestored"), [("", False), ("c", True)])
def test_what_was_set_before_somebody_could_not_is_put_back(back: str, unrestored: bool) -> None:
    stand, asked = opened("n", "http://192.0.2.5/e", "", "c", "", back)
    assert stand.drivers.admin is None
    stand.close()
    assert "Set it to http://192.0.2.5/e" in asked[4]
    assert 'Switch "allow action URLs" off' in asked[5]
    assert bool(stand.unrestored) is unrestored


def test_an_admin_who_can_is_the_admin() -> None:
    stand, _ = opened("y", "", "", "")
    assert stand.drivers.admin is not None
    assert stand.without_admin == ""
    stand.close()
