"""DS-LIST: the phone says which commands it has."""

import pytest


@pytest.mark.clause("DS-LIST-1")
def test_the_question_mark_lists_the_commands(phone):
    """The action ? is answered with the list of the available commands."""
    phone.ask_for_the_list()
    phone.lists("call")


@pytest.mark.clause("DS-LIST-1")
def test_the_list_names_no_command_that_the_phone_lacks(phone):
    """Whatever else a phone lists, it has: each is described where the list says it is."""
    phone.ask_for_the_list()
    phone.lists("call")
    phone.describes_whatever_it_lists()


@pytest.mark.clause("DS-LIST-2")
@pytest.mark.parametrize(
    "command",
    [
        "log",
        "resume",
        "accept",
        "terminate",
        "show",
        "call",
        "transfer",
        "hold",
        "join",
        "conference",
        "dtmf",
    ],
)
def test_release_1_4_lists_the_command(phone, command):
    """The list of a release 1.4 phone holds each of the page's eleven commands."""
    phone.ask_for_the_list()
    phone.lists(command)
