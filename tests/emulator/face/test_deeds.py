"""What somebody at the phone, and the far ends, can do from the pages."""

from collections.abc import Callable
from typing import Any

import pytest

Browser = Any


def rung(browser: Browser, number: str = "42", line: int = 1) -> None:
    assert browser.far("call", number=number, name="Peter", line=line).status == 200


def two(browser: Browser) -> None:
    for number in ("42", "43"):
        rung(browser, number)
        assert browser.does("lift").status == 200
    assert browser.states() == ["held", "active"]


def test_the_handset_accepts_what_rings_and_ends_what_is_talked_on(browser: Browser) -> None:
    rung(browser)
    browser.does("lift", number="99")
    assert browser.states() == ["active"]
    browser.does("put_down")
    assert browser.states() == []


def test_lifted_with_a_number_the_handset_dials(browser: Browser) -> None:
    browser.does("lift", number="48")
    assert browser.states() == ["dialing"]
    browser.does("put_down")
    assert browser.states() == []


def test_putting_the_handset_down_leaves_what_rings_or_is_held(
    browser: Browser, said: Callable[[Any], Any]
) -> None:
    rung(browser)
    browser.does("lift")
    browser.does("hold")
    rung(browser, "43")
    response = browser.does("put_down")
    assert (response.status, browser.states()) == (400, ["held", "ringing"])
    assert "there is no call to hang up" in said(response)["error"]


def test_a_line_key_does_what_its_call_needs(browser: Browser) -> None:
    rung(browser, line=2)
    for state in ("active", "held", "active"):
        browser.does("line", line=2)
        assert browser.states() == [state]
    browser.does("line", line=3, number="48")
    assert [(c.identity, str(c.state)) for c in browser.parts.phone.calls] == [
        (2, "held"),
        (3, "dialing"),
    ]
    assert browser.does("line", line=1).status == 400


@pytest.mark.parametrize(
    ("deed", "after"),
    [
        ("conference", ["conferenced", "conferenced"]),
        ("join", ["transferring_held", "transferring"]),
        ("resume", ["active", "held"]),
        ("hold", ["held", "held"]),
    ],
)
def test_two_calls_meet(browser: Browser, deed: str, after: list[str]) -> None:
    two(browser)
    assert browser.does(deed).status == 200
    assert browser.states() == after


def test_a_call_is_transferred_and_hears_tones(browser: Browser) -> None:
    rung(browser)
    browser.does("lift")
    browser.does("tones", number="1a#")
    assert browser.parts.exchange.legs["leg-1"].heard == "1A#"
    browser.does("transfer", number="45", call="TC@1")
    assert browser.parts.exchange.legs["leg-1"].peer == "45"


def test_calls_have_buttons_of_their_own(browser: Browser) -> None:
    two(browser)
    browser.does("end", call="TC@1")
    assert [call.id for call in browser.parts.phone.calls] == ["TC@2"]
    rung(browser)
    browser.does("accept", call="TC@3")
    assert browser.states() == ["held", "active"]


@pytest.mark.parametrize("deed", ["accept", "hold", "resume", "end", "join", "conference", "tones"])
def test_what_the_phone_does_not_do_is_told_and_changes_nothing(
    browser: Browser, deed: str, said: Callable[[Any], Any]
) -> None:
    response = browser.does(deed, number="1")
    assert response.status == 409
    assert said(response)["error"].startswith("The phone does not do that: ")


def test_a_far_end_does_all_that_callers_do(browser: Browser) -> None:
    rung(browser)
    leg = browser.parts.exchange.legs["leg-1"]
    browser.does("lift")
    browser.far("rename", leg="leg-1", number="47", name="Franz")
    assert browser.parts.phone.calls[0].name == "Franz"
    browser.far("hold", leg="leg-1")
    assert leg.holds_us
    browser.far("resume", leg="leg-1")
    assert not leg.holds_us
    browser.far("transfer", leg="leg-1", to="45", name="Eva")
    assert browser.parts.phone.calls[0].number == "45"
    browser.far("hang_up", leg="leg-1")
    assert browser.states() == []


@pytest.mark.parametrize(("deed", "after"), [("answer", ["active"]), ("reject", [])])
def test_a_far_end_that_is_dialled_answers_or_not(
    browser: Browser, deed: str, after: list[str]
) -> None:
    browser.does("dial", number="48")
    assert browser.far(deed, leg="leg-1").status == 200
    assert browser.states() == after


@pytest.mark.parametrize(
    ("members", "status"),
    [
        ({"deed": "answer", "leg": "leg-1"}, 409),
        ({"deed": "hang_up", "leg": "leg-9"}, 409),
        ({"deed": "hang_up"}, 409),
        ({"deed": "call", "line": 9}, 409),
        ({"deed": "legs"}, 400),
        ({"deed": "call", "name": "a\tb"}, 400),
    ],
)
def test_what_a_far_end_cannot_do_is_told(
    browser: Browser, members: dict[str, Any], status: int, said: Callable[[Any], Any]
) -> None:
    rung(browser)
    response = browser.post("far", **members)
    assert response.status == status
    assert said(response)["error"]


def test_the_key_of_a_script_is_pressed(browser: Browser) -> None:
    code = "key:setTitle('Panic') key:setLed('red', true) function onKeyUp() end"
    browser.post("scripts", name="panic", code=code)
    assert browser.does("key", key="panic").status == 200
