"""EV-CONFERENCED, EV-UNCONFERENCED: a conference comes about and is dissolved."""

import pytest

from ringproof.session import conferenced, connected, outgoing, unconferenced


@pytest.mark.clause("EV-CONFERENCED-1")
def test_two_calls_in_a_conference_are_told(phone, held_call, second_call):
    """Two calls brought together are told as conferenced, with both ids."""
    phone.conference(held_call, second_call)
    phone.tells(conferenced(held_call, second_call))


@pytest.mark.clause("EV-CONFERENCED-1")
def test_a_conference_of_a_caller_and_somebody_dialled_is_told(phone, dial, held_call):
    """A caller on hold and somebody whom the phone dialled are told as conferenced."""
    second = phone.call(dial["answers"])
    phone.tells(outgoing(second), connected(second))
    phone.conference(held_call, second)
    phone.tells(conferenced(held_call, second))


@pytest.mark.clause("EV-UNCONFERENCED-1")
def test_a_conference_that_a_far_end_leaves_is_told(phone, far_end, conference):
    """A conference that ends because a far end hangs up is told with the ids of both calls."""
    first, second = conference
    far_end.hangs_up(second)
    phone.tells(unconferenced(first, second))


@pytest.mark.clause("EV-UNCONFERENCED-1")
def test_a_conference_that_the_phone_ends_is_told(phone, conference):
    """A conference that ends because the phone ends a member is told with both ids."""
    first, second = conference
    phone.terminate(first)
    phone.tells(unconferenced(first, second))
