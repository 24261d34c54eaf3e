"""Ten phones that nobody described: what each chose is found out, and what cannot be is named."""

from collections.abc import Callable
from pathlib import Path

import pytest

from ringproof.emulator.profile import CHOICES, Profile, load_profile

Hidden = Callable[[int], Profile]
Learns = Callable[..., tuple[int, str, Path]]

MEASURED = ("ring_seconds", "answer_delay", "transfer_delay", "max_calls")


@pytest.mark.parametrize("seed", range(1, 11))
def test_a_hidden_phone_is_learned(seed: int, hidden: Hidden, learns: Learns) -> None:
    phone = hidden(seed)
    code, said, file = learns(phone)
    assert code == 0, said
    learned = load_profile(str(file))
    silent = {"body_success"} if phone.status_success == "204" else set()
    assert {name for name in CHOICES if f"- {name} was not observed" in said} == silent
    for name in CHOICES.keys() - silent:
        assert (name, getattr(learned, name)) == (name, getattr(phone, name))
    for name in MEASURED:
        assert getattr(learned, name) == pytest.approx(getattr(phone, name), abs=0.01), name
    assert "- event_timeout was not observed: nothing measures it" in said
    assert "CONTRADICTORY" not in file.read_text("utf-8")


def test_the_hidden_phones_show_every_lawful_value(hidden: Hidden) -> None:
    phones = [hidden(seed) for seed in range(1, 11)]
    for name, lawful in CHOICES.items():
        assert {getattr(phone, name) for phone in phones} == set(lawful), name
