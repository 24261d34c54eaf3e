from typing import Any

import pytest

from ringproof.report.document import RunReport
from ringproof.report.phrases import sentence
from ringproof.trace import Actor, Connection, Moment, Stimulus


def test_every_kind_of_record_has_a_sentence(report: RunReport) -> None:
    for test in report.tests:
        for record in test.records:
            assert sentence(record)


@pytest.mark.parametrize(
    ("verb", "said"),
    [("?", "client: list of actions"), ("", "client: (no action)"), ("hold", "client: hold")],
)
def test_a_command_is_said_by_its_name(verb: str, said: str) -> None:
    assert sentence(Stimulus(1, Moment(0.0, 0.0), Actor.CLIENT, verb)) == said


def test_a_command_that_must_not_be_admitted_says_so() -> None:
    command = Stimulus(1, Moment(0.0, 0.0), Actor.CLIENT, "hold", admits=False)
    assert sentence(command) == "client: hold  (must not be admitted)"


def test_an_event_leaves_out_the_mac_and_says_its_defects(story: Any) -> None:
    story.told("holding", callId="TC@1")
    assert sentence(story.records[0]) == "phone tells holding callId=TC@1"


def test_a_window_is_said_once(story: Any) -> None:
    story.expect("expected holding within 2 s", met=False)
    story.expect("tells holding", met=False)
    assert [sentence(record) for record in story.records] == [
        "expected: not met: expected holding within 2 s",
        "expected: not met within 2 s: tells holding",
    ]


def test_the_far_end_testifies_in_words(story: Any) -> None:
    story.witness(Actor.FAR_END, "leg", leg="leg-1", state="held", peer="42", number="42")
    story.witness(Actor.FAR_END, "heard", leg="leg-1", digits="12")
    assert [sentence(record) for record in story.records] == [
        "far end testifies: leg-1 is held, with 42",
        "far end testifies: heard leg=leg-1 digits=12",
    ]


def test_a_connection_that_brought_nothing_says_why() -> None:
    record = Connection(1, Moment(0.0, 0.0), 3, "tls-failed", "no shared cipher")
    assert sentence(record) == "connection without a request (tls-failed): no shared cipher"
