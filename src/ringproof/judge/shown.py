"""What shows that a change took place whose event did not come: far ends, and the phone itself.

The far end shows it by the state of its leg, or by whom it talks to. The phone itself shows it by
telling what only comes after it: a transfer that it tells as done had been begun.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from ringproof.judge.blame import SEEN_AS
from ringproof.judge.case import Case
from ringproof.judge.graph import PHONE, phone_of, phones_of
from ringproof.protocol.names import CALL_ID, CALL_ID_2, NUMBER
from ringproof.protocol.numbers import same_number
from ringproof.trace import Actor, Expected, Told, Witnessed

LATER: Final[Mapping[str, tuple[str, ...]]] = {
    "outgoing": ("connected", "holding"),
    "connected": ("holding",),
    "conferenced": ("unconferenced",),
    "transfer_initiated": ("transfer_done", "transfer_failed"),
}
"""Events that a phone tells of the same calls only where the change of this one came before."""

CANNOT_TELL: Final = "cannot_tell"
"""The testimony of a far end that it does not see `of` what the test waited for."""

AT_OTHERS: Final[Mapping[str, tuple[str, ...]]] = {
    "outgoing": ("incoming",),
    "incoming": ("outgoing",),
    "transfer_done": ("incoming", "transferred"),
}
"""What the others tell of the change that an event tells, where phones call each other."""

_THERE: Final = ("connected", "held")


@dataclass(frozen=True, slots=True)
class Missing:
    """The event of an expectation that was not met, and the deed since which it was awaited."""

    event: str
    call: str
    call2: str
    number: str
    since: int


def missing(unmet: Expected, case: Case) -> Missing:
    """Return what an expectation waited for in vain."""
    wanted = unmet.pattern
    since = case.deed.n if case.deed is not None else 0
    return Missing(
        wanted.get("event", ""),
        wanted.get(CALL_ID, ""),
        wanted.get(CALL_ID_2, ""),
        wanted.get(NUMBER, ""),
        since,
    )


def visible(what: Missing) -> bool:
    """Say whether a far end sees the change, so that its silence speaks against the phone."""
    return what.event in SEEN_AS or (what.event in _SHOW and what.event != "transfer_failed")


def unseen(case: Case, unmet: Expected) -> str:
    """Return what the far end says that it does not see of the change, "" where it sees it."""
    later = (r for r in case.records if isinstance(r, Witnessed) and r.n > unmet.n)
    blind = (r for r in later if (r.witness, r.what) == (Actor.FAR_END, CANNOT_TELL))
    return next((r.details.get("of", "") for r in blind), "")


def shown(case: Case, what: Missing) -> str:
    """Say what shows that the change took place, "" where nothing does."""
    by_far_end = next(iter(_SHOW.get(what.event, _state)(case, what)), "")
    return by_far_end or next(_told_later(case, what), "") or next(_told_there(case, what), "")


def _told_later(case: Case, what: Missing) -> Iterator[str]:
    """Yield what the phone told since of the same calls, and only tells after this change."""
    calls = {what.call, what.call2} - {""}
    for record in case.records:
        if not isinstance(record, Told) or record.event is None or record.n <= what.since:
            continue
        of = {record.event.call, record.event.call2}
        if record.event.name in LATER.get(what.event, ()) and calls and calls <= of:
            yield f"the phone told {record.event.name} of it"


def _told_there(case: Case, what: Missing) -> Iterator[str]:
    """Yield what another phone told since, of several that call each other."""
    phones = phones_of(case.records)
    mine = case.deed.details.get(PHONE, "") if case.deed is not None else ""
    for record in case.records if phones else ():
        if not isinstance(record, Told) or record.event is None or record.n <= what.since:
            continue
        name = phone_of(record, phones)
        # Who was called did nothing itself: the other end is whose deed it was.
        there = bool(name) and (name == mine) is (what.event == "incoming")
        if there and record.event.name in AT_OTHERS.get(what.event, ()):
            yield f"{name} told {record.event.name}"


# -- what the far end shows -----------------------------------------------------


def _state(case: Case, what: Missing) -> Iterator[str]:
    """Yield the legs that are in the state of the event."""
    for seen in case.testimony(what.since):
        mine = not what.call or what.call in case.ids(seen)
        if mine and seen.details["state"] in SEEN_AS.get(what.event, ()):
            yield f"the far end's {_leg(seen)} is {seen.details['state']}"


def _rung(case: Case, what: Missing) -> Iterator[str]:
    """Yield the legs that the phone rang with this call, whatever became of them since."""
    before = {_leg(seen) for seen in case.testimony(0) if seen.n < what.since}
    for seen in case.testimony(what.since):
        dialled = seen.details.get("direction") == "out" and _leg(seen) not in before
        if dialled and same_number(seen.details.get("number", ""), what.number):
            yield f"the far end's {_leg(seen)} was rung and is {seen.details['state']}"


def _sent_away(case: Case, what: Missing) -> Iterator[str]:
    """Yield the legs that talk to whom the event says: a number, or the other call's far end."""
    pair = _pair(case, what)
    for seen in case.testimony(what.since):
        peer, mine = seen.details.get("peer", ""), case.ids(seen)
        if what.call2:
            there = [far.details.get("number", "") for far in pair if _leg(far) != _leg(seen)]
        else:
            there = [what.number] if what.call in mine else []
        if peer and mine & {what.call, what.call2} and any(same_number(peer, n) for n in there):
            yield f"the far end's {_leg(seen)} talks to {peer}"


def _both_at_once(case: Case, what: Missing) -> Iterator[str]:
    """Yield two legs that talk with one phone at the same time: that is a conference."""
    pair = _pair(case, what)
    if len(pair) == 2 and all(seen.details["state"] == "connected" for seen in pair):
        yield f"the far end's {_leg(pair[0])} and {_leg(pair[1])} are both connected"


def _one_left(case: Case, what: Missing) -> Iterator[str]:
    """Yield the legs of a conference of two that are over: there is none of one."""
    for seen in _pair(case, what):
        if seen.details["state"] == "ended":
            yield f"the far end's {_leg(seen)} is ended"


def _both_remain(case: Case, what: Missing) -> Iterator[str]:
    """Yield two legs that are still in their calls with a phone that told it would join them."""
    begun = any(
        isinstance(r, Told)
        and r.event is not None
        and r.event.name == "transfer_initiated"
        and r.n > what.since
        for r in case.records
    )
    pair = _pair(case, what)
    remain = len(pair) == 2 and all(seen.details["state"] in _THERE for seen in pair)
    if begun and remain and not any(_sent_away(case, what)):
        yield f"the far end's {_leg(pair[0])} and {_leg(pair[1])} are still in their calls"


_SHOW: Final = {
    "outgoing": _rung,
    "transfer_done": _sent_away,
    "conferenced": _both_at_once,
    "unconferenced": _one_left,
    "transfer_failed": _both_remain,
}


def _pair(case: Case, what: Missing) -> list[Witnessed]:
    """Return the latest testimony since then of each leg of the calls that the event names."""
    latest = {_leg(seen): seen for seen in case.testimony(what.since)}
    return [seen for seen in latest.values() if case.ids(seen) & {what.call, what.call2}]


def _leg(seen: Witnessed) -> str:
    return seen.details.get("leg", "leg")
