"""A command that was owed is in time, late, missing, or came to somebody else."""

from dataclasses import replace

from ringproof.campaign.load.reactions import Command, Owed, judge

OWED = Owed("desk 1", "TC@1", "accept", 1.0, 0.5)
CAME = Command("desk 1", "TC@1", "accept", 1.2)


def test_the_command_that_was_owed_is_in_time() -> None:
    found = judge([OWED], [CAME])
    assert found.good
    assert (found.owed, found.in_time) == (1, 1)
    assert round(found.took[0], 3) == 0.2


def test_a_command_that_comes_too_late_is_late_and_not_missing() -> None:
    found = judge([OWED], [replace(CAME, at=1.6)])
    assert (found.in_time, len(found.late), len(found.missing)) == (0, 1, 0)
    assert "desk 1: accept of TC@1 came after 0.60 s of 0.5 s" in found.late


def test_a_command_that_does_not_come_is_missing() -> None:
    found = judge([OWED], [])
    assert found.missing == ("desk 1: accept of TC@1 never came",)


def test_a_command_to_another_phone_is_misattributed_and_missing_here() -> None:
    found = judge([OWED], [replace(CAME, phone="desk 2")])
    assert len(found.missing) == 1
    assert found.misattributed == ("accept of TC@1 came to desk 2, not owed to it",)


def test_the_same_command_twice_is_one_too_many() -> None:
    found = judge([OWED], [CAME, replace(CAME, at=1.3)])
    assert (found.in_time, len(found.misattributed)) == (1, 1)


def test_another_verb_or_call_is_not_what_was_owed() -> None:
    for wrong in (replace(CAME, verb="terminate"), replace(CAME, call="TC@2")):
        found = judge([OWED], [wrong])
        assert (len(found.missing), len(found.misattributed)) == (1, 1)


def test_a_command_may_leave_the_call_out() -> None:
    assert judge([OWED], [replace(CAME, call="")]).good


def test_a_token_of_another_phone_is_told() -> None:
    found = judge([OWED], [replace(CAME, credential="of desk 2")])
    assert "on a token that is of desk 2" in found.misattributed[0]


def test_parameters_must_be_as_said() -> None:
    owed = replace(OWED, verb="transfer", says=(("number", "45"),))
    came = replace(CAME, verb="transfer", says=(("number", "45"), ("action", "transfer")))
    assert judge([owed], [came]).good
    assert not judge([owed], [replace(came, says=(("number", "46"),))]).good


def test_a_command_that_came_before_its_event_answers_nothing() -> None:
    assert len(judge([OWED], [replace(CAME, at=0.9)]).missing) == 1


def test_what_still_had_time_at_the_end_is_not_missing() -> None:
    found = judge([OWED, replace(OWED, call="TC@2", at=3.0)], [CAME], until=3.2)
    assert found.good
    assert found.owed == 1
