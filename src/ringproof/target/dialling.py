"""Numbers that do more than call somebody: feature codes and emergency numbers. Pure.

A number is looked at in every way that a phone may take it: without `sip:` and host, with its
percent signs undone, in the digits of any script, without the signs that people write between
digits, and only as far as the first of them. A number too many is guarded rather than one too
few, since the flag that frees it is named in the sentence and costs one line.
"""

import re
import unicodedata
from collections.abc import Iterator
from enum import StrEnum
from typing import Final
from urllib.parse import unquote

from ringproof.target.emergency import EMERGENCY


class Danger(StrEnum):
    """What a number does beside calling somebody; the value is the key that frees it."""

    FEATURE_CODE = "allow_feature_codes"
    EMERGENCY = "allow_emergency"

    @property
    def words(self) -> str:
        """What it is, in words."""
        return _WORDS[self]


_WORDS: Final = {
    Danger.FEATURE_CODE: "a feature code: it may change settings of the PBX",
    Danger.EMERGENCY: "an emergency number somewhere: somebody may come",
}

_SCHEME: Final = re.compile(r"^\s*(?:sips?|tel|callto):(?://)?", re.IGNORECASE)
_SERVICE: Final = re.compile(r"^\s*(?:urn:service:)?sos\b", re.IGNORECASE)
_IN_ANGLES: Final = re.compile(r"<([^<>]*)>")
_BETWEEN: Final = re.compile(r"[\s()./_~\-\u2010-\u2015\u2212]")  # for the eye
_PAUSES: Final = re.compile(r"[^0-9*#+\s()./_~\-\u2010-\u2015\u2212]+")  # what follows is dialled
_SHORT: Final = "|".join(sorted(EMERGENCY, key=len, reverse=True))
_LONG: Final = "|".join(number for number in sorted(EMERGENCY) if len(number) > 2)
_ALARMS: Final = re.compile(
    rf"[09]?\+?(?:{_SHORT})"  # a PBX may want 0 or 9 before a number of the outside
    rf"|[09]?(?:\+|00|011)[1-9][0-9]{{0,2}}(?:{_LONG})"  # ... or a country's code
    r"|0[1-9][0-9]{1,4}19222"  # ... or an area's
)
_CODE: Final = re.compile(r"[*#][*#]*[0-9]{2}")


def danger(number: str) -> Danger | None:
    """Return what `number` does beside calling somebody; None where nothing is known of it."""
    if _SERVICE.match(number):
        return Danger.EMERGENCY
    readings = list(_readings(number))
    if any("*" in reading or "#" in reading for reading in readings):
        return Danger.FEATURE_CODE
    alarms = any(_ALARMS.fullmatch(reading) for reading in readings)
    return Danger.EMERGENCY if alarms else None


def dangerous_digits(digits: str) -> bool:
    """Say whether DTMF `digits` hold a feature code, which a PBX may obey in the midst of a call.

    A single symbol of the keypad is none.
    """
    return bool(_CODE.search(_BETWEEN.sub("", plain(digits))))


def _readings(number: str) -> Iterator[str]:
    """Yield what a phone may dial for `number`: as a whole, up to a sign, and after a pause."""
    text = plain(number)
    for address in (text, *_IN_ANGLES.findall(text)):
        user = re.split("[@;?]", _SCHEME.sub("", address), maxsplit=1)[0]
        yield _BETWEEN.sub("", user)
        for piece in _PAUSES.split(user):
            yield _BETWEEN.sub("", piece)
            yield _BETWEEN.split(piece.strip(), maxsplit=1)[0]


def plain(text: str) -> str:
    """Return `text` with percent signs undone, in ASCII digits, without what nobody sees."""
    while (undone := unquote(text)) != text:
        text = undone
    return "".join(map(_digit, unicodedata.normalize("NFKC", text)))


def _digit(sign: str) -> str:
    if unicodedata.category(sign) in ("Cf", "Cc"):
        return ""
    value = unicodedata.decimal(sign, None)
    return sign if value is None else str(value)
