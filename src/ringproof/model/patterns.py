"""Events as rules and expectations write them: a name, and the parameters that matter."""

from ringproof.protocol.events import Event
from ringproof.protocol.names import CALL_ID, CALL_ID_2, NAME, NUMBER
from ringproof.protocol.numbers import bare_number, is_anonymous

LONG_ENOUGH = 5  # digits from which a number with and one without prefixes are taken as one


def of_call(name: str, id: str, /, **more: str) -> Event:
    """Return the event `name` of the call `id`, with what else is known of it."""
    return Event(name, ((CALL_ID, id), *more.items()))


def of_two(name: str, one: str, other: str) -> Event:
    """Return the event `name` of two calls."""
    return Event(name, ((CALL_ID, one), (CALL_ID_2, other)))


def outgoing(number: str) -> Event:
    """Return the announcement of a call to `number`, whose id is not known yet."""
    return Event("outgoing", ((NUMBER, number),))


def incoming(number: str, name: str, account: str) -> Event:
    """Return the announcement of a call from `number`, whose id is not known yet."""
    return Event("incoming", ((NUMBER, number), (NAME, name), ("accountId", account)))


def ids(event: Event) -> frozenset[str]:
    """Return the ids of the calls that `event` names."""
    return frozenset(id for id in (event.call, event.call2) if id)


def fits(pattern: Event, event: Event) -> bool:
    """Say whether `event` is the one that `pattern` means: its name and its calls, in any order."""
    return pattern.name == event.name and (not ids(pattern) or ids(pattern) == ids(event))


def number_agrees(wanted: str | None, told: str | None) -> bool:
    """Say whether `told` can be the number `wanted`, however the phone writes it.

    Long numbers agree where one is the other without its prefixes (+49, 0); short internal ones
    must be alike. A caller without a number may be told as none.
    """
    if wanted is None:
        return True
    if is_anonymous(wanted) or is_anonymous(told):
        return is_anonymous(wanted) and is_anonymous(told)
    one, other = bare_number(wanted), bare_number(told or "")
    if one == other:
        return True
    short, long = sorted((one.lstrip("+0"), other.lstrip("+0")), key=len)
    return len(short) >= LONG_ENOUGH and long.endswith(short)


def in_words(event: Event) -> str:
    """Return the event as findings name it: ``holding of TC@1``, ``outgoing to 42``."""
    name = event.name
    if event.call and event.call2:
        return f"{name} of {event.call} and {event.call2}"
    if event.call:
        return f"{name} of {event.call}"
    number = event.get(NUMBER)
    return f"{name} {'to' if name == 'outgoing' else 'from'} {number}" if number else name
