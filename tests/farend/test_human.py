"""A person as the far end: asked in words, held to no guess."""

import pytest

from ringproof.farend.human import UNKNOWN, HumanFarEnd
from ringproof.target.human import Person
from ringproof.target.protocol import CannotDo


class Prompted:
    """Answers from a list, and remembers what was asked."""

    def __init__(self, *answers: str | None) -> None:
        self.left = list(answers)
        self.asked: list[str] = []

    def __call__(self, prompt: str, within: float) -> str | None:
        self.asked.append(prompt)
        return self.left.pop(0)


def test_the_person_calls_from_the_own_telephone_where_anybody_may_call() -> None:
    read = Prompted("", "")
    far_end = HumanFarEnd(Person(read), "0302000")
    leg = far_end.call("030555101", "Peter", 2)
    assert far_end.calls_as("030555101", "Peter") == ("0302000", None)
    assert [(each.leg, each.number, each.state) for each in far_end.legs()] == [
        (leg, "0302000", UNKNOWN)
    ]
    far_end.hang_up(leg)
    assert "identity 2 of the phone under test from the telephone 0302000, and" in read.asked[0]
    assert read.asked[1].startswith("Hang up at the telephone 0302000. [")


@pytest.mark.parametrize(
    ("number", "name", "shown"),
    [
        ("030555101", "Jürgen Größe", 'the number 030555101 and the name "Jürgen Größe"'),
        ("030555104", None, "the number 030555104"),
        ("", None, "no number"),
    ],
)
def test_where_the_caller_matters_the_person_is_told_who(
    number: str, name: str | None, shown: str
) -> None:
    read = Prompted("")
    far_end = HumanFarEnd(Person(read), "0302000")
    far_end.call(number, name, 1)
    assert f"from a telephone that shows {shown}, and wait" in read.asked[0]
    assert far_end.calls_as(number, name) == (number, name)


def test_nobody_is_asked_to_type_a_name_beyond_measure() -> None:
    read = Prompted()
    far_end = HumanFarEnd(Person(read), "0302000")
    with pytest.raises(CannotDo, match="a name of 1000 letters"):
        far_end.call("030555101", "P" * 1000, 1)
    with pytest.raises(CannotDo, match="a name of 1000 letters"):
        far_end.rename("leg-1", "P" * 1000, None)
    assert read.asked == []


def test_of_two_calls_at_one_telephone_the_sentence_says_which() -> None:
    read = Prompted("", "", "", "y", "")
    far_end = HumanFarEnd(Person(read), "0302000")
    first, second = far_end.call("030555101", "Peter", 1), far_end.call("030555102", "Franz", 1)
    far_end.hold(second)
    far_end.confirms(first, "is on hold")
    far_end.turn_the_page()
    far_end.call("030555101", "Peter", 1)
    assert "from the telephone 0302000, as the second call there, and wait" in read.asked[1]
    assert "on hold at the telephone 0302000, in the second call there." in read.asked[2]
    assert "the telephone 0302000 is on hold, in the first call there?" in read.asked[3]
    assert "from the telephone 0302000, and wait" in read.asked[4]  # another test: the first


def test_the_person_testifies_once_asked() -> None:
    far_end = HumanFarEnd(Person(Prompted("y", "n")), "0302000")
    assert far_end.confirms("leg-1", "is on hold") is True
    assert far_end.confirms("leg-1", "is on hold") is False


def test_a_call_that_the_phone_dialled_is_at_the_telephone_with_that_number() -> None:
    read = Prompted("", "", "")
    far_end = HumanFarEnd(Person(read), "0302000")
    assert far_end.legs() == []
    leg = far_end.rung("48")
    assert [(each.leg, each.number, each.direction) for each in far_end.legs()] == [
        (leg, "48", "out")
    ]
    far_end.answer(leg)
    far_end.reject(leg)
    far_end.reject(leg, "busy")
    assert [sentence.partition(" [")[0] for sentence in read.asked] == [
        "Answer the call at the telephone 48, which rings or soon will.",
        "Decline the call at the telephone 48, which rings or soon will.",
        "Be busy for the call at the telephone 48, which rings or soon will.",
    ]
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
