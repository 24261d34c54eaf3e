"""DS-HELP: the phone explains each command, and executes none of them while it does."""

import pytest

from ringproof.session import (
    conferenced,
    connected,
    disconnected,
    holding,
    outgoing,
    transfer_done,
    transfer_initiated,
)


@pytest.mark.clause("DS-HELP-1")
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
def test_the_help_of_a_command_describes_it(phone, command):
    """A command with the bare key help is answered with a description of its own."""
    phone.ask_for_the_list()
    the_list = phone.answer()
    phone.ask_for_help(command)
    phone.describes(command)
    phone.answers_otherwise_than(the_list)


@pytest.mark.clause("DS-HELP-1")
def test_everything_listed_is_described(phone):
    """A command that is listed beyond the page's eleven is described as well."""
    phone.ask_for_the_list()
    phone.describes_whatever_it_lists()


@pytest.mark.clause("DS-HELP-1")
def test_two_commands_have_two_descriptions(phone):
    """The help of one command is not the help of another."""
    phone.ask_for_help("call")
    phone.describes("call")
    of_call = phone.answer()
    phone.ask_for_help("hold")
    phone.describes("hold")
    phone.answers_otherwise_than(of_call)


@pytest.mark.clause("DS-HELP-2")
@pytest.mark.parametrize(
    ("command", "parameters"),
    [
        pytest.param("log", ("text", "level"), id="log"),
        pytest.param("show", ("text",), id="show"),
        pytest.param("call", ("number",), id="call"),
        pytest.param("accept", ("callid",), id="accept"),
        pytest.param("terminate", ("callid",), id="terminate"),
        pytest.param("hold", ("callid",), id="hold"),
        pytest.param("resume", ("callid", "callid1", "callid2"), id="resume"),
        pytest.param("transfer", ("callid", "number"), id="transfer"),
        pytest.param("join", ("callid1", "callid2"), id="join"),
        pytest.param("conference", ("callid1", "callid2"), id="conference"),
        pytest.param("dtmf", ("callid", "digits"), id="dtmf"),
    ],
)
def test_the_help_names_the_query_parameters(phone, command, parameters):
    """The help of a command names the query parameters that the command takes."""
    phone.ask_for_help(command)
    phone.names_parameters(*parameters)


@pytest.mark.clause("DS-HELP-2")
def test_call_obeys_the_parameter_that_its_help_names(phone, far_end, dial):
    """The help of call names number, and number is what call dials."""
    phone.ask_for_help("call")
    phone.names_parameters("number")
    call = phone.call(dial["answers"])
    phone.tells(outgoing(call))
    far_end.is_rung(call)


@pytest.mark.clause("DS-HELP-2")
def test_resume_obeys_both_names_of_its_call(phone, far_end, held_call):
    """The help of resume names callid and callid1, and either one names the call."""
    phone.ask_for_help("resume")
    phone.names_parameters("callid", "callid1")
    phone.command("resume", callid1=held_call.told_id)
    phone.tells(connected(held_call))
    far_end.is_connected(held_call)


@pytest.mark.clause("DS-HELP-3")
def test_the_help_of_call_dials_nobody(phone, far_end, dial):
    """Asking for the help of call, with a number, dials nobody."""
    phone.ask_for_help("call", number=dial["answers"])
    phone.executes_nothing("call")
    call = phone.call(dial["answers"])
    phone.tells(outgoing(call))
    far_end.is_rung(call)


@pytest.mark.clause("DS-HELP-3")
def test_the_help_of_accept_accepts_nothing(phone, ringing_call):
    """Asking for the help of accept leaves the call ringing."""
    phone.ask_for_help("accept", callid=ringing_call.told_id)
    phone.executes_nothing("accept")
    phone.accept(ringing_call)
    phone.tells(connected(ringing_call))


@pytest.mark.clause("DS-HELP-3")
def test_the_help_of_terminate_ends_nothing(phone, call):
    """Asking for the help of terminate leaves the call alive."""
    phone.ask_for_help("terminate", callid=call.told_id)
    phone.executes_nothing("terminate")
    phone.terminate(call)
    phone.tells(disconnected(call))


@pytest.mark.clause("DS-HELP-3")
def test_the_help_of_hold_holds_nothing(phone, call):
    """Asking for the help of hold leaves the call talking."""
    phone.ask_for_help("hold", callid=call.told_id)
    phone.executes_nothing("hold")
    phone.hold(call)
    phone.tells(holding(call))


@pytest.mark.clause("DS-HELP-3")
def test_the_help_of_resume_resumes_nothing(phone, held_call):
    """Asking for the help of resume leaves the call on hold."""
    phone.ask_for_help("resume", callid=held_call.told_id)
    phone.executes_nothing("resume")
    phone.resume(held_call)
    phone.tells(connected(held_call))


@pytest.mark.clause("DS-HELP-3")
def test_the_help_of_transfer_transfers_nothing(phone, call, dial):
    """Asking for the help of transfer, with call and number, leaves the call where it is."""
    phone.ask_for_help("transfer", callid=call.told_id, number=dial["answers"])
    phone.executes_nothing("transfer")
    phone.transfer(call, dial["answers"])
    phone.tells(transfer_done(call, number=dial["answers"]))


@pytest.mark.clause("DS-HELP-3")
def test_the_help_of_join_joins_nothing(attended_transfer_claimed, phone, held_call, second_call):
    """Asking for the help of join, with two calls, leaves both where they are."""
    phone.ask_for_help("join", callid1=held_call.told_id, callid2=second_call.told_id)
    phone.executes_nothing("join")
    phone.join(held_call, second_call)
    phone.tells(transfer_initiated(held_call, second_call))


@pytest.mark.clause("DS-HELP-3")
def test_the_help_of_conference_confers_nothing(conference_claimed, phone, held_call, second_call):
    """Asking for the help of conference, with two calls, leaves both where they are."""
    phone.ask_for_help("conference", callid1=held_call.told_id, callid2=second_call.told_id)
    phone.executes_nothing("conference")
    phone.conference(held_call, second_call)
    phone.tells(conferenced(held_call, second_call))


@pytest.mark.clause("DS-HELP-3")
def test_the_help_of_dtmf_sends_nothing(phone, far_end, call):
    """Asking for the help of dtmf, with digits, sends none."""
    phone.ask_for_help("dtmf", callid=call.told_id, digits="1")
    phone.executes_nothing("dtmf")
    phone.dtmf(call, "2")
    far_end.hears(call, "2")


@pytest.mark.clause("DS-HELP-3")
def test_the_help_of_show_shows_nothing(phone, local_user):
    """Asking for the help of show, with a text, leaves the display as it is."""
    phone.ask_for_help("show", text="Only asked for help")
    phone.executes_nothing("show")
    phone.show("Asked to show this")
    local_user.sees("Asked to show this")


@pytest.mark.clause("DS-HELP-3")
def test_the_help_of_log_writes_nothing(phone, local_user):
    """Asking for the help of log, with a text, adds nothing to the log."""
    phone.ask_for_help("log", text="Only asked for help", level="e")
    phone.executes_nothing("log")
    phone.log("Asked to log this", level="e")
    local_user.reads_in_the_log("Asked to log this")
