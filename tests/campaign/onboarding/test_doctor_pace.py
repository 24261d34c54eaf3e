"""A slow network: the doctor says how slow, and which windows suit it."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from itertools import count
from typing import Any

import pytest

from ringproof.emulator.standalone import Emulation

Served = Callable[..., AbstractContextManager[Emulation]]
Stranger = Callable[..., AbstractContextManager[int]]
TIGHT = "{event_within: 2.0, settle: 0.05}"


def plain_port(emulation: Emulation) -> int:
    return int((emulation.phones[0].http_url or "").rpartition(":")[2])


def test_a_slow_network(served: Served, desk: Any, stranger: Stranger, slowly: Any) -> None:
    with served(http=True) as emulation, stranger(slowly(plain_port(emulation), 0.06)) as slow:
        url = f"http://127.0.0.1:{slow}"
        code, found, said = desk.visit(desk.file(emulation, url=url, timing=TIGHT))
        assert (code, found) == (1, ["latency"]), said
        assert "timing.settle is 0.05 s" in said
        better = re.search(r"Write into timing (.*), which is several times", said)
        assert better is not None, said
        timing = f"{{{better[1]}}}"
        assert desk.visit(desk.file(emulation, url=url, timing=timing))[:2] == (0, [])


@pytest.mark.parametrize(("lost", "check"), [(0, "the line to the phone"), (1, "lets us in")])
def test_a_network_that_drops_connections(
    served: Served, desk: Any, stranger: Stranger, slowly: Any, lost: int, check: str
) -> None:
    connections = count()
    with served(http=True) as emulation:
        dropping = slowly(plain_port(emulation), 0.0, loses=lambda: next(connections) == lost)
        with stranger(dropping) as port:
            url = f"http://127.0.0.1:{port}"
            code, found, said = desk.visit(desk.file(emulation, url=url))
    assert (code, found) == (3, ["mute"]), said
    assert re.search(f"^WRONG .*{check}: .*connection", said, re.MULTILINE)
