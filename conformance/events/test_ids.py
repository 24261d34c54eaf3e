"""EV-ID: a call has an id of its own, and keeps it."""

import pytest

from ringproof.session import (
    connected,
    disconnected,
    holding,
    incoming,
    outgoing,
    remote_update,
    transferred,
)


@pytest.mark.clause("EV-ID-1")
def test_two_ringing_calls_have_ids_of_their_own(phone, ringing_call, second_ringing_call):
    """Two calls that ring at the same time are told under two ids."""
    phone.names_apart(ringing_call, second_ringing_call)


@pytest.mark.clause("EV-ID-1")
def test_two_connected_calls_have_ids_of_their_own(phone, held_call, second_call):
    """A held call and a talk are told under two ids."""
    phone.names_apart(held_call, second_call)


@pytest.mark.clause("EV-ID-1")
def test_a_dialled_call_has_an_id_of_its_own(phone, dial, held_call):
    """A call dialled beside a held one is told under an id of its own."""
    second = phone.call(dial["answers"])
    phone.tells(outgoing(second))
    phone.names_apart(held_call, second)


@pytest.mark.clause("EV-ID-1")
def test_a_call_after_another_does_not_take_a_living_calls_id(
    phone, far_end, held_call, second_call
):
    """A call that comes after another has ended does not take the id of one that lives."""
    phone.terminate(second_call)
    phone.tells(disconnected(second_call))
    third = far_end.calls("030555103", "Fritz")
    phone.tells(incoming(third))
    phone.names_apart(held_call, third)


@pytest.mark.clause("EV-ID-2")
def test_a_call_keeps_its_id_for_its_whole_life(phone, far_end, call):
    """Hold, resumption, a new name and the end of a call are told under the id it began with."""
    phone.hold(call)
    phone.tells(holding(call))
    phone.resume(call)
    phone.tells(connected(call))
    far_end.renames(call, name="Petra")
    phone.tells(remote_update(call, name="Petra"))
    far_end.hangs_up(call)
    phone.tells(disconnected(call))


@pytest.mark.clause("EV-ID-2")
def test_a_call_keeps_its_id_when_its_far_end_changes(phone, far_end, call, dial):
    """A call whose far end transferred the user is still told under the id it began with."""
    far_end.transfers(call, dial["answers_too"])
    phone.tells(transferred(call, dial["answers_too"]))
    phone.hold(call)
    phone.tells(holding(call))


@pytest.mark.clause("EV-ID-2")
def test_nothing_is_told_of_a_call_after_its_end(phone, call):
    """After a call was told as disconnected, nothing more is told of it."""
    phone.terminate(call)
    phone.tells(disconnected(call))
    phone.tells_nothing()


@pytest.mark.clause("EV-ID-2")
def test_a_call_that_has_ended_cannot_be_held(phone, far_end, held_call, second_call):
    """A hold of a call that has ended tells nothing of it, and leaves the other call alone."""
    phone.terminate(held_call)
    phone.tells(disconnected(held_call))
    phone.hold(held_call)
    phone.does_not_tell(holding(held_call), holding(second_call))
    far_end.is_connected(second_call)
    phone.hold(second_call)
    phone.tells(holding(second_call))


@pytest.mark.clause("EV-ID-2")
def test_a_call_that_has_ended_cannot_be_ended_again(phone, far_end, ended_call):
    """A terminate of a call that has ended tells nothing of it; of a call that lives, it does."""
    phone.terminate(ended_call)
    phone.refuses()
    another = far_end.calls("030555103", "Fritz")
    phone.tells(incoming(another))
    phone.terminate(another)
    phone.tells(disconnected(another))
