"""Whoever acted in a recording acts again, through the drivers of the target."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from ringproof.plugin.playback.dialling import with_quiet_exchange
from ringproof.plugin.playback.hands import Act, Hands, Impossible, Unoffered
from ringproof.plugin.stand import Stand
from ringproof.session.scene import Scene
from ringproof.target.request import Command, Request
from ringproof.target.settings import DialPlan, DriverChoice
from ringproof.target.spec import emulator
from ringproof.trace import Actor, Answer, Arranged, Trace

FAR, USER, ADMIN, CLIENT = Actor.FAR_END, Actor.LOCAL_USER, Actor.ADMIN, Actor.CLIENT


@pytest.fixture
def stand() -> Iterator[Stand]:
    stand = Stand(with_quiet_exchange(emulator()), in_memory=True)
    stand.open()
    yield stand
    stand.close()


@pytest.fixture
def scene(stand: Stand) -> Scene:
    return Scene(stand.drivers, Trace(stand.drivers.target.clock))


@pytest.fixture
def hands(scene: Scene) -> Hands:
    return Hands(scene)


def far(verb: str, line: str = "leg-7", dialled: str = "", **details: str) -> Act:
    return Act(FAR, verb, details, line=line, dialled=dialled)


def command(hands: Hands, action: str, **parameters: str | None) -> Act:
    settings = hands.scene.drivers.target.settings
    request = Request(Command(action, tuple(parameters.items())), settings.credential)
    details = {name: value or "" for name, value in parameters.items()}
    return Act(CLIENT, action, details, request=request)


def told(scene: Scene) -> list[str]:
    scene.drivers.target.settle(0.1)
    scene.listen()
    return [t.event.name for t in scene.trace.told() if t.event is not None]


def test_a_far_end_calls_on_the_recorded_line_and_acts_on_it(hands: Hands, scene: Scene) -> None:
    called = hands.do(far("call", number="030555101", name="Peter", account="2"))
    assert scene.trace.records[called.n - 1].details["leg"] == "leg-1"  # type: ignore[union-attr]
    hands.do(Act(USER, "lift"))
    hands.do(far("rename", name="Franz"))
    hands.do(far("hold"))
    hands.do(far("resume"))
    hands.do(far("transfer", to="45"))
    hands.do(far("hang_up"))
    assert told(scene) == ["incoming", "connected", "remoteUpdate", "transferred", "disconnected"]


@pytest.mark.parametrize(
    ("verb", "details", "events"),
    [
        ("answer", {}, ["outgoing", "connected"]),
        ("reject", {"why": "busy"}, ["outgoing", "disconnected"]),
        ("reject", {}, ["outgoing", "disconnected"]),
    ],
)
def test_a_far_end_that_was_dialled_is_found_by_its_number(
    hands: Hands, scene: Scene, verb: str, details: dict[str, str], events: list[str]
) -> None:
    hands.do(command(hands, "call", number="42"))
    hands.do(far(verb, dialled="42", **details))
    assert told(scene) == events


def test_two_calls_to_one_number_are_two_lines(hands: Hands, scene: Scene) -> None:
    for _ in range(2):
        hands.do(command(hands, "call", number="42"))
    hands.do(far("answer", "leg-1", "42"))
    hands.do(far("reject", "leg-2", "42"))
    assert [leg.state for leg in scene.legs()] == ["connected", "ended"]


def test_a_far_end_that_nobody_dialled_cannot_answer(hands: Hands, scene: Scene) -> None:
    with pytest.raises(Impossible, match="has dialled no call to 42"):
        hands.do(far("answer", dialled="42"))
    assert isinstance(scene.trace.records[-1], Arranged)


def test_a_local_user_dials_and_presses_keys(hands: Hands, scene: Scene) -> None:
    hands.do(Act(USER, "dial", {"number": "42"}))
    hands.do(far("answer", dialled="42"))
    for key in ("hold", "resume", "hang_up"):
        hands.do(Act(USER, key, {"call": "TC@1"}))
    assert told(scene) == ["outgoing", "connected", "holding", "connected", "disconnected"]


def test_a_command_is_written_down_with_its_answer(hands: Hands, scene: Scene) -> None:
    stimulus = hands.do(command(hands, "hold"))
    answer = scene.trace.records[stimulus.n]
    assert isinstance(answer, Answer)
    assert (answer.to, answer.status) == (stimulus.n, 409)


def test_events_are_pointed_at_us_whatever_address_was_recorded(hands: Hands, scene: Scene) -> None:
    admin = scene.admin()
    hands.do(Act(ADMIN, "event_server", {"url": ""}))
    assert admin.settings()[1] == ""
    hands.do(Act(ADMIN, "event_server", {"url": "http://pbx.customer.example/events"}))
    assert admin.settings()[1] == scene.drivers.target.ears.url("http")


def test_an_admin_switches_and_makes_tokens(hands: Hands, scene: Scene) -> None:
    hands.do(Act(ADMIN, "log_in"))
    hands.do(Act(ADMIN, "create_token"))
    hands.do(Act(ADMIN, "delete_token"))
    with pytest.raises(Impossible, match="no token was generated"):
        hands.do(Act(ADMIN, "delete_token"))
    hands.do(Act(ADMIN, "allow", {"on": "no"}))
    assert scene.admin().settings()[0] is False


def test_what_nobody_can_do_again_is_said(hands: Hands) -> None:
    with pytest.raises(Unoffered, match="event_server: mode name slow: that cannot be done again"):
        hands.do(Act(Actor.EVENT_SERVER, "mode", {"name": "slow"}))


def test_no_recording_costs_a_phone_its_settings(hands: Hands) -> None:
    with pytest.raises(Unoffered, match="factory_reset: that cannot be done again"):
        hands.do(Act(ADMIN, "factory_reset"))


@pytest.mark.parametrize(
    ("driver", "act"),
    [
        ("far_end", far("call", number="030555101")),
        ("local_user", Act(USER, "lift")),
        ("admin", Act(ADMIN, "allow", {"on": "no"})),
    ],
)
def test_without_a_driver_it_is_not_offered(scene: Scene, driver: str, act: Act) -> None:
    without: dict[str, Any] = {driver: None}
    scene.drivers = replace(scene.drivers, **without)
    with pytest.raises(Unoffered, match=driver):
        Hands(scene).do(act)
    assert isinstance(scene.trace.records[-1], Arranged)  # nothing is owed for it


def test_a_number_that_the_dial_plan_lacks_is_not_dialled(hands: Hands, scene: Scene) -> None:
    target = scene.drivers.target
    # Embedded, every number is harmless; a device asks its dial plan.
    from ringproof.target.device import DeviceTarget  # noqa: PLC0415

    desk = DeviceTarget(
        replace(
            target.settings,
            driver="device",
            url="https://127.0.0.1:1",
            far_end=DriverChoice(),
            dial=DialPlan({"answers": "42"}),
        )
    )
    scene.drivers = replace(scene.drivers, target=desk)
    with pytest.raises(Unoffered, match="110 is not in the dial plan"):
        hands.do(command(hands, "call", number="110"))
