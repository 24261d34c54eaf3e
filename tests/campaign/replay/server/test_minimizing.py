"""What a server does differently, shown by less of the recording, and shown again by a test."""

import runpy
import socket
from pathlib import Path
from typing import Any

import pytest

from ringproof.campaign.replay import BadReplay
from ringproof.campaign.replay.least import least_of
from ringproof.campaign.replay.server import differs, minimizing
from ringproof.recordings import Leg, read


def free() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{probe.getsockname()[1]}"


@pytest.mark.parametrize(
    ("fault", "value", "least"),
    [
        ("wrong_call", True, "1 of 5"),
        ("status", 500, "2 of 5"),
        ("also_held", True, "2 of 5"),
        ("deaf", True, "1 of 5"),
    ],
)
def test_the_least_that_differs_is_what_leads_to_it(
    fault: str, value: Any, least: str, tape: Any, tell: Any, server: Any, session: Any
) -> None:
    setattr(server.faults, fault, value)
    told = tell(session(tape), minimize=True, patience=0.2)
    assert told.code == 1, told.said
    assert f"the least that diverges in this way: {least} steps" in told.said


@pytest.mark.parametrize("to_the_last", [False, True])
def test_a_call_that_a_part_leaves_open_is_ended_before_the_next(
    tape: Any, tell: Any, server: Any, session: Any, to_the_last: bool
) -> None:
    server.faults.wrong_call = True
    session(tape)
    if to_the_last:  # the recording ends in a call whose name had been another's before
        tape.event("incoming", body=b"ok", callId="TC@1", accountId="1", number="43")
    tell(tape, minimize=True)
    calls: list[str] = []
    for target in server.heard:
        call = f"{target.partition(b'callId=')[2].partition(b'&')[0].decode()}"
        if b"event=incoming" in target:
            assert call not in calls, f"{call} was told again while it was there"
            calls.append(call)
        elif b"event=disconnected" in target:
            calls.remove(call)
    assert calls == []


def test_a_server_that_differs_only_once_is_not_minimized(
    tape: Any, tell: Any, server: Any, session: Any
) -> None:
    server.faults.status, server.faults.once = 500, True
    told = tell(session(tape), minimize=True)
    assert told.code == 1
    assert "not minimized: told the whole once more, the server did not differ so" in told.said
    assert "all 11 matched" not in told.said


def test_a_server_that_no_longer_differs_when_the_least_is_found_is_not_minimized(
    tape: Any, tell: Any, server: Any, session: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def then_heals(*asked: Any, **more: Any) -> Any:
        found = least_of(*asked, **more)
        server.faults.status = 200
        return found

    server.faults.status = 500
    monkeypatch.setattr(minimizing, "least_of", then_heals)
    told = tell(session(tape), minimize=True, patience=0.2)
    assert told.code == 1
    assert "not minimized: told the least once more, the server did not differ so" in told.said


def test_the_saved_test_differs_while_the_server_does(
    tape: Any,
    tell: Any,
    server: Any,
    session: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    server.faults.wrong_call, on = True, free()
    file = tmp_path / "test_wrong_call.py"
    told = tell(session(tape), save_test=file, commands_on=on)
    assert f"test: {file}, with {file.with_suffix('.mitm')} beside it" in told.said
    assert f"run it: EVENT_SERVER={server.url} pytest {file}" in told.said
    cut = read(file.with_suffix(".mitm"))
    assert [each.leg for each in cut.exchanges] == [Leg.EVENTS, Leg.COMMANDS]
    assert (
        f"cut from x.mitm by ringproof replay to {server.url} (the least that diverges in this "
        "way: 1 of 5 steps"
    ) in cut.origin.note
    monkeypatch.setenv("EVENT_SERVER", server.url)
    assert "callid is TC@99" in differs(file.with_suffix(".mitm"), server.url, on)
    with pytest.raises(AssertionError):
        runpy.run_path(str(file))["test_wrong_call"]()
    server.faults.wrong_call = False
    runpy.run_path(str(file))["test_wrong_call"]()


def test_a_small_recording_alone_can_be_kept_of_what_a_server_does(
    tape: Any, tell: Any, server: Any, session: Any, tmp_path: Path
) -> None:
    server.faults.wrong_call, part = True, tmp_path / "part.mitm"
    told = tell(session(tape), save_recording=part)
    assert f"recording: {part} (the least that diverges in this way: 1 of 5 steps" in told.said
    assert tell(part).code == 1
    server.faults.wrong_call = False
    assert tell(part).code == 0


def test_a_server_that_does_the_same_gets_no_test(
    tape: Any, tell: Any, session: Any, tmp_path: Path
) -> None:
    told = tell(session(tape), save_test=tmp_path / "test_none.py")
    assert told.code == 0, told.said
    assert "nothing diverged, so nothing was kept of it" in told.said
    assert not (tmp_path / "test_none.py").exists()


def test_a_test_may_not_be_written_over_and_not_into_nowhere(
    tape: Any, tell: Any, server: Any, session: Any, tmp_path: Path
) -> None:
    server.faults.status = 500
    file = tmp_path / "test_mine.py"
    file.with_suffix(".mitm").write_text("mine")
    told = tell(session(tape), save_test=file)
    assert (told.code, "exists already" in told.said) == (2, True)
    told = tell(tmp_path / "x.mitm", save_test=tmp_path / "no" / "test_x.py")
    assert (told.code, "cannot be written" in told.said) == (2, True)


def test_nobody_to_tell_is_no_sameness(tape: Any, session: Any, tmp_path: Path) -> None:
    file = session(tape).write(tmp_path / "x.mitm")
    with pytest.raises(BadReplay, match="cannot be reached"):
        differs(file, "http://127.0.0.1:9")
