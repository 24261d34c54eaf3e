"""EV-ACCOUNT: accountId is the identity that the call is on."""

import pytest

from ringproof.session import incoming, outgoing


@pytest.mark.clause("EV-ACCOUNT-1")
def test_a_call_to_the_first_identity_is_told_on_it(phone, far_end):
    """A call to the first identity is told with accountId 1."""
    call = far_end.calls("030555101", "Peter", account=1)
    phone.tells(incoming(call))


@pytest.mark.clause("EV-ACCOUNT-1")
def test_a_call_to_another_identity_is_told_on_it(phone, far_end, second_identity):
    """A call to another identity is told with the number of that identity."""
    call = far_end.calls("030555101", "Peter", account=second_identity)
    phone.tells(incoming(call))


@pytest.mark.clause("EV-ACCOUNT-1")
def test_calls_to_two_identities_are_told_each_on_its_own(phone, far_end, second_identity):
    """Two calls that ring at the same time are told each on the identity it came to."""
    call = far_end.calls("030555101", "Peter", account=second_identity)
    phone.tells(incoming(call))
    second = far_end.calls("030555102", "Franz", account=1)
    phone.tells(incoming(second))


@pytest.mark.clause("EV-ACCOUNT-1")
def test_a_call_dialled_on_another_identity_is_told_on_it(phone, dial, second_identity):
    """A call dialled on another identity is told with the number of that identity."""
    call = phone.call(dial["answers"], line=second_identity)
    phone.tells(outgoing(call))
