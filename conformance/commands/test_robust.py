"""CM-ROBUST: a command with something in it that nobody knows does no harm."""

import pytest

from ringproof.session import connected, disconnected, holding


@pytest.mark.clause("CM-ROBUST-1")
def test_an_unknown_parameter_loses_no_call(phone, far_end, call):
    """Beside a parameter that nobody knows, a text is shown or not; the call goes on."""
    phone.tries("show", text="Peter waits", colour="blue")
    far_end.is_connected(call)
    phone.hold(call)
    phone.tells(holding(call))


@pytest.mark.clause("CM-ROBUST-1")
def test_an_unknown_parameter_of_a_command_for_a_call_loses_no_call(
    phone, far_end, held_call, second_call
):
    """Whether a phone obeys or refuses digits with a parameter that nobody knows, it goes on."""
    phone.tries("dtmf", callid=second_call.told_id, digits="5", loudness="9")
    far_end.is_connected(second_call)
    far_end.is_on_hold(held_call)
    phone.terminate(second_call)
    phone.tells(disconnected(second_call))


@pytest.mark.clause("CM-ROBUST-1")
@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param("colour", "", id="empty"),
        pytest.param("колір", "синій", id="in Ukrainian"),
        pytest.param("a" * 500, "b" * 500, id="long"),
        pytest.param("callid3", "TC@1", id="like one that exists"),
    ],
)
def test_a_strange_parameter_loses_no_call(phone, far_end, ringing_call, name, value):
    """Whatever stands beside a text to show, a call that rings goes on ringing."""
    phone.tries("show", text="Peter waits", **{name: value})
    far_end.is_ringing(ringing_call)
    phone.accept(ringing_call)
    phone.tells(connected(ringing_call))
