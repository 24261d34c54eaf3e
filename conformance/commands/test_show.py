"""CM-SHOW: the phone shows a text on its display."""

import pytest


@pytest.mark.clause("CM-SHOW-1")
def test_the_text_is_on_the_display(phone, local_user):
    """Somebody at the phone reads the text of the command."""
    phone.show("Lunch is ready")
    local_user.sees("Lunch is ready")


@pytest.mark.clause("CM-SHOW-1")
def test_a_text_can_be_shown_during_a_call(phone, local_user, far_end, call):
    """A text is shown while the phone is in a call, and the call goes on."""
    phone.show("The next visitor waits")
    local_user.sees("The next visitor waits")
    far_end.is_connected(call)


@pytest.mark.clause("CM-SHOW-1")
def test_a_second_text_is_on_the_display_too(phone, local_user):
    """A text that follows another one is shown as well."""
    phone.show("First the soup")
    local_user.sees("First the soup")
    phone.show("Then the pudding")
    local_user.sees("Then the pudding")


@pytest.mark.clause("CM-SHOW-2")
def test_show_without_a_text_is_refused(phone, local_user):
    """A show that lacks its text leaves the display as it is."""
    phone.command("show")
    phone.refuses()
    phone.show("This one has a text")
    local_user.sees("This one has a text")
