"""How often `ringproof compare` would call a latency changed where nothing changed.

    python benchmarks/chance.py

Two sides of one phone: the figures of their runs are drawn from one distribution, 60,000 times for
each shape, and held against the rule: the ranges of the sides lie apart by more than the wider of
them. That a change must also exceed 2 ms and a tenth is left out, which can only make it rarer;
that fewer than five runs a side are not judged at all, too. docs/comparing-two-firmwares.md has
the table.
"""

import random
import sys
from collections.abc import Callable, Mapping

from ringproof.report.compare_latency import Spread, beyond_noise

DRAWS = 60_000
SIDES = ((3, 3), (4, 4), (5, 5), (1, 5))
SCALE = 1e6  # so wide that 2 ms are nothing

Draw = Callable[[random.Random], float]
SHAPES: Mapping[str, Draw] = {
    "normal": lambda by: by.gauss(0, 1),
    "uniform": lambda by: by.uniform(-1, 1),
    "exponential": lambda by: by.expovariate(1),
    "log-normal": lambda by: by.lognormvariate(0, 1),
}


def side(draw: Draw, runs: int, by: random.Random) -> Spread:
    """Return the figures of one side; its median is nought, so that a tenth of it is nothing."""
    figures = [SCALE * draw(by) for _ in range(runs)]
    return Spread(0.0, min(figures), max(figures), firm=True)


def share(draw: Draw, runs: tuple[int, int], by: random.Random) -> float:
    """Return how many of the draws the rule calls a change."""
    found = (beyond_noise(side(draw, runs[0], by), side(draw, runs[1], by)) for _ in range(DRAWS))
    return sum(found) / DRAWS


def main() -> None:
    """Print the table."""
    print("| runs a side |", *(f"{name} |" for name in SHAPES))
    for runs in SIDES:
        by = random.Random(1)
        shares = (share(draw, runs, by) for draw in SHAPES.values())
        print(f"| {runs[0]} and {runs[1]} |", *(f"{part:.3%} |" for part in shares), flush=True)


if __name__ == "__main__":
    sys.exit(main())
