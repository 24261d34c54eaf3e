"""A trace in, findings out: the same judge for a live test and for a capture."""

from ringproof.judge.ambient import judge
from ringproof.judge.blame import blame
from ringproof.judge.choices import Showing, choices_seen, choices_shown
from ringproof.judge.choices_passages import ENOUGH
from ringproof.judge.disagree import disagreements
from ringproof.judge.graph import AMONG_OTHERS, PHONE, is_among_others, phones_of
from ringproof.judge.server import ServerSetting, blame_server, judge_server
from ringproof.judge.setting import Setting, musts
from ringproof.judge.several import blame_several, judge_several
from ringproof.judge.untold import only_untold

__all__ = [
    "AMONG_OTHERS",
    "ENOUGH",
    "PHONE",
    "ServerSetting",
    "Setting",
    "Showing",
    "blame",
    "blame_server",
    "blame_several",
    "choices_seen",
    "choices_shown",
    "disagreements",
    "is_among_others",
    "judge",
    "judge_server",
    "judge_several",
    "musts",
    "only_untold",
    "phones_of",
]
