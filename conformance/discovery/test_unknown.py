"""DS-UNKNOWN: an action that the phone does not have."""

import pytest

from ringproof.session import disconnected, outgoing


@pytest.mark.clause("DS-UNKNOWN-1")
def test_an_unknown_action_is_refused(phone, call):
    """An action that no phone has, on a live call, leaves the call alone."""
    phone.command("levitate", callid=call.told_id)
    phone.refuses(unlike="terminate")
    phone.terminate(call)
    phone.tells(disconnected(call))


@pytest.mark.clause("DS-UNKNOWN-1")
def test_an_unknown_action_with_a_number_dials_nobody(phone, far_end, dial):
    """An action that only begins like call is not call."""
    phone.command("caller", number=dial["answers"])
    phone.refuses(unlike="call")
    call = phone.call(dial["answers"])
    phone.tells(outgoing(call))
    far_end.is_rung(call)


@pytest.mark.clause("DS-UNKNOWN-1")
def test_an_unknown_parameter_makes_no_action_known(phone, far_end, dial):
    """Beside a parameter that nobody knows, an unknown action is refused as well."""
    phone.command("levitate", number=dial["answers"], colour="blue")
    phone.refuses(unlike="call")
    call = phone.call(dial["answers"])
    phone.tells(outgoing(call))
    far_end.is_rung(call)


@pytest.mark.clause("DS-UNKNOWN-2")
def test_a_request_without_an_action_is_refused(phone, call):
    """A request that names a call but no action leaves the call alone."""
    phone.command(None, callid=call.told_id)
    phone.refuses(unlike="terminate")
    phone.terminate(call)
    phone.tells(disconnected(call))


@pytest.mark.clause("DS-UNKNOWN-2")
def test_an_empty_action_is_refused(phone, call):
    """A request whose action is empty leaves the call alone."""
    phone.command("", callid=call.told_id)
    phone.refuses(unlike="terminate")
    phone.terminate(call)
    phone.tells(disconnected(call))


@pytest.mark.clause("DS-UNKNOWN-2")
def test_a_request_without_any_query_is_refused(phone, ringing_call):
    """The bare path of commands does nothing to a ringing call."""
    phone.command(None)
    phone.refuses(unlike="terminate")
    phone.terminate(ringing_call)
    phone.tells(disconnected(ringing_call))


@pytest.mark.clause("DS-UNKNOWN-3")
def test_the_refusal_names_the_unknown_action(phone, call):
    """Whoever reads the refusal learns which action the phone does not have."""
    phone.command("levitate", callid=call.told_id)
    phone.refuses(unlike="terminate")
    phone.says("levitate")
    phone.terminate(call)
    phone.tells(disconnected(call))
