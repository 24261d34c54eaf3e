"""The ears: every event once, in the order of completion, and withheld answers said to be so."""

from collections.abc import Callable

import pytest

from ringproof.listener.answers import Answer, Delay, Silent
from ringproof.listener.core import EventListenerCore
from ringproof.listener.memory import InMemory
from ringproof.target.ears import Ears
from ringproof.trace import Moment


class StillClock:
    def __init__(self) -> None:
        self.mono = 0.0

    def now(self) -> Moment:
        self.mono += 1.0
        return Moment(self.mono, self.mono)


@pytest.fixture
def cores() -> dict[str, EventListenerCore]:
    clock = StillClock()
    return {scheme: EventListenerCore(clock=clock) for scheme in ("http", "https")}


@pytest.fixture
def ears(cores: dict[str, EventListenerCore]) -> Ears:
    return Ears(cores, {"http": "http://events.test/events"})


@pytest.fixture
def line(cores: dict[str, EventListenerCore]) -> Callable[[str], InMemory]:
    return lambda scheme: InMemory(cores[scheme], secure=scheme == "https")


Line = Callable[[str], InMemory]


def event(name: str) -> bytes:
    return f"GET /events?event={name} HTTP/1.1\r\nHost: e\r\n\r\n".encode()


def heard(ears: Ears) -> list[tuple[str, bytes, bool]]:
    return [(scheme, got.target, got.answered is not None) for scheme, got in ears.news()]


def test_events_of_both_listeners_come_in_the_order_of_completion(ears: Ears, line: Line) -> None:
    http, https = line("http"), line("https")
    http.feed(event("first"))
    https.feed(event("second"))
    http.feed(event("third"))
    assert heard(ears) == [
        ("http", b"/events?event=first", True),
        ("https", b"/events?event=second", True),
        ("http", b"/events?event=third", True),
    ]


def test_what_was_taken_is_no_news_again(ears: Ears, line: Line) -> None:
    line("http").feed(event("once"))
    assert len(ears.news()) == 1
    assert ears.news() == []


@pytest.mark.parametrize("mode", [Silent(), Delay(3600.0)], ids=["silent", "slow"])
def test_an_answer_that_is_withheld_keeps_no_event_back(
    ears: Ears, line: Line, mode: Silent | Delay
) -> None:
    ears.behave(mode)
    line("http").feed(event("unanswered"))
    assert heard(ears) == [("http", b"/events?event=unanswered", False)]


def test_after_recovery_events_are_answered_again(ears: Ears, line: Line) -> None:
    ears.behave(Silent())
    line("http").feed(event("unanswered"))
    ears.recover()
    line("http").feed(event("answered"))
    assert [answered for _, _, answered in heard(ears)] == [False, True]


def test_recovery_releases_what_is_withheld(cores: dict[str, EventListenerCore]) -> None:
    released: list[bool] = []
    ears = Ears(cores, {}, lambda: released.append(True))
    ears.recover()
    assert released == [True]


def test_a_malformed_request_is_heard_like_any_other(ears: Ears, line: Line) -> None:
    line("http").feed(b"GET /events?event=a b HTTP/1.1\n\n")
    assert [target for _, target, _ in heard(ears)] == [b"/events?event=a b"]


def test_a_connection_without_a_request_is_told_once(ears: Ears, line: Line) -> None:
    http = line("http")
    http.feed(b"GET /ev")
    http.close()
    assert [scheme for scheme, _ in ears.broken_connections()] == ["http"]
    assert ears.broken_connections() == []


def test_a_connection_that_ended_well_is_not(ears: Ears, line: Line) -> None:
    http = line("http")
    http.feed(event("fine"))
    http.close()
    assert ears.broken_connections() == []


def test_waiting_ends_when_it_holds_and_when_time_is_up(ears: Ears) -> None:
    assert ears.wait(lambda: True, 0.0)
    assert not ears.wait(lambda: False, 0.0)


def test_where_the_phone_finds_it(ears: Ears) -> None:
    assert ears.url("http") == "http://events.test/events"
    with pytest.raises(KeyError):
        ears.url("https")
    assert ears.absent_url().startswith("http://127.0.0.1:")


def test_the_answer_is_lenient_to_begin_with(line: Line) -> None:
    said = line("http").feed(event("any"))
    assert said is not None
    assert said.startswith(b"HTTP/1.1 200 ")
    assert isinstance(Answer(), Answer)
