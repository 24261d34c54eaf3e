"""That a test is a recording or names one, and how what was made ready for it is played.

Light, and below what makes it ready (`ringproof.plugin.recorded`) and what can be collected.
"""

from typing import Protocol

import pytest

from ringproof.session.scene import Scene

MARK = "recording"


class Playable(Protocol):
    """A recording that is ready to be played."""

    def take(self, scene: Scene) -> None:
        """Play it to this scene of the phone that the test is about."""

    def play(self) -> None:
        """Play it; NotMet at the first differing edge, NotOffered where it cannot be."""


PLAYING = pytest.StashKey[Playable]()


def is_recorded(item: pytest.Item) -> bool:
    """Say whether a test is a recording or names one."""
    return item.get_closest_marker(MARK) is not None


def play(item: pytest.Item) -> None:
    """Play the recording of a test; nothing where it names none or cannot be performed."""
    playing = item.stash.get(PLAYING, None)
    if playing is not None:
        playing.play()
