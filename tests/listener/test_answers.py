"""The bytes of our answers, and what each mode comes down to."""

import math

import pytest

from ringproof.listener import (
    Absent,
    Answer,
    CloseEarly,
    Delay,
    EventListenerCore,
    Redirect,
    Relay,
    Reset,
    Silent,
    TlsFailure,
)
from ringproof.listener.answers import Mode, Plan, Then
from ringproof.listener.memory import InMemory


def test_an_answer_says_its_length_and_whether_the_connection_is_kept() -> None:
    assert Answer(body=b"thanks").encode(keep_alive=True) == (
        b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\nConnection: keep-alive\r\n\r\nthanks"
    )


def test_its_own_headers_and_reason_win() -> None:
    answer = Answer(299, (("content-length", "1"), ("CONNECTION", "close")), b"x", "Fine")
    assert answer.encode(keep_alive=True) == (
        b"HTTP/1.1 299 Fine\r\ncontent-length: 1\r\nCONNECTION: close\r\n\r\nx"
    )


@pytest.mark.parametrize("status", [204, 304])
def test_no_content_has_no_body(status: int) -> None:
    data = Answer(status, body=b"x").encode(keep_alive=False)
    assert data.endswith(b"\r\n\r\n")
    assert b"Content-Length" not in data


def test_an_answer_to_head_has_a_length_and_no_body() -> None:
    data = Answer(body=b"x").encode(keep_alive=False, head_only=True)
    assert data.endswith(b"Content-Length: 1\r\nConnection: close\r\n\r\n")


def test_a_status_without_a_name() -> None:
    assert Answer(799).encode(keep_alive=False).startswith(b"HTTP/1.1 799 Unnamed\r\n")


@pytest.mark.parametrize(
    ("mode", "plan"),
    [
        (Answer(503), Plan(Answer(503))),
        (Redirect("/x", 307), Plan(Answer(307, (("Location", "/x"),)))),
        (Delay(2), Plan(Answer(), 2.0)),
        (Delay(2, Reset()), Plan(None, 2.0, then=Then.RESET)),
        (Delay(2, CloseEarly(3)), Plan(Answer(), 2.0, 3, Then.CLOSE)),
        (Silent(), Plan(None, math.inf)),
        (Reset(), Plan(None, then=Then.RESET)),
        (CloseEarly(), Plan(Answer(), limit=0, then=Then.CLOSE)),
        (Absent(), Plan(None, then=Then.RESET)),
        (TlsFailure(), Plan(None, then=Then.RESET)),
    ],
)
def test_what_a_mode_comes_down_to(mode: Mode, plan: Plan) -> None:
    assert mode.plan() == plan


def test_a_relayed_answer_is_withheld_until_it_came() -> None:
    relay = Relay()
    plan = relay.plan()
    assert plan.answer is None
    assert plan.then is Then.KEEP
    relay.came(b"HTTP/1.1 200 Fine\n\n")
    assert plan.answer is not None
    assert plan.answer.encode(keep_alive=False) == b"HTTP/1.1 200 Fine\n\n"
    assert plan.then is Then.KEEP


@pytest.mark.parametrize(("raw", "closes"), [(b"", False), (b"HTTP/1.0 200 OK\r\n\r\n", True)])
def test_a_connection_that_the_other_server_closed_is_closed(raw: bytes, closes: bool) -> None:
    relay = Relay()
    relay.came(raw, closes=closes)
    assert relay.plan().then is Then.CLOSE


def test_what_is_relayed_goes_out_with_the_next_release() -> None:
    relay = Relay()
    core = EventListenerCore(responder=lambda _: relay)
    line = InMemory(core)
    assert line.feed(b"GET /e?event=x HTTP/1.1\r\nHost: x\r\n\r\n") is None
    assert line.release() == ()
    assert core.held == 1
    relay.came(b"HTTP/1.1 204 Mine\r\n\r\n")
    assert line.release() == (b"HTTP/1.1 204 Mine\r\n\r\n",)
