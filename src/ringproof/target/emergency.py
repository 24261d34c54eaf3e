"""Numbers that alarm somebody somewhere. Pure; no table of these is ever complete.

NATIONAL is what libphonenumber 9.0.43 (the metadata of short numbers, kind "emergency") names for
any of its 240 regions, but for the hundred of Gabon that begin with 13. ALSO is what that leaves
out, each with where it is so.
"""

from typing import Final

_NATIONAL: Final = """
    01 02 03 13 14 15 16 17 18 19 90 91 92 93 94 000 001 002 003 011 019 022 033 050 060 065 066
    068 080 085 088 100 101 102 103 104 105 106 107 108 110 111 112 113 114 115 116 117 118 119
    120 122 123 124 125 127 128 129 130 131 132 133 140 144 150 151 152 153 154 155 156 157 158
    159 160 166 170 171 172 175 177 180 188 190 191 192 193 194 195 197 198 199 211 311 333 355
    511 555 666 819 888 901 902 903 911 912 913 917 919 922 933 939 955 977 990 991 992 993 994
    995 996 997 998 999 1122 1220 1298 1444 1669 1730 2611 9999 10111 10177 90000
"""
NATIONAL: Final = frozenset(_NATIONAL.split())

ALSO: Final = {
    "08": "mobile networks, from a telephone without a card (3GPP TS 22.101)",
    "988": "North America: crisis line",
    "1414": "Switzerland: air rescue",
    "1415": "Switzerland: air rescue in the Valais",
    "19222": "Germany: ambulance, as a rule behind an area code",
    "116117": "Germany, Austria: doctor on call",
    "116123": "Europe: crisis line",
}

EMERGENCY: Final = NATIONAL | ALSO.keys()
