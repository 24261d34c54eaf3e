"""CM-TRANSFER: the phone passes a call on to a number."""

import pytest

from ringproof.session import transfer_done


@pytest.mark.clause("CM-TRANSFER-1")
def test_transfer_passes_a_talk_on(phone, call, dial):
    """A transfer passes a talking call on to a number, and transfer_done says both."""
    phone.transfer(call, dial["answers_too"])
    phone.tells(transfer_done(call, number=dial["answers_too"]))


@pytest.mark.clause("CM-TRANSFER-1")
def test_transfer_passes_on_the_call_that_it_names(phone, far_end, held_call, second_call, dial):
    """Of two calls, a transfer passes on the one that it names; the other stays on hold."""
    phone.transfer(second_call, dial["answers_too"])
    phone.tells(transfer_done(second_call, number=dial["answers_too"]))
    far_end.talks_to(second_call, dial["answers_too"])
    far_end.is_on_hold(held_call)


@pytest.mark.clause("CM-TRANSFER-2")
def test_transfer_passes_a_held_call_on(phone, far_end, held_call, dial):
    """A transfer passes a held call on to a number."""
    phone.transfer(held_call, dial["answers_too"])
    phone.tells(transfer_done(held_call, number=dial["answers_too"]))
    far_end.talks_to(held_call, dial["answers_too"])


@pytest.mark.clause("CM-TRANSFER-2")
def test_transfer_of_the_held_call_leaves_the_talk(phone, far_end, held_call, second_call, dial):
    """A transfer that names the held one of two calls passes it on, and the talk goes on."""
    phone.transfer(held_call, dial["answers_too"])
    phone.tells(transfer_done(held_call, number=dial["answers_too"]))
    far_end.talks_to(held_call, dial["answers_too"])
    far_end.is_connected(second_call)


@pytest.mark.clause("CM-TRANSFER-3")
def test_transfer_without_a_number_is_refused(phone, far_end, call, dial):
    """A transfer without a number is refused, and the talk goes on; with one it is done."""
    phone.command("transfer", callid=call.told_id)
    phone.refuses()
    far_end.is_connected(call)
    phone.transfer(call, dial["answers_too"])
    phone.tells(transfer_done(call, number=dial["answers_too"]))


@pytest.mark.clause("CM-TRANSFER-3")
def test_transfer_to_an_empty_number_is_refused(phone, far_end, call, dial):
    """A transfer to an empty number is refused, and the talk goes on; to a number it is done."""
    phone.transfer(call, "")
    phone.refuses()
    far_end.is_connected(call)
    phone.transfer(call, dial["answers_too"])
    phone.tells(transfer_done(call, number=dial["answers_too"]))


@pytest.mark.clause("CM-TRANSFER-4")
def test_after_a_transfer_the_far_end_talks_to_the_number(phone, far_end, call, dial):
    """After a blind transfer the far end talks to whoever answers the number, not to the user."""
    phone.transfer(call, dial["answers_too"])
    phone.tells(transfer_done(call, number=dial["answers_too"]))
    far_end.talks_to(call, dial["answers_too"])


@pytest.mark.clause("CM-TRANSFER-4")
def test_a_held_call_that_was_transferred_is_out_of_the_phones_hands(
    phone, far_end, held_call, dial
):
    """After a blind transfer from hold, no terminate parts the far end from whom it talks to."""
    phone.transfer(held_call, dial["answers_too"])
    phone.tells(transfer_done(held_call, number=dial["answers_too"]))
    far_end.talks_to(held_call, dial["answers_too"])
    phone.terminate(held_call)
    far_end.talks_to(held_call, dial["answers_too"])
