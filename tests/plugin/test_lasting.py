"""How long a run against a server lasts, known beforehand."""

import inspect
from dataclasses import replace

import pytest

from ringproof.plugin.lasting import _SETTLES, Lasting, lasting_of
from ringproof.plugin.prompts import Act
from ringproof.session.server import Server
from ringproof.target.server_side import Rule, ServerSide, Telling
from ringproof.target.settings import TargetSettings, Timing

RULES = (Rule("incoming", "accept", "42", within=2.0), Rule("connected", "hold", within=3.0))
SERVER = TargetSettings(
    "cti", "server", timing=Timing(settle=1.0), server=ServerSide(Telling(), does=RULES)
)


def asks(*asked: str) -> list[Act]:
    return [Act("server", what, (line, 0)) for line, what in enumerate(asked)]


@pytest.mark.parametrize(
    ("tests", "least", "most"),
    [
        ([], 0.0, 0.0),
        ([asks("takes")], 1.1, 1.1),  # after each test silence is watched
        ([asks("known_caller", "reacts_to")], 1.1, 4.1),  # for its longest rule
        ([asks("reacts_once_to")], 2.1, 5.1),
        ([asks("leaves_alone", "kept_its_tokens")], 3.1, 3.1),
        ([asks("takes"), asks("reacts_to", "is_restarted")], 3.2, 6.2),
    ],
)
def test_windows_make_its_length(tests: list[list[Act]], least: float, most: float) -> None:
    lasting = lasting_of(tests, SERVER)
    assert (round(lasting.least, 6), round(lasting.most, 6)) == (least, most)


def test_a_longer_window_makes_a_longer_run() -> None:
    longer = replace(SERVER, timing=Timing(settle=4.0))
    tests = [asks("takes")] * 80
    assert str(lasting_of(tests, SERVER)) == "about 1 minute"
    assert str(lasting_of(tests, longer)) == "about 5 minutes"


def test_both_lengths_are_said_where_they_differ() -> None:
    assert str(Lasting(107, 280)) == "about 2 minutes, 5 where the server does nothing in time"
    assert str(Lasting(107, 193)) == "about 2 minutes, 4 where the server does nothing in time"
    assert str(Lasting(50, 59)) == "about 1 minute"


def test_every_verb_that_watches_silence_is_counted() -> None:
    """A verb that waits for the window and is not in the table would make runs longer than said."""
    watches = {
        name
        for name, verb in inspect.getmembers(Server, inspect.isfunction)
        if not name.startswith("_")
        and any(words in inspect.getsource(verb) for words in ("settle", "waits_a_moment()"))
    }
    assert watches - {"shows"} == _SETTLES | {"waits_a_moment"}  # `shows` waits for what comes
