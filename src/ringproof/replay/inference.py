"""Who did what, where an event tells something that no command and no known deed explains.

One table, read from the top: the first rule of an event whose condition holds says what the far end
or the local user must have done. Where two things could have been done and the phone would tell the
same of both, the rule chooses one and says so. Where no driver could do it again, or where the two
would be told differently, the rule refuses: nothing is done for the event, and what follows on its
calls is not replayed.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from ringproof.protocol.events import Event
from ringproof.protocol.names import ACCOUNT_ID, NAME, NUMBER
from ringproof.replay.calls import Call, State
from ringproof.replay.causes import Situation
from ringproof.trace import Actor

FAR, USER = Actor.FAR_END, Actor.LOCAL_USER
QUICKLY: Final = 2.0  # seconds within which a dialled number that ends was busy
PATIENTLY: Final = 20.0  # seconds after which one that ends was not answered


@dataclass(frozen=True, slots=True)
class Rule:
    """One inference: of this event, `when` this holds, `actor` did `verb`.

    `why` is the reason; ``{call}``, ``{number}`` and ``{name}`` stand for those of the call that it
    is about. `of` finds the call that the deed is about, where that is
    not the event's own. `by_role` marks what a dialled number of the right role does by itself.
    `ahead` names a deed that the inferred one must come before, although that explains the event.
    """

    event: str
    when: Callable[[Situation], bool]
    actor: Actor
    verb: str
    why: str
    details: Callable[[Situation, Call | None], Mapping[str, str]]
    of: Callable[[Situation], Call | None] = lambda now: now.call
    by_role: bool = False
    role: Callable[[Situation], str] = lambda _: ""
    ahead: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """An event that nothing can be done for: `when` this holds, and why."""

    event: str
    when: Callable[[Situation], bool]
    why: str
    readings: tuple[str, ...] = ()


# ------------------------------------------------------------------ conditions


def _is(*states: State) -> Callable[[Situation], bool]:
    return lambda now: now.call is not None and now.call.state in states


def _always(_: Situation) -> bool:
    return True


def _age(now: Situation) -> float:
    return now.at - now.call.since if now.call else 0.0


def _ringing(now: Situation) -> list[Call]:
    return [call for call in now.book.live() if call.state is State.RINGING]


def _another_rang_first(now: Situation) -> bool:
    """Say whether a call was taken while one that rang before it still rings."""
    return _is(State.RINGING)(now) and _ringing(now)[0] is not now.call


def _will(name: str, state: State) -> Callable[[Situation], Call | None]:
    """Find another call in `state` that the phone tells `name` of next."""

    def find(now: Situation) -> Call | None:
        others = [call for call in now.book.live() if call is not now.call and call.state is state]
        return next((call for call in others if now.follows(name, call.id)), None)

    return find


def _leaves(now: Situation) -> Call | None:
    """Find the call of two whose end is told next, so that the pair ended with it."""
    return next((call for call in now.calls if now.follows("disconnected", call.id)), None)


def _dials_next(now: Situation) -> bool:
    """Say whether a call is dialled before anything else is told of the event's own call."""
    own = next((e for e in now.coming if e.name == "outgoing" or e.call == now.event.call), None)
    return own is not None and own.name == "outgoing"


# ------------------------------------------------------------------ details


def _of_far_end(_: Situation, call: Call | None) -> Mapping[str, str]:
    return {} if call is None else {"leg": call.leg, "call": call.id}


def _of_call(_: Situation, call: Call | None) -> Mapping[str, str]:
    return {} if call is None else {"call": call.id}


def _nothing(_: Situation, __: Call | None) -> Mapping[str, str]:
    return {}


def _with(event: Event, **wanted: str) -> Mapping[str, str]:
    """Return parameters of `event` under other names, those that are there."""
    values = {name: event.get(parameter) for name, parameter in wanted.items()}
    return {name: value for name, value in values.items() if value is not None}


def _caller(now: Situation, call: Call | None) -> Mapping[str, str]:
    said = {"number": "", "account": "1"}
    told = _with(now.event, number=NUMBER, account=ACCOUNT_ID, name=NAME)
    return {"leg": call.leg if call else "", **said, **told}


def _dialled(now: Situation, _: Call | None) -> Mapping[str, str]:
    event = now.event if now.event.name == "outgoing" else _next(now, "outgoing")
    return {"number": (event.get(NUMBER) if event else "") or ""}


def _news(now: Situation, call: Call | None) -> Mapping[str, str]:
    return {**_of_far_end(now, call), **_with(now.event, number=NUMBER, name=NAME)}


def _new_party(now: Situation, call: Call | None) -> Mapping[str, str]:
    update = _next(now, "remoteUpdate")
    mine = update if update is not None and update.call == now.event.call else None
    name = {} if mine is None else _with(mine, name=NAME)
    return {**_of_far_end(now, call), **name, **_with(now.event, to=NUMBER, name=NAME)}


def _because(why: str) -> Callable[[Situation, Call | None], Mapping[str, str]]:
    return lambda now, call: {**_of_far_end(now, call), "why": why}


def _next(now: Situation, name: str) -> Event | None:
    return next((event for event in now.coming if event.name == name), None)


# ------------------------------------------------------------------ the table

_BOTH = "the local user might have done it as well, which is told in the same way"

