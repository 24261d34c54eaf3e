"""Certify one phone twice, close by and over a slow network: every clause has the same verdict.

    python scripts/slow_network.py [DELAY STALL EVERY]      # seconds, seconds, pieces: 0.02 0.2 40

Two stand-ins, one before the phone and one before our event server, pass on each piece of bytes
DELAY late, and each EVERY-th one STALL late, as TCP does where a packet was lost and sent again.
`init` measures, and `certify` runs the whole suite with what it wrote; some ten minutes.
EV-URL-4 differs by right: events over https are not judged where another address is advertised.
"""

import asyncio
import itertools
import json
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pexpect
from transcript import TOKEN, free_port, phone, start

from ringproof.target.spec import EMULATED_DIAL

BY_RIGHT = {"EV-URL-4"}
PLAIN = ["--event-within", "0.5", "--settle", "0.05", "--ring", "3"]
# The windows that `init` would write are longer still; these are several times DELAY and STALL.
SLOW = ["--event-within", "2.5", "--settle", "0.4", "--ring", "3"]


@contextmanager
def slow_line(port: int, late: Callable[[], float]) -> Iterator[int]:
    """Stand before a port of this computer; yields the port of the slow network to it."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    async def pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        try:
            while data := await source.read(65536):
                await asyncio.sleep(late())
                sink.write(data)
        except ConnectionError:
            pass
        finally:
            sink.close()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            there, beyond = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            writer.close()
            return
        await asyncio.gather(pump(reader, beyond), pump(there, writer))

    begun = asyncio.start_server(answer, "127.0.0.1", 0)
    server = asyncio.run_coroutine_threadsafe(begun, loop).result(10)
    yield server.sockets[0].getsockname()[1]
    loop.call_soon_threadsafe(server.close)


def certified(folder: Path, name: str, init: list[str], secrets: dict[str, str]) -> dict[str, str]:
    """Return the verdict of each clause, by a target file that `init` has written."""
    for args in (
        ["init", f"{name}.yaml", "--no-input", "--allow-feature-codes", *init],
        ["doctor", f"{name}.yaml"],
        ["certify", f"{name}.yaml", "--report", name],
    ):
        began = time.monotonic()
        child = start(folder, args, secrets)
        child.expect(pexpect.EOF, timeout=3600)
        child.close()
        took = time.monotonic() - began
        print(f"{name}, {args[0]}: exit {child.exitstatus} in {took:.0f} s", flush=True)
    report = json.loads((folder / name / "report.json").read_text("utf-8"))
    return {clause["id"]: clause["verdict"] for clause in report["clauses"]}


def main() -> int:
    """Print what differs; 1 where something does that should not."""
    delay, stall, every = (float(said) for said in (sys.argv[1:] or ("0.02", "0.2", "40")))
    pieces = itertools.count(1)

    def late() -> float:
        return stall if next(pieces) % every == 0 else delay

    dial = [
        part for role, number in EMULATED_DIAL.items() for part in ("--dial", f"{role}={number}")
    ]
    here = free_port()
    with (
        tempfile.TemporaryDirectory() as somewhere,
        phone(Path(somewhere)) as (url, control, token),
    ):
        known = ["--listen", str(here), "--control", control, "--identities", "1,2", *dial]
        secrets = {"PHONE_TOKEN": TOKEN, "CONTROL_TOKEN": token}
        port = int(url.rpartition(":")[2])
        close_by = certified(Path(somewhere), "close", ["--url", url, *known, *PLAIN], secrets)
        with slow_line(port, late) as to_phone, slow_line(here, late) as to_us:
            slow = ["--url", f"https://127.0.0.1:{to_phone}", *known, *SLOW]
            told = ["--advertise", f"http://127.0.0.1:{to_us}/events"]
            far_off = certified(Path(somewhere), "slow", [*slow, *told], secrets)
    differ = {id for id, verdict in close_by.items() if far_off[id] != verdict}
    for id in sorted(differ):
        print(f"{id}: {close_by[id]} close by, {far_off[id]} over the slow network")
    print(f"{len(close_by) - len(differ)} of {len(close_by)} clauses have the same verdict")
    return 0 if differ <= BY_RIGHT else 1


if __name__ == "__main__":
    sys.exit(main())
