"""Every state of a call meets every cause: the literal table here says what must become of it."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

from ringproof.emulator.errors import ControlError
from ringproof.emulator.table import ROWS, table

Desk = Any

ARRANGED: dict[str, tuple[str, str]] = {
    # situation: (the call it is about, its leg)
    "ringing": ("TC@1", "leg-1"),
    "dialing": ("TC@1", "leg-1"),
    "active": ("TC@1", "leg-1"),
    "held": ("TC@1", "leg-1"),
    "conferenced": ("TC@1", "leg-1"),
    "conference_held": ("TC@1", "leg-1"),
    "transferring": ("TC@2", "leg-2"),
    "transferring_held": ("TC@1", "leg-1"),
}

COMMANDS = {
    "accept": "action=accept&callid={}",
    "hold": "action=hold&callid={}",
    "resume": "action=resume&callid={}",
    "terminate": "action=terminate&callid={}",
    "transfer": "action=transfer&number=46&callid={}",
    "dtmf": "action=dtmf&digits=1&callid={}",
}

ACTS: dict[str, tuple[str, dict[str, str]]] = {
    "answer": ("far_end.answer", {}),
    "busy": ("far_end.reject", {"why": "busy"}),
    "reject": ("far_end.reject", {"why": "rejected"}),
    "unreachable": ("far_end.reject", {"why": "unreachable"}),
    "hang_up": ("far_end.hang_up", {}),
    "rename": ("far_end.rename", {"number": "99", "name": "New"}),
    "transfer_us": ("far_end.transfer", {"to": "45", "name": "Else"}),
}

EXPECTED: dict[tuple[str, str], tuple[str, list[str]]] = {
    # (state, cause): (state after, what is told); what is not here is refused
    ("ringing", "accept"): ("active", ["connected TC@1"]),
    ("ringing", "terminate"): ("", ["disconnected TC@1"]),
    ("ringing", "hang_up"): ("", ["disconnected TC@1"]),
    ("ringing", "rename"): ("ringing", ["remoteUpdate TC@1 99 New"]),
    ("dialing", "answer"): ("active", ["connected TC@1"]),
    ("dialing", "busy"): ("", ["disconnected TC@1"]),
    ("dialing", "reject"): ("", ["disconnected TC@1"]),
    ("dialing", "unreachable"): ("", ["disconnected TC@1"]),
    ("dialing", "hang_up"): ("", ["disconnected TC@1"]),
    ("dialing", "terminate"): ("", ["disconnected TC@1"]),
    ("dialing", "rename"): ("dialing", ["remoteUpdate TC@1 99 New"]),
    ("active", "hold"): ("held", ["holding TC@1"]),
    ("active", "terminate"): ("", ["disconnected TC@1"]),
    ("active", "transfer"): ("", ["transfer_done TC@1 46", "disconnected TC@1"]),
    ("active", "dtmf"): ("active", []),
    ("active", "hang_up"): ("", ["disconnected TC@1"]),
    ("active", "rename"): ("active", ["remoteUpdate TC@1 99 New"]),
    ("active", "transfer_us"): ("active", ["transferred TC@1 45"]),
    ("held", "resume"): ("active", ["connected TC@1"]),
    ("held", "terminate"): ("", ["disconnected TC@1"]),
    ("held", "transfer"): ("", ["transfer_done TC@1 46", "disconnected TC@1"]),
    ("held", "hang_up"): ("", ["disconnected TC@1"]),
    ("held", "rename"): ("held", ["remoteUpdate TC@1 99 New"]),
    ("held", "transfer_us"): ("held", ["transferred TC@1 45"]),
    ("conferenced", "hold"): ("conference_held", ["holding TC@1"]),
    ("conferenced", "terminate"): ("", ["unconferenced TC@1 TC@2", "disconnected TC@1"]),
    ("conferenced", "dtmf"): ("conferenced", []),
    ("conferenced", "hang_up"): ("", ["unconferenced TC@1 TC@2", "disconnected TC@1"]),
    ("conferenced", "rename"): ("conferenced", ["remoteUpdate TC@1 99 New"]),
    ("conferenced", "transfer_us"): ("conferenced", ["transferred TC@1 45"]),
    ("conference_held", "resume"): ("conferenced", ["connected TC@1"]),
    ("conference_held", "terminate"): ("", ["unconferenced TC@1 TC@2", "disconnected TC@1"]),
    ("conference_held", "hang_up"): ("", ["unconferenced TC@1 TC@2", "disconnected TC@1"]),
    ("conference_held", "rename"): ("conference_held", ["remoteUpdate TC@1 99 New"]),
    ("conference_held", "transfer_us"): ("conference_held", ["transferred TC@1 45"]),
    ("transferring", "terminate"): ("", ["transfer_failed TC@1 TC@2", "disconnected TC@2"]),
    ("transferring", "hang_up"): ("", ["transfer_failed TC@1 TC@2", "disconnected TC@2"]),
    ("transferring", "rename"): ("transferring", ["remoteUpdate TC@2 99 New"]),
    ("transferring_held", "rename"): ("transferring_held", ["remoteUpdate TC@1 99 New"]),
    ("transferring_held", "terminate"): ("", ["transfer_failed TC@1 TC@2", "disconnected TC@1"]),
    ("transferring_held", "hang_up"): ("", ["transfer_failed TC@1 TC@2", "disconnected TC@1"]),
}


def arrange(desk: Desk, state: str) -> None:
    if state == "ringing":
        desk.rung()
    elif state == "dialing":
        desk.command("action=call&number=48")
    elif state in ("active", "held"):
        desk.talking()
    elif state.startswith("conference"):
        desk.in_conference()
    else:
        desk.two_calls()
        desk.command("action=join&callid=TC@1&callid2=TC@2")
    if state in ("held", "conference_held"):
        desk.command("action=hold&callid=TC@1")
    assert desk.states()[ARRANGED[state][0]] == state
    desk.told()


@pytest.mark.parametrize("cause", COMMANDS)
@pytest.mark.parametrize("state", ARRANGED)
def test_every_command_in_every_state(desk: Desk, state: str, cause: str) -> None:
    arrange(desk, state)
    call = ARRANGED[state][0]
    answer = desk.command(COMMANDS[cause].format(call))
    after, told = EXPECTED.get((state, cause), (state, []))
    assert desk.states().get(call, "") == after
    assert desk.told() == told
    assert answer.status == (200 if (state, cause) in EXPECTED else 409)


@pytest.mark.parametrize("cause", ACTS)
@pytest.mark.parametrize("state", ARRANGED)
def test_every_act_of_the_far_end_in_every_state(desk: Desk, state: str, cause: str) -> None:
    arrange(desk, state)
    call, leg = ARRANGED[state]
    op, args = ACTS[cause]
    with suppress(ControlError):
        desk.control(op, leg=leg, **args)
    after, told = EXPECTED.get((state, cause), (state, []))
    assert desk.states().get(call, "") == after
    assert desk.told() == told


def test_a_call_that_nobody_answers_is_given_up(desk: Desk) -> None:
    desk.command("action=call&number=44")
    assert desk.told() == ["outgoing TC@1 1 44"]
    desk.wait(29)
    assert desk.told() == []
    desk.wait(2)
    assert desk.told() == ["disconnected TC@1"]


def test_a_row_that_is_taken_out_is_refused(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk(mutant="held-cannot-be-ended")
    arrange(desk, "held")
    assert desk.command("action=terminate&callid=TC@1").status == 409
    assert desk.states() == {"TC@1": "held"}


def test_two_rows_for_one_cell_are_a_mistake() -> None:
    with pytest.raises(ValueError, match="two rows for a call new and 'rings'"):
        table((*ROWS, ROWS[0]))
