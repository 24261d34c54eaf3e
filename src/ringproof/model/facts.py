"""Three-valued facts: what is known of a phone is yes, no, or not known.

An observer who came late, or whose command was answered by nobody, does not know. A rule says
yes only where every observer would; what is not known owes nothing and forbids nothing.
"""

from enum import Enum


class Fact(Enum):
    """Whether something is so, as far as it can be known."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"

    def __bool__(self) -> bool:
        raise TypeError("a Fact has three values; compare it with YES, NO or UNKNOWN")


YES, NO, UNKNOWN = Fact.YES, Fact.NO, Fact.UNKNOWN

_NOT = {YES: NO, NO: YES, UNKNOWN: UNKNOWN}


def no(fact: Fact) -> Fact:
    """Return whether `fact` is not so."""
    return _NOT[fact]


def both(*facts: Fact) -> Fact:
    """Return whether all of `facts` are so; one that is not so decides."""
    if NO in facts:
        return NO
    return UNKNOWN if UNKNOWN in facts else YES


def either(*facts: Fact) -> Fact:
    """Return whether one of `facts` is so; one that is so decides."""
    if YES in facts:
        return YES
    return UNKNOWN if UNKNOWN in facts else NO


def known(truth: bool) -> Fact:
    """Return the fact for something that was observed."""
    return YES if truth else NO
