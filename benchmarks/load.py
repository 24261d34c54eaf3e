"""What a busy hour costs us, and what our reference server makes of it.

    python benchmarks/load.py

The burst of 1,000 phones whose calls ring within 10 s, against the reference server, with one
generating process and with two; then how many calls a second one process can tell before it falls
behind its own plan. Nothing here is asserted: the machine decides as well.
"""

import json
import tempfile
from io import StringIO
from pathlib import Path
from typing import Any

from rich.console import Console

from ringproof.campaign.load import LoadAsked
from ringproof.campaign.load.command import load

ROW = "{:>24} {:>5} {:>7} {:>5} {:>8} {:>8} {:>8} {:>9} {:>10} {:>6}"
HEAD = (
    "load",
    "exit",
    "events",
    "lost",
    "p50/ms",
    "p99/ms",
    "max/ms",
    "reactions",
    "lag/ms",
    "cpu",
)


def main() -> None:
    """Print one line for each load."""
    print(ROW.format(*HEAD))
    for workers in (1, 2):
        told(f"burst, {workers} process(es)", workers=workers)
    for rate in (50, 100, 200):
        told(f"{rate} calls a second", profile="steady", rate=float(rate), seconds=15.0)


def told(name: str, **asked: Any) -> None:
    """Load the reference server and print what came of it."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder)
        code = load(LoadAsked("server", report=report, **asked), Console(file=StringIO()))
        plain = json.loads((report / "load.json").read_text("utf-8"))
    took, reacted, own = plain["events"]["latency"], plain["reactions"], plain["generator"]
    print(
        ROW.format(
            name,
            code,
            plain["events"]["told"],
            sum(plain["counted"]["lost"].values()),
            *(f"{took[share] * 1000:.1f}" for share in ("p50", "p99", "max")),
            f"{reacted['in_time']}/{reacted['owed']}",
            f"{own['lag']['p99'] * 1000:.1f}",
            f"{own['cpu']:.0%}",
        )
    )


if __name__ == "__main__":
    main()
