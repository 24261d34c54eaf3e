"""Each broken phone can be told from a sound one by somebody who only sees the outside.

The stories below are no conformance tests: they make a fault visible, they do not name it. A
mutant that shows in none of them would be a fault that nobody can have.
"""

import base64
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from typing import Any

import pytest

from ringproof.emulator.errors import ControlError
from ringproof.emulator.mutants import names

Desk = Any
Story = Callable[[Desk], object]

COMMAND = "/api/v1/exec/command"


def seen(desk: Desk) -> object:
    """All that can be seen of a desk from outside."""
    return (
        [(out.scheme, out.host, out.port, out.raw) for out in desk.sent],
        [tuple(leg.values()) for leg in desk.legs()],
        desk.control("local_user.sees"),
        desk.control("local_user.log"),
    )


def steps(arrange: Story, *queries: str) -> Story:
    """A story: a situation, some commands, some time, and what is to be seen then."""

    def tell(desk: Desk) -> object:
        arrange(desk)
        answers = [desk.command(query) for query in queries]
        early = len(desk.sent)
        desk.wait(1)
        settled = len(desk.sent), desk.legs()
        desk.wait(60)
        return answers, early, settled, seen(desk)

    return tell


def idle(desk: Desk) -> None:
    assert desk.states() == {}


def ringing(desk: Desk) -> None:
    desk.rung("42", "Jürgen & Co")


def two_ringing(desk: Desk) -> None:
    desk.rung("42", "Peter")
    desk.control("far_end.call", number="43", name="Franz", account=2)


def anonymous(desk: Desk) -> None:
    desk.rung("", "")


def called(number: str) -> Story:
    return lambda desk: desk.command(f"action=call&number={number}")


def talking(desk: Desk) -> None:
    desk.rung("42", "Peter")
    desk.command("action=accept")
    desk.wait(0.1)


def held(desk: Desk) -> None:
    talking(desk)
    desk.command("action=hold")
    desk.wait(0.1)


def two(desk: Desk) -> None:
    talking(desk)
    desk.rung("43", "Franz")
    desk.command("action=accept")
    desk.wait(0.1)


def two_held(desk: Desk) -> None:
    two(desk)
    desk.wait(0.1)
    desk.command("action=hold")
    desk.wait(0.1)


def conference(desk: Desk) -> None:
    two(desk)
    desk.command("action=conference")
    desk.wait(0.1)


def conference_held(desk: Desk) -> None:
    conference(desk)
    desk.command("action=hold")
    desk.wait(0.1)


def far(arrange: Story, op: str, leg: str, **args: str) -> Story:
    """A situation, and what a far end then does."""

    def tell(desk: Desk) -> object:
        arrange(desk)
        try:
            desk.control(op, leg=leg, **args)
        except ControlError as error:
            return str(error)
        return None

    return tell


def cancelled(desk: Desk) -> None:
    two(desk)
    desk.control("far_end.cancel_transfer", leg="leg-1")
    desk.command("action=join")


def by_hand(desk: Desk) -> None:
    ringing(desk)
    desk.control("local_user.lift")
    desk.control("local_user.hold")


def server(setting: str) -> Story:
    def arrange(desk: Desk) -> None:
        desk.control("admin.change", event_server=setting)
        ringing(desk)

    return arrange


def emptied(desk: Desk) -> None:
    desk.control("admin.change", event_server="http://192.0.2.9/")
    desk.control("admin.change", event_server="")
    ringing(desk)


def answering(*answers: bytes | None) -> Story:
    def arrange(desk: Desk) -> None:
        desk.answers = list(answers)
        ringing(desk)

    return arrange


def at_the_door(desk: Desk) -> object:
    """Who is let in, with which credentials."""
    token = desk.phone.token
    deleted = desk.control("admin.create_token")["token"]
    with suppress(ControlError):
        desk.control("admin.delete_token", token=deleted)
    fresh = desk.control("admin.create_token")["token"]
    offers = ["", "x", token, token[:5], token.swapcase(), f"%20{token}", deleted, fresh]
    ask = f"{COMMAND}?action=show&text=x"
    return (
        [desk.raw(f"{ask}&AuthToken={offer}").status for offer in offers],
        [desk.raw(ask, f"Authorization: Bearer {offer}").status for offer in offers[1:]],
        desk.raw(ask).status,
        desk.raw(f"{COMMAND}?action=nothing"),
        desk.raw(f"{COMMAND}s?action=show&text=x", f"Authorization: Bearer {token}").status,
        seen(desk),
    )


def logged_in(desk: Desk) -> object:
    word = base64.b64encode(b"admin:admin").decode("ascii")
    answer = desk.raw("/api/v1/login", f"Authorization: Basic {word}", method="POST")
    cookie = answer.headers.partition("session=")[2].partition(";")[0]
    return desk.raw(f"{COMMAND}?action=?", f"Cookie: session={cookie}").status


def switched_off(desk: Desk) -> object:
    desk.control("admin.change", allow_action_urls=False)
    return desk.command("action=show&text=x").status, seen(desk)


