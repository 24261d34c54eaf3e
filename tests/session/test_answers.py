"""Reading lists and help texts."""

from typing import Any

import pytest

from ringproof.session import NotMet
from ringproof.session.phone import Phone

PAGE = (
    "choose one of the following actions: help, log, resume, accept\n"
    "..?action=call&help shows the help of one\n"
)


def test_a_list_that_lacks_a_command_is_told(phone: Phone, target: Any) -> None:
    target.body = PAGE.encode()
    phone.ask_for_the_list()
    with pytest.raises(NotMet, match="the list lacks hold, join"):
        phone.lists("log", "hold", "join")


def test_a_help_that_says_nothing_is_told(phone: Phone, target: Any) -> None:
    target.body = b"OK"
    phone.ask_for_help("call")
    with pytest.raises(NotMet, match="says nothing of parameters"):
        phone.describes("call")
