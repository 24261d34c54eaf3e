"""Telephone numbers as phones write them: plain, as SIP or tel addresses, with a display name.

Phones differ in how they tell a number (facts.md §5), so numbers are compared bare.
"""

import re
from typing import Final

ANONYMOUS: Final = frozenset({"", "anonymous", "unknown", "unavailable", "restricted", "private"})

_IN_ANGLES: Final = re.compile(r"<([^<>]*)>")
_SCHEME: Final = re.compile(r"(sips?|tel):", re.IGNORECASE)
_ESCAPES: Final = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
_SEPARATORS: Final = re.compile(r"[\s()/.\-]")
_DIALABLE: Final = re.compile(r"\+?[0-9*#A-D]+")


def bare_number(number: str) -> str:
    """Return the number alone: ``42`` for ``sip:42@host;x=y`` or ``"Peter" <sip:42@host>``.

    Separators for the eye (``+49 (30) 12-34``) are left out; a user name that is no number
    (``sip:peter.meier@host``) stays as it is. A caller without a number, ``anonymous`` in any
    form, has the empty bare number. Nothing is refused and nothing raises.
    """
    address = number.strip()
    if found := _IN_ANGLES.search(address):
        address = found[1].strip()
    if scheme := _SCHEME.match(address):
        address = _unescaped(_user(address[scheme.end() :]))
    elif "@" in address:
        address = _user(address)
    if address.lower() in ANONYMOUS:
        return ""
    dialled = _SEPARATORS.sub("", address)
    return dialled if _DIALABLE.fullmatch(dialled) else address


def is_anonymous(number: str | None) -> bool:
    """Return whether `number` is that of a caller who hides it; None is a parameter not sent."""
    return number is None or not bare_number(number)


def same_number(one: str, other: str) -> bool:
    """Return whether both are the same number, however each is written."""
    return bare_number(one) == bare_number(other)


def _user(address: str) -> str:
    """Return the user of ``user:password;parameter@host:port;parameter?header``."""
    user, at, _ = address.rpartition("@")
    return re.split(r"[:;?]", user if at else address, maxsplit=1)[0]


def _unescaped(user: str) -> str:
    return _ESCAPES.sub(
        lambda found: bytes.fromhex(found[0].replace("%", "")).decode("utf-8", "replace"), user
    )
