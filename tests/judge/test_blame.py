"""Blame goes to the device, the peer, the network or the harness, and says on which evidence."""

from collections.abc import Callable

import pytest

from ringproof.judge import Setting, blame, judge
from ringproof.trace import Expected, Record
from ringproof.verdict import Blame, Finding, Party, Verdict

Read = Callable[[str], list[Record]]

DIALLED = """
    0.0 client call number=48 -> 200
    0.1 told outgoing callId=TC@1 accountId=1 number=48
    3.0 far_end answer leg=leg-1
"""


def blamed(script: str, clause: str, read: Read, setting: Setting, embedded: bool) -> Blame:
    records = read(script)
    finding = next(f for f in judge(records, setting) if f.clause == clause)
    return blame(finding, records, embedded)


def test_the_far_end_saw_what_the_phone_did_not_tell(read: Read, live: Setting) -> None:
    script = DIALLED + "3.1 witness leg leg=leg-1 number=48 state=connected\n 9.0 end"
    found = blamed(script, "EV-TOLD-1", read, live, False)
    assert found == Blame(
        Party.DEVICE, "the far end was connected at 3.100, and no connected event came"
    )


ANOTHER_CALL = """
    30.0 far_end call leg=leg-1 number=42
    30.1 told incoming callId=TC@4 accountId=1 number=42
    31.0 far_end call leg=leg-2 number=43
    31.1 told incoming callId=TC@5 accountId=1 number=43
    32.0 client accept callid=TC@5 -> 200
    32.1 told connected callId=TC@4
    34.1 expect told event=connected callId=TC@5 met=no
    34.1 witness leg leg=leg-1 number=42 state=connected
"""


def test_the_far_end_of_another_call_says_nothing_of_the_one_in_question(
    read: Read, live: Setting
) -> None:
    script = ANOTHER_CALL + "34.2 witness leg leg=leg-2 number=43 state=ringing\n 39.0 end"
    for found in (unmet("told", read(script)), blamed(script, "EV-TOLD-1", read, live, True)):
        assert found.party is Party.DEVICE
        assert found.evidence == "the phone answered 200 to accept, and no connected event came"


def test_the_times_of_a_blame_are_those_of_the_test(read: Read, live: Setting) -> None:
    script = ANOTHER_CALL + "34.2 witness leg leg=leg-2 number=43 state=connected\n 39.0 end"
    for found in (unmet("told", read(script)), blamed(script, "EV-TOLD-1", read, live, True)):
        assert found.evidence == "the far end was connected at 4.200, and no connected event came"


def test_the_far_end_of_an_earlier_call_says_nothing_of_one_that_rings_untold(
    read: Read, live: Setting
) -> None:
    script = """
    0.0 far_end call leg=leg-1 number=42
    0.1 told incoming callId=TC@1 accountId=1 number=42
    1.0 far_end call leg=leg-2 number=43
    4.0 witness leg_at_end leg=leg-1 number=42 state=ringing
    9.0 end
    """
    found = blamed(script, "EV-TOLD-1", read, live, False)
    assert found.evidence == "the far end did call at 1.000, and no incoming event came"


def test_an_embedded_far_end_is_a_single_witness(read: Read, live: Setting) -> None:
    script = DIALLED + "3.1 witness leg leg=leg-1 number=48 state=connected\n 9.0 end"
    assert blamed(script, "EV-TOLD-1", read, live, True).single_witness


def test_a_lost_answer_is_the_networks(read: Read) -> None:
    records = read("0.0 client hold callid=TC@1 -> 0\n 9.0 end")
    finding = Finding("CM-HOLD-1", Verdict.FAIL, "nothing was told", (1,))
    assert blame(finding, records, True).party is Party.NETWORK


def test_a_broken_connection_for_an_event_is_the_networks(read: Read) -> None:
    records = read("0.0 client call number=42 -> 200\n 0.1 connection tls-failed\n 9.0 end")
    finding = Finding("EV-TOLD-1", Verdict.FAIL, "outgoing was not told", (1,))
    assert blame(finding, records, False).party is Party.NETWORK


