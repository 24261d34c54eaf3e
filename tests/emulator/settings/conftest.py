"""Settings of a phone with two scripts, fresh from the factory."""

import pytest

from ringproof.emulator.settings.factory import Delivery, factory_document
from ringproof.emulator.settings.settings import Settings

SCRIPTS = {"incoming": "-- in\nlisten()", "outgoing": "-- out\nwatch()"}


@pytest.fixture
def settings() -> Settings:
    """Settings of a phone with two scripts and six numbers, as delivered."""
    numbers = [f"10{at}" for at in range(1, 7)]
    return Settings(factory_document(Delivery(numbers, "Desk 7", SCRIPTS, {"pl": "return {}"})))
