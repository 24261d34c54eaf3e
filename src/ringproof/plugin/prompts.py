"""How often a test would ask people, from what its functions ask for. Pure.

It is the number of prompts where all goes well: whoever cannot do something is asked for nothing
that comes after it in the same test.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any, Final

from ringproof.farend.human import readable


class Words(str):
    """An argument as it stands in the source, of which nothing else can be seen."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Act:
    """What a function asks of whom, where in its source, and with which arguments."""

    owner: str
    what: str
    place: tuple[int, int]
    said: tuple[Any, ...] = ()


_TWICE: Final = frozenset({("far_end", "just_one_is_gone")})
_KNOWN_BY: Final = {"allows_action_urls": True, "sets_event_server": Words("event_server.url")}
"""Settings of the phone in a run: a person is not asked to set what is set already."""
_LOOKED_AT: Final = (("show",), ("log",))
_SILENT: Final = ("refuses", "executes_nothing")
_COMMANDS: Final = ("command", "ask_for_help")
_FILES: Final = "scripts"


def prompts_of(
    functions: Sequence[Sequence[Act]], people: Set[str], *, login: bool
) -> Mapping[str, int]:
    """Count the prompts of one test, by who is asked; `people` are the parts that people play.

    `login` is whether the target file says how to log in to the web interface.
    """
    asked: Counter[str] = Counter()
    for acts in functions:
        done = list(_until_impossible(acts, people, login=login))
        for act in done:
            if act.owner in people - {"admin"}:
                asked[act.owner] += 2 if (act.owner, act.what) in _TWICE else 1
        if "local_user" in people:
            asked["local_user"] += sum(_of_silence(done))
        if "admin" in people:
            asked["admin"] += sum(_of_settings([a for a in done if a.owner == "admin"]))
    return {who: n for who, n in sorted(asked.items()) if n}


def _until_impossible(acts: Sequence[Act], people: Set[str], *, login: bool) -> Iterator[Act]:
    """Yield what is done until something comes that nobody is asked for."""
    for act in acts:
        if "admin" in people and (act.owner == _FILES or act.what == "resets_to_factory"):
            return
        if "admin" in people and act.what == "logs_in" and not login:
            return
        if act.owner == "far_end" and "far_end" in people and not all(map(_readable, act.said)):
            return
        yield act


def _readable(said: Any) -> bool:
    return isinstance(said, Words) or not isinstance(said, str) or readable(said)


def _of_silence(acts: Sequence[Act]) -> Iterator[int]:
    """Yield how often a person says that nothing is new: after a command that shows nothing."""
    alone = False
    for act in acts:
        if act.owner == "phone" and act.what in _COMMANDS:
            alone = act.said[:1] in _LOOKED_AT
        elif act.owner == "phone" and act.what in _SILENT:
            yield int(alone)


def _of_settings(acts: Sequence[Act]) -> Iterator[int]:
    """Yield how often the web interface is gone to, with what is put back at the end."""
    for setting, found in _KNOWN_BY.items():
        now = found
        for act in acts:
            wanted = (act.said or (True,))[0]
            if act.what == setting and wanted != now:
                yield 1
                now = wanted
        yield now != found
    made = sum(act.what == "creates_token" for act in acts)
    yield 2 * made  # each is deleted again
