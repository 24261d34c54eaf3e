"""How else an event may be written: each changes the pieces of a query, in the order sent.

What a piece says stays percent-encoded as the phone wrote it.
"""

from collections.abc import Callable, Sequence

Pieces = Sequence[bytes]
Shape = Callable[[Pieces], list[bytes]]


def reshaped(raw: bytes, shape: Shape) -> bytes:
    """Return the request `raw` with its query written in another shape."""
    line, newline, rest = raw.partition(b"\r\n")
    method, _, behind = line.partition(b" ")
    target, _, version = behind.rpartition(b" ")
    path, _, query = target.partition(b"?")
    said = b"&".join(shape(query.split(b"&")))
    return b"%s %s?%s %s" % (method, path, said, version) + newline + rest


def another_order(pieces: Pieces) -> list[bytes]:
    """The parameters the other way round, the name of the event last."""
    return list(reversed(pieces))


def a_strange_parameter(pieces: Pieces) -> list[bytes]:
    """A parameter that no page describes, before and behind the others."""
    return [b"xRingproof=1", *pieces, b"reason=none"]


def the_number_always(pieces: Pieces) -> list[bytes]:
    """The number with every event, as a changed script of the phone sends it."""
    there = any(piece.startswith(b"number=") for piece in pieces)
    return list(pieces) if there else [*pieces, b"number=030555100"]


def no_mac(pieces: Pieces) -> list[bytes]:
    """No mac at all, as a changed script of the phone leaves it out."""
    return [piece for piece in pieces if not piece.startswith(b"mac=")]


def no_name(pieces: Pieces) -> list[bytes]:
    """No name, as with a caller whom nobody knows."""
    return [piece for piece in pieces if not piece.startswith(b"name=")]


def a_small_mac(pieces: Pieces) -> list[bytes]:
    """The mac in lower case."""
    return [piece.lower() if piece.startswith(b"mac=") else piece for piece in pieces]


def a_mac_with_colons(pieces: Pieces) -> list[bytes]:
    """The mac with colons, percent-encoded."""
    return [_coloned(piece) if piece.startswith(b"mac=") else piece for piece in pieces]


def as_sip_address(pieces: Pieces) -> list[bytes]:
    """The number as the user of a SIP address."""
    return [_addressed(piece) if piece.startswith(b"number=") else piece for piece in pieces]


def escaped_ids(pieces: Pieces) -> list[bytes]:
    """The @ of a call's id as %40."""
    return [
        piece.replace(b"@", b"%40") if piece.startswith(b"callId") else piece for piece in pieces
    ]


def each_twice(pieces: Pieces) -> list[bytes]:
    """Each parameter twice, with the same value."""
    return [twice for piece in pieces for twice in (piece, piece)]


def _coloned(piece: bytes) -> bytes:
    mac = piece.removeprefix(b"mac=")
    return b"mac=" + b"%3A".join(mac[at : at + 2] for at in range(0, len(mac), 2))


def _addressed(piece: bytes) -> bytes:
    return b"number=sip%3A" + piece.removeprefix(b"number=") + b"%40pbx.example"
