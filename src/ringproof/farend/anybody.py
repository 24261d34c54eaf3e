"""Callers of whom only that they call matters: any telephone may stand for them."""

from typing import Final

ANYBODY: Final = frozenset({("030555101", "Peter"), ("030555102", "Franz"), ("030555103", "Fritz")})
"""Number and name, as tests say them."""
