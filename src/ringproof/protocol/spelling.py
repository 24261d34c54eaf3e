"""What somebody may have meant by a name that does not exist."""

from collections.abc import Iterable
from difflib import get_close_matches


def did_you_mean(name: str, known: Iterable[str], most: int = 2) -> str:
    """Return the question for what is spelt nearly as `name`, "" where nothing is."""
    near = get_close_matches(name, tuple(known), n=most)
    return f"did you mean {' or '.join(near)}?" if near else ""
