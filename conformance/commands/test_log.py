"""CM-LOG: the phone writes a text into its log."""

import pytest


@pytest.mark.clause("CM-LOG-1")
def test_the_text_is_in_the_log(phone, local_user):
    """The phone's log has the text of the command.

    As an error: some models keep nothing less grave unless extended logging is on.
    """
    phone.log("The door was opened", level="e")
    local_user.reads_in_the_log("The door was opened")


@pytest.mark.clause("CM-LOG-1")
def test_two_entries_are_both_in_the_log(phone, local_user):
    """A second entry takes nothing away from the first."""
    phone.log("The door was closed", level="e")
    local_user.reads_in_the_log("The door was closed")
    phone.log("The door was closed", level="e")
    local_user.reads_in_the_log("The door was closed")


@pytest.mark.clause("CM-LOG-2")
@pytest.mark.parametrize(
    "level",
    [
        pytest.param("e", id="error"),
        pytest.param("w", id="warning"),
        pytest.param("i", id="info"),
        pytest.param("d", id="debug"),
        pytest.param("v", id="verbose"),
    ],
)
def test_the_entry_has_the_level_asked_for(phone, local_user, level):
    """An entry is written at the level that the command names."""
    phone.log("At the level asked for", level=level)
    local_user.reads_in_the_log("At the level asked for", level=level)


@pytest.mark.clause("CM-LOG-2")
def test_only_the_first_letter_of_the_level_counts(phone, local_user):
    """The level may be written out: its first letter says which it is."""
    phone.log("At a level written out", level="warning")
    local_user.reads_in_the_log("At a level written out", level="w")


@pytest.mark.clause("CM-LOG-3")
def test_without_a_level_the_entry_is_info(phone, local_user):
    """An entry for which no level was asked has the level i."""
    phone.log("At no level in particular")
    local_user.reads_in_the_log("At no level in particular", level="i")


@pytest.mark.clause("CM-LOG-4")
def test_log_without_a_text_is_refused(phone, local_user):
    """A log command that lacks its text adds nothing to the log."""
    phone.command("log", level="e")
    phone.refuses()
    phone.log("This one has a text", level="e")
    local_user.reads_in_the_log("This one has a text")
