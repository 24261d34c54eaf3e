"""The phones of one recording that call each other: their own numbers, and who plays whom. Pure.

Two ends of one call say of each other what a dialled number alone does not: the number behind
which the other phone is, and the number and name with which it is shown.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from ringproof.plugin.playback.dialling import (
    NoRole,
    Numbers,
    dialled_in,
    numbers_for,
    with_quiet_exchange,
)
from ringproof.protocol.numbers import bare_number
from ringproof.replay import Line, Phone, Session
from ringproof.target.settings import TargetSettings

_FIRST: Final = "1"
_MAC: Final = re.compile(r"[0-9A-Fa-f]{12}")
_VENDOR: Final = "000952"


class TooManyPhones(Exception):
    """The recording has more phones than the target; the sentence names them."""


@dataclass(frozen=True, slots=True)
class Owned:
    """What a phone has in the recording: the numbers of its identities, and the name it shows.

    `others` are further ways in which an identity's number was written or dialled.
    """

    numbers: Mapping[int, str] = field(default_factory=dict)
    shown: str = ""
    others: Mapping[str, int] = field(default_factory=dict)


def owned_by(session: Session) -> dict[str, Owned]:
    """Return what each phone of a session has, as the phones at the other end told it."""
    numbers: dict[str, dict[int, str]] = {phone.name: {} for phone in session.phones}
    others: dict[str, dict[str, int]] = {phone.name: {} for phone in session.phones}
    shown: dict[str, str] = {}

    def own(line: Line, number: str) -> None:
        identity, bare = int(line.account or _FIRST), bare_number(number)
        if bare and numbers[line.phone].setdefault(identity, bare) != bare:
            others[line.phone][bare] = identity

    for dialled, came in _calls(session):
        own(came, dialled.number)
        own(dialled, came.number)
        shown.setdefault(dialled.phone, came.name)
    return {name: Owned(numbers[name], shown.get(name, ""), others[name]) for name in numbers}


def _calls(session: Session) -> Iterator[tuple[Line, Line]]:
    """Return both ends of each call between two phones: the one that dialled it first."""
    came: dict[tuple[str, str], list[Line]] = {}
    for line in session.lines:
        if line.peer and line.direction == "in":
            came.setdefault((line.peer, line.phone), []).append(line)
    for line in session.lines:
        if line.peer and line.direction == "out":
            yield line, came[line.phone, line.peer].pop(0)


def cast_of(phones: Sequence[Phone], settings: TargetSettings) -> dict[str, TargetSettings]:
    """Return what plays each phone of a recording, by its name there; TooManyPhones."""
    if settings.embedded:
        quiet = with_quiet_exchange(settings)
        if len(phones) == 1:
            return {phones[0].name: quiet}
        return {each.name: _with_a_mac(each, at, quiet) for at, each in enumerate(phones)}
    if len(phones) == 1:
        return {phones[0].name: settings}
    found = _players(phones, settings)
    if found is None:
        there = f"has {len(settings.phones)}" if settings.phones else "is one"
        raise TooManyPhones(
            f"the recording has {len(phones)} phones ({', '.join(p.name for p in phones)}) and "
            f"{settings.source or settings.name} {there}: choose one of them with --phone, or name "
            "a target file with as many (key phones)"
        )
    return found


def _with_a_mac(phone: Phone, at: int, quiet: TargetSettings) -> TargetSettings:
    """Return the settings of an emulated phone; one that nobody knows the mac of is given one."""
    mac = phone.mac if _MAC.fullmatch(phone.mac) else f"{_VENDOR}{at:06X}"
    return replace(quiet, mac=mac.upper())


def _players(phones: Sequence[Phone], settings: TargetSettings) -> dict[str, TargetSettings] | None:
    """Return which phone of a target file plays which of a recording; None where there are too few.

    Who has the recorded mac plays it; the rest are taken in the order of the file.
    """
    there = settings.phones or (settings,)
    if len(there) < len(phones):
        return None
    by_mac = {_plain(each.mac): each for each in there if each.mac}
    cast = {one.name: by_mac[_plain(one.mac)] for one in phones if _plain(one.mac) in by_mac}
    left = iter([each for each in there if each not in cast.values()])
    return {one.name: cast.get(one.name) or next(left) for one in phones}


def numbers_of(session: Session, settings: TargetSettings) -> Numbers:
    """Return the numbers to dial on a target for those of `session`.

    Raises TooManyPhones where the target has too few phones, NoRole where it has too few numbers.
    """
    cast = cast_of(session.phones, settings)
    return numbers_for(dialled_in(session), settings, own_numbers(owned_by(session), cast))


def own_numbers(
    owned: Mapping[str, Owned], cast: Mapping[str, TargetSettings]
) -> Mapping[str, str]:
    """Return the number of the replay for each that a phone of the recording has.

    An emulated phone is given the recorded one. Raises NoRole where the target file says no number
    of the identity that plays it.
    """
    known: dict[str, str] = {}
    for phone, mine in owned.items():
        settings = cast[phone]
        numbers = {number: at for at, number in mine.numbers.items()} | dict(mine.others)
        for number, identity in numbers.items():
            known[number] = _number(settings, identity, mine, phone)
    return known


def _number(settings: TargetSettings, identity: int, mine: Owned, phone: str) -> str:
    if settings.embedded:
        return mine.numbers[identity]
    if identity > len(settings.numbers):
        raise NoRole(
            f"{phone} is called at its identity {identity} in the recording, and "
            f"{settings.source or settings.name} says no number of that identity of "
            f"{settings.name} (key numbers)"
        )
    return settings.numbers[identity - 1]


def _plain(mac: str) -> str:
    return mac.replace(":", "").replace("-", "").upper()
