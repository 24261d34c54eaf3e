"""The edge of a second phone: commands over its line, events at a listener of its own."""

import socket

import pytest

from ringproof.emulator.assembly import Setup
from ringproof.emulator.embedded import EmbeddedPhone
from ringproof.farend.phone import PhoneFarEnd
from ringproof.target.protocol import CannotDo, DriverProblem
from ringproof.target.second_phone import SecondPhoneLine
from ringproof.target.settings import DriverChoice, EventAddress, TargetSettings, Timing


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def line_to(url: str, token: str, port: int) -> SecondPhoneLine:
    choice = DriverChoice(
        "phone", url, token, number="101", dials="42", events=EventAddress(port=port)
    )
    return SecondPhoneLine(TargetSettings("desk", "device", timing=Timing(5.0), far_end=choice))


def test_a_second_phone_calls_and_testifies_over_sockets() -> None:
    port = free_port()
    setup = Setup(
        allow_action_urls=True, event_server=f"http://127.0.0.1:{port}/e", dial={"answers": "42"}
    )
    with EmbeddedPhone(setup) as phone:
        line = line_to(phone.url, phone.token, port)
        line.start()
        try:
            far_end = PhoneFarEnd(line, "101", "42", frozenset())
            leg = far_end.call("101", None, 1)
            assert line.told("connected", 0)
            assert [(each.leg, each.state) for each in far_end.legs()] == [(leg, "connected")]
            far_end.hang_up(leg)
            assert line.told("disconnected", 0)
            with pytest.raises(DriverProblem, match="refuses hold: it answered"):
                line.command("hold", callid="TC@9")
            line.release("TC@9")  # which is over already
            far_end.call("101", None, 1)
            assert line.told("connected", len(line.events()) - 1)
            far_end.turn_the_page()
            assert [event.name for event in line.events()][-1] == "disconnected"
        finally:
            line.stop()


def test_a_second_phone_that_is_away_is_named_with_its_key() -> None:
    line = line_to(f"https://127.0.0.1:{free_port()}", "sesame", 0)
    with pytest.raises(DriverProblem, match=r"the second phone: .*far_end\.url"):
        line.command("call", number="42")
    with pytest.raises(CannotDo, match="no way"):
        line.cannot("no way")
