"""The calls of one phone as it would tell them: believable ones, as data. Pure.

A call is a row of steps: which event, when (as a share of the call's length), and what it says.
Its first event rings or dials, its last one ends it, and no id is used twice by a phone.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Final
from urllib.parse import quote

from ringproof.campaign.load.plan import Plan, mac_of

_CALLER: Final = "030555{:04d}"  # numbers that are reserved for drama
_NAMES: Final = ("Peter", "Jürgen Groß", "Anne-Marie & Söhne", "Zoë", "Dr. Lê #3", "")


@dataclass(frozen=True, slots=True)
class Step:
    """One event of a call: `at` is a share of the call's length, `says` what beside its id."""

    at: float
    event: str
    says: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Flow:
    """A kind of call, and how many of a hundred are of it."""

    name: str
    weight: int
    steps: tuple[Step, ...]


_RING: Final = Step(0.0, "incoming", ("accountId", "number", "name"))
_TALK: Final = Step(0.2, "connected")
_END: Final = Step(1.0, "disconnected")

FLOWS: Final = (
    Flow("answered", 45, (_RING, _TALK, _END)),
    Flow("missed", 20, (_RING, _END)),
    Flow(
        "held",
        15,
        (_RING, _TALK, Step(0.45, "holding"), Step(0.7, "connected"), _END),
    ),
    Flow("renamed", 8, (_RING, Step(0.1, "remoteUpdate", ("number", "name")), _TALK, _END)),
    Flow("transferred", 6, (_RING, _TALK, Step(0.6, "transferred", ("number",)), _END)),
    Flow("sent away", 6, (_RING, _TALK, Step(0.7, "transfer_done", ("number",)), _END)),
)
"""Every kind of call; in a busy hour phones ring."""


@dataclass(frozen=True, slots=True)
class Telling:
    """One event that a phone has to tell: when, from the beginning of the load, and its query."""

    at: float
    event: str
    call: str
    query: bytes


def tellings(plan: Plan, phone: int) -> Iterator[Telling]:
    """Yield what the phone `phone` (from 0) of `plan` tells, in order."""
    chance = Random(f"{plan.seed}/{phone}/flow")  # noqa: S311  no secret
    for count, (at, length) in enumerate(plan.rings(phone), start=1):
        (flow,) = chance.choices(FLOWS, [each.weight for each in FLOWS])
        call = f"TC@{count}"
        for step in flow.steps:
            values = ((name, _value(name, chance)) for name in step.says)
            said = "".join(f"&{name}={value}" for name, value in values if value)
            query = f"event={step.event}&callId={call}{said}&mac={mac_of(phone)}"
            yield Telling(at + step.at * length, step.event, call, query.encode())


def events_in(plan: Plan) -> int:
    """Return how many events the phones that only tell will send."""
    return sum(1 for phone in range(plan.commanded, plan.phones) for _ in tellings(plan, phone))


def _value(name: str, chance: Random) -> str:
    if name == "accountId":
        return str(chance.randint(1, 6))
    if name == "number":
        return _CALLER.format(chance.randrange(10000))
    return quote(chance.choice(_NAMES), safe="")
