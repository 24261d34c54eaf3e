"""What a deed owes, and what it may bring besides: one rule a clause.

Each `@rule` is one sentence of the page (its clause says which line): after this deed, and if
these facts hold, this event is owed. Each `@lawful` names events that the page leaves open after
a deed: told or not, both are right. Read together with the page; nothing here comes from any
phone's code. A rule asks for what it needs by the names of its parameters: the call, the second
call, the act. A fact that is unknown owes nothing.
"""

import inspect
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from ringproof.model.acts import Act
from ringproof.model.calls import Book, Call
from ringproof.model.facts import NO, UNKNOWN, YES, Fact, both, known, no
from ringproof.model.patterns import incoming, number_agrees, of_call, of_two, outgoing
from ringproof.protocol.events import Event
from ringproof.protocol.names import NUMBER

Owed = tuple[Fact, Event]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: after the deeds `on`, `says` tells whether an event is owed, and which."""

    clause: str
    on: tuple[str, ...]
    needs: tuple[str, ...]
    says: Callable[..., Owed]

    def apply(self, **situation: Any) -> Owed:
        """Return whether an event is owed in this situation, and which."""
        return self.says(**{name: situation[name] for name in self.needs})


@dataclass(frozen=True, slots=True)
class Extra:
    """What a deed may bring besides; `step` orders it after what the deed owes (0: no order)."""

    on: tuple[str, ...]
    needs: tuple[str, ...]
    says: Callable[..., Iterable[Event]]
    step: int = 0

    def apply(self, **situation: Any) -> Iterable[Event]:
        """Return the events that are lawful besides in this situation."""
        return self.says(**{name: situation[name] for name in self.needs})


RULES: list[Rule] = []
EXTRAS: list[Extra] = []


def rule(clause: str, on: str | tuple[str, ...]) -> Callable[[Callable[..., Owed]], Any]:
    """Register what the deed `on` owes by `clause`."""

    def register(says: Callable[..., Owed]) -> Callable[..., Owed]:
        deeds = (on,) if isinstance(on, str) else on
        RULES.append(Rule(clause, deeds, tuple(inspect.signature(says).parameters), says))
        return says

    return register


def lawful(
    on: str | tuple[str, ...], step: int = 0
) -> Callable[[Callable[..., Iterable[Event]]], Any]:
    """Register what may be told after the deed `on` and need not be."""

    def register(says: Callable[..., Iterable[Event]]) -> Callable[..., Iterable[Event]]:
        deeds = (on,) if isinstance(on, str) else on
        EXTRAS.append(Extra(deeds, tuple(inspect.signature(says).parameters), says, step))
        return says

    return register


# ------------------------------------------------------------------ new calls


@rule("EV-INCOMING-1", on=("ring", "seen ringing"))
def a_new_call_is_told(act: Act, call: Call | None, book: Book) -> Owed:
    """A far end that rings the phone is told as incoming, with its number."""
    details = act.details
    rings = act.deed == "ring" or details.get("direction") == "in"
    new = known(rings and call is None)
    told = incoming(act.number, details.get("name", ""), details.get("account", ""))
    return both(new, _room(book)), told


@rule("EV-OUTGOING-1", on="dial")
def a_dialled_call_is_told(act: Act, book: Book) -> Owed:
    """Dialling a plain number is told as outgoing; codes with * or # need not make a call."""
    number = act.number
    code = UNKNOWN if set("*#") & set(number) else YES
    plain = YES if act.details.keys() <= {"number", "line", "fireandforget"} else UNKNOWN
    return both(known(bool(number.strip())), code, plain, _room(book)), outgoing(number)


def _room(book: Book) -> Fact:
    """Say whether the phone surely takes one more call: no source tells its limit."""
    return YES if len(book.open) <= 1 else UNKNOWN


# ------------------------------------------------------------------ connected


@rule("EV-CONNECTED-1", on="accept")
def an_accepted_call_is_told(call: Call) -> Owed:
    """Whenever a call was accepted, connected is told."""
    return both(call.live, call.ringing), of_call("connected", call.id)


