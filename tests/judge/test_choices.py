"""Each lawful value of each choice that a trace can show is read off it."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from ringproof.judge import choices_seen, choices_shown
from ringproof.protocol.clauses import catalogue
from ringproof.trace import Actor, Answer, Moment, Record, Stimulus, Witnessed

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


def command(head: str, verb: str, path: str = "/api/v1/exec/command", **details: str) -> Stimulus:
    """A command as it went over the wire, a plus sign of its values as such."""
    query = "".join(f"&{key}={value}" for key, value in details.items())
    raw = f"GET {path}?action={verb}{query} HTTP/1.1\r\nHost: x\r\n{head}\r\n\r\n".encode()
    admits = head.startswith("Authorization: Bearer")
    return Stimulus(1, Moment(5.0, 5.0), Actor.CLIENT, verb, details, admits=admits, raw=raw)


def answered(stimulus: Stimulus, status: int) -> list[Record]:
    return [stimulus, Answer(2, Moment(5.1, 5.1), 1, status)]


def test_a_bare_token_is_refused() -> None:
    records = answered(command("Authorization: s3same", "hold", callid="TC@1"), 401)
    assert choices_shown(records) == {"bare_token": {"reject"}}


def test_a_bare_token_admits_where_its_command_is_told(read: Read) -> None:
    records = answered(command("authorization:  s3same ", "hold", callid="TC@1"), 200)
    told = read("5.2 told /e?event=holding&callId=TC@1&mac=000952C0FFEE")
    assert choices_shown([*records, replace(told[0], n=3)])["bare_token"] == {"admit"}


@pytest.mark.parametrize(
    "head", ["Authorization: Bearer s3same", "Authorization: Basic YTpi", "X: y"]
)
def test_another_credential_shows_nothing_of_bare_tokens(head: str) -> None:
    assert "bare_token" not in choices_shown(answered(command(head, "hold", callid="TC@1"), 401))


def test_what_another_path_answers_is_no_choice() -> None:
    asked = command("X: y", "hold", path="/api/v1/exec/commands", callid="TC@1")
    assert choices_shown(answered(asked, 404)) == {}


def test_a_stranger_who_is_not_refused_shows_no_status_of_refusals() -> None:
    assert choices_shown(answered(command("X: y", "hold", callid="TC@1"), 200)) == {}


@pytest.mark.parametrize(("display", "value"), [("1+2+3", "plus"), ("12:00 | 1 2 3", "blank")])
def test_a_text_on_the_display_shows_what_a_plus_sign_is(display: str, value: str) -> None:
    sent = command("Authorization: Bearer x", "show", text="1+2+3")
    seen = Witnessed(3, Moment(5.2, 5.2), Actor.LOCAL_USER, "display", {"text": display})
    assert choices_shown([*answered(sent, 200), seen])["plus_in_command"] == {value}


def test_a_text_that_is_not_on_the_display_shows_nothing_of_plus_signs() -> None:
    sent = command("Authorization: Bearer x", "show", text="1+2+3")
    seen = Witnessed(3, Moment(5.2, 5.2), Actor.LOCAL_USER, "display", {"text": "12:00"})
    assert "plus_in_command" not in choices_shown([*answered(sent, 200), seen])


@pytest.mark.parametrize(
    ("script", "shown"),
    [
        # Digits that mean nothing are a parameter's fault, not the state's.
        (CALL + "2.0 client dtmf callid=TC@1 digits=X -> 422", ("status_missing_parameter", "422")),
        (CALL + "2.0 client dtmf callid=TC@1 digits=1 -> 409", ("status_wrong_state", "409")),
        # Out of the phone's hands, though its end is never told.
        (
            CALL
            + """
            2.0 client transfer callid=TC@1 number=47 -> 200
            2.1 told transfer_done callId=TC@1 number=47
            9.0 client terminate callid=TC@1 -> 404
            """,
            ("status_unknown_call", "404"),
        ),
    ],
)
def test_a_refusal_is_read_by_its_reason(script: str, shown: tuple[str, str], read: Read) -> None:
    choice, value = shown
    refusals = ("status_missing_parameter", "status_unknown_call", "status_wrong_state")
    found = choices_shown(read(script))
    assert {name: found[name] for name in refusals if name in found} == {choice: {value}}


def test_a_live_call_that_cannot_be_ended_shows_no_status(read: Read) -> None:
    found = choices_shown(read(CALL + "2.0 client terminate callid=TC@1 -> 409"))
    assert "status_wrong_state" not in found


def test_a_member_whose_end_was_told_before_the_next_stimulus_came_first(read: Read) -> None:
    script = """
        9.0 client terminate callid=TC@1 -> 200
        9.1 told disconnected callId=TC@1
        9.2 client terminate callid=TC@2 -> 200
        9.3 told unconferenced callId=TC@1 callId2=TC@2
        9.4 told disconnected callId=TC@2
    """
    assert choices_shown(read(CONFERENCE + script))["conference_end_order"] == {
        "disconnected_first"
    }


def test_each_showing_names_its_record(read: Read) -> None:
    records = read(CALL + "2.0 client hold callid=TC@9 -> 404")
    by = {showing.choice: showing.by for showing in choices_seen(records)}
    stimulus = next(r for r in records if isinstance(r, Stimulus) and r.verb == "hold")
    assert by["status_unknown_call"] == stimulus.n


def test_silence_has_to_last_as_long_as_it_is_said_to(read: Read) -> None:
    records = read(CONFERENCE + "9.9 end")
    assert "conference_members" in {one.choice for one in choices_seen(records)}
    assert "conference_members" not in {one.choice for one in choices_seen(records, 5.0)}


def test_only_lawful_values_of_known_choices_are_named() -> None:
    choices = catalogue().choices
    assert all(value in choices[choice].values for choice, value, _ in SHOWN)


def test_every_choice_is_shown_or_cannot_be() -> None:
    # Shown by bytes, not by words: tested above.
    beyond = {"bare_token", "plus_in_command", "list_order", "list_includes_help"}
    assert {choice for choice, _, _ in SHOWN} | beyond == set(catalogue().choices)
