"""Tests that ask a person come last, and their prompts are counted beforehand."""

from dataclasses import replace

import pytest

from ringproof.plugin.hands import Deeds, hands_last, in_words
from ringproof.target.settings import DriverChoice, TargetSettings

SUITE = """
def test_hands(far_end):
    far_end.calls("42")
    far_end.hangs_up()

def test_none():
    assert True

def test_more_hands(far_end):
    far_end.calls("42")
"""


@pytest.fixture
def items(pytester: pytest.Pytester) -> list[pytest.Item]:
    return pytester.getitems(SUITE)


def ask(items: list[pytest.Item], driver: str) -> tuple[list[str], str]:
    settings = replace(TargetSettings("desk", "device"), far_end=DriverChoice(driver))
    ordered, words = hands_last(items, settings)
    return [item.name for item in ordered], words


def test_what_needs_hands_comes_last_and_is_counted(items: list[pytest.Item]) -> None:
    assert ask(items, "human") == (
        ["test_none", "test_hands", "test_more_hands"],
        "3 prompts, about 2 minutes: the last 2 of 3 tests ask somebody",
    )


def test_the_order_stays_where_nobody_is_asked(items: list[pytest.Item]) -> None:
    assert ask(items, "emulated") == (["test_hands", "test_none", "test_more_hands"], "")


def test_no_prompts_are_said_to_be_none() -> None:
    assert in_words([Deeds("a test")]) == "no prompts"
