"""How punctual a replay is, how much waiting it saves, and how fast it is beside mitmproxy's.

    python benchmarks/replay.py

The phone is `ringproof emulate` in a process of its own. Printed are: by how much steps were late
at original pace (aim: 99 % within 5 ms of their recorded time); how much faster than recorded a
session with a minute of waiting goes at causal pace (aim: 20 times), on that phone in real time
and on the embedded one; exchanges a second as fast as possible beside mitmproxy's own client
replay of the same file (aim: 5 times). Nothing here is asserted: the machine decides as well.
"""

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from ringproof.campaign.replay import ReplayAsked
from ringproof.campaign.replay.opening import opened
from ringproof.plugin.playback.play import Manner, Playback, Played
from ringproof.plugin.playback.stage import Stage
from ringproof.plugin.stand import Stand
from ringproof.recordings import Exchange, FlowWriter, Leg
from ringproof.replay import Pace
from ringproof.session.parties import FarEnd
from ringproof.session.phone import Phone
from ringproof.session.scene import Scene
from ringproof.target.settings import TargetSettings
from ringproof.target.spec import emulator, parse_target
from ringproof.trace import Actor, Answer, Moment, Record, Stimulus, Told, Trace

PUNCTUAL = 0.005
_OK = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
_TICK = 0.001
_MITM = """
import time

class Clock:
    def __init__(self):
        self.first, self.last, self.count = None, None, 0

    def request(self, flow):
        self.first = self.first or time.monotonic()

    def response(self, flow):
        self.last, self.count = time.monotonic(), self.count + 1

    def done(self):
        print("clock", self.count, (self.last or 0) - (self.first or 0), flush=True)

addons = [Clock()]
"""


@dataclass(frozen=True)
class Cast:
    """Who takes part in a session that is recorded in memory."""

    phone: Phone
    far_end: FarEnd
    pause: Callable[[float], None]


Script = Callable[[Cast], None]


# -- the sessions --------------------------------------------------------------


def busy(at: Cast) -> None:
    """Three hundred commands and events in quick, uneven succession."""
    dice = random.Random(10)
    at.far_end.calls("030555101", "Peter")
    at.pause(0.05)
    at.phone.accept()
    for n in range(100):
        at.pause(dice.uniform(0.01, 0.06))
        at.phone.hold()
        at.pause(dice.uniform(0.01, 0.06))
        at.phone.show(f"held {n}")
        at.pause(dice.uniform(0.01, 0.06))
        at.phone.resume()


def patient(at: Cast) -> None:
    """A call in which everybody waits for a minute, all in all."""
    at.far_end.calls("030555101", "Peter")
    at.pause(5)
    at.phone.accept()
    for _ in range(5):
        at.pause(5)
        at.phone.hold()
        at.pause(5)
        at.phone.resume()
    at.pause(5)
    at.phone.terminate()


def many(at: Cast) -> None:
    """Commands that only show something: as many as there are."""
    for n in range(1000):
        at.phone.show(f"message {n}")


def recorded(script: Script, path: Path, to: TargetSettings | None = None) -> None:
    """Record a script on an embedded phone; `to` is who mitmproxy is to send it to, with token."""
    stand = Stand(emulator(), in_memory=True)
    stand.open()
    target = stand.drivers.target
    scene = Scene(stand.drivers, Trace(target.clock))
    phone = Phone(scene, target.settings.credential)
    script(Cast(phone, FarEnd(scene), target.settle))
    target.settle()
    scene.listen()
    stand.close()
    with path.open("wb") as stream:
        writer = FlowWriter(stream, synthetic=True)
        for exchange in exchanges(scene.trace.records, target.settings, to):
            writer.add(exchange)


def exchanges(
    records: Sequence[Record], settings: TargetSettings, to: TargetSettings | None
) -> Iterator[Exchange]:
    """Yield what was on the wire, a tick after one another."""
    answers = {record.to: record for record in records if isinstance(record, Answer)}
    host = "phone" if to is None else urlsplit(to.url).netloc
    token = b"(token)" if to is None else to.token.encode()
    for n, record in enumerate(records, start=1):
        at = Moment(record.at.mono + 2 * n * _TICK, record.at.wall)
        after = Moment(at.mono + _TICK, at.wall)
        if isinstance(record, Told):
            yield Exchange(n, Leg.EVENTS, settings.mac, record.raw, _OK, at, at, after)
        elif isinstance(record, Stimulus) and record.actor is Actor.CLIENT:
            raw = record.raw.replace(settings.token.encode(), token)
            raw = raw.replace(b"phone.invalid", host.encode())
            answer = answers[record.n].raw
            yield Exchange(
                n, Leg.COMMANDS, settings.mac, raw, answer, at, at, after, secure=True, to=host
            )


