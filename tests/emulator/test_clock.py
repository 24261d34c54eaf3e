"""The phone's clocks."""

import asyncio
from functools import partial

from ringproof.emulator.clock import LoopClock, VirtualClock


def test_virtual_time_stands_still_until_it_is_moved() -> None:
    clock = VirtualClock()
    rung: list[float] = []
    clock.call_later(5, lambda: rung.append(clock.now()))
    assert (clock.now(), clock.next_due(), rung) == (0.0, 5.0, [])
    clock.advance_to(4.9)
    assert rung == []
    clock.advance_to(7)
    assert (rung, clock.now(), clock.next_due()) == ([5.0], 7.0, None)


def test_due_actions_run_in_order_and_see_their_own_moment() -> None:
    clock = VirtualClock()
    seen: list[tuple[str, float]] = []
    for name, seconds in (("c", 3.0), ("a", 1.0), ("b", 1.0)):
        clock.call_later(seconds, partial(lambda name: seen.append((name, clock.now())), name))
    clock.advance_to(10)
    assert seen == [("a", 1.0), ("b", 1.0), ("c", 3.0)]


def test_an_action_may_plan_another_that_is_due_in_the_same_step() -> None:
    clock = VirtualClock()
    seen: list[float] = []
    clock.call_later(1, lambda: clock.call_later(1, lambda: seen.append(clock.now())))
    clock.advance_to(3)
    assert seen == [2.0]


def test_what_was_called_off_does_not_happen_and_is_not_due() -> None:
    clock = VirtualClock()
    seen: list[int] = []
    clock.call_later(1, lambda: seen.append(1)).cancel()
    assert clock.next_due() is None
    clock.advance_to(2)
    assert seen == []


def test_time_never_runs_backwards() -> None:
    clock = VirtualClock(10)
    clock.advance_to(3)
    assert clock.now() == 10


def test_loop_time_is_real() -> None:
    async def wait() -> float:
        clock = LoopClock(asyncio.get_running_loop())
        came: asyncio.Future[float] = asyncio.get_running_loop().create_future()
        start = clock.now()
        clock.call_later(0.01, lambda: came.set_result(clock.now()))
        clock.call_later(0.001, lambda: came.set_result(0.0)).cancel()
        return await came - start

    assert asyncio.run(wait()) >= 0.009
