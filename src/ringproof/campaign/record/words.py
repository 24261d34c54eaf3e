"""What a recording shows while it goes on and when it has ended, as plain sentences."""

import time
from collections.abc import Iterator

from ringproof.campaign.record.asked import PhoneLine
from ringproof.campaign.record.tape import Counts
from ringproof.protocol.names import ACTION, AUTH_TOKEN, EVENT, MAC
from ringproof.protocol.query import read_query
from ringproof.recordings.exchange import Exchange, Leg
from ringproof.recordings.heads import read_answer, read_request

_LONGEST = 60  # characters of one exchange's parameters


def line_of(exchange: Exchange) -> str:
    """Return one exchange as a line: when, which phone, what was said, what came back."""
    at = time.strftime("%H:%M:%S", time.localtime(exchange.complete.wall))
    request = read_request(exchange.request)
    path, _, raw = request.target.partition(b"?")
    query = read_query(raw)
    key = EVENT if exchange.leg is Leg.EVENTS else ACTION
    hidden = (key, MAC, AUTH_TOKEN)
    told = " ".join(f"{name}={value}" for name, value in query.pairs if name not in hidden)
    what = query.get(key) or path.decode("latin-1")
    said = " ".join(filter(None, (what, told)))
    kind = "event  " if exchange.leg is Leg.EVENTS else "command"
    flaws = f" ({len(request.defects)} defects)" if request.defects and exchange.exact else ""
    return f"{at} {exchange.phone} {kind} {_cut(said)}{flaws}: {_came(exchange, request.method)}"


def count_line(counts: Counts) -> str:
    """Return what has been recorded so far as one line."""
    commands, events = counts.exchanges[Leg.COMMANDS], counts.exchanges[Leg.EVENTS]
    said = f"{_many(commands, 'command')}, {_many(events, 'event')}"
    lost = counts.lost.total()
    return said + (f", {lost} of them without an answer" if lost else "")


def settings_lines(
    lines: tuple[tuple[PhoneLine, str], ...], events: str, server: str
) -> Iterator[str]:
    """Yield what to set on the phones and in the PBX, so that all goes through the tap."""
    yield "set on the phones, as action URL server:"
    yield f"  {events}  (goes on to {server})"
    yield "set in the PBX or CTI client, as address of the phone:"
    for line, place in lines:
        name = f"{line.mac} " if line.mac else ""
        yield f"  {place}  (goes on to {name}{line.url})"
    yield "Ctrl-C ends it"


def summary(counts: Counts, unjoined: tuple[str, ...], output: str, kept: bool) -> Iterator[str]:
    """Yield what was recorded, what was lost and why, and what the file has of people's data."""
    phones = [phone for phone in counts.phones if phone not in unjoined]
    named = f" of {', '.join(phones)}" if phones else ""
    yield f"recorded {count_line(counts)}{named}"
    for why, times in counts.lost.most_common():
        yield f"lost, {times} times: {why}" if times > 1 else f"lost: {why}"
    if counts.no_request:
        yield f"{_many(counts.no_request, 'connection')} to the tap brought no complete request"
    if counts.passed:
        many = _many(counts.passed, "request")
        yield f"{many} to the web interface of a phone passed without being recorded"
    told = set(counts.phones) - set(unjoined)
    if told and any(place in counts.phones for place in unjoined):
        yield (
            f"which phone is at {', '.join(unjoined)} could not be told from the events: "
            "name its mac next time, --phone MAC=URL"
        )
    yield (
        "numbers and names stand in it as they were: hand it to nobody"
        if kept
        else "tokens are removed, numbers and names replaced"
    )
    yield f"recording: {output}"


def _came(exchange: Exchange, method: str) -> str:
    if exchange.lost:
        return f"lost, {exchange.lost}"
    answer = read_answer(exchange.response, method)
    return answer.lost if answer.status is None else f"{answer.status} {answer.reason}".rstrip()


def _cut(text: str) -> str:
    shown = "".join(c if c.isprintable() else "?" for c in text)
    return shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST - 3]}..."


def _many(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"
