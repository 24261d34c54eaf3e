"""Whose token a server sends, and how: looked at where the bytes arrive, and kept nowhere. Pure."""

from collections.abc import Mapping
from typing import Final

from ringproof.protocol.http.reader import RawRequest
from ringproof.protocol.names import AUTH_TOKEN
from ringproof.protocol.query import read_query

OWN: Final = "own"
UNKNOWN: Final = "unknown"
NONE: Final = "none"


def whose_token(request: RawRequest, desk: str, tokens: Mapping[str, str]) -> tuple[str, str]:
    """Return whose token a request carries, and how (``bearer``, ``query``, ``bare``).

    `tokens` are those of our phones, by the phone's name. A token of another phone outweighs the
    phone's own: it was given away.
    """
    found = [(_whose(token, desk, tokens), by) for token, by in _offered(request)]
    foreign = [each for each in found if each[0] not in (OWN, UNKNOWN)]
    own = [each for each in found if each[0] == OWN]
    return next(iter([*foreign, *own, *found]), (NONE, ""))


def token_in(raw: bytes, tokens: Mapping[str, str]) -> str:
    """Name the phone whose token stands anywhere in `raw`; empty where none does."""
    return next((name for name, token in tokens.items() if token.encode() in raw), "")


def _offered(request: RawRequest) -> list[tuple[str, str]]:
    offered: list[tuple[str, str]] = []
    header = (request.header(b"authorization") or b"").decode("latin-1").strip()
    scheme, blank, rest = header.partition(" ")
    if blank and scheme.lower() == "bearer":
        offered.append((rest.strip(), "bearer"))
    elif header:
        offered.append((header, "bare"))
    in_query = read_query(request.target.partition(b"?")[2]).get(AUTH_TOKEN)
    if in_query is not None:
        offered.append((in_query, "query"))
    return offered


def _whose(token: str, desk: str, tokens: Mapping[str, str]) -> str:
    if tokens.get(desk) == token:
        return OWN
    return next((f"of {name}" for name, known in tokens.items() if known == token), UNKNOWN)
