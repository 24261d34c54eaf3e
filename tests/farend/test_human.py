"""A person as the far end: asked in words, held to no guess."""

import pytest

from ringproof.farend.human import UNKNOWN, HumanFarEnd
from ringproof.target.human import Person


class Prompted:
    """Answers from a list, and remembers what was asked."""

    def __init__(self, *answers: str | None) -> None:
        self.left = list(answers)
        self.asked: list[str] = []

    def __call__(self, prompt: str, within: float) -> str | None:
        self.asked.append(prompt)
        return self.left.pop(0)


def test_the_person_calls_from_the_other_telephone_and_hangs_up() -> None:
    read = Prompted("", "")
    far_end = HumanFarEnd(Person(read), "0302000")
    leg = far_end.call("030555101", "Peter", 2)
    assert far_end.calls_as("030555101", "Peter") == ("0302000", None)
    assert [(each.leg, each.number, each.state) for each in far_end.legs()] == [
        (leg, "0302000", UNKNOWN)
    ]
    far_end.hang_up(leg)
    assert "identity 2 of the phone under test" in read.asked[0]
    assert read.asked[1].startswith("Hang up at your other telephone.")


def test_the_person_testifies_once_asked() -> None:
    far_end = HumanFarEnd(Person(Prompted("y", "n")), "0302000")
    assert far_end.confirms("leg-1", "is on hold") is True
    assert far_end.confirms("leg-1", "is on hold") is False


def test_a_call_of_the_phone_is_there_once_the_telephone_rang() -> None:
    far_end = HumanFarEnd(Person(Prompted("")), "0302000")
    assert far_end.legs() == []
    leg = far_end.rung()
    assert [(each.leg, each.direction) for each in far_end.legs()] == [(leg, "out")]
    far_end.turn_the_page()
    assert far_end.legs() == []


def test_nobody_is_asked_to_transfer_to_a_number_that_may_not_be_dialled() -> None:
    def check(number: str) -> None:
        raise PermissionError(number)

    read = Prompted("")
    far_end = HumanFarEnd(Person(read), "0302000", check)
    with pytest.raises(PermissionError):
        far_end.transfer("leg-1", "999", None)
    assert read.asked == []