def test_connections_that_the_harness_breaks_blame_nobody_else(read: Read) -> None:
    script = """
    0.0 event_server mode name=reset
    1.0 client call number=42 -> 200
    1.1 connection reset
    """
    finding = Finding("CM-CALL-1", Verdict.FAIL, "nothing rang", (2,))
    assert blame(finding, read(script), False).party is Party.DEVICE


def test_a_far_end_that_never_rang_is_the_peers(read: Read, live: Setting) -> None:
    script = """
    0.0 far_end call leg=leg-1 number=42
    2.5 witness leg leg=leg-1 number=42 direction=in state=ended
    """
    records = read(script)
    finding = Finding("EV-TOLD-1", Verdict.FAIL, "incoming from 42 was not told", (1,))
    assert blame(finding, records, False).party is Party.PEER


def test_a_far_end_that_contradicts_what_was_told_is_the_peers(read: Read) -> None:
    script = (
        DIALLED
        + """
    3.1 told connected callId=TC@1
    5.1 witness leg leg=leg-1 number=48 state=ringing
    5.1 expect witnessed by=6 met=no
    """
    )
    finding = Finding("CM-CALL-3", Verdict.FAIL, "expected that it is connected", (7,))
    found = blame(finding, read(script), True)
    assert found.party is Party.PEER
    assert found.single_witness


def test_a_disagreement_is_the_harnesss(read: Read) -> None:
    finding = Finding("EV-TRUE-1", Verdict.HARNESS_ERROR, "the test and the rules differ", (1,))
    assert blame(finding, read("0.0 client hold -> 200"), True).party is Party.HARNESS


def test_what_the_phone_sent_speaks_against_it(read: Read, live: Setting) -> None:
    script = "0.0 far_end call leg=leg-1 number=42\n 0.1 told /e?event=incoming&callId=TC@1"
    found = blamed(script, "EV-MAC-1", read, live, True)
    assert found == Blame(Party.DEVICE, "the phone's own request 2 shows it", True)


RINGS = """
    0.0 far_end call leg=leg-1 number=42 name=Peter
    0.1 told incoming callId=TC@1 accountId=1 number=42 name=Peter
"""
TALKS = (
    RINGS
    + """
    1.0 client accept callid=TC@1 -> 200
    1.1 told connected callId=TC@1
"""
)


def unmet(kind: str, records: list[Record], embedded: bool = True) -> Blame:
    """The blame for the last expectation of a script, which was not met."""
    expected = next(r for r in reversed(records) if isinstance(r, Expected) and not r.met)
    assert expected.kind == kind
    return blame(
        Finding("CM-HOLD-1", Verdict.FAIL, expected.sentence, expected.by), records, embedded
    )


@pytest.mark.parametrize(
    ("did", "event", "shows"),
    [
        ("rename leg=leg-1 name=Petra", "remoteUpdate", "state=connected number=42 name=Peter"),
        ("rename leg=leg-1 name=Petra", "remoteUpdate", "state=connected number=42 name=Nobody"),
        ("rename leg=leg-1 number=43", "remoteUpdate", "state=connected number=42"),
        ("transfer leg=leg-1 to=47", "transferred", "state=connected number=42"),
        ("transfer leg=leg-1 to=47", "transferred", "state=connected number=99"),
        ("hang_up leg=leg-1", "disconnected", "state=connected number=42"),
        ("hang_up leg=leg-1", "unconferenced", "state=connected number=42"),
    ],
)
@pytest.mark.parametrize("embedded", [True, False])
def test_a_far_end_whose_leg_shows_that_it_did_not_act_is_to_blame(
    read: Read, did: str, event: str, shows: str, embedded: bool
) -> None:
    script = f"{TALKS} 2.0 far_end {did} call=TC@1\n 4.0 expect told event={event} met=no\n"
    found = unmet("told", read(f"{script} 4.0 witness leg_at_end leg=leg-1 {shows}"), embedded)
    assert (found.party, found.single_witness) == (Party.PEER, embedded)
    assert found.evidence.startswith(
        f"the far end was asked to {did.split(maxsplit=1)[0].replace('_', ' ')}"
    )


