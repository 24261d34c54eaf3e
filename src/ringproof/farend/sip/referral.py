"""Where a phone leads us to: the address of a REFER, with the call that is to be replaced.

RFC 3515, RFC 3891.
"""

from dataclasses import dataclass
from urllib.parse import parse_qsl

from ringproof.farend.sip.address import read_address, user_of


@dataclass(frozen=True, slots=True)
class Referral:
    """A number, and of a call that the phone has with it the id and both tags; blind without."""

    number: str
    call_id: str = ""
    tags: frozenset[str] = frozenset()


def read_referral(refer_to: str) -> Referral:
    """Return what a Refer-To names; without a number where it names none."""
    uri = read_address(refer_to).uri
    asked = dict(parse_qsl(uri.partition("?")[2], errors="replace"))
    replaces = next((asked[name] for name in asked if name.lower() == "replaces"), "")
    call_id, *rest = replaces.split(";")
    tags = (each.partition("=")[2] for each in rest if "-tag=" in each)
    return Referral(user_of(uri), call_id.strip(), frozenset(each.strip() for each in tags))
