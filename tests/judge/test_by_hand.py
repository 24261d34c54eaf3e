"""What a person does takes its time; what a command does is told as soon as ever."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from ringproof.judge import Setting
from ringproof.trace import Actor

CONNECTED = """
    0.0 far_end call leg=leg-1 number=42 account=1
    0.1 told incoming callId=TC@1 accountId=1 number=42
    1.0 client accept callid=TC@1 -> 200
    1.1 told connected callId=TC@1
"""
Offences = Callable[..., list[str]]


@pytest.mark.parametrize(
    ("story", "found"),
    [
        pytest.param("4.0 far_end hang_up leg=leg-1\n 9.0 end", [], id="not yet told"),
        pytest.param(
            "4.0 far_end hang_up leg=leg-1\n 40.0 told disconnected callId=TC@1", [], id="told late"
        ),
        pytest.param(
            "4.0 far_end hang_up leg=leg-1\n 90.0 end", ["EV-TOLD-1 fail"], id="never told"
        ),
        pytest.param("4.0 local_user hold\n 9.0 end", ["EV-TOLD-1 fail"], id="by a program"),
        pytest.param(
            "4.0 client hold callid=TC@1 -> 200\n 9.0 end", ["EV-TOLD-1 fail"], id="by a command"
        ),
    ],
)
def test_only_what_a_person_does_is_waited_for_as_long_as_a_person_takes(
    live: Setting, offences: Offences, story: str, found: list[str]
) -> None:
    by_hand = replace(live, by_hand={Actor.FAR_END: 60.0})
    assert offences(CONNECTED + story, by_hand) == found