@pytest.mark.parametrize(
    ("did", "event", "shows"),
    [
        ("rename leg=leg-1 name=Petra", "remoteUpdate", "state=connected number=42 name=Petra"),
        ("transfer leg=leg-1 to=47", "transferred", "state=connected number=47"),
        ("hang_up leg=leg-1", "disconnected", "state=ended number=42"),
    ],
)
def test_a_far_end_whose_leg_shows_that_it_acted_is_not(
    read: Read, did: str, event: str, shows: str
) -> None:
    script = f"{TALKS} 2.0 far_end {did} call=TC@1\n 4.0 expect told event={event} met=no\n"
    found = unmet("told", read(f"{script} 4.0 witness leg_at_end leg=leg-1 {shows}"))
    assert found.party is Party.DEVICE


def test_a_far_end_that_was_renamed_again_may_show_the_later_name(read: Read) -> None:
    script = f"""{TALKS}
    2.0 far_end rename leg=leg-1 name=Petra call=TC@1
    3.0 far_end rename leg=leg-1 name=Paula call=TC@1
    3.1 told remoteUpdate callId=TC@1 name=Paula
    5.0 expect told event=remoteUpdate name=Petra met=no
    5.0 witness leg_at_end leg=leg-1 state=connected number=42 name=Paula
    """
    assert unmet("told", read(script)).party is Party.DEVICE


def test_a_far_end_that_calls_under_another_number_is_to_blame(read: Read) -> None:
    script = """
    0.0 far_end call leg=leg-1 number=42
    0.1 told incoming callId=TC@1 accountId=1 number=99
    2.0 expect told event=incoming number=42 met=no
    2.0 witness leg_at_end leg=leg-1 state=ringing number=99
    """
    assert unmet("told", read(script)).party is Party.PEER


def test_whom_the_phone_dialled_and_who_never_answers_is_to_blame(read: Read) -> None:
    script = """
    0.0 client call number=42 -> 200
    0.1 told outgoing callId=TC@1 accountId=1 number=42
    2.0 expect told event=connected met=no
    2.0 witness leg_at_end leg=leg-1 direction=out state=ringing number=42
    """
    found = unmet("told", read(script))
    assert found == Blame(
        Party.PEER, "the far end never answered: its leg-1 is ringing at 2.000 (42)", True
    )


@pytest.mark.parametrize(("embedded", "party"), [(True, Party.PEER), (False, Party.DEVICE)])
def test_an_independent_far_end_is_believed_where_both_contradict_each_other(
    read: Read, embedded: bool, party: Party
) -> None:
    script = f"""{TALKS}
    2.0 client hold callid=TC@1 -> 200
    2.1 told holding callId=TC@1
    4.0 witness leg leg=leg-1 state=connected number=42
    4.0 expect witnessed by=9 met=no
    """
    found = unmet("witnessed", read(script), embedded)
    assert (found.party, found.single_witness) == (party, embedded)
    assert found.evidence == (
        "the phone told holding at 2.100, "
        "but the far end testifies that its leg-1 is connected at 4.000 (42)"
    )


def test_a_phone_that_told_nothing_contradicts_nobody(read: Read) -> None:
    script = f"""{TALKS}
    2.0 client hold callid=TC@1 -> 200
    4.0 witness leg leg=leg-1 state=connected number=42
    4.0 expect witnessed by=8 met=no
    """
    found = unmet("witnessed", read(script))
    assert found.party is Party.DEVICE
    assert found.evidence == "the far end testifies that its leg-1 is connected at 4.000 (42)"


def test_a_command_for_another_call_changes_nothing_in_what_the_phone_said(read: Read) -> None:
    script = f"""{TALKS}
    2.0 far_end call leg=leg-2 number=43
    2.1 told incoming callId=TC@2 accountId=1 number=43
    3.0 client hold callid=TC@1 -> 200
    3.1 told holding callId=TC@1
    4.0 witness leg leg=leg-2 state=connected number=43
    4.0 expect witnessed by=11 met=no
    """
    assert unmet("witnessed", read(script)).party is Party.PEER