def from_the_factory(desk: Desk) -> object:
    desk.control("admin.factory_reset")
    token = desk.control("admin.create_token")["token"]
    return desk.raw(f"{COMMAND}?action=?&AuthToken={token}").status


def changed_settings(desk: Desk) -> object:
    """Scripts are edited, added and removed; what stands in other settings is looked at."""
    before = desk.control("admin.download")["settings"]
    edited = before.replace("local send_mac = true ", "local send_mac = false")
    added = "<luaAutoStarter name='added'><code>debug.log('added')</code></luaAutoStarter>"
    desk.control("admin.upload", settings=edited)
    desk.control("admin.upload", settings=f"<luaAutoStarters>{added}</luaAutoStarters>")
    ringing(desk)
    desk.control("admin.upload", settings="<luaAutoStarters patch='false'/>")
    answer = desk.command("action=accept")
    after = desk.control("admin.download")["settings"]
    return seen(desk), answer, "<brightness>80<" in after


def stories() -> Iterator[Story]:
    """All stories, the quick ones first."""
    yield from (at_the_door, logged_in, switched_off, from_the_factory)
    for query in [
        "action=?", "action=dtmf&help", "action=x", "", "action=call", "action=call&number=",
        "action=show&text=hello%20you%20%26%20me", "action=show&text=%C3%BC", "action=show",
        "action=log&text=x", "action=log&text=x&level=e", "action=log", "action=accept",
        "action=resume", "action=hold", "action=show&text=x&fireandforget",
        "action=call&number=%2B49*21%23", "action=call&number=48&line=2", "action=call&number=42",
        "action=call&number=43", "action=call&number=45", "action=call&number=44",
        "action=call&number=46",
        "action=show&help&text=x", f"action=show&text={'x' * 10000}",
    ]:  # fmt: skip
        yield steps(idle, query)
    for query in ["action=accept", "action=terminate", "action=accept&callid=TC@9", "action=x"]:
        yield steps(ringing, query)
    for query in [
        "action=hold", "action=hold&callid=TC@1", "action=terminate", "action=transfer",
        "action=transfer&number=46", "action=dtmf&digits=12AB", "action=dtmf&digits=x",
        "action=resume&callid=TC@1", "action=join", "action=conference", "action=x",
        "action=", "a=b&action=?", "action=hold&colour=red", "action=call&number=48",
    ]:  # fmt: skip
        yield steps(talking, query)
    for query in ["action=resume", "action=terminate", "action=transfer&number=46", "action=hold"]:
        yield steps(held, query)
    yield steps(talking, "action=hold", "action=resume")
    yield steps(two_ringing, "action=accept")
    yield steps(two_ringing, "action=accept&callid=TC@2")
    for query in [
        "action=terminate", "action=terminate&callid=TC@1", "action=join", "action=conference",
        "action=resume", "action=hold&callid=TC@1",
    ]:  # fmt: skip
        yield steps(two, query)
    yield steps(two_held, "action=resume")
    yield steps(conference, "action=hold")
    yield steps(conference, "action=terminate")
    yield steps(conference_held, "action=resume")
    yield steps(cancelled)
    yield steps(anonymous)
    yield steps(by_hand)
    yield steps(called("48"), "action=terminate")
    yield steps(far(called("48"), "far_end.answer", "leg-1"))
    yield steps(far(called("48"), "far_end.reject", "leg-1", why="busy"))
    yield steps(far(ringing, "far_end.hang_up", "leg-1"))
    yield steps(far(ringing, "far_end.rename", "leg-1", number="99", name="New"))
    yield steps(far(talking, "far_end.hang_up", "leg-1"))
    yield steps(far(talking, "far_end.transfer", "leg-1", to="45"))
    yield steps(far(conference, "far_end.hang_up", "leg-1"))
    yield steps(far(talking, "far_end.rename", "leg-1", name="Franz " * 2000))
    for setting in ("192.0.2.9", "https://192.0.2.9/x", "http://192.0.2.9/x?y=z"):
        yield steps(server(setting))
    yield steps(emptied)
    error = b"HTTP/1.1 500 X\r\nContent-Length: 0\r\n\r\n"
    moved = b"HTTP/1.1 302 X\r\nLocation: http://192.0.2.66/\r\nContent-Length: 0\r\n\r\n"
    yield changed_settings
    for answers in ([error], [moved], [None]):
        yield steps(answering(*answers), "action=accept", "action=hold")


STORIES = list(stories())


@cache
def sound(number: int, make: Callable[..., Desk]) -> object:
    return STORIES[number](make())


@pytest.mark.parametrize("name", names())
def test_the_fault_shows(make_desk: Callable[..., Desk], name: str) -> None:
    assert any(
        story(make_desk(mutant=name)) != sound(number, make_desk)
        for number, story in enumerate(STORIES)
    )


def test_a_sound_phone_is_always_the_same(make_desk: Callable[..., Desk]) -> None:
    for number, story in enumerate(STORIES):
        assert story(make_desk()) == sound(number, make_desk)
