"""What a phone may write into a query, and what is read from it."""

from urllib.parse import parse_qsl, quote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from yarl import URL

from ringproof.protocol.query import DEFECTS, Parameter, read_query


def kinds(raw: bytes) -> list[str]:
    return [defect.kind for defect in read_query(raw).defects]


def test_parameters_keep_the_order_in_which_they_were_sent() -> None:
    query = read_query(b"b=1&a=2&c=3")
    assert query.pairs == (("b", "1"), ("a", "2"), ("c", "3"))
    assert query.defects == ()


def test_a_parameter_keeps_its_bytes_and_its_offset() -> None:
    assert read_query(b"a=1&name=J%C3%BCrgen", at=8).parameters[1] == Parameter(
        "name", "Jürgen", b"name=J%C3%BCrgen", 12
    )


def test_an_empty_query_has_no_parameters() -> None:
    assert read_query(b"").parameters == ()


def test_an_empty_value_is_not_a_bare_key() -> None:
    query = read_query(b"name=&help")
    assert query.parameters[0].value == ""
    assert query.parameters[1].value is None
    assert query.pairs == (("name", ""), ("help", ""))


def test_a_bare_key_is_in_the_query_and_has_no_value() -> None:
    query = read_query(b"action=call&help")
    assert "help" in query
    assert "number" not in query
    assert query.get("help") is None


def test_only_the_first_equals_sign_separates() -> None:
    assert read_query(b"a=b=c").pairs == (("a", "b=c"),)


def test_a_semicolon_does_not_separate() -> None:
    assert read_query(b"number=sip:42@h;user=phone").pairs == (("number", "sip:42@h;user=phone"),)


def test_names_are_unescaped_too() -> None:
    assert read_query(b"call%49d=TC%401").pairs == (("callId", "TC@1"),)


@pytest.mark.parametrize(
    ("raw", "kind", "at", "value"),
    [
        (b"name=Peter Pan", "raw-blank", 10, "Peter Pan"),
        (b"name=a\tb", "raw-control", 6, "a\tb"),
        (b"name=J\xc3\xbcrgen", "raw-non-ascii", 6, "Jürgen"),
        (b"name=a%zzb", "bad-percent", 6, "a%zzb"),
        (b"name=100%", "bad-percent", 8, "100%"),
        (b"name=a%4", "bad-percent", 6, "a%4"),
        (b"name=J%FCrgen", "not-utf8", 5, "Jürgen"),
        (b"number=+49", "plus-sign", 7, "+49"),
        (b"number=*21#", "fragment", 10, "*21#"),
        (b"name=$display_name", "unfilled-variable", 5, "$display_name"),
        (b"name=%24display_name", "unfilled-variable", 5, "$display_name"),
        (b"number=sip:$number@host", "unfilled-variable", 11, "sip:$number@host"),
        (b'name="Peter"', "raw-forbidden", 5, '"Peter"'),
        (b"=42", "empty-name", 0, "42"),
    ],
)
def test_a_defect_is_kept_and_the_value_read_as_it_was_meant(
    raw: bytes, kind: str, at: int, value: str
) -> None:
    query = read_query(raw)
    assert (query.defects[0].kind, query.defects[0].at) == (kind, at)
    assert query.parameters[0].value == value


def test_raw_latin_1_is_two_defects_and_still_readable() -> None:
    assert kinds(b"name=J\xfcrgen") == ["not-utf8", "raw-non-ascii"]
    assert read_query(b"name=J\xfcrgen").get("name") == "Jürgen"


def test_a_parameter_sent_twice_is_kept_twice_and_the_first_one_counts() -> None:
    query = read_query(b"number=1&number=2")
    assert query.get("number") == "1"
    assert query.pairs == (("number", "1"), ("number", "2"))
    assert kinds(b"number=1&number=2") == ["duplicate"]


@pytest.mark.parametrize(("raw", "at"), [(b"&a=1", 0), (b"a=1&&b=2", 4), (b"a=1&", 4), (b"&", 0)])
def test_an_ampersand_that_separates_nothing_is_a_defect(raw: bytes, at: int) -> None:
    defect = read_query(raw).defects[0]
    assert (defect.kind, defect.at) == ("lone-ampersand", at)


@pytest.mark.parametrize("raw", [b"name=Ke$ha", b"name=a$", b"name=5$%20each", b"name=$5"])
def test_a_dollar_in_a_name_is_no_variable(raw: bytes) -> None:
    assert kinds(raw) == []


