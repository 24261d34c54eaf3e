"""Every hostile request of fixtures/wire, through the reader, over memory and over a socket."""

import socket
from collections.abc import Iterator
from typing import Any

import pytest
from ruamel.yaml import YAML

from ringproof.listener import DEFECTS, EventListener, EventListenerCore, Reader
from ringproof.listener.memory import InMemory
from ringproof.listener.received import ConnectionSeen, Received
from ringproof.packaged import folder

WIRE = folder("fixtures") / "wire"


@pytest.fixture(scope="module")
def listener() -> Iterator[EventListener]:
    with EventListener() as listener:
        yield listener


def kinds(defects: Any) -> list[str]:
    return sorted(defect.kind for defect in defects)


def test_the_reader_reads_it_as_the_index_says(wire_case: Any) -> None:
    reader = Reader()
    requests = reader.feed(wire_case.raw)
    ending = reader.close()
    requests += [ending.request] if ending.request else []
    assert [kinds(request.defects) for request in requests] == [
        sorted(expected) for expected in wire_case.requests
    ]
    assert kinds(ending.defects) == ([wire_case.leftover] if wire_case.leftover else [])


def test_byte_by_byte_it_is_read_the_same(wire_case: Any) -> None:
    whole, piecemeal = Reader(), Reader()
    requests = whole.feed(wire_case.raw)
    step = max(1, len(wire_case.raw) // 2000)
    pieces = [wire_case.raw[at : at + step] for at in range(0, len(wire_case.raw), step)]
    assert [request for piece in pieces for request in piecemeal.feed(piece)] == requests
    assert piecemeal.close() == whole.close()


def expect(wire_case: Any, received: list[Received], seen: ConnectionSeen) -> None:
    found = [kinds(record.defects) for record in received]
    assert found == [sorted(expected) for expected in wire_case.requests]
    assert seen.requests == len(wire_case.requests)
    assert seen.outcome == wire_case.outcome
    kept = b"".join([record.raw for record in received]) + seen.raw
    assert wire_case.raw.startswith(kept)
    assert not wire_case.raw[len(kept) :].strip(b"\r\n")
    assert bool(seen.raw) == bool(wire_case.leftover)


def test_in_memory_it_is_kept_and_answered(wire_case: Any) -> None:
    core = EventListenerCore()
    line = InMemory(core)
    answer = line.feed(wire_case.raw) or b""
    answer += line.close()
    expect(wire_case, list(core.received), core.connections[0])
    assert answer.count(b"HTTP/1.1 200 OK") == len(wire_case.requests)
    assert all(record.answered is not None for record in core.received)


def test_over_a_socket_it_is_kept_and_answered(wire_case: Any, listener: EventListener) -> None:
    listener.clear()
    with socket.create_connection(("127.0.0.1", listener.port), timeout=5) as sock:
        sock.sendall(wire_case.raw)
        sock.shutdown(socket.SHUT_WR)
        answers = b""
        while piece := sock.recv(65536):
            answers += piece
    assert listener.wait(lambda _: [seen for seen in listener.connections if seen.closed], 5)
    expect(wire_case, list(listener.received), listener.connections[0])
    assert answers.count(b"HTTP/1.1 200 OK") == len(wire_case.requests)


def test_every_file_is_in_the_index_and_every_defect_has_a_file() -> None:
    index = YAML(typ="safe").load(WIRE / "index.yaml")
    assert {path.stem for path in WIRE.glob("*.bin")} == set(index)
    met = {kind for case in index.values() for request in case["requests"] for kind in request}
    met |= {case["leftover"] for case in index.values() if "leftover" in case}
    assert DEFECTS.keys() - met == {"too-large"}  # would take megabytes; see test_reader.py
    assert met <= DEFECTS.keys()
