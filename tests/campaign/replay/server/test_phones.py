"""Our phones' ears: a command is heard without its token and answered as recorded, once."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ringproof.campaign.replay import BadReplay
from ringproof.campaign.replay.server.asked import CommandsOn
from ringproof.campaign.replay.server.phones import UNKNOWN, Ears, heard, scripts_of
from ringproof.listener import Answer, CloseEarly, EventListener
from ringproof.listener.clock import SystemClock
from ringproof.recordings import read, records_of
from ringproof.replay.server import server_session_of
from ringproof.target.wire import WireClient
from ringproof.trace import Actor, Moment, Stimulus

PHONE = "000952C0FFEE"
HOLD = b"GET /api/v1/exec/command?action=hold&callid=TC@1&AuthToken=s3cr3t HTTP/1.1\r\n"


def command(verb: str, **details: str) -> Stimulus:
    return Stimulus(1, Moment(0, 0), Actor.CLIENT, verb, details)


def script(tape: Any, tmp_path: Path) -> Any:
    recording = read(tape.write(tmp_path / "x.mitm"))
    return scripts_of(server_session_of(recording), records_of(recording))[PHONE]


def test_each_recorded_answer_is_given_once(tape: Any, tmp_path: Path) -> None:
    tape.event("incoming", callId="TC@1")
    tape.command("hold", callid="TC@1", body=b"one").command("hold", callid="TC@2", status=404)
    known = script(tape, tmp_path)
    two = known.reply(command("hold", callid="TC@2"))
    assert (two.status, two.body) == (404, b"")
    one = known.reply(command("hold", callid="TC@9"))  # the same command of another call
    assert (one.status, one.body) == (200, b"one")
    assert ("content-type", "text/plain") in one.headers
    assert known.reply(command("hold", callid="TC@1")) is UNKNOWN
    assert known.reply(command("resume")) is UNKNOWN


def test_where_no_answer_was_recorded_none_is_given(tape: Any, tmp_path: Path) -> None:
    tape.event("incoming", callId="TC@1").command("hold")
    (event, asked) = tape.exchanges
    tape.exchanges = [event, replace(asked, response=b"", answered=None, lost="reset")]
    assert script(tape, tmp_path).reply(command("hold")) == CloseEarly()


def test_a_token_is_blanked_before_anything_is_kept() -> None:
    with EventListener() as listener:
        client = WireClient(listener.url_for(), answer_within=5.0)
        client.exchange(HOLD + b"Authorization: Bearer s3cr3t\r\nCookie: s3cr3t\r\n\r\n")
        client.close()
        asked = heard(listener.received[0], PHONE)
    assert (asked.verb, asked.details) == ("hold", {"callid": "TC@1"})
    assert b"Authorization: Bearer xxxxxx" in asked.raw
    assert b"AuthToken=xxxxxx" in asked.raw
    assert "s3cr3t" not in repr(asked)


@pytest.mark.parametrize("secure", [False, True])
def test_every_phone_has_an_address_and_says_what_it_hears(
    secure: bool, tape: Any, tmp_path: Path
) -> None:
    tape.event("incoming", callId="TC@1").command("hold", callid="TC@1", body=b"held")
    said: list[tuple[str, str]] = []
    scripts = {PHONE: script(tape, tmp_path), "other": script(tape, tmp_path)}

    def hear(phone: str, asked: Stimulus) -> None:
        said.append((phone, asked.verb))

    with Ears(scripts, CommandsOn(secure=secure), SystemClock(), hear) as ears:
        urls = dict(ears.addresses())
        assert len(set(urls.values())) == 2
        assert all(url.startswith("https" if secure else "http:") for url in urls.values())
        client = WireClient(urls["other"], answer_within=5.0)
        assert client.exchange(HOLD + b"\r\n").body == b"held"
        client.close()
    assert said == [("other", "hold")]


def test_a_port_that_is_taken_is_told(tape: Any, tmp_path: Path) -> None:
    tape.event("incoming", callId="TC@1")
    with EventListener() as listener:
        on = CommandsOn(port=listener.port, secure=False)
        ears = Ears({PHONE: script(tape, tmp_path)}, on, SystemClock(), lambda *_: None)
        with pytest.raises(BadReplay, match="--commands-on: "):
            ears.__enter__()


def test_the_answer_to_what_was_not_recorded_is_no_success() -> None:
    assert isinstance(UNKNOWN, Answer)
    assert UNKNOWN.status >= 400
