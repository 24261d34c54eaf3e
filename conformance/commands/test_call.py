"""CM-CALL: the phone calls a number."""

import pytest

from ringproof.session import connected, disconnected, holding, outgoing


@pytest.mark.clause("CM-CALL-1")
def test_call_dials_the_number(phone, far_end, dial):
    """A call command dials the number: its far end is rung, and outgoing is told."""
    call = phone.call(dial["answers"])
    phone.tells(outgoing(call))
    far_end.is_rung(call)


@pytest.mark.clause("CM-CALL-1")
def test_call_dials_beside_a_held_call(phone, far_end, dial, held_call):
    """A call command beside a held call dials the number and leaves the held call on hold."""
    call = phone.call(dial["answers"])
    phone.tells(outgoing(call), connected(call))
    far_end.is_connected(call)
    far_end.is_on_hold(held_call)


@pytest.mark.clause("CM-CALL-1")
def test_call_while_talking_dials_too(phone, far_end, dial, call):
    """A call command during a talk puts the talk on hold and dials the number."""
    second = phone.call(dial["answers"])
    phone.tells_in_any_order(holding(call), outgoing(second))
    far_end.is_rung(second)
    far_end.is_on_hold(call)


@pytest.mark.clause("CM-CALL-2")
def test_call_dials_on_the_identity_that_it_names(phone, far_end, dial, second_identity):
    """A call command with a line dials on that identity."""
    call = phone.call(dial["answers"], line=second_identity)
    phone.tells(outgoing(call))
    far_end.is_called_on(call, second_identity)


@pytest.mark.clause("CM-CALL-3")
def test_an_answered_call_is_connected(phone, far_end, dial):
    """A dialled call is connected once the far end answers."""
    call = phone.call(dial["answers"])
    phone.tells(outgoing(call), connected(call))
    far_end.is_connected(call)


@pytest.mark.clause("CM-CALL-4")
def test_a_call_to_a_busy_number_ends(phone, far_end, dial):
    """A dialled call whose far end is busy ends, and is told as disconnected."""
    call = phone.call(dial["busy"])
    phone.tells(outgoing(call), disconnected(call))
    phone.does_not_tell(connected(call))
    far_end.is_gone(call)


@pytest.mark.clause("CM-CALL-5")
def test_a_rejected_call_ends(phone, far_end, dial):
    """A dialled call that the far end rejects ends, and is told as disconnected."""
    call = phone.call(dial["rejects"])
    phone.tells(outgoing(call), disconnected(call))
    phone.does_not_tell(connected(call))
    far_end.is_gone(call)


@pytest.mark.clause("CM-CALL-6")
def test_a_call_to_an_unreachable_number_ends(phone, dial):
    """A dialled call to a number that cannot be reached ends, and is told as disconnected."""
    call = phone.call(dial["unreachable"])
    phone.tells(outgoing(call), disconnected(call))
    phone.does_not_tell(connected(call))


@pytest.mark.clause("CM-CALL-7")
def test_a_call_that_nobody_answers_ends(phone, far_end, dial):
    """A dialled call that nobody answers ends after its ring time, and is told so."""
    call = phone.call(dial["rings_out"])
    phone.tells(outgoing(call))
    far_end.is_ringing(call)
    phone.tells_when_rung_out(disconnected(call))
    far_end.is_gone(call)


@pytest.mark.clause("CM-CALL-8")
def test_call_without_a_number_is_refused(phone, dial):
    """A call command without a number is refused: nobody is dialled."""
    phone.command("call")
    phone.refuses()
    call = phone.call(dial["answers"])
    phone.tells(outgoing(call))


@pytest.mark.clause("CM-CALL-9")
def test_call_with_an_empty_number_is_refused(phone, dial):
    """A call command with an empty number is refused: nobody is dialled."""
    phone.call("")
    phone.refuses()
    call = phone.call(dial["answers"])
    phone.tells(outgoing(call))


@pytest.mark.clause("CM-CALL-6")
def test_nothing_remains_of_a_call_to_an_unreachable_number(phone, far_end, held_call, dial):
    """A call to a number that cannot be reached has ended: only the call beside it can be ended."""
    call = phone.call(dial["unreachable"])
    phone.tells(outgoing(call), disconnected(call))
    phone.terminate(call)
    phone.refuses()
    phone.terminate(held_call)
    phone.tells(disconnected(held_call))


@pytest.mark.clause("CM-CALL-7")
def test_nothing_remains_of_a_call_that_nobody_answered(phone, far_end, held_call, dial):
    """A call that has rung out has ended: only the call beside it can be ended."""
    call = phone.call(dial["rings_out"])
    phone.tells(outgoing(call))
    phone.tells_when_rung_out(disconnected(call))
    phone.terminate(call)
    phone.refuses()
    phone.terminate(held_call)
    phone.tells(disconnected(held_call))
