"""Numbers as phones write them, compared bare."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringproof.protocol.numbers import bare_number, is_anonymous, same_number


@pytest.mark.parametrize(
    ("written", "bare"),
    [
        ("42", "42"),
        ("+4930123", "+4930123"),
        ("*21#", "*21#"),
        ("sip:42@host", "42"),
        ("sip:42@host;x=y", "42"),
        ("SIPS:42@host:5061", "42"),
        ("sip:42", "42"),
        ("sip:42:secret@host", "42"),
        ("sip:42;phone-context=+49@host", "42"),
        ("sip:42@[2001:db8::1]:5060?subject=x", "42"),
        ("sip:%2B4930123@host", "+4930123"),
        ("sip:%2A21%23@host", "*21#"),
        ("sip:peter.meier@host", "peter.meier"),
        ("sip:J%C3%BCrgen@host", "Jürgen"),
        ("tel:+49-30-123", "+4930123"),
        ("tel:7042;phone-context=example.com", "7042"),
        ("42@host", "42"),
        ('"Peter" <sip:42@host>', "42"),
        ("Peter <sip:42@host>;tag=1", "42"),
        ("+49 (30) 12-34/5", "+493012345"),
        (" 42 ", "42"),
        ("50%41", "50%41"),
    ],
)
def test_the_number_alone(written: str, bare: str) -> None:
    assert bare_number(written) == bare


@pytest.mark.parametrize(
    "written", ["", " ", "anonymous", "Anonymous", "sip:anonymous@anonymous.invalid", "<>", "sip:"]
)
def test_a_caller_who_hides_has_no_number(written: str) -> None:
    assert bare_number(written) == ""
    assert is_anonymous(written)


def test_a_number_that_was_not_sent_is_hidden() -> None:
    assert is_anonymous(None)


def test_a_number_is_not_hidden() -> None:
    assert not is_anonymous("42")


def test_however_written_it_is_the_same_number() -> None:
    assert same_number("42", "sip:42@192.0.2.9")
    assert not same_number("42", "43")


def test_a_plus_read_as_a_blank_is_another_number() -> None:
    assert not same_number(" 4930123", "+4930123")


@given(st.text(max_size=40))
def test_nothing_written_makes_the_reading_fail(written: str) -> None:
    bare_number(written)
