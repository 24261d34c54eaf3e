"""Each lawful value of each choice that a trace can show is read off it."""

from collections.abc import Callable

import pytest

from ringproof.judge import choices_shown
from ringproof.protocol.clauses import catalogue
from ringproof.trace import Actor, Answer, Moment, Record, Stimulus

Read = Callable[[str], list[Record]]

CALL = """
    0.0 far_end call leg=leg-1 number=42
    0.1 told incoming callId=TC@1 accountId=1 number=42
    1.0 client accept callid=TC@1 -> 200
    1.1 told connected callId=TC@1
"""
TWO = (
    CALL
    + """
    4.0 client call number=43 -> 200
    4.1 told holding callId=TC@1
    4.2 told outgoing callId=TC@2 accountId=1 number=43
    4.9 told connected callId=TC@2
"""
)
CONFERENCE = (
    TWO
    + """
    8.0 client conference callid1=TC@1 callid2=TC@2 -> 200
    8.1 told conferenced callId=TC@1 callId2=TC@2
"""
)

SHOWN = [
    ("number_format", "plain", CALL),
    ("number_format", "sip_uri", "0.1 told incoming callId=TC@1 accountId=1 number=sip:42@h"),
    ("mac_format", "upper", CALL),
    ("mac_format", "lower", "0.1 told /e?event=holding&callId=TC@1&mac=000952c0ffee"),
    ("mac_format", "colons", "0.1 told /e?event=holding&callId=TC@1&mac=00:09:52:c0:ff:ee"),
    ("mac_position", "first", CALL),
    ("mac_position", "first", "0.1 told /e?key=7&mac=000952C0FFEE&event=holding&callId=TC@1"),
    ("mac_position", "last", "0.1 told /e?event=holding&callId=TC@1&mac=000952C0FFEE"),
    ("call_id_at", "raw", CALL),
    ("call_id_at", "escaped", "0.1 told /e?event=holding&callId=TC%401&mac=000952C0FFEE"),
    ("missing_name", "absent", CALL),
    ("anonymous", "absent", "0.1 told incoming callId=TC@1 accountId=1"),
    ("anonymous", "empty", "0.1 told incoming callId=TC@1 accountId=1 number="),
    ("anonymous", "anonymous", "0.1 told incoming callId=TC@1 accountId=1 number=anonymous"),
    (
        "missing_name",
        "empty",
        """
        0.0 far_end call leg=leg-1 number=42
        0.1 told incoming callId=TC@1 accountId=1 number=42 name=
        """,
    ),
    ("event_connection", "per_event", CALL),
    ("second_call_order", "holding_first", TWO),
    (
        "second_call_order",
        "outgoing_first",
        CALL
        + """
        4.0 client call number=43 -> 200
        4.1 told outgoing callId=TC@2 accountId=1 number=43
        4.2 told holding callId=TC@1
        """,
    ),
    (
        "second_accept_order",
        "connected_first",
        CALL
        + """
        4.0 far_end call leg=leg-2 number=43
        4.1 told incoming callId=TC@2 accountId=1 number=43
        5.0 client accept callid=TC@2 -> 200
        5.1 told connected callId=TC@2
        5.2 told holding callId=TC@1
        """,
    ),
    (
        "second_accept_order",
        "holding_first",
        CALL
        + """
        4.0 far_end call leg=leg-2 number=43
        4.1 told incoming callId=TC@2 accountId=1 number=43
        5.0 client accept callid=TC@2 -> 200
        5.1 told holding callId=TC@1
        5.2 told connected callId=TC@2
        """,
    ),
    (
        "transfer_disconnects",
        "after_done",
        CALL
        + """
        4.0 client transfer callid=TC@1 number=46 -> 200
        4.1 told transfer_done callId=TC@1 number=46
        4.2 told disconnected callId=TC@1
        """,
    ),
    (
        "transfer_disconnects",
        "before_done",
        CALL
        + """
        4.0 client transfer callid=TC@1 number=46 -> 200
        4.1 told disconnected callId=TC@1
        4.2 told transfer_done callId=TC@1 number=46
        """,
    ),
    (
        "transfer_disconnects",
        "untold",
        CALL
        + """
        4.0 client transfer callid=TC@1 number=46 -> 200
        4.1 told transfer_done callId=TC@1 number=46
        9.0 end
        """,
    ),
    ("conference_members", "untold", CONFERENCE + "12.0 end"),
    ("conference_members", "connected", CONFERENCE + "8.2 told connected callId=TC@1"),
    (
        "conference_hold",
        "once",
        CONFERENCE + "9.0 client hold callid=TC@1 -> 200\n 9.1 told holding callId=TC@1\n 12.0 end",
    ),
    (
        "conference_hold",
        "per_member",
        CONFERENCE
        + """
        9.0 client hold callid=TC@1 -> 200
        9.1 told holding callId=TC@1
        9.2 told holding callId=TC@2
        """,
    ),
    (
        "conference_end_order",
        "unconferenced_first",
        CONFERENCE
        + """
        9.0 client terminate callid=TC@1 -> 200
        9.1 told unconferenced callId=TC@1 callId2=TC@2
        9.2 told disconnected callId=TC@1
        """,
    ),
    (
        "conference_end_order",
        "disconnected_first",
        CONFERENCE
        + """
        9.0 client terminate callid=TC@1 -> 200
        9.1 told disconnected callId=TC@1
        9.2 told unconferenced callId=TC@1 callId2=TC@2
        """,
    ),
    (
        "left_alone",
        "held",
        CONFERENCE
        + """
        9.0 client terminate callid=TC@1 -> 200
        9.1 told disconnected callId=TC@1
        9.2 told unconferenced callId=TC@1 callId2=TC@2
        9.3 told holding callId=TC@2
        """,
    ),
    (
        "left_alone",
        "active",
        CONFERENCE
        + """
        9.0 client terminate callid=TC@1 -> 200
        9.1 told disconnected callId=TC@1
        9.2 told unconferenced callId=TC@1 callId2=TC@2
        12.0 end
        """,
    ),
    (
        "remote_update_fields",
        "changed",
        CALL + "4.0 far_end rename leg=leg-1 name=Eva\n 4.1 told remoteUpdate callId=TC@1 name=Eva",
    ),
    (
        "remote_update_fields",
        "both",
        CALL
        + "4.0 far_end rename leg=leg-1 name=Eva\n"
        + "4.1 told remoteUpdate callId=TC@1 number=42 name=Eva",
    ),
    (
        "transferred_extra",
        "none",
        CALL
        + "4.0 far_end transfer leg=leg-1 to=45\n"
        + "4.1 told transferred callId=TC@1 number=45\n 9.0 end",
    ),
    (
        "transferred_extra",
        "remote_update",
        CALL
        + """
        4.0 far_end transfer leg=leg-1 to=45
        4.1 told transferred callId=TC@1 number=45
        4.2 told remoteUpdate callId=TC@1 number=45
        """,
    ),
    (
        "terminate_default",
        "active",
        TWO + "8.0 client terminate -> 200\n 8.1 told disconnected callId=TC@2",
    ),
    (
        "terminate_default",
        "first",
        TWO + "8.0 client terminate -> 200\n 8.1 told disconnected callId=TC@1",
    ),
    ("status_off", "404", "0.0 admin allow on=no\n 1.0 client call number=42 admits=no -> 404"),
    ("status_no_token", "401", "1.0 client call number=42 admits=no -> 401"),
    ("status_unknown_action", "400", "1.0 client fly number=42 -> 400"),
    ("status_missing_parameter", "422", "1.0 client call number= -> 422"),
    ("status_unknown_call", "404", "1.0 client hold callid=TC@9 -> 404"),
    ("status_wrong_state", "409", "1.0 client hold -> 409"),
    ("status_success", "204", "1.0 client show text=x -> 204"),
    ("body_success", "empty", "1.0 client show text=x -> 200"),
]


