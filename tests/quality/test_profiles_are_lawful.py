"""What the emulator's profiles choose is what the catalogue calls lawful, and all of it."""

import pytest

from ringproof.emulator.profile import CHOICES, DEFAULT, PROFILES, Profile
from ringproof.protocol.clauses import catalogue

LAWFUL = {choice.name: set(choice.values) for choice in catalogue().choices.values()}

each_profile = pytest.mark.parametrize("profile", PROFILES.values(), ids=list(PROFILES))


def test_the_emulator_has_every_choice_of_the_catalogue_and_no_other() -> None:
    assert set(CHOICES) == set(LAWFUL)


@each_profile
def test_a_profile_shows_lawful_values_only(profile: Profile) -> None:
    shown = profile.choices()
    assert {name: value for name, value in shown.items() if value not in LAWFUL[name]} == {}


@pytest.mark.parametrize("name", CHOICES)
def test_the_emulator_can_be_set_to_lawful_values_only(name: str) -> None:
    assert set(CHOICES[name]) <= LAWFUL[name]


@pytest.mark.parametrize("name", LAWFUL)
def test_every_lawful_value_is_shown_by_some_profile(name: str) -> None:
    assert {profile.choices()[name] for profile in PROFILES.values()} == LAWFUL[name]


def test_the_default_is_the_value_that_the_catalogue_thinks_likeliest() -> None:
    first = {choice.name: choice.values[0] for choice in catalogue().choices.values()}
    assert dict(DEFAULT.choices()) == first
