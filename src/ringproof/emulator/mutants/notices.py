"""Events on their way out, taken apart and put together again for the faults in telling."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from urllib.parse import quote, unquote_to_bytes

from ringproof.emulator.action_urls.outgoing import Sent
from ringproof.emulator.assembly import Parts
from ringproof.emulator.mutants.names import SERVER


@dataclass(frozen=True)
class Notice:
    """One event: its name, its parameters but mac, and the request that it is told with."""

    event: str
    parameters: tuple[tuple[str, str], ...]
    sent: Sent


Edit = Callable[[Notice], Iterable[Notice]]


def notice(sent: Sent) -> Notice | None:
    """Return the event that a request tells, None when it tells none."""
    pairs = _pairs(sent.url)
    event = dict(pairs).get("event")
    if event is None:
        return None
    details = tuple(pair for pair in pairs if pair[0] not in ("event", "mac"))
    return Notice(event, details, sent)


def request(said: Notice) -> Sent:
    """Return the request that tells an event; what is as it was is written as it was."""
    before = notice(said.sent)
    if before is not None and (before.event, before.parameters) == (said.event, said.parameters):
        return said.sent
    place, _, query = said.sent.url.partition(b"?")
    ours = ("event", *(key for key, _ in _details(query)))
    kept = [part for part in query.split(b"&") if _key(part) not in ours]
    told = [
        f"{key}={quote(value, safe='@' if key.startswith('callId') else '')}".encode()
        for key, value in (("event", said.event), *said.parameters)
    ]
    return replace(said.sent, url=place + b"?" + b"&".join([*kept, *told]))


def edited(parts: Parts, edit: Edit) -> None:
    """Let every event pass through one more pair of hands."""
    before = parts.outgoing.edit

    def both(sent: Sent) -> Iterable[Sent]:
        for one in before(sent):
            told = notice(one)
            if told is None:
                yield one
            else:
                yield from (request(last) for last in edit(told))

    parts.outgoing.edit = both


def post(parts: Parts, event: str, call_id: str) -> None:
    """Tell an event of a call that no script had in mind."""
    server = parts.scripts.setting(SERVER) or ""
    if server.strip():
        url = f"{server}{'&' if '?' in server else '?'}mac={parts.setup.mac}&event={event}"
        parts.outgoing.put(Sent(f"{url}&callId={call_id}".encode()))


def _pairs(url: bytes) -> list[tuple[str, str]]:
    query = url.partition(b"?")[2]
    return [
        (_key(part), unquote_to_bytes(part.partition(b"=")[2]).decode("utf-8", "replace"))
        for part in query.split(b"&")
    ]


def _details(query: bytes) -> list[tuple[str, str]]:
    known = ("callId", "callId2", "accountId", "number", "name")
    return [pair for pair in _pairs(b"?" + query) if pair[0] in known]


def _key(part: bytes) -> str:
    return part.partition(b"=")[0].decode("latin-1")