@rule("EV-CONNECTED-2", on="resume")
def a_resumed_call_is_told(call: Call) -> Owed:
    """Whenever a call was resumed from hold, connected is told."""
    return both(call.held, call.alone), of_call("connected", call.id)


@rule("EV-CONNECTED-3", on=("answer", "seen connected"))
def an_answered_call_is_told(call: Call) -> Owed:
    """When the far end answers a dialled call, both can talk, and connected is told."""
    return both(call.live, call.dialing, no(call.talking)), of_call("connected", call.id)


# ------------------------------------------------------------------ holding


@rule("EV-HOLDING-1", on="hold")
def a_call_put_on_hold_is_told(call: Call) -> Owed:
    """A call that both sides talk on and that is put on hold is told as holding."""
    return both(call.active, call.alone), of_call("holding", call.id)


# ------------------------------------------------------------------ disconnected


@rule("EV-DISCONNECTED-1", on=("leave", "decline", "seen ended"))
def a_call_the_far_end_left_is_told(call: Call) -> Owed:
    """A call that the far end ended, refused or gave up is told as disconnected.

    While it is joined with another one, its end may be that of a transfer that worked.
    """
    undecided = YES if call.in_transfer is NO else UNKNOWN
    return both(call.live, undecided, no(call.away)), of_call("disconnected", call.id)


@rule("EV-DISCONNECTED-2", on="terminate")
def a_call_we_ended_is_told(call: Call) -> Owed:
    """A call that is ended at the phone is told as disconnected.

    Whether a call that is bound to another one can be ended by itself, the page does not say.
    """
    bound = no(both(no(call.in_conference), no(call.in_transfer)))
    undecided = YES if bound is NO else UNKNOWN
    return both(call.live, undecided, no(call.away)), of_call("disconnected", call.id)


# ------------------------------------------------------------------ conference


@rule("EV-CONFERENCED-1", on="conference")
def a_conference_is_told(call: Call, call2: Call) -> Owed:
    """Two calls that are brought together are told as conferenced, with both ids."""
    ready = both(call.live, call.talking, call.alone, call2.live, call2.talking, call2.alone)
    return ready, of_two("conferenced", call.id, call2.id)


@rule("EV-UNCONFERENCED-1", on="ended")
def a_conference_that_lost_a_call_is_told(call: Call) -> Owed:
    """A conference of two of which one has ended is dissolved, and told as unconferenced."""
    return both(call.in_conference, known(bool(call.mate))), of_two(
        "unconferenced", call.id, call.mate
    )


# ------------------------------------------------------------------ transfers and the other party


@rule("EV-TRANSFER_INITIATED-1", on="join")
def an_attended_transfer_is_told(call: Call, call2: Call) -> Owed:
    """Joining two calls is told as transfer_initiated, with both ids."""
    ready = both(call.live, call.talking, call.alone, call2.live, call2.talking, call2.alone)
    return ready, of_two("transfer_initiated", call.id, call2.id)


@rule("EV-TRANSFERRED-1", on="refer")
def a_new_partner_is_told(call: Call, act: Act) -> Owed:
    """A far end that transfers us to somebody else is told as transferred, with the new number."""
    return both(call.active, call.alone), of_call(
        "transferred", call.id, number=act.details.get("to", "")
    )


@rule("EV-REMOTEUPDATE-1", on="rename")
def new_details_are_told(call: Call, act: Act) -> Owed:
    """A far end whose name or number changes is told as remoteUpdate, with what is new."""
    return both(call.live, no(call.away), _news(call, act)), of_call(
        "remoteUpdate", call.id, **{k: v for k, v in act.details.items() if k in ("number", "name")}
    )


def _news(call: Call, act: Act) -> Fact:
    """Say whether the act changes anything that is known of the far end."""
    name, number = act.details.get("name"), act.details.get("number")
    renamed = name is not None and name != (call.name or "")
    moved = number is not None and not number_agrees(number, call.number or "")
    return known(renamed or moved)


# ------------------------------------------------------------------ what the page leaves open


@lawful(on=("accept", "dial", "resume"))
def the_call_in_the_way_is_held(call: Call | None, book: Book) -> Iterable[Event]:
    """A phone may put on hold the call that the user leaves for another one."""
    return [of_call("holding", other.id) for other in book.others(call.id if call else "")]


