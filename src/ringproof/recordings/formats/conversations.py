"""Both directions of a connection as requests, each with the answer that belongs to it."""

from collections.abc import Iterator
from dataclasses import dataclass

import h11

from ringproof.protocol.http.reader import MAXIMUM, RawRequest, Reader
from ringproof.recordings.formats.segments import Side
from ringproof.trace.moment import Moment


@dataclass(frozen=True, slots=True)
class Asked:
    """A request, the bytes of its answer (empty where none came), and when each was there."""

    request: RawRequest
    answer: bytes
    began: Moment
    complete: Moment
    answered: Moment | None


def conversation(asked: Side, answered: Side) -> tuple[list[Asked], int]:
    """Return the requests of a connection in order, each with its answer.

    Also how many bytes at the end are the beginning of a request that is not complete.
    """
    requests, rest = _requests(bytes(asked.data))
    answers = _answers(bytes(answered.data), [request.method for request, _ in requests])
    talk = []
    for request, start in requests:
        answer, end = next(answers, (b"", 0))
        talk.append(
            Asked(
                request,
                answer,
                asked.when(start),
                asked.when(start + len(request.raw) - 1),
                answered.when(end - 1) if answer else None,
            )
        )
    return talk, rest


def _requests(data: bytes) -> tuple[list[tuple[RawRequest, int]], int]:
    reader = Reader(max(MAXIMUM, len(data) + 1))
    requests = reader.feed(data)
    ending = reader.close()
    placed = []
    start = 0
    for request in [*requests, *([] if ending.request is None else [ending.request])]:
        placed.append((request, start))
        start += len(request.raw)
    return placed, len(ending.leftover)


def _answers(data: bytes, methods: list[str]) -> Iterator[tuple[bytes, int]]:
    """Yield the bytes of each answer and where they end; what is no HTTP is all one answer."""
    at = 0
    for method in methods:
        if at >= len(data):
            return
        size = _size(data[at:], "HEAD" if method == "HEAD" else "GET")
        yield data[at : at + size], at + size
        at += size


def _size(data: bytes, method: str) -> int:
    """Return how many bytes the first answer in `data` has."""
    parser = h11.Connection(h11.CLIENT)
    parser.send(h11.Request(method=method, target="/", headers=[("Host", "phone")]))
    parser.send(h11.EndOfMessage())
    try:
        parser.receive_data(data)
        while True:
            event = parser.next_event()
            if isinstance(event, h11.EndOfMessage):
                return len(data) - len(parser.trailing_data[0])
            if event is h11.NEED_DATA or event is h11.PAUSED:
                return len(data)
    except h11.RemoteProtocolError:
        return len(data)
