"""CM-REFUSE: a command that cannot apply to the calls as they stand changes nothing."""

import pytest

from ringproof.session import (
    conferenced,
    connected,
    disconnected,
    holding,
    incoming,
    transfer_done,
    transfer_initiated,
)


@pytest.mark.clause("CM-REFUSE-1")
def test_holding_a_held_call_changes_nothing(phone, far_end, held_call):
    """A hold of a call that is on hold already is refused and tells nothing."""
    phone.hold(held_call)
    phone.refuses()
    far_end.is_on_hold(held_call)


@pytest.mark.clause("CM-REFUSE-1")
def test_holding_a_held_call_leaves_the_other_call_alone(phone, far_end, held_call, second_call):
    """A hold of the held one of two calls does not put the talking one on hold."""
    phone.hold(held_call)
    phone.refuses()
    far_end.is_connected(second_call)


@pytest.mark.clause("CM-REFUSE-2")
def test_resuming_a_talking_call_changes_nothing(phone, far_end, call):
    """A resume of a call that was never on hold is refused and tells nothing."""
    phone.resume(call)
    phone.refuses()
    far_end.is_connected(call)
    phone.hold(call)
    phone.tells(holding(call))
    phone.resume(call)
    phone.tells(connected(call))


@pytest.mark.clause("CM-REFUSE-2")
def test_resuming_a_resumed_call_changes_nothing(phone, far_end, held_call):
    """A second resume of the same call is refused and tells nothing."""
    phone.resume(held_call)
    phone.tells(connected(held_call))
    phone.resume(held_call)
    phone.refuses()
    far_end.is_connected(held_call)


@pytest.mark.clause("CM-REFUSE-2")
def test_resuming_the_talking_one_of_two_calls_changes_nothing(
    phone, far_end, held_call, second_call
):
    """A resume of the talking one of two calls swaps nothing."""
    phone.resume(second_call)
    phone.refuses()
    far_end.is_on_hold(held_call)
    far_end.is_connected(second_call)
    phone.hold(second_call)
    phone.tells(holding(second_call))
    phone.resume(second_call)
    phone.tells(connected(second_call))


@pytest.mark.clause("CM-REFUSE-2")
def test_resuming_a_ringing_call_does_not_accept_it(phone, far_end, ringing_call):
    """A resume of a call that rings is refused; it goes on ringing."""
    phone.resume(ringing_call)
    phone.refuses()
    far_end.is_ringing(ringing_call)
    phone.accept(ringing_call)
    phone.tells(connected(ringing_call))
    phone.hold(ringing_call)
    phone.tells(holding(ringing_call))
    phone.resume(ringing_call)
    phone.tells(connected(ringing_call))


@pytest.mark.clause("CM-REFUSE-3")
def test_accept_without_a_call_is_refused(phone, far_end):
    """With no call at all there is nothing to accept."""
    phone.accept()
    phone.refuses()
    call = far_end.calls("030555101", "Peter")
    phone.tells(incoming(call))
    phone.accept(call)
    phone.tells(connected(call))


@pytest.mark.clause("CM-REFUSE-3")
def test_terminate_without_a_call_is_refused(phone, far_end):
    """With no call at all there is nothing to end."""
    phone.terminate()
    phone.refuses()
    call = far_end.calls("030555101", "Peter")
    phone.tells(incoming(call))
    phone.terminate(call)
    phone.tells(disconnected(call))


@pytest.mark.clause("CM-REFUSE-3")
def test_hold_without_a_call_is_refused(phone, far_end):
    """With no call at all there is nothing to hold."""
    phone.hold()
    phone.refuses()
    call = far_end.calls("030555101", "Peter")
    phone.tells(incoming(call))
    phone.accept(call)
    phone.tells(connected(call))
    phone.hold(call)
    phone.tells(holding(call))


@pytest.mark.clause("CM-REFUSE-3")
def test_resume_without_a_call_is_refused(phone, far_end):
    """With no call at all there is nothing to resume."""
    phone.resume()
    phone.refuses()
    call = far_end.calls("030555101", "Peter")
    phone.tells(incoming(call))
    phone.accept(call)
    phone.tells(connected(call))
    phone.hold(call)
    phone.tells(holding(call))
    phone.resume(call)
    phone.tells(connected(call))


@pytest.mark.clause("CM-REFUSE-3")
def test_transfer_without_a_call_is_refused(phone, far_end, dial):
    """With no call at all there is nothing to transfer, and nobody is dialled."""
    phone.transfer(None, dial["answers"])
    phone.refuses()
    call = far_end.calls("030555101", "Peter")
    phone.tells(incoming(call))
    phone.accept(call)
    phone.tells(connected(call))
    phone.transfer(call, dial["answers"])
    phone.tells(transfer_done(call, number=dial["answers"]))


@pytest.mark.clause("CM-REFUSE-3")
def test_join_without_a_call_is_refused(attended_transfer_claimed, phone, far_end):
    """With no call at all there is nothing to join."""
    phone.command("join")
    phone.refuses()
    peter = far_end.calls("030555101", "Peter")
    phone.tells(incoming(peter))
    phone.accept(peter)
    phone.tells(connected(peter))
    phone.hold(peter)
    phone.tells(holding(peter))
    franz = far_end.calls("030555102", "Franz")
    phone.tells(incoming(franz))
    phone.accept(franz)
    phone.tells(connected(franz))
    phone.join(peter, franz)
    phone.tells(transfer_initiated(peter, franz))


@pytest.mark.clause("CM-REFUSE-3")
def test_conference_without_a_call_is_refused(conference_claimed, phone, far_end):
    """With no call at all there is nothing to confer."""
    phone.command("conference")
    phone.refuses()
    peter = far_end.calls("030555101", "Peter")
    phone.tells(incoming(peter))
    phone.accept(peter)
    phone.tells(connected(peter))
    phone.hold(peter)
    phone.tells(holding(peter))
    franz = far_end.calls("030555102", "Franz")
    phone.tells(incoming(franz))
    phone.accept(franz)
    phone.tells(connected(franz))
    phone.conference(peter, franz)
    phone.tells(conferenced(peter, franz))


@pytest.mark.clause("CM-REFUSE-3")
def test_dtmf_without_a_call_is_refused(phone, far_end):
    """With no call at all there is nobody to hear digits."""
    phone.command("dtmf", digits="5")
    phone.refuses()
    call = far_end.calls("030555101", "Peter")
    phone.tells(incoming(call))
    phone.accept(call)
    phone.tells(connected(call))
    phone.dtmf(call, "7")
    far_end.hears(call, "7")


@pytest.mark.clause("CM-REFUSE-1")
def test_holding_a_held_conference_changes_nothing(phone, far_end, held_conference):
    """A hold of a conference that is on hold already is refused and tells nothing."""
    first, second = held_conference
    phone.hold(first)
    phone.refuses()
    far_end.is_on_hold(first)
    far_end.is_on_hold(second)


@pytest.mark.clause("CM-REFUSE-2")
def test_resuming_a_conference_that_is_not_held_changes_nothing(phone, far_end, held_conference):
    """A resume of a conference that was resumed already is refused and tells nothing."""
    first, second = held_conference
    phone.resume(first, second)
    phone.tells_one_of(connected(first), connected(second))
    phone.resume(first, second)
    phone.refuses()
    far_end.is_connected(first)
    far_end.is_connected(second)
