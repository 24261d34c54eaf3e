"""A slow network: the doctor says how slow, and which windows suit it."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from ringproof.emulator.standalone import Emulation

Served = Callable[..., AbstractContextManager[Emulation]]
Stranger = Callable[..., AbstractContextManager[int]]
TIGHT = "{event_within: 0.3, settle: 0.05}"


def plain_port(emulation: Emulation) -> int:
    return int((emulation.phones[0].http_url or "").rpartition(":")[2])


def test_a_slow_network(served: Served, desk: Any, stranger: Stranger, slowly: Any) -> None:
    with served(http=True) as emulation, stranger(slowly(plain_port(emulation), 0.16)) as slow:
        url = f"http://127.0.0.1:{slow}"
        code, found, said = desk.visit(desk.file(emulation, url=url, timing=TIGHT))
        assert (code, found) == (1, ["latency"]), said
        better = re.search(r"Write into timing (.*), which is several times", said)
        assert better is not None, said
        timing = f"{{event_within: 0.3, settle: 0.05, {better[1]}}}"
        mended = re.sub(r"(\w+): [\d.]+, (?=.*\b\1: )", "", timing)  # each key once, the latest
        assert desk.visit(desk.file(emulation, url=url, timing=mended))[:2] == (0, [])