@pytest.mark.parametrize(("choice", "value", "script"), SHOWN)
def test_a_choice_is_read_off_a_trace(choice: str, value: str, script: str, read: Read) -> None:
    assert choices_shown(read(script)).get(choice) == {value}


@pytest.mark.parametrize(
    ("body", "order", "with_help"),
    [
        (b"choose one of the following actions: log, resume, accept", "page", "no"),
        (
            b"choose one of the following actions: help, resume, log\n..?action=call&help",
            "hash",
            "yes",
        ),
    ],
)
def test_the_list_shows_its_order(body: bytes, order: str, with_help: str) -> None:
    at = Moment(0.0, 0.0)
    shown = choices_shown([Stimulus(1, at, Actor.CLIENT, "?"), Answer(2, at, 1, 200, body=body)])
    assert shown == {"list_order": {order}, "list_includes_help": {with_help}}


def test_only_lawful_values_of_known_choices_are_named() -> None:
    choices = catalogue().choices
    assert all(value in choices[choice].values for choice, value, _ in SHOWN)


def test_every_choice_is_shown_or_cannot_be() -> None:
    beyond = {"bare_token", "plus_in_command", "list_order", "list_includes_help"}
    assert {choice for choice, _, _ in SHOWN} | beyond == set(catalogue().choices)