# fmt: off
RULES: Final[tuple[Rule | Refused, ...]] = (
    Rule("incoming", _always, FAR, "call", "the far end {number} called", _caller),
    Rule("outgoing", _always, USER, "dial", "the local user dialled {number}", _dialled),

    Refused("connected", _another_rang_first,
            "it was taken although another call rang before it, and it is not told how",
            ("the handset was lifted, and this phone takes the later call",
             "the local user chose this call by its key, which no driver can press")),
    Rule("connected", _is(State.RINGING), USER, "lift", "the handset was lifted", _nothing),
    Rule("connected", _is(State.DIALING), FAR, "answer", "the far end {number} answered",
         _of_far_end, by_role=True, role=lambda _: "answers"),
    Rule("connected", _is(State.HELD), USER, "resume", "the local user took the call back",
         _of_call),

    Rule("holding", lambda now: _will("connected", State.RINGING)(now) is not None, USER, "lift",
         "the handset was lifted for another call, which put this one on hold", _nothing,
         of=_will("connected", State.RINGING)),
    Rule("holding", lambda now: _will("connected", State.DIALING)(now) is not None, FAR, "answer",
         "the far end of another call answered, which put this one on hold", _of_far_end,
         of=_will("connected", State.DIALING), by_role=True, role=lambda _: "answers"),
    Rule("holding", lambda now: _will("connected", State.HELD)(now) is not None, USER, "resume",
         "the local user took another call back, which put this one on hold", _of_call,
         of=_will("connected", State.HELD)),
    Rule("holding", _dials_next, USER, "dial",
         "the local user dialled another number, which put this call on hold", _dialled,
         of=lambda _: None),
    Refused("holding", lambda now: now.follows("transfer_initiated") or now.follows("conferenced"),
            "the local user joined two calls at the phone, and no driver can press that key"),
    Refused("holding", lambda now: now.follows("transfer_done", now.event.call or ""),
            "the local user transferred the call at the phone, and no driver can press that key"),
    Rule("holding", _is(State.TALKING), USER, "hold", "the local user put the call on hold",
         _of_call),

    Refused("disconnected", lambda now: now.follows("transfer_done", now.event.call or ""),
            "the local user transferred the call at the phone, and no driver can press that key"),
    Rule("disconnected", lambda now: _is(State.DIALING)(now) and _age(now) < QUICKLY, FAR, "reject",
         "it ended within 2 seconds, so the far end {number} was busy", _because("busy"),
         by_role=True, role=lambda _: "busy"),
    Rule("disconnected", lambda now: _is(State.DIALING)(now) and _age(now) > PATIENTLY, FAR,
         "reject", "it rang for more than 20 seconds, so nobody answered at {number}",
         _because("unreachable"), by_role=True, role=lambda _: "rings_out"),
    Rule("disconnected", _is(State.DIALING), FAR, "reject",
         f"the far end {{number}} declined; {_BOTH}", _because("rejected"),
         by_role=True, role=lambda _: "rejects"),
    Rule("disconnected", _is(State.RINGING), FAR, "hang_up",
         f"the far end {{number}} gave up; {_BOTH}", _of_far_end),
    Rule("disconnected", _is(State.TALKING, State.HELD), FAR, "hang_up",
         f"the far end {{number}} hung up; {_BOTH}", _of_far_end),

    Rule("unconferenced", lambda now: _leaves(now) is not None, FAR, "hang_up",
         f"the far end {{number}} hung up and so left the conference; {_BOTH}", _of_far_end,
         of=_leaves),
    Refused("unconferenced", _always,
            "the local user dissolved the conference at the phone, and no driver can press that "
            "key"),
    Refused("conferenced", _always,
            "the local user made the conference at the phone, and no driver can press that key"),

    Rule("transferred", _always, FAR, "transfer", "the far end transferred us to {to}",
         _new_party),
    Rule("remoteUpdate", _always, FAR, "rename", "the far end got another number or name", _news),

    Refused("transfer_initiated", _always,
            "the local user joined the calls at the phone, and no driver can press that key"),
    Rule("transfer_failed", lambda now: _leaves(now) is not None, FAR, "hang_up",
         "the far end {number} hung up while it was asked into the transfer", _of_far_end,
         of=_leaves),
    Rule("transfer_failed", _always, FAR, "cancel_transfer",
         "one of the far ends cancelled the transfer that it was asked into; which one is not "
         "told, and {number} is taken", _of_far_end, ahead="join"),
    Refused("transfer_done", _always,
            "the local user transferred the call at the phone, and no driver can press that key"),
)
# fmt: on


def inferred(now: Situation, deed: str = "") -> Rule | Refused | None:
    """Return the first rule that holds; with `deed`, of those that come ahead of that one only."""
    for rule in RULES:
        if rule.event != now.event.name or not rule.when(now):
            continue
        if deed and not (isinstance(rule, Rule) and rule.ahead == deed):
            return None
        return rule
    return None


def in_words(rule: Rule, now: Situation, call: Call | None) -> str:
    """Return the reason of `rule` as a sentence about this event's call."""
    one = call or now.call
    said = rule.why.format(
        call=one.id if one else "the call",
        number=(one.number if one else now.event.get(NUMBER)) or "without a number",
        name=(one.name if one else "") or "",
        to=now.event.get(NUMBER) or "somebody else",
    )
    return f"No command explains {now.event.name} of {now.event.call}: {said}."
