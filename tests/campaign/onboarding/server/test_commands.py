"""What followed a call of which a server was told, from records written by hand."""

import pytest

from ringproof.campaign.onboarding.server.commands import followed
from ringproof.protocol.events import read_event
from ringproof.target.server_side import Rule
from ringproof.trace import Actor, Connection, Moment, Record, Stimulus, Told

RULE = Rule("incoming", "accept", "42", within=0.5)
LINE = b"GET /api/v1/exec/command?action=accept&callid=TC@1 HTTP/1.1\r\n\r\n"
TARGET = b"/events?event=incoming&mac=000952C0F001&callId=TC@1&accountId=1&number=42"


def at(seconds: float) -> Moment:
    return Moment(seconds, 1000 + seconds)


def told() -> Told:
    event, defects = read_event(TARGET)
    return Told(
        1, at(0), at(0), None, 1, "GET", TARGET, (), event, defects, listener="desk 1"
    )  # fmt: skip


def command(
    credential: str = "bearer own",
    *,
    verb: str = "accept",
    desk: str = "desk 1",
    raw: bytes = LINE,
    after: float = 0.1,
) -> Stimulus:
    details = {"callid": "TC@1", "desk": desk, "credential": credential, "over": "https"}
    return Stimulus(2, at(after), Actor.CLIENT, verb, details, raw=raw)


@pytest.mark.parametrize(
    ("came", "cause", "seen"),
    [
        ([command("none")], "no_token", "accept of TC@1 to desk 1"),
        ([command("bearer unknown")], "wrong_token", "accept of TC@1 to desk 1"),
        ([command("query of desk 2")], "other_token", "with the token of desk 2"),
        ([command(raw=LINE.replace(b"GET", b"POST"))], "other_way", "POST /api/v1/exec/command"),
        ([command("none", raw=b"GET /cmd?x HTTP/1.1\r\n")], "other_way", "desk 1: GET /cmd"),
        ([command(verb="hold")], "other", "the file says accept, the server sent hold of TC@1"),
        ([command(desk="desk 2")], "other", "the server sent accept of TC@1 to desk 2"),
        ([command(after=0.7)], "late", "accept came after 0.70 s, and the file says 0.5 s"),
        ([Connection(2, at(1), 1, "reset", "desk 1: it hung up")], "cut_off", "reset: desk 1"),
    ],
)
def test_what_came_is_told_by_its_cause(came: list[Record], cause: str, seen: str) -> None:
    trouble = followed(RULE, told(), came, astray="")
    assert trouble is not None
    assert trouble.id == cause
    assert seen in trouble.seen


@pytest.mark.parametrize("credential", ["bearer own", "query own", "bare own"])
def test_a_command_as_the_rule_says_is_no_trouble(credential: str) -> None:
    """Whatever came beside it."""
    records = [command("none"), command(verb="hold"), command(credential)]
    assert followed(RULE, told(), records, astray="a doubtful address") is None


def test_a_late_command_is_given_room() -> None:
    trouble = followed(RULE, told(), [command(after=0.7)], astray="")
    assert trouble is not None
    assert trouble.cure == "Write within: 1.4 into that rule."
