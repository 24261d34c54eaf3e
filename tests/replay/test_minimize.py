"""The least that still differs."""

from collections.abc import Callable
from typing import Any

import pytest

from ringproof.replay import (
    Comparison,
    Difference,
    Observation,
    Session,
    Step,
    minimize,
    part_of,
)

Read = Callable[..., Session]
Play = Callable[..., Comparison]

CALLS = "".join(
    f"""
    {n}0.0 told incoming callId=TC@{n} accountId=1 number=4{n}
    {n}1.0 client accept callid=TC@{n} -> 200
    {n}1.1 told connected callId=TC@{n}
    {n}2.0 client show text=t{n} -> 200
    {n}3.0 client hold callid=TC@{n} -> 200
    {n}3.1 told holding callId=TC@{n}
    {n}4.0 client terminate callid=TC@{n} -> 200
    {n}4.1 told disconnected callId=TC@{n}
    """
    for n in range(1, 7)
)


def silent_about(event: str, call: str) -> Callable[[Session], int]:
    """Return what finds the observation that a broken phone does not tell."""

    def find(session: Session) -> int:
        found = (o.n for o in session.observations if o.event and o.event.name == event)
        return next((n for n in found if call in _calls(session.observation(n))), 0)

    return find


def _calls(each: Observation) -> tuple[str | None, ...]:
    return (each.event.call,) if each.event else ()


def said(session: Session) -> list[str]:
    return [f"{step.verb} {step.details.get('callid', '')}".strip() for step in session.steps]


@pytest.fixture
def broken(play: Play) -> Callable[[str, str], Callable[[Session], Comparison]]:
    def phone(event: str, call: str) -> Callable[[Session], Comparison]:
        lost = silent_about(event, call)
        return lambda session: play(session, drop=lost(session))

    return phone


def test_what_needs_one_call_only_is_left_with_that_call(read: Read, broken: Any) -> None:
    run = broken("holding", "TC@4")
    session = read(CALLS)
    least = minimize(session, run(session), run)
    assert said(least.session) == ["call", "hold TC@4"]
    assert least.steps == (16, 19)
    assert least.comparison.first is not None
    assert least.comparison.first.kind is Difference.MISSING
    assert least.complete
    assert least.runs < 40


def test_only_the_same_divergence_counts(read: Read, play: Play) -> None:
    """A phone whose 3rd hold is not told: fewer holds do not show it, whatever else differs."""
    session = read(CALLS)

    def run(part: Session) -> Comparison:
        holds = [o.n for o in part.observations if o.event and o.event.name == "holding"]
        return play(part, drop=holds[2] if len(holds) > 2 else 0)

    least = minimize(session, run(session), run)
    assert said(least.session).count("hold TC@3") == 1
    assert len([verb for verb in said(least.session) if verb.startswith("hold")]) == 3
    assert len(least.steps) == 6


def test_a_divergence_that_a_part_does_not_show_leaves_the_whole(read: Read, play: Play) -> None:
    session = read(CALLS)

    def run(part: Session) -> Comparison:
        return play(part, drop=5 if len(part.steps) == len(session.steps) else 0)

    least = minimize(session, run(session), run)
    assert least.session == session
    assert not least.comparison.same


def test_the_search_ends_when_it_has_cost_enough(read: Read, broken: Any) -> None:
    run = broken("holding", "TC@6")
    session = read(CALLS)
    least = minimize(session, run(session), run, most=3)
    assert least.runs == 3
    assert not least.complete


def test_nothing_to_minimize_is_said(read: Read, play: Play) -> None:
    session = read(CALLS)
    with pytest.raises(ValueError, match="nothing differs"):
        minimize(session, play(session), play)


def test_a_part_has_what_its_steps_cannot_do_without_and_its_own_order(read: Read) -> None:
    session = read(CALLS)
    hold = next(s for s in session.steps if s.details.get("callid") == "TC@2" and s.verb == "hold")
    part = part_of(session, {hold.n})
    assert said(part.session) == ["call", "hold TC@2"]
    ring, held = part.session.steps
    assert (ring.n, ring.at, held.n) == (1, 0.0, 2)
    assert held.behind == {1}
    names = [o.event.name for o in part.session.observations if o.event]
    assert names == ["incoming", "holding"]
    assert part.session.observations[-1].after == {1}
    assert held.after == {1}
    assert [session.observation(n).event for n in part.observations] == [
        o.event for o in part.session.observations
    ]


def test_the_whole_is_a_part_of_itself(read: Read, some_order: Any, play: Play) -> None:
    session = read(CALLS)
    part = part_of(session, [step.n for step in session.steps]).session
    assert part.steps == session.steps
    assert part.observations == session.observations
    order: list[Step | Observation] = some_order(part, 7)
    assert play(part, order).same
