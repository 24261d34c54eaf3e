"""What a recording calls something, and what the replay calls it: bound once, both ways.

Call ids, macs, identities and hosts are bound where they first meet, and must then agree
everywhere: the same recorded one is always the same observed one, and no two recorded ones are the
same observed one. Numbers are not bound but mapped: the replay knows what it dialled for what.
Tokens are never among the values.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from ringproof.protocol.names import (
    ACCOUNT_ID,
    CALL_ID,
    CALL_ID_2,
    COMMAND_CALL,
    COMMAND_CALL_1,
    COMMAND_CALL_2,
    LINE,
    MAC,
    NUMBER,
)
from ringproof.protocol.numbers import bare_number


class Domain(StrEnum):
    """A kind of thing that has another name in a replay."""

    CALL = "call"
    MAC = "mac"
    ACCOUNT = "account"
    HOST = "host"
    NAME = "name"


OF_ONE_PHONE: Final = frozenset({Domain.CALL, Domain.ACCOUNT})
"""What two phones may call alike and mean different things by."""

DOMAINS: Final[Mapping[str, Domain]] = {
    CALL_ID: Domain.CALL,
    CALL_ID_2: Domain.CALL,
    COMMAND_CALL: Domain.CALL,
    COMMAND_CALL_1: Domain.CALL,
    COMMAND_CALL_2: Domain.CALL,
    "call": Domain.CALL,
    ACCOUNT_ID: Domain.ACCOUNT,
    LINE: Domain.ACCOUNT,
    "account": Domain.ACCOUNT,
    MAC: Domain.MAC,
}
"""The parameters of events, commands and deeds whose values are bound."""

NUMBERS: Final = frozenset({NUMBER, "to"})
"""The parameters whose values are numbers."""

Key = tuple[Domain, str, str]
Bond = tuple[Key, str]
"""What is bound to what: domain, phone ("" where it is of no one phone), recorded; observed."""


class Unbound(LookupError):
    """A step names a call that the replay has not shown yet: it cannot be driven."""


@dataclass(slots=True)
class Bindings:
    """What is bound, both ways. `add` takes only what `conflict` has nothing against."""

    there: dict[Key, str] = field(default_factory=dict)
    back: dict[Key, str] = field(default_factory=dict)

    def copy(self) -> "Bindings":
        """Return the same bindings, to be added to apart."""
        return Bindings(dict(self.there), dict(self.back))

    def get(self, domain: Domain, phone: str, recorded: str) -> str | None:
        """Return what `recorded` is in the replay, None where that is not known yet."""
        return self.there.get(key_of(domain, phone, recorded))

    def conflict(self, bond: Bond, more: Iterable[Bond] = ()) -> str:
        """Say what is against binding `bond` (beside `more`, not yet added); "" for nothing."""
        key, observed = bond
        domain, phone, recorded = key
        theirs = (domain, phone, observed)
        added = dict(more)
        known = self.there.get(key, added.get(key))
        if known is not None:
            return "" if known == observed else f"{domain} {recorded} is {known} in this replay"
        holders = {(k[0], k[1], value): k[2] for k, value in added.items()}
        holder = self.back.get(theirs, holders.get(theirs))
        if holder is not None and holder != recorded:
            return f"{domain} {observed} of this replay is the recording's {holder}"
        return ""

    def add(self, bonds: Iterable[Bond]) -> None:
        """Bind, where it is not bound yet."""
        for key, observed in bonds:
            self.there.setdefault(key, observed)
            self.back.setdefault((key[0], key[1], observed), key[2])

    def forget(self, domain: Domain, phone: str, recorded: str) -> None:
        """Forget what `recorded` was bound to: from now on it names something else."""
        observed = self.there.pop(key_of(domain, phone, recorded), None)
        if observed is not None:
            self.back.pop((domain, "" if domain not in OF_ONE_PHONE else phone, observed), None)

    def named(self, *, phones: bool) -> Mapping[str, str]:
        """Return everything bound, for people: ``call TC@1`` -> ``TC@4``.

        `phones` says to name the phone too, where there are several.
        """
        return {
            in_words(key, phones=phones): observed for key, observed in sorted(self.there.items())
        }


def in_words(key: Key, *, phones: bool = False) -> str:
    """Return a bound thing in words: ``call TC@1``, ``call of 000952C0FFEE TC@1``."""
    domain, phone, recorded = key
    return f"{domain} of {phone} {recorded}" if phone and phones else f"{domain} {recorded}"


def key_of(domain: Domain, phone: str, recorded: str) -> Key:
    """Return the key of `recorded`: apart for each phone where two may use the same."""
    return domain, phone if domain in OF_ONE_PHONE else "", recorded


def mapped(number: str, dial: Mapping[str, str]) -> str:
    """Return what stands for `number` in a replay that dials others; itself where nothing does."""
    if number in dial:
        return dial[number]
    bare = bare_number(number)
    found = next((to for of, to in dial.items() if bare_number(of) == bare and bare), None)
    if found is None:
        return number
    return number.replace(bare, found) if bare in number else found


def host_of(number: str) -> str:
    """Return the host that a number is written with, ``sip:42@host``; "" where there is none."""
    _, at, rest = number.partition("@")
    return rest.strip("<>").split(";")[0].split("?")[0] if at else ""


def unhosted(number: str) -> str:
    """Return a number as it is written, but for its host."""
    host = host_of(number)
    return number.replace("@" + host, "@", 1) if host else number
