"""The other side of a capture: what the PBX or CTI system sent, and how it took the events."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from ringproof.protocol.commands import COMMANDS, LIST, PATH
from ringproof.protocol.events import SHAPES, shape_of
from ringproof.protocol.http.reader import RawRequest
from ringproof.protocol.names import ACTION, AUTH_TOKEN, HELP, MAC
from ringproof.protocol.query import read_query
from ringproof.protocol.schemas import command_problems, event_problems
from ringproof.recordings import Exchange
from ringproof.recordings.heads import read_answer, read_request
from ringproof.trace import Answer, Stimulus, Told

ACCEPTS = "SV-ACCEPT-1"
VALID, TOKEN, LIVE, SECRET = "SV-COMMAND-1", "SV-COMMAND-2", "SV-COMMAND-3", "SV-SECRET-1"
GET, KNOWN, ENCODED = "SV-COMMAND-4", "SV-COMMAND-5", "SV-COMMAND-6"
_CALLS: Final = ("callid", "callid1", "callid2")
_STATUS: Final = re.compile(rb"HTTP/\S+ +(\d{3})")


@dataclass(frozen=True, slots=True)
class Said:
    """A clause of the server that one exchange exercised; `why` is empty where it was met."""

    clause: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class ServerSide:
    """Judges what a server sends and answers; `over` says whether a call had ended (None: unknown).

    `whole` says that the capture keeps headers: elsewhere a command without a token looks like
    one whose token was left out, so there the tokens of others prove nothing either. A credential
    is only looked for, never read.
    """

    over: Callable[[str], bool | None]
    whole: bool

    def judge(self, record: Stimulus | Told | Answer, exchange: Exchange) -> Iterator[Said]:
        """Return what is to be said of the server in one record of an exchange."""
        if isinstance(record, Told):
            yield from _accepts(record, exchange)
        elif isinstance(record, Stimulus) and record.raw:
            request = read_request(exchange.request)
            if request.target.partition(b"?")[0].endswith(PATH.encode()):
                yield from self._command(record, request, exchange)

    def _command(self, record: Stimulus, request: RawRequest, exchange: Exchange) -> Iterator[Said]:
        query = read_query(request.target.partition(b"?")[2])
        pairs = {name: value for name, value in reversed(query.pairs) if name != ACTION}
        name = query.get(ACTION) or ""
        shown = name or "without an action"
        yield Said(GET, "" if request.method == "GET" else f"{shown} came as {request.method}")
        flaws = query.defects
        yield Said(ENCODED, f"{shown}: {flaws[0].kind}, {flaws[0].detail}" if flaws else "")
        # Some releases list `help` among the commands.
        known = name in COMMANDS or name in (LIST, HELP)
        yield Said(KNOWN, "" if known else f"the page knows no command {name!r}")
        if known and name != HELP:
            problems = command_problems(name, pairs)
            told = "; ".join(dict.fromkeys(problem.message for problem in problems))
            yield Said(VALID, f"the command {shown}: {told}" if told else "")
        if self.whole:
            yield from _token(request, pairs, exchange, shown)
        if HELP not in pairs:
            yield from self._live(record)

    def _live(self, record: Stimulus) -> Iterator[Said]:
        for key in _CALLS:
            call = record.details.get(key)
            over = self.over(call) if call else None
            if call and over is not None:
                why = f"the command {record.verb} names {call}, which had ended"
                yield Said(LIVE, why if over else "")


def _token(
    request: RawRequest, pairs: dict[str, str], exchange: Exchange, shown: str
) -> Iterator[Said]:
    carried = bool(request.header(b"authorization")) or bool(pairs.get(AUTH_TOKEN))
    if not carried and request.header(b"cookie"):
        return  # somebody who is logged in to the phone's own pages, and no server
    yield Said(TOKEN, "" if carried else f"the command {shown} carries no token")
    if carried and exchange.secure is not None:
        plain = f"the command {shown} carries its token over plain HTTP"
        yield Said(SECRET, "" if exchange.secure else plain)


def _accepts(told: Told, exchange: Exchange) -> Iterator[Said]:
    """Judge how an event was answered that is as the page writes it: only then is a 2xx owed."""
    event = told.event
    shape = None if event is None else shape_of(event)
    if event is None or shape is None or told.defects or event.get(MAC) is None:
        return
    if exchange.answered is None or not exchange.response or event_problems(event):
        return
    status = read_answer(exchange.response).status or _status(exchange.response)
    if status is not None:
        friendly = 200 <= status < 300
        why = "" if friendly else f"the event {event.name} was answered with {status}"
        yield Said(f"SV-EVENT-{SHAPES.index(shape) + 1}", why)
        yield Said(ACCEPTS, why)


def _status(response: bytes) -> int | None:
    found = _STATUS.match(response)
    return int(found[1]) if found else None
