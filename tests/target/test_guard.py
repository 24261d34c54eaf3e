"""Dial safety: no number is dialled that the target file does not list."""

from dataclasses import replace
from typing import cast
from urllib.parse import parse_qsl, quote, unquote, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ringproof.target.guard import (
    GuardedUser,
    NotListed,
    check_bytes,
    check_dialling,
    forbidden_in_plan,
)
from ringproof.target.protocol import LocalUser
from ringproof.target.request import PATH, Command, Credential, Request
from ringproof.target.settings import DialPlan, TargetSettings

DEVICE = TargetSettings("desk 7", "device", dial=DialPlan({"answers": "42"}), source="desk.yaml")


@pytest.mark.parametrize("action", ["call", "transfer"])
def test_a_number_of_the_plan_may_be_dialled(action: str) -> None:
    check_dialling(Command(action, (("number", "42"),)), DEVICE)


@pytest.mark.parametrize("action", ["call", "transfer"])
@pytest.mark.parametrize("number", ["110", "*21*99#", "+49421", "042", "42 ", "4242"])
def test_another_number_may_not(action: str, number: str) -> None:
    with pytest.raises(NotListed) as told:
        check_dialling(Command(action, (("line", "1"), ("number", number))), DEVICE)
    said = f"{number} is not in the dial plan of desk.yaml; list it under `dial`"
    assert str(told.value).startswith(said)


@pytest.mark.parametrize(
    "command",
    [
        Command("call"),
        Command("call", (("number", ""),)),
        Command("show", (("text", "110"),)),
        Command("dtmf", (("digits", "110"),)),
    ],
)
def test_what_dials_nothing_is_free(command: Command) -> None:
    check_dialling(command, DEVICE)


@pytest.mark.parametrize("action", ["CALL", "Call", "call "])
def test_an_action_that_a_lenient_phone_may_take_for_a_call_is_none_the_less(action: str) -> None:
    with pytest.raises(NotListed):
        check_dialling(Command(action, (("number", "110"),)), DEVICE)


@pytest.mark.parametrize("name", ["Number", "NUMBER"])
def test_a_parameter_in_other_case_is_a_number_too(name: str) -> None:
    with pytest.raises(NotListed):
        check_dialling(Command("call", ((name, "110"),)), DEVICE)


def test_the_embedded_exchange_has_no_outside_line() -> None:
    check_dialling(Command("call", (("number", "110"),)), TargetSettings("x", "emulator"))


LISTED = replace(DEVICE, dial=DialPlan({"answers": "42", "busy": "112", "feature_code": "*21#"}))
CALLS = {number: Command("call", (("number", number),)) for number in ("42", "112", "*21#")}


@pytest.mark.parametrize(
    ("number", "key", "option"),
    [
        ("112", "allow_emergency", "--allow-emergency"),
        ("*21#", "allow_feature_codes", "--allow-feature-codes"),
    ],
)
def test_a_listed_number_that_does_more_than_call_needs_a_flag_of_its_own(
    number: str, key: str, option: str
) -> None:
    with pytest.raises(NotListed) as told:
        check_dialling(CALLS[number], LISTED)
    assert f"dialled only with `{key}: true` there, or {option}" in str(told.value)
    freed = replace(
        LISTED,
        allow_emergency=key == "allow_emergency",
        allow_feature_codes=key == "allow_feature_codes",
    )
    check_dialling(CALLS[number], freed)


def test_one_flag_does_not_free_the_other_kind() -> None:
    with pytest.raises(NotListed):
        check_dialling(CALLS["112"], replace(LISTED, allow_feature_codes=True))


def test_a_flag_frees_no_number_that_is_not_listed() -> None:
    with pytest.raises(NotListed):
        check_dialling(CALLS["112"], replace(DEVICE, allow_emergency=True))


def test_the_plan_says_what_of_it_is_not_dialled() -> None:
    assert [role for role, _ in forbidden_in_plan(LISTED)] == ["busy", "feature_code"]
    assert not list(forbidden_in_plan(replace(LISTED, dial=DialPlan({"busy": "42"}))))


class Dialler:
    """Somebody at the phone who writes down what he dialled."""

    def __init__(self) -> None:
        self.dialled: list[str] = []

    def dial(self, number: str) -> None:
        self.dialled.append(number)


