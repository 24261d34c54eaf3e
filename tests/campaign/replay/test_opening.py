"""What is known of a recording before it is replayed."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ringproof.campaign.replay import ReplayAsked
from ringproof.campaign.replay.opening import opened
from ringproof.recordings import Leg


@pytest.mark.parametrize("leg", list(Leg))
def test_defects_are_compared_where_the_bytes_of_the_events_were_kept(
    tape: Any, tmp_path: Path, leg: Leg
) -> None:
    """Commands come over TLS, whose bytes a tap does not keep: that says nothing of the events."""
    tape.call()
    tape.exchanges = [replace(each, exact=each.leg is not leg) for each in tape.exchanges]
    ready = opened(ReplayAsked(tape.write(tmp_path / "x.mitm")))
    assert ready.session.exact is (leg is Leg.COMMANDS)
