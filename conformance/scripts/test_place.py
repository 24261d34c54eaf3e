"""SC-PLACE: the Action URLs are what the scripts in luaAutoStarters do, and nothing else."""

import pytest

from ringproof.session import connected, incoming


@pytest.mark.clause("SC-PLACE-1")
def test_without_the_scripts_there_are_neither_commands_nor_events(scripts, phone, far_end):
    """Scripts removed, a command does nothing and nothing is told; put back, both work again."""
    call = far_end.calls("030555101", "Peter")
    phone.tells(incoming(call))
    scripts.are_removed()
    scriptless = phone.switched_off()
    scriptless.accept(call)
    scriptless.changes_nothing()
    untold = far_end.calls("030555102", "Franz")
    phone.tells_nothing()
    far_end.hangs_up(untold)
    scripts.are_put_back()
    phone.accept(call)
    phone.tells(connected(call))
    far_end.is_connected(call)
