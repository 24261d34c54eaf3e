"""EV-REMOTEUPDATE: new details of the far end are told."""

import pytest

from ringproof.session import remote_update


@pytest.mark.clause("EV-REMOTEUPDATE-1")
def test_a_new_name_of_the_far_end_is_told(phone, far_end, call):
    """A far end that shows another name during a talk is told as remoteUpdate with the name."""
    far_end.renames(call, name="Petra")
    phone.tells(remote_update(call, name="Petra"))


@pytest.mark.clause("EV-REMOTEUPDATE-1")
def test_a_new_name_is_told_of_the_call_that_it_is_of(phone, far_end, held_call, second_call):
    """With two calls, a new name is told of the call whose far end has it."""
    far_end.renames(held_call, name="Petra")
    phone.tells(remote_update(held_call, name="Petra"))


@pytest.mark.clause("EV-REMOTEUPDATE-2")
def test_a_new_number_of_the_far_end_is_told(phone, far_end, call):
    """A far end that shows another number during a talk is told with that number."""
    far_end.renames(call, number="030555103")
    phone.tells(remote_update(call, number="030555103"))


@pytest.mark.clause("EV-REMOTEUPDATE-2")
def test_a_new_number_and_a_new_name_are_told_together(phone, far_end, call):
    """A far end that shows another number and name is told with both."""
    far_end.renames(call, name="Petra", number="030555103")
    phone.tells(remote_update(call, name="Petra", number="030555103"))
