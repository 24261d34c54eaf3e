"""SC-BAD: a broken script harms nobody but itself."""

import pytest

from ringproof.session import connected, incoming


@pytest.mark.clause("SC-BAD-1")
@pytest.mark.parametrize("fault", ["errs", "cannot-be-read", "never-ends", "hoards"])
def test_a_broken_script_is_reported_and_stopped(scripts, phone, far_end, local_user, fault):
    """The log names the script that errs, never ends or hoards, and the phone goes on."""
    scripts.include_one_that(fault)
    local_user.reads_in_the_log("ringproof-added")
    call = far_end.calls("030555101", "Peter")
    phone.tells(incoming(call))
    phone.accept(call)
    phone.tells(connected(call))
    far_end.is_connected(call)
