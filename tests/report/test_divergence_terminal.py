import io
from typing import Any

from rich.console import Console

from ringproof.report.divergence import Binding, Difference, Divergence, Entry, Kind
from ringproof.report.divergence_terminal import MARKS, mark, print_divergence
from ringproof.trace import Actor

PHONE, OTHER = "000952C0FFEE", "000952C0FFE1"


def said(told: Divergence, width: int = 100, **more: Any) -> str:
    out = io.StringIO()
    print_divergence(Console(file=out, width=width), told, **more)
    return out.getvalue()


def holds(story: Any, count: int, phone: str = PHONE) -> tuple[Entry, ...]:
    before = len(story.records)
    for _ in range(count):
        story.command("hold", callid="TC@1")
    return tuple(Entry(phone, record) for record in story.records[before:])


def test_a_short_replay_is_shown_whole(story: Any) -> None:
    recorded, observed = holds(story, 1), holds(story, 1)
    lines = said(Divergence("x.mitm", "emulator", recorded, observed, ((0, 0), (1, 1))))
    assert "x.mitm  →  emulator" in lines
    assert "→ hold callid=TC@1" in lines
    assert "same: the replay showed what was recorded: all 2 matched" in lines


def test_the_first_edge_is_marked_and_the_sentences_stand_below(story: Any) -> None:
    recorded, observed = holds(story, 2), holds(story, 2)
    wrong = (
        Difference(Kind.STATUS, "409 came, recorded was 200", 1, 1),
        Difference(Kind.MISSING, "and no answer", 3),
    )
    told = Divergence(
        "x",
        "y",
        recorded,
        observed,
        ((0, 0), (2, 2)),
        wrong,
        (Binding("call", "TC@1", "TC@4"), Binding("mac", PHONE, PHONE)),
    )
    lines = said(told)
    assert lines.count("◀") == 1
    assert next(line for line in lines.splitlines() if "◀" in line).split()[1:3] == ["←", "200"]
    assert "diverged: 409 came, recorded was 200" in lines
    assert "then: and no answer" in lines
    assert "bound: TC@1 ↔ TC@4\n" in lines


def test_of_a_long_replay_only_what_is_round_a_difference_is_shown(story: Any) -> None:
    recorded, observed = holds(story, 40), holds(story, 40)
    pairs = tuple((n, n) for n in range(80) if n != 50)
    wrong = (Difference(Kind.STATUS, "wrong", 50, 50),)
    told = Divergence("x", "y", recorded, observed, pairs, wrong)
    assert "... 44 rows the same" in said(told)
    assert "... 26 rows the same" in said(told)
    assert len(said(told).splitlines()) < 20
    assert "rows the same" not in said(told, whole=True)
    assert "hold" not in said(Divergence("x", "y", recorded, observed, ((0, 0),)))


def test_many_differences_are_counted(story: Any) -> None:
    recorded = holds(story, 20)
    wrong = tuple(Difference(Kind.MISSING, f"no {n}", n) for n in range(40))
    lines = said(Divergence("x", "y", recorded, (), (), wrong))
    assert "and 28 more differences; --report FOLDER has all" in lines


def test_what_decides_nothing_says_why(story: Any) -> None:
    told = Divergence("x", "y", holds(story, 1), (), (), undecided="the phone was lost")
    assert "not decided: the phone was lost" in said(told)


def test_phones_are_told_apart_and_acts_named(story: Any) -> None:
    story.does(Actor.LOCAL_USER, "lift")
    (act,) = story.records
    recorded = (Entry(PHONE, act, "it rang"), *holds(story, 1, OTHER))
    lines = said(Divergence("x", "y", recorded, (), ()))
    assert "FFEE * local user: lift (inferred)" in lines
    assert "FFE1 → hold" in lines


def test_what_was_not_compared_is_marked_so(story: Any) -> None:
    recorded = holds(story, 1)
    made = Divergence("x", "y", recorded, recorded[:1], ((0, 0),))
    assert [mark(row) for row in made.rows] == ["=", "·"]


def test_every_kind_has_a_mark() -> None:
    assert set(MARKS) == {None, *Kind}
