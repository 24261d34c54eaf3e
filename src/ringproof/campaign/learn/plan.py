"""Which tests show which choice: a few of the suite's, and the probes that only learning needs."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from ringproof.campaign.learn import probes

PROBES: Final = Path(probes.__file__).parent / "test_probes.py"

_PROBE: Final = "probe "
_STRANGER: Final = "access/test_token.py::test_without_a_token_a_command_is_refused"
_UNKNOWN: Final = "discovery/test_unknown.py::test_an_unknown_action_is_refused"
_NO_DIGITS: Final = "commands/test_dtmf.py::test_dtmf_without_digits_is_refused"
_NO_CALL: Final = "commands/test_ids.py::test_accept_of_an_unknown_call_accepts_nothing"
_TWICE: Final = "commands/test_refuse.py::test_holding_a_held_call_changes_nothing"
_SECOND: Final = "commands/test_accept.py::test_accept_while_talking_holds_the_first_call"
_SECOND_TOO: Final = "events/test_holding.py::test_a_talk_put_on_hold_for_a_waiting_call_is_told"
_DIALLED: Final = "commands/test_call.py::test_call_while_talking_dials_too"
_ONE_ENDS: Final = "commands/test_terminate.py::test_terminate_that_names_no_call_ends_just_one"
_NAME: Final = "events/test_remote_update.py::test_a_new_name_of_the_far_end_is_told"
_NUMBER: Final = "events/test_remote_update.py::test_a_new_number_of_the_far_end_is_told"
_ANONYMOUS: Final = "events/test_incoming.py::test_an_anonymous_caller_is_told"

_SWITCHED_OFF: Final = _PROBE + "test_a_phone_that_is_switched_off"
_MEMBERS: Final = _PROBE + "test_a_conference"
_LEAVES: Final = _PROBE + "test_a_member_is_ended"
_ASKED: Final = _PROBE + "test_what_changes_nothing"
_HELD: Final = _PROBE + "test_a_held_call_is_held"
_ONE: Final = _PROBE + "test_one_of_two_calls_is_ended"
_BLIND: Final = _PROBE + "test_a_blind_transfer"
_ATTENDED: Final = _PROBE + "test_an_attended_transfer"
_RUNG_OUT: Final = _PROBE + "test_a_call_that_nobody_answers"
_MORE: Final = _PROBE + "test_ever_more_calls"
_ANSWERED: Final = _PROBE + "test_an_answered_call"

SHOWN_BY: Final[Mapping[str, tuple[str, ...]]] = {
    "status_off": (_SWITCHED_OFF,),
    "status_no_token": (_ASKED, _STRANGER),
    "status_unknown_action": (_ASKED, _UNKNOWN),
    "status_missing_parameter": (_ASKED, _NO_DIGITS),
    "status_unknown_call": (_ASKED, _NO_CALL),
    "status_wrong_state": (_HELD, _TWICE),
    "status_success": (_HELD, _ANSWERED),
    "body_success": (_HELD, _ANSWERED),
    "number_format": (_ANSWERED, _HELD),
    "mac_format": (_ANSWERED, _HELD),
    "mac_position": (_ANSWERED, _HELD),
    "call_id_at": (_ANSWERED, _HELD),
    "missing_name": (_ANONYMOUS,),
    "anonymous": (_ANONYMOUS,),
    "remote_update_fields": (_NAME, _NUMBER),
    "event_connection": (_ANSWERED, _HELD),
    "transfer_disconnects": (_BLIND, _ATTENDED),
    "conference_members": (_MEMBERS,),
    "conference_hold": (_MEMBERS,),
    "second_accept_order": (_SECOND, _SECOND_TOO),
    "second_call_order": (_MORE, _DIALLED),
    "conference_end_order": (_LEAVES,),
    "left_alone": (_LEAVES,),
    "transferred_extra": (_PROBE + "test_a_far_end_transfers",),
    "list_order": (_ASKED,),
    "list_includes_help": (_ASKED,),
    "plus_in_command": (_PROBE + "test_a_plus_sign",),
    "bare_token": (_PROBE + "test_a_bare_token",),
    "terminate_default": (_ONE, _ONE_ENDS),
    "ring_seconds": (_RUNG_OUT,),
    "answer_delay": (_ANSWERED,),
    "transfer_delay": (_ATTENDED,),
    "max_calls": (_MORE,),
}
"""The tests in which a phone shows a choice or one of its numbers, the likeliest first."""

CHAPTERS: Final = ("access", "discovery", "commands", "events")
"""The whole of what can show a choice; tests that change the phone's scripts show their own."""


def tests_of_suite() -> tuple[str, ...]:
    """Return the tests of the suite that are performed, each once."""
    named = dict.fromkeys(test for tests in SHOWN_BY.values() for test in tests)
    return tuple(test for test in named if not test.startswith(_PROBE))


def name_of(nodeid: str) -> str:
    """Return the name of a test as the plan writes it: a probe lies outside of the suite."""
    path, _, test = nodeid.partition("::")
    # pytest gives a file outside of its root no path at all.
    return f"{_PROBE}{test}" if Path(path).name in ("", PROBES.name) else nodeid
