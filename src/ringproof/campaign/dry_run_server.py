"""What a run against a server would do: whom it is told of, who calls, how often, how long.

Nobody is really called: the phones are ours, and so are their callers. What is done to the server
is that it is told of phones, told events, and where the target file says how, restarted.
"""

from collections import Counter
from collections.abc import Iterator, Sequence

from ringproof.plugin.lasting import lasting_of
from ringproof.plugin.prompts import Act
from ringproof.session.failure import NotOffered
from ringproof.session.server.knowledge import Knowledge
from ringproof.target.fleet import foreseen
from ringproof.target.server_side import REFERENCE, ServerSide
from ringproof.target.settings import TargetSettings


class _Callers(Knowledge):
    """Whom a target file knows, before there is any server."""

    def __init__(self, side: ServerSide) -> None:
        self._known = side

    @property
    def side(self) -> ServerSide:
        """What the target file says of the server."""
        return self._known


def told_of_server(tests: Sequence[Sequence[Act]], settings: TargetSettings) -> Iterator[str]:
    """Yield the lines of the list; `tests` are what each of them asks for."""
    side = settings.server or ServerSide()
    yield f"nothing is sent; this is what {len(tests)} tests would do to {settings.name}"
    yield from _introduced(side, embedded=settings.driver == REFERENCE)
    yield f"tells it events at {settings.url or 'an address of this program'}"
    restarts = _asking(tests, "is_restarted")
    if side.restart:
        yield f"restarts it in {_tests(restarts)}: {' '.join(side.restart)}"
    elif restarts:
        yield f"does not restart it: {_tests(restarts)} would, and there is no key restart"
    if side.shows:
        yield f"reads its page in {_tests(_asking(tests, 'shows'))}: {side.shows}"
    yield from _calls(tests, side)
    yield f"{lasting_of(tests, settings)}; nobody is really called"


def _introduced(side: ServerSide, *, embedded: bool) -> Iterator[str]:
    count = side.desks.count
    if embedded:
        yield f"tells it of {count} phones of ours, in this program"
    elif side.told.command:
        hook = " ".join(side.told.command)
        yield f"tells it of {count} phones of ours, and at the end that they are gone: {hook}"
    else:
        yield f"has a person tell it of {count} phones of ours: {side.told.note}"
    if side.desks.first_port:
        yield from (f"    {name}: mac {mac}, {url}" for name, mac, url in foreseen(side))


def _calls(tests: Sequence[Sequence[Act]], side: ServerSide) -> Iterator[str]:
    """Yield how many tests each number of `does` calls in, by the rules that it is there for."""
    known = _Callers(side)
    calls: Counter[str] = Counter()
    for acts in tests:
        asked = {act.what for act in acts if act.owner == "server"}
        calls.update({number for what in asked if (number := _caller(known, what))})
    for number in dict.fromkeys(rule.caller for rule in side.does if rule.caller):
        rules = ", ".join(f"{r.on}: {r}" for r in side.does if r.caller == number)
        yield f"{number} calls our phones in {_tests(calls[number])} ({rules})"


def _caller(known: _Callers, what: str) -> str:
    """Return the number that a test calls `what`; empty for what is no number, or not offered."""
    if not isinstance(getattr(Knowledge, what, None), property) or what == "side":
        return ""
    try:
        return str(getattr(known, what))
    except NotOffered:
        return ""


def _asking(tests: Sequence[Sequence[Act]], what: str) -> int:
    return sum(any((act.owner, act.what) == ("server", what) for act in acts) for acts in tests)


def _tests(count: int) -> str:
    return f"{count} test{'' if count == 1 else 's'}"
