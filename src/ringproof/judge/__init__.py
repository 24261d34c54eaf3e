"""A trace in, findings out: the same judge for a live test and for a capture."""

from ringproof.judge.ambient import judge
from ringproof.judge.setting import Setting, musts

__all__ = ["Setting", "judge", "musts"]
