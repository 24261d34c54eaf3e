"""What stands in the body of a message, as far as making it shareable needs to know."""

import re
from collections.abc import Callable
from enum import Enum, auto
from typing import Final

_CODED: Final = re.compile(rb"(?im)^content-encoding[ \t]*:[ \t]*(?!identity)\S")
_CHUNKED: Final = re.compile(rb"(?im)^transfer-encoding[ \t]*:[^\r\n]*chunked")
_FORM: Final = re.compile(rb"(?im)^content-type[ \t]*:[ \t]*application/x-www-form-urlencoded")
_CHUNK: Final = re.compile(rb"([0-9A-Fa-f]{1,8})[^\r\n]*\r?\n")
_LINE_END: Final = re.compile(rb"\r?\n")


class Body(Enum):
    """Kinds of bodies: what is compressed can only be blanked, and a login is nobody's business."""

    TEXT = auto()
    FORM = auto()
    SECRET = auto()
    CHUNKED = auto()
    CHUNKED_SECRET = auto()


def body_of(head: bytes, *, login: bool) -> Body:
    """Return the kind of body that follows the header lines `head`."""
    secret = login or _CODED.search(head) is not None
    if _CHUNKED.search(head):
        return Body.CHUNKED_SECRET if secret else Body.CHUNKED
    if secret:
        return Body.SECRET
    return Body.FORM if _FORM.search(head) else Body.TEXT


def in_chunks(body: bytes, change: Callable[[bytes], bytes]) -> bytes:
    """Return `body` with the data in its chunks changed, and their sizes as they were.

    A word may be cut by the end of a chunk, so the data are changed as a whole. What is no chunk
    any more is taken as data.
    """
    places = _places(body)
    data = b"".join(body[start:end] for start, end in places)
    changed = change(data)
    if len(changed) != len(data):
        raise ValueError("a change of a body in chunks must keep its length")
    written = bytearray(body)
    at = 0
    for start, end in places:
        written[start:end] = changed[at : at + end - start]
        at += end - start
    return bytes(written)


def _places(body: bytes) -> list[tuple[int, int]]:
    """Return where data stand in `body`, from and to."""
    places = []
    at = 0
    while found := _CHUNK.match(body, at):
        size = int(found[1], 16)
        start, end = found.end(), min(found.end() + size, len(body))
        if size == 0:
            at = start
            break
        places.append((start, end))
        line_end = _LINE_END.match(body, end)
        at = line_end.end() if line_end else end
    if at < len(body):
        places.append((at, len(body)))
    return places