@pytest.mark.parametrize("raw", [b"a=!$&b='()*", b"a=-._~:@/?;,", b"a=%00%7F%20%26"])
def test_what_a_query_may_hold_is_no_defect(raw: bytes) -> None:
    assert kinds(raw) == []


@pytest.mark.parametrize("raw", [b"name=Jens%FC", b"Sohn%FC=1", b"name=Meier & Sohn+", b"=Meier"])
def test_a_finding_shows_nobodys_name(raw: bytes) -> None:
    told = " ".join(defect.detail for defect in read_query(raw).defects)
    assert told
    assert not {"Jens", "Sohn", "Meier"} & set(told.replace("%", " ").split())


def test_a_finding_names_the_parameters_of_the_protocol() -> None:
    assert "(number)" in read_query(b"number=+49").defects[0].detail


HOSTILE = st.one_of(
    st.binary(max_size=60),
    st.lists(st.sampled_from([*b"&=%+#$ab4C\xff\xc3\xbc ?{}@"]), max_size=40).map(bytes),
)


@given(HOSTILE)
@example(b"%" * 9 + b"=&&=&=%C3=%")
def test_nothing_a_phone_sends_makes_the_reading_fail(raw: bytes) -> None:
    query = read_query(raw)
    assert all(raw[p.at : p.at + len(p.raw)] == p.raw for p in query.parameters)
    assert all(0 <= defect.at <= len(raw) for defect in query.defects)
    assert {defect.kind for defect in query.defects} <= set(DEFECTS)
    assert [d.at for d in query.defects] == sorted(d.at for d in query.defects)


@given(HOSTILE)
def test_no_byte_is_lost(raw: bytes) -> None:
    query = read_query(raw)
    kept = sum(len(parameter.raw) for parameter in query.parameters)
    assert kept + raw.count(b"&") == len(raw)


@given(HOSTILE)
def test_a_defect_elsewhere_changes_nothing_for_the_others(raw: bytes) -> None:
    """The fast way, for a query without defects, reads the same as the thorough one."""
    alone, beside = read_query(raw), read_query(raw + b"&_=+")
    if raw:
        assert beside.parameters[:-1] == alone.parameters
        assert [d for d in beside.defects if d.at < len(raw)] == [
            d for d in alone.defects if d.at < len(raw)
        ]


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=6)


@given(st.lists(st.tuples(NAMES, TEXT), max_size=5, unique_by=lambda pair: pair[0]))
@example([("name", "Jürgen & Söhne+1 #%=")])
def test_what_a_foreign_writer_wrote_is_read_back(pairs: list[tuple[str, str]]) -> None:
    raw = "&".join(f"{quote(key, safe='')}={quote(value, safe='')}" for key, value in pairs)
    query = read_query(raw.encode())
    assert list(query.pairs) == pairs
    assert {d.kind for d in query.defects} <= {"unfilled-variable"}


AGREED = [
    b"event=incoming&callId=TC@1&accountId=1&number=42&name=Peter",
    b"mac=000952C0FFEE&event=connected&callId=TC%401",
    b"event=incoming&number=%2B4930123&name=J%C3%BCrgen%20M%C3%BCller",
    b"number=sip:42@host;user=phone&name=",
    b"name=a%26b%3Dc%25&text=%F0%9F%93%9E",
    b"a=b=c&d=/path?x",
    b"number=*21%23&b=(1)!'~",
]


@pytest.mark.parametrize("raw", AGREED)
def test_urllib_reads_a_well_formed_query_the_same(raw: bytes) -> None:
    foreign = parse_qsl(raw.decode(), keep_blank_values=True, strict_parsing=True, errors="strict")
    assert list(read_query(raw).pairs) == foreign


@pytest.mark.parametrize("raw", AGREED)
def test_yarl_reads_a_well_formed_query_the_same(raw: bytes) -> None:
    foreign = URL("http://192.0.2.5/events?" + raw.decode(), encoded=True).query
    assert list(read_query(raw).pairs) == list(foreign.items())


@given(st.lists(st.sampled_from([*b"&=%25aAcC34b.~*@:/?;,-_!"]), max_size=30).map(bytes))
def test_urllib_agrees_wherever_there_is_no_defect(raw: bytes) -> None:
    query = read_query(raw)
    if not query.defects:
        assert list(query.pairs) == parse_qsl(raw.decode(), keep_blank_values=True)


def test_where_foreign_readers_lose_something_ours_does_not() -> None:
    """The two mistakes that made a reader of our own necessary."""
    raw = b"name=&number=+49"
    assert dict(parse_qsl(raw.decode())) == {"number": " 49"}
    assert read_query(raw).pairs == (("name", ""), ("number", "+49"))
