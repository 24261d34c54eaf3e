"""What pages that watch are sent, and when."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from ringproof.emulator.assembly import Setup

Browser = Any


def events(pieces: list[bytes]) -> list[tuple[str, Any]]:
    """What has arrived since the last question: the name of each event, and its data."""
    text = b"".join(pieces).decode()
    pieces.clear()
    found = []
    for block in text.split("\n\n")[:-1]:
        if block.startswith(":"):
            found.append((block, None))
            continue
        name, data = block.split("\n")
        found.append((name.removeprefix("event: "), json.loads(data.removeprefix("data: "))))
    return found


def wait(browser: Browser, seconds: float) -> None:
    browser.clock.advance_to(browser.clock.now() + seconds)


def test_a_page_gets_all_there_is_and_then_what_is_new(browser: Browser) -> None:
    browser.parts.phone.write_log("before")
    pieces, _ = browser.stream()
    first = dict(events(pieces))
    assert [one["text"] for one in first["log"]] == ["before"]
    assert (first["state"]["calls"], len(first["state"]["lines"])) == ([], 6)
    wait(browser, 5)
    assert events(pieces) == []
    browser.far("call", number="42", name="Peter")
    wait(browser, 0)
    news = dict(events(pieces))
    (call,) = news["state"]["calls"]
    assert (call["id"], call["state"], call["name"]) == ("TC@1", "ringing", "Peter")
    assert news["state"]["lines"][0] == {"id": 1, "number": "101", "led": "red", "blinks": True}
    assert [(one["text"], one["answer"]) for one in news["steps"]] == [
        ("call number=42 name=Peter", "done")
    ]


def test_what_nobody_tells_of_is_seen_within_a_tenth_of_a_second(browser: Browser) -> None:
    pieces, _ = browser.stream()
    events(pieces)
    browser.parts.phone.show("hello")
    browser.parts.phone.write_log("a\nb", "e")
    wait(browser, 0.1)
    news = dict(events(pieces))
    assert news["state"]["display"] == ["hello"]
    assert news["log"] == [{"level": "e", "text": "a\nb"}]


def test_a_log_that_began_anew_is_told_whole(browser: Browser) -> None:
    pieces, _ = browser.stream()
    for text in ("one", "two"):
        browser.parts.phone.write_log(text)
    wait(browser, 0.1)
    events(pieces)
    browser.parts.phone.log.clear()
    browser.parts.phone.write_log("three")
    wait(browser, 0.1)
    assert dict(events(pieces))["log"] == [{"level": "i", "text": "three"}]


def test_a_feed_without_news_shows_that_it_lives(browser: Browser) -> None:
    pieces, _ = browser.stream()
    events(pieces)
    wait(browser, 14.8)
    assert events(pieces) == []
    wait(browser, 0.4)
    assert events(pieces) == [(": still here", None)]


def test_whoever_is_logged_out_is_sent_no_more(browser: Browser) -> None:
    pieces, _ = browser.stream()
    browser.post("logout")
    browser.parts.phone.show("secret")
    wait(browser, 0.1)
    assert pieces[-2:] == [b"event: ended\ndata: {}\n\n", b""]
    assert b"secret" not in b"".join(pieces)
    assert browser.face.feed.viewers == 0


def test_while_nobody_watches_nothing_is_planned(browser: Browser) -> None:
    _, close = browser.stream()
    assert browser.clock.next_due() is not None
    close()
    wait(browser, 1)
    browser.far("call", number="42")
    assert browser.clock.next_due() is None


@pytest.mark.parametrize(
    "rude", ["<script>alert(1)</script>", "a\nevent: ended\ndata: {}", "\u2028\u2029", "é" * 5000]
)
def test_nothing_that_a_caller_sends_breaks_out_of_its_event(browser: Browser, rude: str) -> None:
    pieces, _ = browser.stream()
    events(pieces)
    browser.parts.control.dispatch("far_end.call", {"number": "42", "name": rude})
    wait(browser, 0.1)
    assert max(map(len, pieces)) < 30_000
    ((name, state),) = events(pieces)
    assert (name, state["calls"][0]["name"][:2000]) == ("state", rude[:2000])


def test_a_key_of_a_script_and_a_script_that_stopped_are_shown(browser: Browser) -> None:
    browser.post("scripts", name="panic", code="key:setTitle('Panic')\nkey:setLed('red', true)")
    browser.post("scripts", name="bad", code="x(")
    pieces, _ = browser.stream()
    state = dict(events(pieces))["state"]
    assert state["keys"] == [
        {"name": "panic", "title": "Panic", "info": "", "led": "red", "blinks": True}
    ]
    stopped = {one["name"]: one["stopped"] for one in state["scripts"]}
    assert (stopped["panic"], ":1:" in stopped["bad"]) == (None, True)


def test_the_steps_are_commands_events_and_their_answers(faced: Callable[..., Browser]) -> None:
    server = "http://192.0.2.5/events"
    browser = faced(Setup(allow_action_urls=True, event_server=server)).log_in()
    token = browser.parts.token
    for query in (f"AuthToken={token}", f"Auth%54oken={token}"):
        browser("GET", f"/api/v1/exec/command?action=call&number=48&{query}", cookie=None)
    browser("GET", "/api/v1/exec/command?action=call&number=48", cookie=None)
    pieces, _ = browser.stream()
    steps = dict(events(pieces))["steps"]
    kinds = [(one["from"], one["to"], one["kind"], one["answer"]) for one in steps]
    assert kinds.count(("phone", "server", "event", "200")) == 2
    commands = [one["answer"] for one in steps if one["kind"] == "command"]
    assert [one.split()[0] for one in commands] == ["200", "200", "401"]
    assert token not in json.dumps(steps)
    assert ["action=call" in steps[0]["text"], "event=outgoing" in steps[1]["text"]] == [True, True]


def test_an_event_that_nobody_answers_is_shown_as_such(faced: Callable[..., Browser]) -> None:
    browser = faced(Setup(event_server="192.0.2.5"), lambda _: None).log_in()
    pieces, _ = browser.stream()
    events(pieces)
    browser.parts.control.dispatch("far_end.call", {"number": "42"})
    wait(browser, 0)
    assert [one["answer"] for one in dict(events(pieces))["steps"]] == [""]
    wait(browser, 60)
    steps = [one for name, data in events(pieces) if name == "steps" for one in data]
    assert [one["answer"] for one in steps] == ["no answer"]


def test_the_ladder_keeps_the_latest_steps_only(browser: Browser) -> None:
    for at in range(400):
        browser.face.ladder.note("deed", "user", "phone", f"{at} " + "x" * 5000)
    pieces, _ = browser.stream()
    steps = dict(events(pieces))["steps"]
    assert (len(steps), steps[0]["text"].split()[0]) == (300, "100")
    assert max(len(one["text"]) for one in steps) == 1000
