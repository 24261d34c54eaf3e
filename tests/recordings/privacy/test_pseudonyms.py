import unicodedata
from urllib.parse import quote, unquote_to_bytes

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringproof.protocol.query import read_query
from ringproof.recordings.privacy.pseudonyms import Pseudonyms

KEY = b"key of this report"
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


def test_a_number_and_a_name_become_others_of_the_same_shape() -> None:
    pseudonyms = Pseudonyms(KEY)
    assert pseudonyms.text("0301234567") != "0301234567"
    assert pseudonyms.text("Erika") != "Erika"
    assert pseudonyms.text("0301234567").isdecimal()


@given(texts)
def test_length_and_kind_of_each_character_stay(text: str) -> None:
    other = Pseudonyms(KEY).text(text)
    assert list(map(unicodedata.category, other)) == list(map(unicodedata.category, text))
    assert len(other.encode()) == len(text.encode())


@given(st.lists(st.from_regex(r"[0-9]{3,5}|[A-Za-zäöü]{2,4}", fullmatch=True), unique=True))
def test_joins_stay(words: list[str]) -> None:
    pseudonyms = Pseudonyms(KEY, ["42", "Peter", "4711"])
    others = [pseudonyms.text(word) for word in words]
    assert len(set(others)) == len(words)
    assert others == [Pseudonyms(KEY, ["42", "Peter", "4711"]).text(word) for word in words]


def test_no_number_of_three_digits_is_lost_or_made_twice() -> None:
    pseudonyms = Pseudonyms(KEY, ["100", "200", "201"])
    numbers = [f"{n:03}" for n in range(1000)]
    others = [pseudonyms.word(number) for number in numbers]
    assert sorted(others) == numbers
    assert [others[n] for n in (100, 200, 201)] == ["100", "200", "201"]


def test_a_number_joins_however_it_is_written() -> None:
    pseudonyms = Pseudonyms(KEY)
    plain = pseudonyms.text("0301234567")
    assert plain in pseudonyms.text("sip:0301234567@pbx;user=phone")
    spelt = pseudonyms.text("030 / 12 34-567")
    assert spelt.replace(" / ", "").replace(" ", "").replace("-", "") == plain
    assert [c for c in spelt if not c.isdecimal()] == [" ", "/", " ", " ", "-"]


def test_the_key_decides() -> None:
    assert Pseudonyms(b"one").text("0301234567") != Pseudonyms(b"two").text("0301234567")


@pytest.mark.parametrize("known", ["42", "Peter", "peter", "4711", "Jörg"])
def test_what_is_known_stays(known: str) -> None:
    assert Pseudonyms(KEY, ["42", "Peter", "4711", "Jörg"]).text(known) == known


@pytest.mark.parametrize("short", ["1", "42", "A", "*", "#9", ""])
def test_what_is_too_short_to_name_anybody_stays(short: str) -> None:
    assert Pseudonyms(KEY).text(short) == short


@pytest.mark.parametrize(
    "raw",
    [
        b"Erika%20Muster",
        b"Erika Muster",
        b"J%C3%B6rgen",
        b"J%c3%b6rgen",
        b"J\xf6rgen",
        b"J%F6rgen",
        b"J\xc3\xb6rgen",
        b"%45rika",
        b"%2B49301234567",
        b"+49301234567",
        b"Erika%2",
        b"Erika%zz",
        b"\xff\xfe\x80abc",
        b"Erika\x00Muster",
    ],
)
def test_escapes_and_defects_stay(raw: bytes) -> None:
    other = Pseudonyms(KEY).octets(raw)
    assert other != raw
    before, after = read_query(b"name=" + raw), read_query(b"name=" + other)
    assert after.defects == before.defects
    assert len(other) == len(raw)
    assert other.count(b"%") == raw.count(b"%")


@given(st.binary(max_size=40))
def test_no_bytes_lose_a_defect_or_their_length(raw: bytes) -> None:
    other = Pseudonyms(KEY).octets(raw)
    assert len(other) == len(raw)
    before, after = read_query(b"name=" + raw), read_query(b"name=" + other)
    assert [(d.kind, d.at) for d in after.defects if d.kind != "unfilled-variable"] == [
        (d.kind, d.at) for d in before.defects if d.kind != "unfilled-variable"
    ]


def test_a_percent_that_is_no_escape_never_becomes_one() -> None:
    for number in range(256):
        pseudonyms = Pseudonyms(bytes([number]))
        assert b"%zz" in pseudonyms.octets(b"%zzyx")
        assert read_query(b"name=" + pseudonyms.octets(b"10%of")).defects


@given(texts.filter(lambda text: "\0" not in text))  # with them it may be UTF-16
def test_bytes_and_text_have_the_same_pseudonym(text: str) -> None:
    pseudonyms = Pseudonyms(KEY)
    escaped = quote(text, safe="").encode()
    assert unquote_to_bytes(pseudonyms.octets(escaped)).decode() == pseudonyms.text(text)