@lawful(on="dialled")
def what_becomes_of_a_dialled_call(call: Call) -> Iterable[Event]:
    """The other side answers, refuses, does not answer, or shows its name: nobody else says so."""
    for name in ("connected", "disconnected", "remoteUpdate"):
        yield of_call(name, call.id)


@lawful(on=("hold", "resume", "far hold", "far resume"))
def a_conference_is_held_as_one(act: Act, call: Call) -> Iterable[Event]:
    """Holding one member holds the conference, told once or per member; so does resuming."""
    name = "holding" if "hold" in act.deed else "connected"
    yield of_call(name, call.id)
    if call.mate:
        yield of_call(name, call.mate)


@lawful(on="conference")
def members_join_talking(call: Call, call2: Call) -> Iterable[Event]:
    """A held call that joins a conference talks again, and may be told as connected."""
    return [of_call("connected", call.id), of_call("connected", call2.id)]


@lawful(on=("terminate", "leave", "seen ended"))
def the_calls_that_remain(call: Call, book: Book) -> Iterable[Event]:
    """The end of a call dissolves its conference; what remains may be held or resumed."""
    yield of_call("disconnected", call.id)
    if call.mate:
        yield of_two("unconferenced", call.id, call.mate)
        yield of_call("disconnected", call.mate)  # a phone may end the conference as a whole
    for other in book.others(call.id):
        if call.in_conference is other.in_conference is UNKNOWN:  # it may be its mate
            yield of_two("unconferenced", call.id, other.id)
        yield of_call("connected", other.id)
        if other.id == call.mate:
            yield of_call("holding", other.id)


@lawful(on="transfer", step=2)
def a_blind_transfer_is_done(call: Call, act: Act) -> Iterable[Event]:
    """A transfer to a number is told as done once it is; it can fail without a word."""
    yield of_call("transfer_done", call.id, **{NUMBER: act.number})


@lawful(on="transfer")
def the_end_of_the_transferred_call(call: Call) -> Iterable[Event]:
    """The transferred call may be held first, and its end told before, after or not at all."""
    for name in ("holding", "connected", "disconnected"):
        yield of_call(name, call.id)


@lawful(on="join", step=2)
def an_attended_transfer_ends(call: Call, call2: Call) -> Iterable[Event]:
    """An attended transfer works or fails: the other side decides."""
    yield of_two("transfer_done", call.id, call2.id)
    yield of_two("transfer_failed", call.id, call2.id)


@lawful(on="join")
def the_ends_of_the_joined_calls(call: Call, call2: Call) -> Iterable[Event]:
    """Both calls may be held for it, taken up again if it fails, and end if it works."""
    for id in (call.id, call2.id):
        for name in ("holding", "connected", "disconnected"):
            yield of_call(name, id)


@lawful(on="refer")
def a_new_partner_may_have_a_name(call: Call, act: Act) -> Iterable[Event]:
    """A new partner may be told as remoteUpdate too, and may not take the call.

    Of a call on hold or in a conference the page does not say whether its far end may transfer
    us; then it need not be told, and may be.
    """
    yield of_call("transferred", call.id, number=act.details.get("to", ""))
    yield of_call("remoteUpdate", call.id)
    yield of_call("disconnected", call.id)


# Facts of the calls a deed means, and of the other calls, that are open until an event tells.
UNSETTLED: dict[str, tuple[str, ...]] = {
    "accept": ("ringing", "talking"),
    "answer": ("dialing", "talking", "on_hold"),
    "seen connected": (),
    "hold": ("on_hold",),
    "resume": ("on_hold",),
    "terminate": ("ended",),
    "leave": ("ended",),
    "decline": ("ended",),
    "seen ended": ("ended",),
    "transfer": ("away", "ended", "on_hold"),
    "join": ("in_transfer", "ended", "on_hold"),
    "conference": ("in_conference", "on_hold"),
    "far hold": ("on_hold",),
    "far resume": ("on_hold",),
    "refer": ("ended",),
}
UNSETTLES_OTHERS: frozenset[str] = frozenset({"accept", "dial", "resume", "terminate", "leave"})
