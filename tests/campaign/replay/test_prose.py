"""A session in words: every act that prose has a verb for, and a refusal of every other."""

from pathlib import Path

import pytest

from ringproof.campaign.replay import ReplayAsked
from ringproof.campaign.replay.opening import opened
from ringproof.campaign.replay.prose import Unspoken, tell
from ringproof.protocol.events import Event
from ringproof.replay import Direction, Kind, Line, Observation, Phone, Session, Step
from ringproof.trace import Answer, Moment, Told

NOW = Moment(0.0, 0.0)
LINE = Line("desk", "TC@1", "leg-1", "030555101", "in")


def told(name: str, **parameters: str) -> Told:
    return Told(1, NOW, NOW, NOW, 1, "GET", b"", (), Event(name, tuple(parameters.items())))


def ok(status: int | None = 200) -> Answer:
    return Answer(1, NOW, 1, status)


def session(*acts: tuple[str, str, dict[str, str], tuple[Told | Answer, ...]]) -> Session:
    steps: list[Step] = []
    seen: list[Observation] = []
    for n, (actor, verb, details, came) in enumerate(acts, 1):
        steps.append(Step(n, "desk", float(n), actor, verb, details))
        for record in came:
            kind = Kind.EVENT if isinstance(record, Told) else Kind.ANSWER
            seen.append(Observation(len(seen) + 1, "desk", n + 0.5, kind, record, cause=n))
    return Session(Direction.PHONE, (Phone("desk"),), tuple(steps), tuple(seen), (LINE,))


RINGS = (
    "far_end",
    "call",
    {"leg": "leg-1", "number": "030555101", "account": "2"},
    (told("incoming", callId="TC@1", accountId="2", number="030555101"),),
)


def test_a_whole_morning_can_be_told(morning: Path) -> None:
    prose = tell(opened(ReplayAsked(morning)).session)
    body = "\n".join(prose.lines)
    assert prose.fixtures == ("phone", "far_end", "local_user", "dial")
    for line in (
        "phone.ask_for_the_list()",
        'phone.ask_for_help("hold")',
        'first = far_end.calls("030555101", "Peter")',
        'phone.tells(remote_update(first, name="Peter Pänter"))',
        "phone.fails()",
        'phone.dtmf(first, "12#")',
        "phone.conference(first, second)",
        'third = phone.call(dial["busy"])',
        'phone.show("nobody there")',
        "local_user.lifts()",
    ):
        assert line in body


@pytest.mark.parametrize(
    ("act", "line"),
    [
        (("far_end", "hang_up", {"leg": "leg-1"}), "far_end.hangs_up(first)"),
        (("far_end", "rename", {"leg": "leg-1", "name": "P"}), 'far_end.renames(first, name="P")'),
        (("far_end", "transfer", {"leg": "leg-1", "to": "45"}), 'far_end.transfers(first, "45")'),
        (("far_end", "hesitate", {"leg": "leg-1"}), "far_end.will_hesitate(first)"),
        (("local_user", "hold", {"call": "TC@1"}), "local_user.holds(first)"),
        (("client", "hold", {}), "phone.hold()"),
        (("client", "transfer", {"number": "45"}), 'phone.transfer(None, dial["answers"])'),
        (("client", "show", {"text": 'a "b"'}), "phone.show('a \"b\"')"),
        (("client", "log", {"text": "x"}), 'phone.log("x")'),
    ],
)
def test_each_act_has_its_verb(act: tuple[str, str, dict[str, str]], line: str) -> None:
    came = (ok(),) if act[0] == "client" else ()
    lines = tell(session(RINGS, (*act, came))).lines
    assert lines[0] == 'first = far_end.calls("030555101", account=2)'
    assert line in lines


def test_silence_success_and_refusal_are_said() -> None:
    hold = ("client", "hold", {"callid": "TC@1"})
    said = tell(session(RINGS, (*hold, (ok(),)), (*hold, (ok(409),)))).lines
    assert said[3:6:2] == ("phone.succeeds()", "phone.fails()")
    silent = tell(session(RINGS, ("far_end", "hesitate", {"leg": "leg-1"}, ()))).lines
    assert silent[2:] == ("far_end.will_hesitate(first)", "phone.tells_nothing()")


@pytest.mark.parametrize(
    ("act", "what"),
    [
        (("client", "hold", {"callid": "TC@9"}, (ok(),)), "TC@9"),
        (("client", "hold", {"fireandforget": ""}, (ok(),)), "fireandforget"),
        (("client", "dance", {}, (ok(),)), "dance"),
        (("client", "", {}, (ok(),)), "without an action"),
        (("client", "call", {}, (ok(),)), "without a number"),
        (("client", "join", {"callid1": "TC@1"}, (ok(),)), "both calls"),
        (("client", "dtmf", {"digits": "1"}, (ok(),)), "names no call"),
        (("client", "hold", {}, (ok(None),)), "not answered"),
        (("client", "hold", {}, (told("sneeze", callId="TC@1"),)), "does not know"),
        (("client", "hold", {}, (told("holding", callId="TC@8"),)), "TC@8"),
        (("far_end", "hold", {"leg": "leg-1"}, ()), "far_end: hold"),
        (("admin", "allow", {"on": "no"}, ()), "admin: allow"),
        (("local_user", "hold", {}, ()), "not named"),
    ],
)
def test_what_has_no_words_is_refused_with_what_it_is(
    act: tuple[str, str, dict[str, str], tuple[Told | Answer, ...]], what: str
) -> None:
    with pytest.raises(Unspoken, match=what):
        tell(session(RINGS, act))


def test_several_phones_have_no_words() -> None:
    two = Session(Direction.PHONE, (Phone("a"), Phone("b")), (), ())
    with pytest.raises(Unspoken, match="several phones"):
        tell(two)
