"""The exchange's own sense: numbers, and who is behind them."""

import pytest

from ringproof.emulator.clock import VirtualClock
from ringproof.emulator.dial_plan import DialPlan
from ringproof.emulator.errors import EmulatorError
from ringproof.emulator.exchange import Exchange
from ringproof.emulator.legs import Leg


class DeafPhone:
    """Rings, and then takes no notice of whatever a far end does."""

    def rings(self, leg: Leg) -> bool:
        return True

    def happens(self, leg: Leg, cause: str) -> None: ...

    def renamed(self, leg: Leg, number: str | None, name: str | None) -> None: ...

    def transferred_us(self, leg: Leg, to: str, name: str) -> None: ...


@pytest.fixture
def exchange() -> Exchange:
    exchange = Exchange(VirtualClock(), DialPlan(), 0.05, 30)
    exchange.attach(DeafPhone())
    return exchange


def test_an_exchange_without_a_phone_says_so() -> None:
    exchange = Exchange(VirtualClock(), DialPlan(), 0.05, 30)
    with pytest.raises(EmulatorError, match="no phone"):
        exchange.call("42", "", 1)


def test_a_far_end_hangs_up_though_the_phone_takes_no_notice(exchange: Exchange) -> None:
    leg = exchange.call("42", "Peter", 1)
    exchange.hang_up(leg)
    assert leg.state == "ended"


def test_a_far_end_has_a_new_name_though_the_phone_takes_no_notice(exchange: Exchange) -> None:
    leg = exchange.call("42", "Peter", 1)
    exchange.rename(leg, None, "Petra")
    assert (leg.number, leg.name) == ("42", "Petra")


def test_a_far_end_passes_us_on_though_the_phone_takes_no_notice(exchange: Exchange) -> None:
    leg = exchange.call("42", "Peter", 1)
    exchange.notice(leg, "talk", "101")
    exchange.transfer(leg, "45", "Karl")
    assert (leg.number, leg.name) == ("45", "Karl")
