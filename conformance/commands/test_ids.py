"""CM-IDS: an id that names no call reaches no call."""

import pytest

from ringproof.session import (
    conferenced,
    connected,
    disconnected,
    holding,
    transfer_done,
    transfer_initiated,
)


@pytest.mark.clause("CM-IDS-1")
def test_accept_of_an_unknown_call_accepts_nothing(phone, far_end, ringing_call):
    """An accept for a call that does not exist leaves the one that rings ringing."""
    phone.command("accept", callid="TC@999999")
    phone.refuses()
    far_end.is_ringing(ringing_call)
    phone.accept(ringing_call)
    phone.tells(connected(ringing_call))


@pytest.mark.clause("CM-IDS-1")
def test_terminate_of_an_unknown_call_ends_nothing(phone, far_end, call):
    """A terminate for a call that does not exist leaves the one that does talking."""
    phone.command("terminate", callid="TC@999999")
    phone.refuses()
    far_end.is_connected(call)
    phone.terminate(call)
    phone.tells(disconnected(call))


@pytest.mark.clause("CM-IDS-1")
def test_hold_of_an_unknown_call_holds_nothing(phone, far_end, call):
    """A hold for a call that does not exist leaves the one that does talking."""
    phone.command("hold", callid="TC@999999")
    phone.refuses()
    far_end.is_connected(call)
    phone.hold(call)
    phone.tells(holding(call))


@pytest.mark.clause("CM-IDS-1")
def test_resume_of_an_unknown_call_resumes_nothing(phone, far_end, held_call):
    """A resume for a call that does not exist leaves the held one on hold."""
    phone.command("resume", callid="TC@999999")
    phone.refuses()
    far_end.is_on_hold(held_call)
    phone.resume(held_call)
    phone.tells(connected(held_call))


@pytest.mark.clause("CM-IDS-1")
def test_transfer_of_an_unknown_call_transfers_nothing(phone, far_end, call, dial):
    """A transfer of a call that does not exist leaves the one that does talking."""
    phone.command("transfer", callid="TC@999999", number=dial["answers"])
    phone.refuses()
    far_end.is_connected(call)
    phone.transfer(call, dial["answers"])
    phone.tells(transfer_done(call, number=dial["answers"]))


@pytest.mark.clause("CM-IDS-1")
def test_digits_for_an_unknown_call_are_heard_by_nobody(phone, far_end, call):
    """Digits for a call that does not exist are not heard on the one that does."""
    phone.command("dtmf", callid="TC@999999", digits="5")
    phone.refuses()
    phone.dtmf(call, "7")
    far_end.hears(call, "7")


@pytest.mark.clause("CM-IDS-1")
def test_join_with_an_unknown_call_joins_nothing(
    attended_transfer_claimed, phone, held_call, second_call
):
    """A join of a call and one that does not exist leaves every call where it is."""
    phone.command("join", callid1=held_call.told_id, callid2="TC@999999")
    phone.refuses()
    phone.command("join", callid1="TC@999999", callid2=second_call.told_id)
    phone.refuses()
    phone.join(held_call, second_call)
    phone.tells(transfer_initiated(held_call, second_call))


@pytest.mark.clause("CM-IDS-1")
def test_conference_with_an_unknown_call_confers_nothing(
    conference_claimed, phone, held_call, second_call
):
    """A conference of a call and one that does not exist leaves every call where it is."""
    phone.command("conference", callid1=held_call.told_id, callid2="TC@999999")
    phone.refuses()
    phone.command("conference", callid1="TC@999999", callid2=second_call.told_id)
    phone.refuses()
    phone.conference(held_call, second_call)
    phone.tells(conferenced(held_call, second_call))


@pytest.mark.clause("CM-IDS-1")
def test_the_id_of_an_ended_call_names_no_call(phone, far_end, held_call, second_call):
    """A call that has ended cannot be ended again, and no other is ended in its place."""
    phone.terminate(second_call)
    phone.tells(disconnected(second_call))
    phone.terminate(second_call)
    phone.refuses()
    far_end.is_on_hold(held_call)


@pytest.mark.clause("CM-IDS-1")
def test_an_id_that_goes_on_names_no_call(phone, far_end, call):
    """An id that only begins like a call's is not that call's."""
    phone.command("hold", callid=f"{call.told_id}0")
    phone.refuses()
    far_end.is_connected(call)
    phone.hold(call)
    phone.tells(holding(call))


@pytest.mark.clause("CM-IDS-1")
def test_the_beginning_of_an_id_names_no_call(phone, far_end, call):
    """What every id begins with is the id of no call."""
    phone.command("hold", callid="TC@")
    phone.refuses()
    far_end.is_connected(call)
    phone.hold(call)
    phone.tells(holding(call))
