"""Phones by name."""

from pathlib import Path

import pytest

from ringproof.emulator.errors import EmulatorError
from ringproof.emulator.mutants import Mutant, mutant
from ringproof.emulator.named import setup_named

FOLDER = Path(__file__).resolve().parents[2] / "fixtures" / "mutants"


def test_a_phone_is_named_by_profile_and_mutant() -> None:
    setup = setup_named("laconic", "hold-untold", name="desk-7")
    assert isinstance(setup.mutant, Mutant)
    assert (setup.profile.name, setup.mutant.name, setup.name) == (
        "laconic",
        "hold-untold",
        "desk-7",
    )


def test_a_mutant_may_be_a_file() -> None:
    file = str(FOLDER / "hold-untold.yaml")
    assert setup_named(mutant_name=file).mutant == mutant("hold-untold")


@pytest.mark.parametrize("name", ["nobody", "nobody.yaml"])
def test_who_is_not_known_is_named(name: str) -> None:
    with pytest.raises(EmulatorError, match="nobody"):
        setup_named(mutant_name=name)
    with pytest.raises(EmulatorError, match="nobody"):
        setup_named(name)