def test_nobody_dials_by_hand_what_a_command_may_not() -> None:
    hand = Dialler()
    user = GuardedUser(cast(LocalUser, hand), LISTED)
    user.dial("42")
    for number in ("112", "*21#", "4242"):
        with pytest.raises(NotListed):
            user.dial(number)
    assert hand.dialled == ["42"]


NOBODY = Credential()


@pytest.mark.parametrize(
    "request_",
    [
        Request(Command("show", (("action", "call"), ("number", "110"))), NOBODY),
        Request(Command(None, (("action", "call"), ("number", "110"))), NOBODY),
        Request(Command("call", (("number", "42"), ("number", "110"))), NOBODY),
        Request(Command("c%61ll", (("number", "110"),)), NOBODY),
        Request(Command("call", (("n%75mber", "110"),)), NOBODY),
        Request(Command("\uff43all", (("number", "110"),)), NOBODY),
        Request(Command("call", (("x&number=110", None),)), NOBODY),
        Request(Command(None), NOBODY, path=f"{PATH}?action=call&number=110"),
        Request(Command("show", (("text", "x&action=call&number=110"),)), NOBODY),
        Request(Command("?"), NOBODY, method="POST", body=b"action=call&number=110"),
        Request(Command("?"), NOBODY, path=f"{PATH} HTTP/1.1\r\n\r\nGET /?action=call&number=110"),
    ],
)
def test_no_other_place_in_a_request_hides_a_number(request_: Request) -> None:
    with pytest.raises(NotListed, match=r"^110.* is not in the dial plan"):
        check_bytes(request_.to_bytes("phone"), DEVICE)


def test_digits_that_hold_a_feature_code_need_its_flag() -> None:
    code = Command("dtmf", (("callid", "1"), ("digits", "*21#")))
    with pytest.raises(NotListed, match=r"the digits \*21# hold a feature code"):
        check_dialling(code, DEVICE)
    check_dialling(code, replace(DEVICE, allow_feature_codes=True))
    check_dialling(Command("dtmf", (("callid", "1"), ("digits", "*0#A1B2C3D456789"))), DEVICE)


# -- whatever is made up -------------------------------------------------------------------------


def _quoted(text: str) -> str:
    return quote(text, safe="?")


WORDS = st.sampled_from(
    ["call", "transfer", "CALL", " call", "show", "dtmf", "?", "number", "Number", "action", "text"]
)
NUMBERS = st.sampled_from(
    ["42", "4 2", "110", "*21#", "42&number=110", "%31%31%30", "+42", "42,,110"]
)
TEXTS = WORDS | NUMBERS | st.text(max_size=6)
COMMANDS = st.builds(
    Command, WORDS | st.none(), st.lists(st.tuples(TEXTS, TEXTS | st.none()), max_size=4).map(tuple)
)
REQUESTS = st.builds(
    Request,
    COMMANDS,
    st.just(NOBODY),
    st.sampled_from(["GET", "POST"]),
    st.builds("{}?{}={}&{}={}".format, st.just(PATH), *[(WORDS | NUMBERS).map(_quoted)] * 4)
    | st.just(PATH),
    st.builds("{}={}&{}={}".format, *[WORDS | NUMBERS] * 4).map(str.encode) | st.just(b""),
)


def dialled_by_a_lenient_phone(raw: bytes) -> set[str]:
    """Return what a phone would dial that takes any pair from anywhere, in any case."""
    head, _, body = raw.decode("latin-1").partition("\r\n\r\n")
    query = urlsplit(head.split(" ")[1]).query
    pairs = [
        (name.strip().lower(), value)
        for form in (query, body, unquote(query), unquote(body))
        for name, value in parse_qsl(form)
    ]
    acts = any(n == "action" and v.strip().lower() in ("call", "transfer") for n, v in pairs)
    return {value for name, value in pairs if acts and name == "number"}


@settings(max_examples=60)
@given(REQUESTS)
def test_no_request_dials_what_is_not_listed(request_: Request) -> None:
    raw = request_.to_bytes("phone")
    try:
        check_bytes(raw, DEVICE)
    except NotListed:
        return
    assert dialled_by_a_lenient_phone(raw) <= {"42"}
