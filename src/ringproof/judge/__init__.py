"""A trace in, findings out: the same judge for a live test and for a capture."""

from ringproof.judge.ambient import judge
from ringproof.judge.blame import blame
from ringproof.judge.choices import choices_shown
from ringproof.judge.disagree import disagreements
from ringproof.judge.server import ServerSetting, blame_server, judge_server
from ringproof.judge.setting import Setting, musts
from ringproof.judge.untold import only_untold

__all__ = [
    "ServerSetting",
    "Setting",
    "blame",
    "blame_server",
    "choices_shown",
    "disagreements",
    "judge",
    "judge_server",
    "musts",
    "only_untold",
]