def test_a_command_that_names_no_call_was_about_the_one_that_is_told(read: Read) -> None:
    script = f"""{RINGS}
    2.0 far_end call leg=leg-2 number=43
    2.1 told incoming callId=TC@2 accountId=1 number=43
    3.0 client accept -> 200
    {{told}}
    4.0 witness leg leg=leg-2 state=connected number=43
    4.0 expect witnessed by={{by}} met=no
    """
    told = script.format(told="3.1 told connected callId=TC@1", by=8)
    assert unmet("witnessed", read(told)).party is Party.PEER
    assert unmet("witnessed", read(script.format(told="", by=7))).party is Party.DEVICE


def test_while_no_event_can_come_the_answer_is_the_phones_word(read: Read) -> None:
    script = f"""{TALKS}
    2.0 event_server mode name=absent
    3.0 client hold callid=TC@1 -> 200
    4.0 witness leg leg=leg-1 state={{state}} number=42
    4.0 expect witnessed by=9 met=no
    """
    denied = unmet("witnessed", read(script.format(state="connected")))
    assert denied.party is Party.PEER
    assert denied.evidence.startswith("the phone answered 200 to hold, but the far end testifies")
    assert unmet("witnessed", read(script.format(state="ended"))).party is Party.DEVICE


def test_a_phone_that_died_of_an_ordeal_is_to_blame_and_not_the_line(read: Read) -> None:
    script = "0.0 client show text=x -> 0\n 5.0 expect answered by=2 met=no"
    assert unmet("answered", read(script)).party is Party.DEVICE


def test_what_follows_a_name_beyond_measure_is_the_phones(read: Read) -> None:
    script = f"""{TALKS}
    1.5 expect told by=5 arranging=yes
    2.0 far_end call leg=leg-2 number=43 name={"x" * 1001}
    4.0 expect told event=incoming met=no
    4.0 witness leg_at_end leg=leg-2 state=ended number=43
    """
    with_its_calls = f"{script} 4.0 witness leg_at_end leg=leg-1 state=ended number=42"
    assert unmet("told", read(with_its_calls)) == Blame(
        Party.DEVICE, "it came after call with a name of 1001 letters", single_witness=True
    )
    alone = f"{script} 4.0 witness leg_at_end leg=leg-1 state=connected number=42"
    assert unmet("told", read(alone)).party is Party.PEER


def test_a_phone_that_says_it_broke_contradicts_nobody_any_more(read: Read) -> None:
    script = f"""{TALKS}
    2.0 client show text=x colour=blue -> 500
    4.0 witness leg leg=leg-1 state=ended number=42
    4.0 expect witnessed by=8 met=no
    """
    assert unmet("witnessed", read(script)).party is Party.DEVICE


def test_a_test_that_breaks_is_the_harnesss(read: Read) -> None:
    finding = Finding("EV-MAC-1", Verdict.HARNESS_ERROR, "KeyError: 'x'", ())
    found = blame(finding, read("0.0 client hold -> 200"), True)
    assert found == Blame(Party.HARNESS, "the test itself broke off")


@pytest.mark.parametrize(
    ("script", "evidence"),
    [
        (
            "0.0 client hold callid=TC@1 -> 200\n 2.0 expect told event=holding met=no",
            "the phone answered 200 to hold, and no holding event came",
        ),
        (
            "0.0 local_user hold call=TC@1\n 2.0 expect told event=holding met=no",
            "the local user did hold at 0.000, and no holding event came",
        ),
        (
            "0.0 client ? -> 404\n 0.1 expect answered by=2 met=no",
            "the phone's own answer 404 shows it",
        ),
        (
            "0.0 client dtmf callid=TC@1 -> 200\n 0.1 told holding callId=TC@1\n"
            " 0.5 expect silence by=3 met=no",
            "the phone's own request 3 shows it",
        ),
    ],
    ids=["answered", "local user", "answer", "event"],
)
def test_the_phones_own_words_are_named(read: Read, script: str, evidence: str) -> None:
    expected = next(r for r in read(script) if isinstance(r, Expected))
    assert unmet(expected.kind, read(script)) == Blame(Party.DEVICE, evidence, True)
