"""Events as rules write them fit what phones tell, in every lawful spelling."""

import pytest

from ringproof.model.patterns import fits, in_words, number_agrees, of_call, of_two, outgoing
from ringproof.protocol.events import Event


@pytest.mark.parametrize(
    ("wanted", "told", "agree"),
    [
        (None, "42", True),
        ("42", "42", True),
        ("42", "sip:42@host;user=phone", True),
        ("42", "43", False),
        ("42", "142", False),
        ("42", None, False),
        ("", None, True),
        ("", "anonymous", True),
        ("anonymous", "", True),
        ("", "42", False),
        ("+49301234567", "0301234567", True),
        ("0301234567", "+49301234567", True),
        ("0301234567", "sip:0049301234567@host", True),
        ("0301234567", "0301234568", False),
    ],
)
def test_numbers_agree_however_they_are_written(
    wanted: str | None, told: str | None, agree: bool
) -> None:
    assert number_agrees(wanted, told) is agree


def test_two_calls_fit_in_any_order() -> None:
    pattern = of_two("conferenced", "TC@1", "TC@2")
    assert fits(pattern, of_two("conferenced", "TC@2", "TC@1"))
    assert not fits(pattern, of_two("conferenced", "TC@1", "TC@3"))
    assert not fits(pattern, of_two("unconferenced", "TC@1", "TC@2"))


def test_an_announcement_fits_whatever_its_id() -> None:
    assert fits(outgoing("42"), Event("outgoing", (("callId", "TC@9"), ("number", "42"))))


def test_a_call_fits_only_itself() -> None:
    assert fits(of_call("holding", "TC@1"), of_call("holding", "TC@1"))
    assert not fits(of_call("holding", "TC@1"), of_call("holding", "TC@2"))


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (of_call("holding", "TC@1"), "holding of TC@1"),
        (of_two("conferenced", "TC@1", "TC@2"), "conferenced of TC@1 and TC@2"),
        (outgoing("42"), "outgoing to 42"),
        (Event("incoming"), "incoming"),
    ],
)
def test_events_in_words(event: Event, words: str) -> None:
    assert in_words(event) == words
