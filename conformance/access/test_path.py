"""AC-PATH: where commands go, and how."""

import pytest

from ringproof.session import connected, outgoing


@pytest.mark.clause("AC-PATH-1")
def test_a_get_over_https_to_the_documented_path_is_obeyed(phone, far_end, dial):
    """GET https://PHONE/api/v1/exec/command?action=call&number=NUMBER dials that number."""
    call = phone.over_https().call(dial["answers"])
    phone.tells(outgoing(call))
    far_end.is_rung(call)


@pytest.mark.clause("AC-PATH-1")
@pytest.mark.parametrize(
    "path",
    [
        pytest.param("/api/v1/exec/commands", id="a longer name"),
        pytest.param("/api/v1/command", id="a folder missing"),
        pytest.param("/", id="the front page"),
    ],
)
def test_a_command_on_another_path_is_not_obeyed(phone, far_end, ringing_call, path):
    """The same request on another path executes nothing; on the documented one it does."""
    elsewhere = phone.at_path(path)
    elsewhere.accept(ringing_call)
    elsewhere.changes_nothing()
    phone.over_https().accept(ringing_call)
    phone.tells(connected(ringing_call))
    far_end.is_connected(ringing_call)
