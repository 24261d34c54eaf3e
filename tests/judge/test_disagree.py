"""A test and the rules that differ are the harness's fault, with both sentences."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from ringproof.judge import Setting, disagreements, judge
from ringproof.trace import Record, Stimulus
from ringproof.verdict import Verdict

Read = Callable[[str], list[Record]]

CONNECTED = """
    0.0 far_end call leg=leg-1 number=42
    0.1 told incoming callId=TC@1 accountId=1 number=42
    0.2 expect told event=incoming callId=TC@1 by=2
    1.0 client accept callid=TC@1 -> 200
    1.1 told connected callId=TC@1
    1.2 expect told event=connected callId=TC@1 by=6
"""  # seven records


@pytest.fixture
def differ(read: Read, live: Setting) -> Callable[[str], list[str]]:
    def run(script: str) -> list[str]:
        found = disagreements(read(script), live)
        assert all(finding.verdict is Verdict.HARNESS_ERROR for finding in found)
        return [finding.why for finding in found]

    return run


def test_an_agreeing_test_is_left_alone(differ: Callable[[str], list[str]]) -> None:
    assert differ(CONNECTED) == []


def test_a_test_that_expects_what_cannot_be(differ: Callable[[str], list[str]]) -> None:
    script = (
        CONNECTED
        + """
    4.0 told holding callId=TC@1
    4.1 expect told event=holding callId=TC@1 by=8 clause=EV-HOLDING-1
    """
    )
    (why,) = differ(script)
    assert "The test: the phone tells" in why
    assert "The rules: told holding of TC@1, but nothing was done that leads to it" in why


def test_the_judge_leaves_such_an_event_to_the_disagreement(read: Read, live: Setting) -> None:
    script = CONNECTED + "4.0 told holding callId=TC@1\n"
    untrue = [f.clause for f in judge(read(script), live) if f.verdict is Verdict.FAIL]
    assert untrue == ["EV-TRUE-1"]
    claimed = script + "4.1 expect told event=holding callId=TC@1 by=8"
    assert not [f for f in judge(read(claimed), live) if f.verdict is Verdict.FAIL]


def test_a_test_that_waits_for_what_is_never_owed(differ: Callable[[str], list[str]]) -> None:
    script = (
        CONNECTED
        + """
    4.0 client accept callid=TC@1 -> 200
    6.0 expect told event=connected callId=TC@1 met=no clause=CM-ACCEPT-1
    """
    )
    (why,) = differ(script)
    assert "owes no connected of TC@1: it was talking" in why


def test_a_phone_that_refuses_what_it_should_do_is_no_disagreement(
    differ: Callable[[str], list[str]],
) -> None:
    script = (
        CONNECTED
        + """
    4.0 client hold callid=TC@1 -> 409
    6.0 expect told event=holding callId=TC@1 met=no clause=CM-HOLD-1
    """
    )
    assert differ(script) == []


def test_where_a_fact_is_unknown_the_rules_are_silent(read: Read, capture: Setting) -> None:
    script = """
    4.0 client hold callid=TC@1 -> 200
    6.0 expect told event=holding callId=TC@1 met=no
    """
    assert disagreements(read(script), capture) == []


def test_of_two_alike_a_test_may_claim_either(read: Read, live: Setting) -> None:
    script = (
        CONNECTED
        + """
    4.0 client hold callid=TC@1 -> 200
    4.1 told holding callId=TC@1
    4.2 told holding callId=TC@1
    4.3 expect told event=holding callId=TC@1 by={}
    """
    )
    for claimed in ("10", "11"):
        records = read(script.format(claimed))
        assert disagreements(records, live) == []
        assert "EV-ONCE-1" in {f.clause for f in judge(records, live) if f.why[:4] != "held"}


def test_a_sentence_about_how_an_event_was_sent_is_none_about_its_truth(
    read: Read, live: Setting
) -> None:
    script = CONNECTED + "4.0 told holding callId=TC@1\n 4.1 expect held by=8"
    assert disagreements(read(script), live) == []
    assert "EV-TRUE-1" in {f.clause for f in judge(read(script), live) if f.verdict.severity > 3}


def test_a_wrong_number_is_the_tests_business_only_if_it_names_it(
    read: Read, live: Setting
) -> None:
    script = """
    0.0 far_end call leg=leg-1 number=42
    0.1 told incoming callId=TC@1 accountId=1 number=43
    0.2 expect told event=incoming callId=TC@1 {} by=2
    """
    assert not disagreements(read(script.format("")), live)
    assert disagreements(read(script.format("number=43")), live)


def test_once_two_live_calls_have_one_id_nothing_is_held_against_the_test(
    differ: Callable[[str], list[str]],
) -> None:
    script = (
        CONNECTED
        + """
    4.0 far_end call leg=leg-2 number=43
    4.1 told incoming callId=TC@1 accountId=1 number=43
    5.0 client hold callid=TC@1 -> 200
    5.1 told holding callId=TC@1
    5.2 expect told event=holding callId=TC@1 by=11
    """
    )
    assert differ(script) == []


def test_a_stranger_who_was_obeyed_is_no_disagreement(read: Read, live: Setting) -> None:
    records = read(
        CONNECTED
        + """
    4.0 client hold callid=TC@1 -> 401
    4.1 told holding callId=TC@1
    5.0 client hold callid=TC@1 -> 409
    7.0 expect told event=holding callId=TC@1 met=no
    """
    )
    assert disagreements(records, live) != []
    stranger = [
        replace(r, admits=False) if isinstance(r, Stimulus) and r.at.mono == 4.0 else r
        for r in records
    ]
    assert disagreements(stranger, live) == []
