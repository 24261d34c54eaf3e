"""Where a test is a recording, or names one: what the run has to know of it.

Light: the machinery (`ringproof.plugin.recording`) comes in only where there is a recording.
"""

from typing import TYPE_CHECKING

import pytest

from ringproof.emulator.assembly import Fault
from ringproof.plugin.judging import Performance
from ringproof.plugin.playing import PLAYING, is_recorded
from ringproof.target.settings import TargetSettings

if TYPE_CHECKING:
    from ringproof.plugin.recording import Playing


def problem_of(item: pytest.Item) -> str:
    """Say why the recording that a test names cannot be replayed; empty where it can."""
    if not is_recorded(item):
        return ""
    from ringproof.plugin.recording import BadRecording, check  # noqa: PLC0415  as needed

    try:
        check(item)
    except BadRecording as problem:
        return str(problem)
    return ""


def on_phones_of_its_own(
    item: pytest.Item, settings: TargetSettings, *, in_memory: bool, fault: Fault | None
) -> "Playing | None":
    """Open the embedded phones of a recording; None where the target is a phone that is there."""
    if not (is_recorded(item) and settings.embedded):
        return None
    from ringproof.plugin.recording import embedded, named_by  # noqa: PLC0415  as needed

    named = named_by(item)
    assert named is not None  # noqa: S101  it was collected as one
    playing = embedded(named, settings, in_memory=in_memory, fault=fault)
    item.stash[PLAYING] = playing
    return playing


def make_ready(item: pytest.Item, performance: Performance) -> None:
    """Make the recording of a test ready to be played in its performance."""
    if not is_recorded(item):
        return
    from ringproof.plugin.recording import named_by, on  # noqa: PLC0415  as needed

    playing = item.stash.get(PLAYING, None)
    if playing is not None:
        playing.take(performance.scene)
        return
    named = named_by(item)
    assert named is not None  # noqa: S101  it was collected as one
    item.stash[PLAYING] = on(performance.stand, named, performance.scene)
