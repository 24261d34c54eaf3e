"""SC-COPY: a copy of the incoming script beside the standard one, as for PBX CallAssist."""

import pytest

from ringproof.session import connected, holding


@pytest.mark.clause("SC-COPY-1")
def test_a_copy_on_another_path_works_beside_the_standard_one(scripts, phone, far_end, call):
    """Nobody listens on the new path; with the copy both paths obey, the standard one as before."""
    nobody = phone.at_path("/api/v1/exec/ringproof-copy")
    nobody.hold(call)
    nobody.changes_nothing()
    scripts.copy_the_incoming_script_to("ringproof-copy")
    copy = phone.listening_at("ringproof-copy")
    copy.hold(call)
    copy.tells(holding(call))
    far_end.is_on_hold(call)
    phone.resume(call)
    phone.tells(connected(call))
    phone.hold(call)
    phone.tells(holding(call))
    copy.resume(call)
    copy.tells(connected(call))
    far_end.is_connected(call)
