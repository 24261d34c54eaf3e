"""Pseudonyms for numbers and names: another word of the same shape, the same one each time.

A word is a run of letters or the digits of a number. A keyed permutation of all words of its
shape (length, and for each character: digit, upper or lower letter, block of the alphabet)
replaces it, so that

* equal words become equal words and different words stay different: joins work as before;
* lengths, kinds of characters, percent escapes and everything malformed stay where they were;
* without the key nobody gets back, and two reports do not join with each other.

The permutation is a Feistel network: in each round one half of the word shifts the characters
of the other, each within its own kind. A word that lands on one that is known (of the dial plan
or the suite) walks on until it does not.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from hashlib import shake_256

_ROUNDS = 8
_SHORTEST_NUMBER = 3
_SHORTEST_NAME = 2

# Digits with what people put between them; runs of letters of any alphabet.
_WORD = re.compile(r"\d(?:[ ./()\-]*\d)*|[^\W\d_]+")
_DIGITS = re.compile(r"\d")
_ESCAPE_OR_BYTE = re.compile(rb"%[0-9A-Fa-f]{2}|.", re.DOTALL)


class Pseudonyms:
    """The pseudonyms of one report or recording, by its `key`; words of the `known` texts stay."""

    def __init__(self, key: bytes, known: Iterable[str] = ()) -> None:
        self._key = key
        self._known = frozenset(word.casefold() for text in known for word in words(text))
        self._given: dict[str, str] = {}

    def text(self, text: str) -> str:
        """Return `text`, a number or a name as a whole, with every word of it replaced."""
        return _WORD.sub(lambda found: self._spelt(found[0]), text)

    def octets(self, raw: bytes) -> bytes:
        """Return the bytes of a value in a query, escapes and malformed bytes as they were."""
        atoms = _ESCAPE_OR_BYTE.findall(raw)
        decoded = bytes(int(a[1:], 16) if len(a) == 3 else a[0] for a in atoms)
        replaced = bytearray(self._decoded(decoded))
        for place, atom in enumerate(atoms):
            if atom == b"%":  # no escape: what follows must not become the rest of one
                replaced[place : place + 3] = decoded[place : place + 3]
        return b"".join(map(_as_written, atoms, replaced))

    def word(self, word: str) -> str:
        """Return the pseudonym of one word; short ones and known ones stay what they are."""
        shortest = _SHORTEST_NUMBER if word[0].isdecimal() else _SHORTEST_NAME
        if len(word) < shortest or self.knows(word):
            return word
        if word not in self._given:
            given = self._permuted(word)
            while self.knows(given):
                given = self._permuted(given)
            self._given[word] = given
        return self._given[word]

    def knows(self, word: str) -> bool:
        """Say whether `word` is of the dial plan or of the suite's own literals."""
        return word.casefold() in self._known

    def _spelt(self, found: str) -> str:
        """A number's pseudonym keeps its blanks, slashes and brackets."""
        if not found[0].isdecimal():
            return self.word(found)
        digits = iter(self.word("".join(_DIGITS.findall(found))))
        return _DIGITS.sub(lambda _: next(digits), found)

    def _decoded(self, raw: bytes) -> bytes:
        form = wide(raw)
        if form:
            return self.text(raw.decode(form)).encode(form)
        try:
            return self.text(raw.decode("utf-8")).encode("utf-8")
        except UnicodeDecodeError:
            pass
        text = raw.decode("latin-1")
        replaced = self.text(text).encode("latin-1")
        try:
            replaced.decode("utf-8")
        except UnicodeDecodeError:
            return replaced
        # By chance it became well formed: what was malformed has to stay malformed.
        return bytes(new if old < 0x80 else old for old, new in zip(raw, replaced, strict=True))

    def _permuted(self, word: str) -> str:
        kinds = [_kind(character) for character in word]
        places = [kind.index(character) for kind, character in zip(kinds, word, strict=True)]
        half = len(word) // 2
        for turn in range(_ROUNDS):
            fixed, moved = (slice(0, half), slice(half, None))[:: 1 if turn % 2 else -1]
            shifts = self._shifts(turn, kinds, places[fixed], len(places[moved]))
            places[moved] = [
                (place + shift) % len(kind)
                for place, shift, kind in zip(places[moved], shifts, kinds[moved], strict=True)
            ]
        return "".join(kind[place] for kind, place in zip(kinds, places, strict=True))

    def _shifts(self, turn: int, kinds: list[str], fixed: list[int], wanted: int) -> list[int]:
        seed = repr((turn, [kind[0] for kind in kinds], fixed)).encode()
        stream = shake_256(len(self._key).to_bytes(2, "big") + self._key + seed).digest(4 * wanted)
        return [int.from_bytes(stream[4 * i : 4 * i + 4], "big") for i in range(wanted)]


def words(text: str) -> list[str]:
    """Return the words of `text`: its names, and the digits of its numbers."""
    return [
        "".join(_DIGITS.findall(found)) if found[0].isdecimal() else found
        for found in _WORD.findall(text)
    ]


def wide(raw: bytes) -> str:
    """Return the form of UTF-16 that `raw` is text in, by its zero bytes; empty where it is not.

    Text of which less than half is Latin-1 is not recognised.
    """
    if len(raw) < 4 or len(raw) % 2 or b"\0" not in raw:
        return ""
    first, second = raw[::2].count(0), raw[1::2].count(0)
    if max(first, second) * 4 < len(raw):  # of half the characters or more, one byte is zero
        return ""
    form = "utf-16-le" if second > first else "utf-16-be"
    try:
        text = raw.decode(form)
    except UnicodeDecodeError:
        return ""
    return form if "\0" not in text else ""


@lru_cache(maxsize=4096)
def _kind(character: str) -> str:
    """Return the characters that may stand for `character`: the same kind, the same block.

    The 64 characters of a block share all bytes of their UTF-8 form but the last.
    """
    block = ord(character) & ~63
    category = unicodedata.category(character)
    characters = map(chr, range(block, block + 64))
    return "".join(c for c in characters if unicodedata.category(c) == category)


def _as_written(atom: bytes, octet: int) -> bytes:
    if len(atom) == 1:
        return bytes((octet,))
    lower = any(chr(c) in "abcdef" for c in atom)
    return b"%%%02x" % octet if lower else b"%%%02X" % octet
