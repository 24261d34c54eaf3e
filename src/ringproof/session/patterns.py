"""What an event must say, as a test writes it: ``holding(call)``, ``incoming(call)``.

Every pattern is a line of the vendor's page. Call ids are unknowns that bind on the first event
which fits and must agree from then on; numbers are compared as numbers, plain or sip: alike.
"""

from dataclasses import dataclass, field

from ringproof.protocol.events import Event
from ringproof.protocol.numbers import bare_number
from ringproof.session.calls import Call


@dataclass(frozen=True, slots=True)
class EventPattern:
    """An event to expect: its name, the calls it is about, and what else it must say.

    `calls` in the order of callId, callId2; where the page does not say which of two calls is
    named first, either order fits (`either_order`). `absent` names parameters that must not be.
    """

    name: str
    calls: tuple[Call, ...]
    number: str | None = None
    says: tuple[tuple[str, str], ...] = ()
    absent: tuple[str, ...] = field(default=())

    def __str__(self) -> str:
        extras = [f"{key}={value}" for key, value in self.values().items() if key[:6] != "callId"]
        return " ".join([self.name, "of", " and ".join(map(str, self.calls)), *extras])

    def values(self) -> dict[str, str]:
        """Return the pattern as parameter values, for the record; unknown ids are left out."""
        ids = zip(("callId", "callId2"), self.calls, strict=False)
        values = {key: call.id for key, call in ids if call.id is not None}
        if self.number is not None:
            values["number"] = self.number
        return values | dict(self.says)

    def fits(self, event: Event) -> bool:
        """Say whether `event` is the one expected; where it is, its call ids are bound."""
        return self.difference(event) is None and self._bind(event)

    def difference(self, event: Event) -> str | None:
        """Return in words what keeps `event` from fitting, None where nothing does."""
        if event.name != self.name:
            return f"is {event.name}, not {self.name}"
        if self._arrangement(event) is None:
            ids = " ".join(value for value in (event.call, event.call2) if value)
            return f"names {ids or 'no call'}, not {' and '.join(map(str, self.calls))}"
        if self.number is not None and not _same_number(event.get("number"), self.number):
            return f"says number={event.get('number')}, not {self.number}"
        for key, value in self.says:
            if event.get(key) != value:
                return f"says {key}={event.get(key)}, not {value}"
        for key in self.absent:
            if event.get(key) is not None:
                return f"says {key}={event.get(key)}, which this shape does not have"
        return None

    def _arrangement(self, event: Event) -> tuple[tuple[Call, str], ...] | None:
        told = tuple(value for value in (event.call, event.call2) if value is not None)
        if len(told) != len(self.calls):
            return None
        for calls in (self.calls, self.calls[::-1]):
            pairs = tuple(zip(calls, told, strict=True))
            if all(call.id in (None, told_id) for call, told_id in pairs):
                return pairs
        return None

    def _bind(self, event: Event) -> bool:
        for call, told_id in self._arrangement(event) or ():
            call.id = told_id
        return True


def _same_number(told: str | None, expected: str) -> bool:
    return told is not None and bare_number(told) == expected


def incoming(call: Call, *, named: bool = True) -> EventPattern:
    """A new incoming call, on the identity called, with number, and name where known.

    `named` False leaves open what is said of the name.
    """
    says: tuple[tuple[str, str], ...] = (("accountId", str(call.account)),)
    if named and call.name is not None:
        says += (("name", call.name),)
    return EventPattern("incoming", (call,), call.number or None, says)


def outgoing(call: Call) -> EventPattern:
    """A new outgoing call on its identity to the number dialled."""
    return EventPattern("outgoing", (call,), call.number, (("accountId", str(call.account)),))


def remote_update(
    call: Call, *, name: str | None = None, number: str | None = None
) -> EventPattern:
    """New details of the far end: the name, the number or both."""
    says = () if name is None else (("name", name),)
    return EventPattern("remoteUpdate", (call,), number, says)


def connected(call: Call) -> EventPattern:
    """Both parties can now talk: accepted, answered or resumed."""
    return EventPattern("connected", (call,))


def holding(call: Call) -> EventPattern:
    """The call was put on hold."""
    return EventPattern("holding", (call,))


def disconnected(call: Call) -> EventPattern:
    """The call has ended."""
    return EventPattern("disconnected", (call,))


def conferenced(call: Call, other: Call) -> EventPattern:
    """Two calls are now in a conference."""
    return EventPattern("conferenced", (call, other))


def unconferenced(call: Call, other: Call) -> EventPattern:
    """The conference of two calls was dissolved."""
    return EventPattern("unconferenced", (call, other))


def transferred(call: Call, number: str) -> EventPattern:
    """The far end transferred us: the user now talks to `number`."""
    return EventPattern("transferred", (call,), number)


def transfer_done(
    call: Call, other: Call | None = None, *, number: str | None = None
) -> EventPattern:
    """A transfer was done: blind (call and `number`) or attended (call and `other`)."""
    if other is None:
        return EventPattern("transfer_done", (call,), number, absent=("callId2",))
    return EventPattern("transfer_done", (call, other))


def transfer_initiated(call: Call, other: Call) -> EventPattern:
    """The phone tries to connect two calls with each other."""
    return EventPattern("transfer_initiated", (call, other))


def transfer_failed(call: Call, other: Call) -> EventPattern:
    """The attended transfer of two calls failed."""
    return EventPattern("transfer_failed", (call, other))
