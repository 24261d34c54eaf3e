"""Broken servers to examine: the reference server, each time with another of its faults."""

from collections.abc import Sequence
from difflib import get_close_matches

from ringproof.campaign.selfcheck.examine import Task
from ringproof.campaign.selfcheck.matrix import SERVER, Subject
from ringproof.protocol.clauses import catalogue
from ringproof.target.reference import fault, faults


class UnknownFault(ValueError):
    """There is no broken server of that name; the sentence has the nearest."""


def server_tasks(only: Sequence[str] = ()) -> list[Task]:
    """Return the broken servers of these names, all of them for none; UnknownFault otherwise."""
    known = faults()
    for name in only:
        if name not in known:
            near = get_close_matches(name, known, n=3, cutoff=0.0)
            raise UnknownFault(
                f"there is no broken server {name!r}; the nearest are {', '.join(near)}"
            )
    return [Task(_subject(name), name) for name in only or known]


def _subject(name: str) -> Subject:
    broken = fault(name)
    level = min((catalogue()[clause].level for clause in broken.kills), key=_RANK.index)
    return Subject(name, SERVER, broken.sentence, broken.kills, level)


_RANK = ("must", "should", "may")