# -- the phone, and what is measured -------------------------------------------


@contextmanager
def standalone(folder: Path) -> Iterator[Path]:
    """Run an emulated phone in a process of its own; yield its target file."""
    file = folder / "desk.yaml"
    process = subprocess.Popen(
        [sys.executable, "-m", "ringproof", "emulate", "--write-target", str(file)],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        for line in process.stdout:
            if "Ctrl-C" in line:
                break
        yield file
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)


def play(file: Path, target: str, pace: Pace) -> tuple[Played, float, float]:
    """Play a recording; return what came of it, its recorded length and the seconds it took."""
    ready = opened(ReplayAsked(file, target))
    with Stage(ready.settings, ready.session) as stage:
        playback = Playback(ready.session, stage.scenes(), ready.numbers, Manner(pace))
        began = time.monotonic()
        played = playback.play()
        took = time.monotonic() - began
    first = played.comparison.first
    if first is not None:
        print(f"  (it diverged: {first.sentence})")
    return played, ready.session.length, took


def punctuality(file: Path, target: Path) -> None:
    """Print how late the steps of a busy session were at original pace."""
    played, length, took = play(file, str(target), Pace.ORIGINAL)
    late = sorted(abs(each) * 1000 for each in played.late)
    within = sum(each <= PUNCTUAL * 1000 for each in late) / len(late)
    print(f"original pace: {len(late)} steps in {length:.1f} s recorded, {took:.1f} s replayed")
    print(
        f"  late by {late[len(late) // 2]:.2f} ms in the middle, "
        f"{late[int(len(late) * 0.99)]:.2f} ms at 99 %, {late[-1]:.2f} ms at most; "
        f"{within:.1%} within 5 ms (aim: 99 %)"
    )


def saving(file: Path, target: str, name: str) -> None:
    """Print how much faster than recorded a patient session goes at causal pace."""
    _, length, took = play(file, target, Pace.CAUSAL)
    ratio = length / took
    print(f"causal pace, {name}: {length:.1f} s recorded, {took:.2f} s replayed: {ratio:.0f} times")


def rates(folder: Path, target: Path) -> None:
    """Print exchanges a second, ours and mitmproxy's of the same file."""
    file = folder / "many.mitm"
    recorded(many, file, parse_target(str(target)))
    played, _, took = play(file, str(target), Pace.CAUSAL)
    # Settling at the end is no exchange.
    ours = len(played.comparison.pairs) / (took - 0.05)
    theirs = mitmproxy_rate(folder, file)
    print(
        f"as fast as possible: {ours:.0f} exchanges a second, mitmproxy's client replay "
        f"{theirs:.0f}: {ours / theirs:.1f} times (aim: 5)"
    )


def mitmproxy_rate(folder: Path, file: Path) -> float:
    """Return the exchanges a second of mitmproxy's client replay, from the first to the last."""
    script = folder / "clock.py"
    script.write_text(_MITM)
    options = ("--set", "ssl_insecure=true", "--set", f"confdir={folder / 'mitmproxy'}")
    command = ["mitmdump", "-q", "-n", "-C", str(file), "-s", str(script), *options]
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
        env={**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"},
    )
    words = next(line.split() for line in done.stdout.splitlines() if line.startswith("clock"))
    return float(words[1]) / float(words[2])


def main() -> None:
    """Measure and print everything."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        recorded(busy, folder / "busy.mitm")
        recorded(patient, folder / "patient.mitm")
        with standalone(folder) as target:
            punctuality(folder / "busy.mitm", target)
            saving(folder / "patient.mitm", str(target), "a phone in real time")
            saving(folder / "patient.mitm", "emulator", "the embedded phone")
            rates(folder, target)


if __name__ == "__main__":
    main()
