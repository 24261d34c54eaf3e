from typing import Any

import pytest

from ringproof.report.divergence import Difference, Divergence, Entry, Kind

PHONE = "000952C0FFEE"


def told(story: Any, *names: str) -> tuple[Entry, ...]:
    began = len(story.records)
    for name in names:
        story.told(name, callId="TC@1")
    return tuple(Entry(PHONE, record) for record in story.records[began:])


def divergence(story: Any, recorded: str, observed: str, **more: Any) -> Divergence:
    sides = told(story, *recorded.split()), told(story, *observed.split())
    return Divergence("x.mitm", "emulator", *sides, **{"matched": (), **more})


def rows(made: Divergence) -> list[tuple[str, str]]:
    def name(entry: Entry | None) -> str:
        return "-" if entry is None else entry.record.event.name  # type: ignore[union-attr]

    return [(name(row.recorded), name(row.observed)) for row in made.rows]


def test_pairs_share_a_row_in_the_order_of_the_recording(story: Any) -> None:
    made = divergence(story, "a b c", "a c b", matched=((0, 0), (1, 2), (2, 1)))
    assert rows(made) == [("a", "a"), ("b", "b"), ("c", "c")]
    assert made.same
    assert made.sentence == "the replay showed what was recorded: all 3 matched"


def test_what_one_side_lacks_has_a_row_of_its_own(story: Any) -> None:
    made = divergence(
        story,
        "a b c",
        "a x c y",
        matched=((0, 0), (2, 2)),
        differences=(
            Difference(Kind.MISSING, "b is missing", 1),
            Difference(Kind.EXTRA, "x is new", None, 1),
            Difference(Kind.EXTRA, "y is new", None, 3),
        ),
    )
    assert rows(made) == [("a", "a"), ("-", "x"), ("b", "-"), ("c", "c"), ("-", "y")]
    assert [row.first for row in made.rows] == [False, False, True, False, False]
    assert [str(row.kind) for row in made.rows if row.kind] == ["extra", "missing", "extra"]
    assert made.sentence == "b is missing"


def test_two_that_differ_stand_side_by_side(story: Any) -> None:
    wrong = Difference(Kind.VALUE, "b, not c", 1, 1)
    made = divergence(story, "a b", "a c", matched=((0, 0),), differences=(wrong,))
    assert rows(made) == [("a", "a"), ("b", "c")]
    assert made.rows[1].differences == (wrong,)


def test_a_pair_that_matches_may_differ_all_the_same(story: Any) -> None:
    late = Difference(Kind.LATE, "late", None, 0)
    made = divergence(story, "a", "a", matched=((0, 0),), differences=(late,))
    assert [row.kind for row in made.rows] == [Kind.LATE]


def test_what_has_no_place_comes_first(story: Any) -> None:
    lost = Difference(Kind.UNDRIVEN, "the phone was lost")
    made = divergence(story, "a", "a", matched=((0, 0),), differences=(lost,))
    assert rows(made) == [("-", "-"), ("a", "a")]
    assert made.rows[0].first


@pytest.mark.parametrize(
    ("differences", "undecided", "outcome"),
    [
        ((), "", "same"),
        ((), "the phone was lost", "undecided"),
        ((Difference(Kind.EXTRA, "x", None, 0),), "the phone was lost", "different"),
    ],
)
def test_the_outcome(
    story: Any, differences: tuple[Difference, ...], undecided: str, outcome: str
) -> None:
    made = divergence(story, "", "a", differences=differences, undecided=undecided)
    assert (made.outcome, made.same) == (outcome, outcome == "same")
    assert made.sentence


def test_every_entry_is_in_one_row_whatever_is_said_of_it(story: Any) -> None:
    odd = (
        Difference(Kind.VALUE, "b for a", 1, 0),  # 0 is taken already
        Difference(Kind.MISSING, "again", 1),
        Difference(Kind.EXTRA, "no place", None, 7),
    )
    made = divergence(story, "a b", "a c", matched=((0, 0),), differences=odd)
    seen = [row.recorded for row in made.rows if row.recorded]
    assert seen == list(made.recorded)
    assert {id(row.observed) for row in made.rows if row.observed} == set(map(id, made.observed))
    assert sum(len(row.differences) for row in made.rows) >= 2
