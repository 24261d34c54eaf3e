"""A phone on the network: commands out, events in, real time; against a standalone emulator."""

import asyncio
import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest

from ringproof.emulator.assembly import Setup
from ringproof.emulator.standalone import Emulation, PhonePorts, Service
from ringproof.target.control_client import ControlClient
from ringproof.target.device import DeviceTarget
from ringproof.target.emulated import EmulatedAdmin, EmulatedUser
from ringproof.target.guard import NotListed
from ringproof.target.protocol import DriverProblem, NoEars
from ringproof.target.request import Command, Request
from ringproof.target.settings import DialPlan, EventAddress, TargetSettings, Timing


@pytest.fixture(scope="module")
def emulation() -> Iterator[Emulation]:
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    emulation = Emulation(Service((PhonePorts(Setup(allow_action_urls=True)),)))
    asyncio.run_coroutine_threadsafe(emulation.start(), loop).result(10)
    yield emulation
    asyncio.run_coroutine_threadsafe(emulation.stop(), loop).result(10)
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


@pytest.fixture
def control(emulation: Emulation) -> ControlClient:
    return ControlClient(emulation.control_url, emulation.control_token)


@pytest.fixture
def settings(emulation: Emulation) -> TargetSettings:
    phone = emulation.phones[0]
    return TargetSettings(
        "desk",
        "device",
        url=phone.url,
        token=phone.token,
        timing=Timing(settle=0.01),
        dial=DialPlan({"answers": "42"}),
    )


@pytest.fixture
def device(settings: TargetSettings) -> Iterator[DeviceTarget]:
    device = DeviceTarget(settings)
    device.start()
    yield device
    device.stop()


def test_a_command_is_answered_and_its_event_heard(
    device: DeviceTarget, control: ControlClient
) -> None:
    EmulatedAdmin(control, device).set_event_server(device.ears.url("http"))
    command = Command("call", (("number", "42"),))
    assert device.send(Request(command, device.settings.credential)).status == 200
    heard: list[bytes] = []

    def told() -> bool:
        heard.extend(got.target for _, got in device.ears.news())
        return any(b"event=outgoing" in target for target in heard)

    assert device.wait(told, 5.0), heard


def test_a_number_of_no_plan_never_leaves(device: DeviceTarget, control: ControlClient) -> None:
    before = control("far_end.legs", {})
    with pytest.raises(NotListed):
        device.send(Request(Command("call", (("number", "110"),)), device.settings.credential))
    assert control("far_end.legs", {}) == before


def test_what_is_advertised_is_what_the_phone_is_told(settings: TargetSettings) -> None:
    told = "http://192.0.2.5:8099/events"
    device = DeviceTarget(replace(settings, events=EventAddress(advertise=told)))
    device.start()
    assert device.ears.url("http") == told
    with pytest.raises(KeyError):
        device.ears.url("https")
    device.stop()


def test_a_taken_port_is_told_with_its_key(device: DeviceTarget, settings: TargetSettings) -> None:
    port = int(device.ears.url("http").split(":")[2].split("/")[0])
    second = DeviceTarget(replace(settings, events=EventAddress(port=port)))
    with pytest.raises(NoEars, match=rf"127\.0\.0\.1:{port}: .*key events\.bind"):
        second.start()


def test_user_and_admin_act_through_the_control_api(
    device: DeviceTarget, control: ControlClient
) -> None:
    admin, user = EmulatedAdmin(control, device), EmulatedUser(control)
    token = admin.create_token()
    assert token
    admin.delete_token(token)
    admin.set_event_server("")
    assert admin.settings() == (True, "")
    show = Command("show", (("text", "Grüße"),))
    device.send(Request(show, device.settings.credential))
    assert any("Grüße" in line for line in user.sees())
    assert admin.log_in().count("=") >= 1


# -- the control client's own words ---------------------------------------


def test_a_refused_operation_says_why(control: ControlClient) -> None:
    with pytest.raises(DriverProblem, match=r"^control far_end\.answer: .*leg-99"):
        control("far_end.answer", {"leg": "leg-99"})


def test_a_wrong_control_token_is_told(emulation: Emulation) -> None:
    wrong = ControlClient(emulation.control_url, "wrong")
    with pytest.raises(DriverProblem, match="the control token is missing or wrong"):
        wrong("phone.facts", {})


def test_nobody_at_the_control_address() -> None:
    nobody = ControlClient("http://127.0.0.1:9", "t")
    with pytest.raises(DriverProblem, match=r"http://127\.0\.0\.1:9/control does not answer"):
        nobody("phone.facts", {})


def test_a_control_address_of_another_kind_is_refused() -> None:
    with pytest.raises(DriverProblem, match="is no http:// or https:// URL"):
        ControlClient("file:///etc", "t")
