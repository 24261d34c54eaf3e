"""What the phone's Lua scripts cost, and how soon a script that attacks is stopped.

    python benchmarks/lua.py

Times are those of the processor, so that they can be compared where the cores are shared. A
command or an event that goes through the scripts stands beside the same deed without them. An
attack that takes more than a second, or a phone that takes longer than 15 ms to make, is exit
code 1.
"""

import argparse
import sys
import time
import tracemalloc
from collections.abc import Callable, Sequence
from typing import Final

from ringproof.emulator.assembly import Setup
from ringproof.emulator.lua.runtime import Runtime
from ringproof.emulator.memory import MemoryPhone

SECOND: Final = 1.0
MAKING: Final = 0.015

ATTACKS: Final = {
    "endless loop": "while true do end",
    "endless loop inside pcall": "while true do pcall(function() while true do end end) end",
    "endless loop in a coroutine": "coroutine.wrap(function() while true do end end)()",
    "pattern .-.-.-b on 1,000 bytes": "return ('a'):rep(1000):find('.-.-.-b')",
    "text of 2^31 - 1": "return (''):rep(2^31 - 1), pcall(string.rep, 'x', 2^31 - 1)",
    "doubling texts": "local s = 'x' while true do pcall(function() s = s .. s end) end",
    "tree of calls": "local function f() pcall(f) pcall(f) end f()",
    "large comparisons": "while true do local _ = ('x'):rep(1e6) == ('x'):rep(1e6) end",
    "loading code": "while true do load('return 1') end",
}  # fmt: skip


def effort(act: Callable[[], object], times: int = 1) -> float:
    """Return the seconds of the processor that something takes once, done so many times."""
    began = time.process_time()
    for _ in range(times):
        act()
    return (time.process_time() - began) / times


def attack(code: str) -> float:
    """Return how long a script holds the processor."""

    def run() -> None:
        runtime = Runtime(lambda *_: (True,), {})
        runtime.enter("start", code.encode(), b"attack")
        runtime.close()

    return effort(run)


class Costs:
    """One phone that is commanded and that tells."""

    def __init__(self) -> None:
        setup = Setup(allow_action_urls=True, event_server="http://192.0.2.5", token="t")
        self.phone = MemoryPhone(setup)
        self.leg = self.phone.control("far_end.call", number="42")["leg"]
        self.named = 0
        target = "/api/v1/exec/command?action=show&text=hello&AuthToken=t"
        self.raw = f"GET {target} HTTP/1.1\r\nHost: phone\r\n\r\n".encode()
        self.nothing = self.raw.replace(b"/command", b"/nothing")

    def command(self) -> None:
        """Let the phone show a text."""
        self.phone.request(self.raw)

    def nowhere(self) -> None:
        """Ask at a path where no script listens."""
        self.phone.request(self.nothing)

    def event(self) -> None:
        """Let the far end change its name, which is told."""
        self.named += 1
        self.phone.control("far_end.rename", leg=self.leg, name=f"N{self.named}")


def made(phones: int) -> tuple[float, int, int]:
    """Return what a phone costs: seconds to make, bytes in Python, bytes in its scripts' worlds."""
    MemoryPhone(Setup())
    seconds = effort(lambda: MemoryPhone(Setup()), phones)
    tracemalloc.start()
    kept = [MemoryPhone(Setup()) for _ in range(phones)]
    python = tracemalloc.get_traced_memory()[0] // phones
    tracemalloc.stop()
    scripts = kept[0].parts.scripts.scripts.values()
    return seconds, python, sum(script.memory for script in scripts)


def main(arguments: Sequence[str]) -> int:
    """Print the figures; return 1 when one is beyond its bound."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=3000)
    parser.add_argument("--phones", type=int, default=50)
    asked = parser.parse_args(arguments)
    seconds, python, lua = made(asked.phones)
    print(f"a phone with both scripts: {seconds * 1e3:.1f} ms to make, ", end="")
    print(f"{python / 1024:.0f} KiB of Python and {lua / 1024:.0f} KiB of Lua")
    costs = Costs()
    command, nowhere = effort(costs.command, asked.times), effort(costs.nowhere, asked.times)
    print(f"a command: {command * 1e6:.0f} us; ", end="")
    print(f"one to a path without a script {nowhere * 1e6:.0f} us, ratio {command / nowhere:.1f}")
    told = effort(costs.event, asked.times)
    costs.phone.parts.settings.put("/luaAutoStarters", ())
    untold = effort(costs.event, asked.times)
    print(f"an event: {told * 1e6:.0f} us; ", end="")
    print(f"the same change without scripts {untold * 1e6:.0f} us, ratio {told / untold:.1f}")
    slowest = 0.0
    for name, code in ATTACKS.items():
        took = attack(code)
        slowest = max(slowest, took)
        print(f"{name}: stopped after {took:.3f} s")
    return int(slowest > SECOND or seconds > MAKING)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
