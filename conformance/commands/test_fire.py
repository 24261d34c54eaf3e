"""CM-FIRE: whether the answer waits for the result."""

import pytest

from ringproof.session import connected, disconnected, holding, outgoing


@pytest.mark.clause("CM-FIRE-1")
@pytest.mark.parametrize(
    "value",
    [
        pytest.param("1", id="one"),
        pytest.param("true", id="true"),
        pytest.param(None, id="the bare key"),
    ],
)
def test_fire_and_forget_is_answered_while_the_far_end_still_rings(phone, far_end, dial, value):
    """With fireandforget the number is dialled, and answered before anybody picks up."""
    hasty = phone.fire_and_forget(value)
    call = hasty.call(dial["waits"])
    hasty.succeeds()
    far_end.is_ringing(call)
    hasty.tells(outgoing(call))


@pytest.mark.clause("CM-FIRE-1")
def test_fire_and_forget_holds_all_the_same(phone, far_end, call):
    """With fireandforget a hold is obeyed and told like any other."""
    hasty = phone.fire_and_forget()
    hasty.hold(call)
    hasty.succeeds()
    hasty.tells(holding(call))
    far_end.is_on_hold(call)


@pytest.mark.clause("CM-FIRE-1")
def test_fire_and_forget_accepts_all_the_same(phone, far_end, ringing_call):
    """With fireandforget a ringing call is accepted and told like any other."""
    hasty = phone.fire_and_forget()
    hasty.accept(ringing_call)
    hasty.succeeds()
    hasty.tells(connected(ringing_call))
    far_end.is_connected(ringing_call)


@pytest.mark.clause("CM-FIRE-1")
def test_fire_and_forget_terminates_all_the_same(phone, far_end, call):
    """With fireandforget a call is ended and told like any other."""
    hasty = phone.fire_and_forget()
    hasty.terminate(call)
    hasty.succeeds()
    hasty.tells(disconnected(call))
    far_end.is_gone(call)


@pytest.mark.clause("CM-FIRE-2")
def test_the_answer_tells_whether_the_hold_was_obeyed(phone, call):
    """A hold that was obeyed and one that was refused are answered differently."""
    phone.hold(call)
    obeyed = phone.answer()
    phone.tells(holding(call))
    phone.hold(call)
    phone.answers_otherwise_than(obeyed)
    phone.changes_nothing()


@pytest.mark.clause("CM-FIRE-2")
def test_the_answer_tells_whether_there_was_something_to_accept(phone, ringing_call):
    """An accept that was obeyed and one with nothing left to accept are answered differently."""
    phone.accept(ringing_call)
    obeyed = phone.answer()
    phone.tells(connected(ringing_call))
    phone.accept(ringing_call)
    phone.answers_otherwise_than(obeyed)
    phone.changes_nothing()
