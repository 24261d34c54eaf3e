"""The answer to a server that asks who calls: HTTP digest as SIP uses it.

RFC 3261 section 22.4, RFC 8760 (SHA-256). The password goes into a hash and nowhere else.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final
from urllib.request import parse_http_list, parse_keqv_list

_HASHES: Final[dict[str, Callable[[bytes], str]]] = {
    "": lambda text: hashlib.md5(text, usedforsecurity=False).hexdigest(),
    "md5": lambda text: hashlib.md5(text, usedforsecurity=False).hexdigest(),
    "sha-256": lambda text: hashlib.sha256(text).hexdigest(),
}
_BEST: Final = ("sha-256", "md5", "")


@dataclass(frozen=True, slots=True)
class Login:
    """A user of the server, and the password, which nothing shows."""

    user: str
    password: str = field(repr=False)


def answer(
    challenges: tuple[str, ...], login: Login, method: str, uri: str, cnonce: str
) -> str | None:
    """Return the value of Authorization for the best of `challenges`; None where none is known."""
    offered: dict[str, dict[str, str]] = {}
    for challenge in challenges:
        scheme, _, rest = challenge.partition(" ")
        asked = _parameters(rest) if scheme.lower() == "digest" else {}
        if "nonce" in asked and "realm" in asked:
            offered.setdefault(asked.get("algorithm", "").lower(), asked)
    best = next((offered[name] for name in _BEST if name in offered), None)
    return None if best is None else _answered(best, login, method, uri, cnonce)


def _answered(asked: dict[str, str], login: Login, method: str, uri: str, cnonce: str) -> str:
    hashed = _HASHES[asked.get("algorithm", "").lower()]

    def digest(*parts: str) -> str:
        return hashed(":".join(parts).encode("utf-8", "surrogateescape"))

    secret = digest(login.user, asked["realm"], login.password)
    about = digest(method, uri)
    count = "00000001"
    offers_auth = "auth" in [each.strip().lower() for each in asked.get("qop", "").split(",")]
    between = (count, cnonce, "auth") if offers_auth else ()
    said = {
        "username": login.user,
        "realm": asked["realm"],
        "nonce": asked["nonce"],
        "uri": uri,
        "response": digest(secret, asked["nonce"], *between, about),
    }
    if "opaque" in asked:
        said["opaque"] = asked["opaque"]
    if offers_auth:
        said["cnonce"] = cnonce
    plain = [f'{name}="{_escaped(value)}"' for name, value in said.items()]
    if asked.get("algorithm"):
        plain.append(f"algorithm={asked['algorithm']}")
    return "Digest " + ", ".join((*plain, *((f"nc={count}", "qop=auth") if offers_auth else ())))


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"')


def _parameters(rest: str) -> dict[str, str]:
    items = [item for item in parse_http_list(rest) if item.partition("=")[2]]
    return {name.strip().lower(): value for name, value in parse_keqv_list(items).items()}
