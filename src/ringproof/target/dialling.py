"""Numbers that do more than call somebody: feature codes and emergency numbers. Pure.

A number is looked at as a phone may take it: without `sip:` and host, without the signs that
people write between digits. A number too many is guarded rather than one too few, since the flag
that frees it is named in the sentence and costs one line.
"""

import re
from enum import StrEnum
from typing import Final
from urllib.parse import unquote


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

EMERGENCY: Final[dict[str, str]] = {
    "110": "police in Germany, China, Japan",
    "112": "Europe, and every mobile network",
    "911": "North America",
    "999": "United Kingdom, Hong Kong, Poland",
    "000": "Australia",
    "111": "New Zealand",
    "08": "mobile networks without a card",
    "118": "Switzerland, Italy: fire, ambulance",
    "119": "Japan, China: fire, ambulance",
    "117": "Switzerland: police",
    "144": "Austria, Switzerland: ambulance",
    "1414": "Switzerland: air rescue",
    "113": "Italy, Norway: police",
    "115": "Italy: fire",
    "122": "Austria: fire",
    "133": "Austria: police",
    "128": "Austria: gas",
    "140": "Austria: mountain rescue",
    "15": "France: ambulance",
    "17": "France: police",
    "18": "France: fire",
    "114": "Europe: by text",
    "116117": "Germany, Austria: doctor on call",
    "19222": "Germany: patient transport",
    "100": "Greece, India, Israel: police",
    "101": "India, Israel, Ukraine",
    "102": "India, Israel, Ukraine",
    "103": "Ukraine: ambulance",
    "108": "India: ambulance",
    "190": "Brazil: police",
    "192": "Brazil: ambulance",
    "193": "Brazil: fire",
    "155": "Türkiye, Czechia",
    "150": "Czechia: fire",
    "158": "Czechia: police",
    "995": "Singapore",
    "997": "Poland: police",
    "998": "Poland, United Arab Emirates",
    "988": "North America: crisis line",
}
"""Numbers that alarm somebody, and where; no table of these is ever complete."""

_OUTSIDE: Final = ("", "0", "9")  # a PBX may want one of these before a number of the outside
_BETWEEN: Final = re.compile(r"[\s()./_~-]")
_SCHEME: Final = re.compile(r"^(?:sips?|tel):", re.IGNORECASE)


def danger(number: str) -> Danger | None:
    """Return what `number` does beside calling somebody; None where nothing is known of it."""
    bare = _bare(number)
    if "*" in bare or "#" in bare:
        return Danger.FEATURE_CODE
    digits = bare.removeprefix("+")
    alarms = any(digits == prefix + known for prefix in _OUTSIDE for known in EMERGENCY)
    return Danger.EMERGENCY if alarms else None


def _bare(number: str) -> str:
    user = _SCHEME.sub("", number.strip()).partition("@")[0].partition(";")[0]
    return _BETWEEN.sub("", unquote(user))
