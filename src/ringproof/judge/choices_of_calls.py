"""Which events a deed brought, and in which order: choices that calls show."""

import re
from collections.abc import Callable
from typing import Final

from ringproof.judge.choices_passages import Passage, Shown
from ringproof.protocol.names import NAME, NUMBER


def _missing_name(passage: Passage) -> Shown:
    event = passage.last("incoming")
    if passage.deed != "ring" or passage.act is None or event is None:
        return
    if not passage.act.details.get("name"):
        name = event.get(NAME)
        if name in (None, ""):
            yield "missing_name", "absent" if name is None else "empty"


def _second_call(passage: Passage) -> Shown:
    talking = passage.calls("connected", "transferred")
    other, choice = {
        "accept": ("connected", "second_accept_order"),
        "dial": ("outgoing", "second_call_order"),
    }.get(passage.deed, ("", ""))
    if len(talking) != 1 or not choice:
        return
    held, begun = passage.place("holding", talking[0]), passage.place(other)
    if held is not None and begun is not None:
        first = "holding" if held < begun else other
        yield choice, f"{first}_first"


def _transfer(passage: Passage) -> Shown:
    done = passage.last("transfer_done")
    if done is None or passage.deed not in ("transfer", "join"):
        return
    ended, place = passage.place("disconnected", done.call), passage.place("transfer_done")
    if ended is not None and place is not None:
        yield "transfer_disconnects", "after_done" if ended > place else "before_done"
    elif passage.long_enough:
        yield "transfer_disconnects", "untold"


def _conference(passage: Passage) -> Shown:
    together = passage.calls("conferenced")
    if passage.deed == "hold" and len(together) == 2:
        told = sum(passage.place("holding", id) is not None for id in together)
        if told == 2:
            yield "conference_hold", "per_member"
        elif told == 1 and passage.long_enough:
            yield "conference_hold", "once"
    held = passage.calls("holding")
    if passage.deed == "conference" and held and passage.place("conferenced") is not None:
        if any(passage.place("connected", id) is not None for id in held):
            yield "conference_members", "connected"
        elif passage.long_enough:
            yield "conference_members", "untold"


def _conference_ends(passage: Passage) -> Shown:
    apart = passage.last("unconferenced")
    if apart is None:
        return
    if {apart.call, apart.call2} & passage.gone:  # its end was told before the next stimulus
        yield "conference_end_order", "disconnected_first"
        return
    dissolved = passage.place("unconferenced")
    ended = {id: passage.place("disconnected", id) for id in (apart.call, apart.call2) if id}
    gone = [place for place in ended.values() if place is not None]
    if len(gone) == 1 and dissolved is not None:
        first = "unconferenced" if dissolved < gone[0] else "disconnected"
        yield "conference_end_order", f"{first}_first"
        left = next(id for id, place in ended.items() if place is None)
        if passage.place("holding", left) is not None:
            yield "left_alone", "held"
        elif passage.long_enough:
            yield "left_alone", "active"


def _other_party(passage: Passage) -> Shown:
    update = passage.last("remoteUpdate")
    if passage.deed == "rename" and passage.act is not None and update is not None:
        asked = {"name", "number"} & passage.act.details.keys()
        told = {key for key in ("name", "number") if update.get(key) is not None}
        if len(asked) == 1:
            yield "remote_update_fields", "changed" if told == asked else "both"
    if passage.deed == "refer" and passage.place("transferred") is not None:
        if update is not None:
            yield "transferred_extra", "remote_update"
        elif passage.long_enough:
            yield "transferred_extra", "none"


def _terminate_default(passage: Passage) -> Shown:
    calls = list(passage.before)
    if passage.deed != "terminate" or passage.act is None or passage.act.call or len(calls) < 2:
        return
    ended, active = passage.last("disconnected"), passage.calls("connected")
    if ended is not None and len(active) == 1 and active[0] != calls[0]:
        yield "terminate_default", "active" if ended.call == active[0] else "first"


def _plus(passage: Passage) -> Shown:
    out = passage.last("outgoing")
    if passage.stimulus is None or out is None or passage.deed != "dial":
        return
    if re.search(rb"[?&]number=\+", passage.stimulus.raw):
        plus = (out.get(NUMBER) or "").removeprefix("sip:").startswith("+")
        yield "plus_in_command", "plus" if plus else "blank"


def _plus_displayed(passage: Passage) -> Shown:
    """A text whose plus signs were sent as such, and what stood on the display."""
    sent = passage.stimulus
    text = re.search(rb"[?&]text=([^& ]*\+[^& ]*)", sent.raw) if sent else None
    if sent is None or text is None or sent.verb != "show" or b"%" in text[1]:
        return
    meant = text[1].decode("utf-8", "replace")
    for witness in passage.witnessed:
        display = witness.details.get("text", "") if witness.what == "display" else ""
        if meant in display:
            yield "plus_in_command", "plus"
        elif meant.replace("+", " ") in display:
            yield "plus_in_command", "blank"


def across(passage: Passage) -> Shown:
    """A call whose end was told before its transfer was done, in an earlier passage."""
    done = passage.last("transfer_done")
    if done is not None and done.call in passage.gone:
        yield "transfer_disconnects", "before_done"


READERS: Final[tuple[Callable[[Passage], Shown], ...]] = (
    _missing_name,
    _second_call,
    _transfer,
    _conference,
    _conference_ends,
    _other_party,
    _terminate_default,
    _plus,
    _plus_displayed,
)
