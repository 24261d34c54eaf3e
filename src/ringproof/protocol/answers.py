"""What answers to commands say in words: the list of the commands, the help of one.

The page prescribes no wording; where it quotes one (facts.md §2.1) that is looked for first.
"""

import re
from typing import Final

_LIST: Final = re.compile(r"following actions:(?P<names>[^\n]*)", re.IGNORECASE)
_NAME: Final = re.compile(r"[A-Za-z]\w*")


def words_of(text: str) -> tuple[str, ...]:
    """Return the words of an answer, in their order."""
    return tuple(_NAME.findall(text))


def listed_commands(text: str) -> tuple[str, ...]:
    """Return the commands that the answer to ``action=?`` names, in its order.

    The list opens with "choose one of the following actions:" (facts.md §2.1); of an answer that
    does not, every word counts, since the page prescribes no wording.
    """
    opening = _LIST.search(text)
    return tuple(dict.fromkeys(words_of(opening.group("names") if opening else text)))


def mentions(text: str, word: str) -> bool:
    """Say whether `text` has `word` as a word of its own."""
    return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text) is not None
