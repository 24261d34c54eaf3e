"""Who plays which phone of a recording, and under which numbers they reach each other."""

from dataclasses import replace

import pytest

from ringproof.plugin.playback.casting import TooManyPhones, cast_of, numbers_of, owned_by
from ringproof.plugin.playback.dialling import OF_A_PHONE, NoRole
from ringproof.replay import Direction, Line, Phone, Session
from ringproof.target.settings import DialPlan, TargetSettings
from ringproof.target.spec import emulator

ANNA, BEN = Phone("anna", "000952AAAAAA"), Phone("ben", "000952BBBBBB")
LINES = (
    Line("anna", "TC@1", "leg-1", "sip:11@pbx", "out", "waits", account="2", peer="ben"),
    Line("ben", "TC@1", "leg-1", "10", "in", account="1", name="Anna", peer="anna"),
    Line("ben", "TC@2", "leg-2", "9010", "out", "waits", account="1", peer="anna"),
    Line("anna", "TC@2", "leg-2", "11", "in", account="2", name="Ben", peer="ben"),
    Line("anna", "TC@3", "leg-3", "42", "out", "answers"),
)
SESSION = Session(Direction.PHONE, (ANNA, BEN), (), (), LINES)
DESKS = (
    TargetSettings("desk 1", "device", mac="00:09:52:bb:bb:bb", numbers=("201",)),
    TargetSettings("desk 2", "device", numbers=("101", "102"), dial=DialPlan({"answers": "7"})),
)
BOTH = replace(DESKS[0], phones=DESKS, source="desks.yaml", dial=DialPlan({"answers": "7"}))


def test_what_a_phone_has_is_told_at_the_other_end_of_its_calls() -> None:
    owned = owned_by(SESSION)
    assert owned["ben"].numbers == {1: "11"}
    assert owned["anna"].numbers == {2: "10"}
    assert owned["anna"].others == {"9010": 2}
    assert (owned["anna"].shown, owned["ben"].shown) == ("Anna", "Ben")


def test_who_has_the_recorded_mac_plays_it_and_the_rest_follow_in_order() -> None:
    assert {name: one.name for name, one in cast_of((ANNA, BEN), BOTH).items()} == {
        "anna": "desk 2",
        "ben": "desk 1",
    }


def test_a_phone_here_is_dialled_by_its_own_number() -> None:
    numbers = numbers_of(SESSION, BOTH)
    assert numbers.known == {"11": "201", "10": "102", "9010": "102", "42": "7"}
    assert numbers.roles["11"] == OF_A_PHONE
    assert numbers.by_itself == {"42"}


def test_an_emulated_phone_has_the_recorded_number() -> None:
    assert numbers_of(SESSION, emulator()).known == {
        "11": "11",
        "10": "10",
        "9010": "10",
        "42": "42",
    }


def test_an_identity_whose_number_nobody_says_cannot_be_reached() -> None:
    with pytest.raises(NoRole, match=r"anna is called at its identity 2.*\(key numbers\)"):
        numbers_of(SESSION, replace(BOTH, phones=(DESKS[0], replace(DESKS[1], numbers=("101",)))))


@pytest.mark.parametrize(
    ("there", "said"), [(BOTH.phones[1], "desk 2 is one"), (BOTH, "desks.yaml has 2")]
)
def test_too_few_phones_are_named_with_what_to_do(there: TargetSettings, said: str) -> None:
    with pytest.raises(TooManyPhones, match=rf"3 phones \(anna, ben, eve\) and {said}.*--phone"):
        cast_of((ANNA, BEN, Phone("eve")), there)
