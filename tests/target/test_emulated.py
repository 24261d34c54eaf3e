"""The emulated admin puts settings in both ways, and our server's file is no event."""

from collections.abc import Iterator
from typing import Any

import pytest

from ringproof.target.build import build_admin, build_target
from ringproof.target.protocol import Admin, DriverProblem, Way
from ringproof.target.spec import emulator

BRIGHT = b"<userInterface><display><brightness>%d</brightness></display></userInterface>"
WAYS: tuple[Way, ...] = ("restore", "provisioning")


@pytest.fixture(params=[True, False], ids=["in memory", "over sockets"])
def target(request: pytest.FixtureRequest) -> Iterator[Any]:
    """An embedded phone, switched on."""
    target = build_target(emulator(), in_memory=request.param)
    target.start()
    yield target
    target.stop()


@pytest.fixture
def admin(target: Any) -> Admin:
    """Its administrator."""
    admin = build_admin(target)
    assert admin is not None
    return admin


def test_settings_go_in_both_ways_and_come_out_again(target: Any, admin: Admin) -> None:
    before = admin.download_settings()
    for brightness, way in enumerate(WAYS, 20):
        admin.upload_settings(BRIGHT % brightness, way)
        assert b"<brightness>%d</brightness>" % brightness in admin.download_settings()
    admin.upload_settings(before, "restore")
    assert admin.download_settings() == before
    assert target.ears.news() == [], "a file that was fetched is no event"


@pytest.mark.parametrize("way", WAYS)
def test_what_the_phone_does_not_take_is_a_problem_with_its_line(admin: Admin, way: Way) -> None:
    before = admin.download_settings()
    with pytest.raises(DriverProblem, match="line 2: there is no section <fax>"):
        admin.upload_settings(b"<configuration>\n<fax/></configuration>", way)
    assert admin.download_settings() == before


def test_events_are_heard_again_after_a_file_was_served(target: Any, admin: Admin) -> None:
    admin.set_event_server(target.ears.url("http"))
    admin.upload_settings(BRIGHT % 20, "provisioning")
    target.control("far_end.call", {"number": "42"})
    target.settle()
    told = [heard.target for _, heard in target.ears.news()]
    assert len(told) == 1
    assert b"event=incoming" in told[0]
