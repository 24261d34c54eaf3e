"""CM-ENC: what is percent-encoded in a command arrives as it was meant."""

import pytest

from ringproof.session import outgoing


@pytest.mark.clause("CM-ENC-1")
def test_a_plus_sign_in_a_number_arrives(phone, far_end, dial):
    """An international number, its plus sign sent as %2B, is dialled with it."""
    call = phone.call(dial["international"])
    phone.tells(outgoing(call))
    far_end.is_rung(call)


@pytest.mark.clause("CM-ENC-2")
def test_star_and_hash_in_a_number_arrive(phone, far_end, dial):
    """A feature code, its # sent as %23, is dialled to its end."""
    call = phone.call(dial["feature_code"])
    phone.tells(outgoing(call))
    far_end.is_rung(call)


@pytest.mark.clause("CM-ENC-3")
@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Grüße an Jürgen", id="German"),
        pytest.param("Příliš žluťoučký kůň", id="Czech"),
        pytest.param("Καλημέρα", id="Greek"),
        pytest.param("電話です", id="Japanese"),
        pytest.param("20 € ☎ 📞", id="symbols"),
    ],
)
def test_utf_8_in_a_text_arrives(phone, local_user, text):
    """A text beyond ASCII is on the display letter by letter."""
    phone.show(text)
    local_user.sees(text)


@pytest.mark.clause("CM-ENC-4")
@pytest.mark.parametrize(
    "text",
    [
        pytest.param("one two three", id="blanks"),
        pytest.param("Tom & Jerry", id="an ampersand"),
        pytest.param("shown&action=call", id="what looks like a parameter"),
        pytest.param("1 + 1 = 2", id="plus and equals sign"),
        pytest.param("100 % of #1?", id="percent, hash and question mark"),
        pytest.param("as typed: %41%20", id="what looks encoded"),
        pytest.param('<b>"bold"</b>', id="markup"),
    ],
)
def test_blanks_and_reserved_signs_in_a_text_arrive(phone, local_user, text):
    """A text with signs that mean something in a query is on the display as it was meant."""
    phone.show(text)
    local_user.sees(text)


@pytest.mark.clause("CM-ENC-4")
def test_a_long_text_breaks_nothing(phone, far_end, local_user, call):
    """However a phone takes a text of ten thousand letters and blanks, its calls go on."""
    phone.tries_to_show("ten letter " * 1000)
    far_end.is_connected(call)
    phone.show("And a short one after it")
    local_user.sees("And a short one after it")
