"""What an event says of its calls: whether it can be so, and what is known once it was told.

One function per line of the page. Each returns a Fact, no where what is known rules the event
out, and the call (or both calls) as they are known from then on.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

from ringproof.model.calls import Call
from ringproof.model.facts import NO, UNKNOWN, YES, Fact, both, either, no
from ringproof.protocol.events import Event
from ringproof.protocol.names import NAME, NUMBER

One = Callable[[Call, Event], tuple[Fact, Call]]
Two = Callable[[Call, Call, Event], tuple[Fact, Call, Call]]


def connected(call: Call, _: Event) -> tuple[Fact, Call]:
    """Both parties can now talk: it rang, was dialled or was held until now."""
    can = both(call.live, no(both(call.talking, no(call.on_hold))))
    now = replace(call, ringing=NO, dialing=NO, talking=YES, on_hold=NO)
    return can, now


def holding(call: Call, _: Event) -> tuple[Fact, Call]:
    """The call got put on hold: it was talking, and not on hold."""
    can = both(call.live, call.talking, no(call.on_hold))
    return can, replace(call, ringing=NO, dialing=NO, talking=YES, on_hold=YES)


def disconnected(call: Call, _: Event) -> tuple[Fact, Call]:
    """The call has ended; of one that was transferred away this may still be told."""
    away = YES if call.away is YES else NO
    return either(call.live, call.away), replace(call, ended=YES, away=away)


def remote_update(call: Call, event: Event) -> tuple[Fact, Call]:
    """There are new details of the far end."""
    return call.live, _party(call, event)


def transferred(call: Call, event: Event) -> tuple[Fact, Call]:
    """The person on the other side has changed; the user now talks to somebody else."""
    now = replace(call, talking=YES, ended=NO)
    return both(call.live, call.talking), _party(now, event, new=True)


def blind_done(call: Call, _: Event) -> tuple[Fact, Call]:
    """The call has been transferred away; told before or after its end."""
    can = both(call.talking, no(call.away))
    return can, replace(call, away=YES, ended=YES)


def conferenced(one: Call, other: Call, _: Event) -> tuple[Fact, Call, Call]:
    """The two calls are now in a conference."""
    together = both(one.in_conference, other.in_conference)
    can = both(one.live, other.live, one.talking, other.talking, no(together))
    return (
        can,
        replace(one, in_conference=YES, on_hold=_taken_up(one), mate=other.id),
        replace(other, in_conference=YES, on_hold=_taken_up(other), mate=one.id),
    )


def unconferenced(one: Call, other: Call, _: Event) -> tuple[Fact, Call, Call]:
    """The conference was dissolved; the calls need not have ended, their states are open."""
    together = both(one.in_conference, other.in_conference)
    apart = {"in_conference": NO, "on_hold": UNKNOWN, "mate": ""}
    return together, replace(one, **apart), replace(other, **apart)  # type: ignore[arg-type]


def transfer_initiated(one: Call, other: Call, _: Event) -> tuple[Fact, Call, Call]:
    """The phone tries to connect the two calls with each other."""
    can = both(one.live, other.live, one.talking, other.talking)
    can = both(can, no(either(one.in_transfer, other.in_transfer)))
    return (
        can,
        replace(one, in_transfer=YES, on_hold=UNKNOWN, mate=other.id),
        replace(other, in_transfer=YES, on_hold=UNKNOWN, mate=one.id),
    )


def transfer_failed(one: Call, other: Call, _: Event) -> tuple[Fact, Call, Call]:
    """The attended transfer failed: both calls remain."""
    can = both(one.in_transfer, other.in_transfer)
    after = {"in_transfer": NO, "on_hold": UNKNOWN, "mate": ""}
    now = [replace(call, **after) for call in (one, other)]  # type: ignore[arg-type]
    return can, now[0], now[1]


def attended_done(one: Call, other: Call, _: Event) -> tuple[Fact, Call, Call]:
    """The attended transfer worked, unless a far end is known to have cancelled it."""
    can = both(one.in_transfer, other.in_transfer, no(either(one.cancels, other.cancels)))
    now = [replace(call, in_transfer=NO, away=YES, ended=YES) for call in (one, other)]
    return can, now[0], now[1]


ABOUT_ONE: Mapping[str, One] = {
    "connected": connected,
    "holding": holding,
    "disconnected": disconnected,
    "remoteUpdate": remote_update,
    "transferred": transferred,
    "transfer_done": blind_done,
}
ABOUT_TWO: Mapping[str, Two] = {
    "conferenced": conferenced,
    "unconferenced": unconferenced,
    "transfer_initiated": transfer_initiated,
    "transfer_failed": transfer_failed,
    "transfer_done": attended_done,
}

# What may lawfully be told of a call after its end; disconnected only where it was not told yet.
AFTER_THE_END = frozenset({"unconferenced", "transfer_done", "transfer_failed", "disconnected"})


def _taken_up(call: Call) -> Fact:
    """A held member talks again, which may be told by a connected of its own, sooner or later."""
    return NO if call.on_hold is NO else UNKNOWN


def _party(call: Call, event: Event, new: bool = False) -> Call:
    number, name = event.get(NUMBER), event.get(NAME)
    return replace(
        call,
        number=call.number if number is None else number,
        name=name if name is not None else (None if new else call.name),
    )
