"""Tests that ask a person come last, and their prompts are counted beforehand."""

from dataclasses import replace

import pytest

from ringproof.plugin.hands import Deeds, deeds_of, hands_last, in_words
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


ADMIN = """
import pytest

LONG = "P" * 1000

def test_changes(admin, event_server):
    admin.allows_action_urls(False)
    admin.allows_action_urls()
    admin.sets_event_server("")

def test_sets_what_is_set(admin, event_server):
    admin.sets_event_server(event_server.url)

def test_token(admin, phone):
    token = admin.creates_token()
    admin.deletes_token(token)

def test_logs_in(admin, far_end):
    admin.logs_in()
    far_end.calls("030555101", "Peter")

def test_resets(admin, far_end):
    far_end.calls("030555101", "Peter")
    admin.resets_to_factory()
    far_end.calls("030555101", "Peter")

def test_one_of_two(far_end, call, other):
    far_end.just_one_is_gone(call, other)

@pytest.mark.parametrize("name", ["Petra", "P" * 1000])
def test_names(far_end, name):
    far_end.calls("030555101", name)
    far_end.hangs_up(name)

def test_a_name_from_elsewhere(far_end, call):
    far_end.renames(call, name=LONG)

def test_nothing_new(phone, local_user):
    phone.command("show")
    phone.refuses()
    phone.command("hold")
    phone.refuses()
    phone.ask_for_help("log")
"""


def test_prompts_are_counted_as_they_are_asked(pytester: pytest.Pytester) -> None:
    """Also what is put back; not what is set already, nor what nobody is asked for."""
    human = DriverChoice("human")
    settings = TargetSettings("desk", "device", far_end=human, local_user=human, admin=human)
    items = pytester.getitems(ADMIN)

    def count(login: str) -> dict[str, int]:
        said = {item.name: deeds_of(item, replace(settings, login=login)) for item in items}
        return {name: sum(deeds.prompts.values()) for name, deeds in said.items()}

    assert count("admin:admin") == {
        "test_changes": 4,
        "test_sets_what_is_set": 0,
        "test_token": 2,
        "test_logs_in": 1,
        "test_resets": 1,
        "test_one_of_two": 2,
        "test_names[Petra]": 2,
        "test_names[name1]": 0,
        "test_a_name_from_elsewhere": 0,
        "test_nothing_new": 1,
    }
    assert count("")["test_logs_in"] == 0


def test_no_prompts_are_said_to_be_none() -> None:
    assert in_words([Deeds("a test")]) == "no prompts"
