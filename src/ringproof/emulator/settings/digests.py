"""Tokens and passwords as the settings keep them: digests, from which nobody reads them back."""

import hashlib
import hmac
import re
import secrets
from functools import lru_cache
from typing import Final

_TOKEN: Final = re.compile("sha256:[0-9a-f]{64}")
_PASSWORD: Final = re.compile("scrypt:([0-9a-f]{16}):([0-9a-f]{64})")
_WORK: Final = 1 << 11
"""What one guess at a password costs: a few milliseconds, so that a log-in is not felt."""


def kept_token(text: str) -> str:
    """Return what the settings keep of a token in a file: its digest, which may stand there."""
    return text if _TOKEN.fullmatch(text) else token_digest(text)


def token_digest(token: str) -> str:
    """Return a token's digest. A digest is no token: it has one of its own, and admits nobody."""
    return "sha256:" + hashlib.sha256(token.encode("utf-8", "surrogateescape")).hexdigest()


def kept_password(password: str) -> str:
    """Return what the settings keep of a password in a file: its digest, which may stand there."""
    if not password or _PASSWORD.fullmatch(password):
        return password
    salt = secrets.token_hex(8)
    return f"scrypt:{salt}:{_scrypt(password.encode('utf-8'), salt)}"


@lru_cache(maxsize=1)
def factory_password() -> str:
    """Return the digest of the password that every phone leaves the factory with."""
    return kept_password("admin")


def is_password(digest: str, given: bytes) -> bool:
    """Whether a password is the one of a digest; an empty digest has none."""
    kept = _PASSWORD.fullmatch(digest)
    return kept is not None and hmac.compare_digest(_scrypt(given, kept[1]), kept[2])


def _scrypt(password: bytes, salt: str) -> str:
    key = hashlib.scrypt(password, salt=bytes.fromhex(salt), n=_WORK, r=8, p=1, dklen=32)
    return key.hex()
