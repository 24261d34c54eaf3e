"""What a page shows of the phone, as plain data."""

import itertools
from collections.abc import Mapping
from typing import Any, Final

from ringproof.emulator.assembly import Parts
from ringproof.emulator.legs import Leg
from ringproof.emulator.table import State

MESSAGES: Final = 5
"""How many of the latest messages the display shows."""
LEGS: Final = 12
"""How many of the latest lines to far ends a page shows."""
MOST_LETTERS: Final = 2000

_LEDS: Final[Mapping[State, tuple[str, bool]]] = {
    State.RINGING: ("red", True),
    State.DIALING: ("green", True),
    State.ACTIVE: ("green", False),
    State.CONFERENCED: ("green", False),
    State.TRANSFERRING: ("green", True),
    State.HELD: ("red", False),
    State.CONFERENCE_HELD: ("red", False),
    State.TRANSFERRING_HELD: ("red", True),
}
"""Colour of a line key by the state of a call, and whether it blinks; the first that is there."""


def seen(parts: Parts) -> Mapping[str, Any]:
    """Return the phone as it stands."""
    return {
        "calls": [_call(call) for call in parts.phone.calls],
        "display": [short(text) for text in parts.phone.display[-MESSAGES:]],
        "lines": [_line(parts, identity) for identity in parts.phone.identities],
        "keys": _keys(parts),
        "legs": _legs(parts),
        "access": {
            "allow": parts.access.allow_action_urls,
            "server": parts.access.event_server,
            "tokens": parts.access.token_names(),
        },
        "scripts": [
            {"name": name, "stopped": None if script.stopped is None else short(script.stopped)}
            for name, script in parts.scripts.scripts.items()
        ],
    }


def facts(parts: Parts) -> Mapping[str, str]:
    """Return what the phone is, which does not change while it runs."""
    known = parts.control.dispatch("phone.facts")
    return {"name": known["name"], "mac": known["mac"], "firmware": known["firmware"]}


def short(text: str) -> str:
    """Return a text as far as a page shows it."""
    return text if len(text) <= MOST_LETTERS else f"{text[:MOST_LETTERS]} ..."


def _call(call: Any) -> Mapping[str, Any]:
    return {
        "id": call.id,
        "line": call.identity,
        "state": str(call.state),
        "number": short(call.number),
        "name": short(call.name),
        "held_by_them": call.leg.holds_us,
    }


def _line(parts: Parts, identity: int) -> Mapping[str, Any]:
    states = {call.state for call in parts.phone.calls if call.identity == identity}
    led, blinks = next((_LEDS[state] for state in _LEDS if state in states), ("off", False))
    number = parts.exchange.own(identity).number
    return {"id": identity, "number": number, "led": led, "blinks": blinks}


def _keys(parts: Parts) -> list[Mapping[str, Any]]:
    """Return the keys that scripts have taken."""
    return [
        {
            "name": name,
            "title": short(key.title or name),
            "info": short(key.info),
            "led": key.led[:20],
            "blinks": key.blinks,
        }
        for name, key in parts.scripts.keys.items()
    ]


def _legs(parts: Parts) -> list[Mapping[str, Any]]:
    legs = parts.exchange.legs
    latest = itertools.islice(reversed(legs.values()), LEGS)
    return [_leg(leg) for leg in latest]


def _leg(leg: Leg) -> Mapping[str, Any]:
    return {
        "id": leg.id,
        "number": short(leg.number),
        "name": short(leg.name),
        "direction": leg.direction,
        "state": leg.state,
        "heard": short(leg.heard),
        "holds_us": leg.holds_us,
        "is_phone": leg.end is not None,
    }
