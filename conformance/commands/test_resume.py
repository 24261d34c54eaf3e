"""CM-RESUME: the phone takes a call back from hold."""

import pytest

from ringproof.session import connected, holding


@pytest.mark.clause("CM-RESUME-1")
def test_resume_continues_a_held_call(phone, far_end, held_call):
    """A resume continues a held call: both parties can talk again, and connected is told."""
    phone.resume(held_call)
    phone.tells(connected(held_call))
    far_end.is_connected(held_call)


@pytest.mark.clause("CM-RESUME-1")
def test_resume_continues_the_held_call_that_it_names(phone, far_end, held_call, second_held_call):
    """Of two held calls, a resume continues the one that it names; the other stays on hold."""
    phone.resume(second_held_call)
    phone.tells(connected(second_held_call))
    phone.does_not_tell(connected(held_call))
    far_end.is_connected(second_held_call)
    far_end.is_on_hold(held_call)


@pytest.mark.clause("CM-RESUME-2")
def test_resume_that_names_no_call_continues_the_first(phone, far_end, held_call, second_held_call):
    """A resume that names no call continues the first of two held calls."""
    phone.resume()
    phone.tells(connected(held_call))
    far_end.is_connected(held_call)
    far_end.is_on_hold(second_held_call)


@pytest.mark.clause("CM-RESUME-3")
def test_resume_continues_a_held_conference(phone, far_end, held_conference):
    """A resume that names a held conference continues it: each member can talk again."""
    first, second = held_conference
    phone.resume(first, second)
    phone.tells_one_of(connected(first), connected(second))
    far_end.is_connected(first)
    far_end.is_connected(second)


@pytest.mark.clause("CM-RESUME-3")
def test_resume_that_names_no_call_continues_a_held_conference(phone, far_end, held_conference):
    """A resume that names no call continues the held conference, which is all there is."""
    first, second = held_conference
    phone.resume()
    phone.tells_one_of(connected(first), connected(second))
    far_end.is_connected(first)
    far_end.is_connected(second)


@pytest.mark.clause("CM-RESUME-4")
def test_resume_puts_the_other_call_on_hold(phone, far_end, held_call, second_call):
    """A resume of the held one of two calls puts the talking one on hold."""
    phone.resume(held_call)
    phone.tells_in_any_order(connected(held_call), holding(second_call))
    far_end.is_connected(held_call)
    far_end.is_on_hold(second_call)


@pytest.mark.clause("CM-RESUME-3")
def test_a_conference_that_was_resumed_can_be_held_again(phone, far_end, held_conference):
    """A held conference that a resume continued is a conference still, and can be held again."""
    first, second = held_conference
    phone.resume(first, second)
    phone.tells_one_of(connected(first), connected(second))
    phone.hold(first)
    phone.tells_one_of(holding(first), holding(second))
    far_end.is_on_hold(first)
    far_end.is_on_hold(second)
