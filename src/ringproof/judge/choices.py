"""What the phone chose where the page is silent, as far as a trace shows it.

The names and values are those of the catalogue's choices. A trace is cut at its stimuli: what
was told after one and before the next is what it brought.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ringproof.judge.ambient import in_order_of_time
from ringproof.model.acts import Act, act_of
from ringproof.protocol.commands import COMMANDS, LIST
from ringproof.protocol.events import Event
from ringproof.protocol.names import CALL_ID, CALL_ID_2, EVENT, MAC, NAME, NUMBER, PLAIN_NAMES
from ringproof.protocol.query import read_query
from ringproof.trace import Actor, Answer, Record, Stimulus, Told

ENOUGH = 1.0  # seconds without an event after which it counts as not told

Shown = Iterator[tuple[str, str]]


@dataclass(slots=True)
class Passage:
    """A stimulus and what came of it; `before` is the latest event of each live call then."""

    stimulus: Stimulus | None
    act: Act | None
    began: float
    before: Mapping[str, str]
    switched_off: bool = False
    events: list[Event] = field(default_factory=list)
    answer: Answer | None = None
    ended: float = 0.0

    @property
    def deed(self) -> str:
        """What was done, "" where it changes no call."""
        return self.act.deed if self.act else ""

    def place(self, name: str, id: str | None = None) -> int | None:
        """Return where in the passage `name` (of the call `id`) was told, or None."""
        for place, event in enumerate(self.events):
            if event.name == name and id in (None, event.call, event.call2):
                return place
        return None

    def calls(self, *states: str) -> list[str]:
        """Return the calls whose latest event before was one of `states`."""
        return [id for id, state in self.before.items() if state in states]

    def last(self, name: str) -> Event | None:
        """Return the latest event `name` of the passage."""
        return next((event for event in reversed(self.events) if event.name == name), None)

    @property
    def long_enough(self) -> bool:
        """Whether what was not told by its end was not told at all."""
        return self.ended - self.began >= ENOUGH


def choices_shown(records: Sequence[Record]) -> dict[str, set[str]]:
    """Return the values of the choices that the phone showed, by the name of the choice."""
    shown: dict[str, set[str]] = defaultdict(set)
    ordered = in_order_of_time(records)
    told = [record for record in ordered if isinstance(record, Told) and record.event]
    for each in told:
        for name, value in _of_event(each):
            shown[name].add(value)
    for name, value in _of_connections(told):
        shown[name].add(value)
    passages = list(_passages(ordered))
    for passage in passages:
        for reader in READERS:
            for name, value in reader(passage):
                shown[name].add(value)
    for name, value in _across(passages):
        shown[name].add(value)
    return dict(shown)


# ------------------------------------------------------------------ how an event is written


def _of_event(told: Told) -> Shown:
    event = told.event
    if event is None:
        return
    yield from _of_number(event)
    yield from _of_mac(event.get(MAC) or "")
    query = told.target.partition(b"?")[2]
    names = [p.name for p in read_query(query).parameters if p.name in PLAIN_NAMES]
    if MAC in names and len(names) > 2:
        if names[-1] == MAC:
            yield "mac_position", "last"
        elif names.index(MAC) <= names.index(EVENT) + 1:
            yield "mac_position", "first"
    for id in re.findall(rb"(?:%s|%s)=([^&]*)" % (CALL_ID.encode(), CALL_ID_2.encode()), query):
        if b"@" in id:
            yield "call_id_at", "raw"
        elif b"%40" in id:
            yield "call_id_at", "escaped"


def _of_number(event: Event) -> Shown:
    number = event.get(NUMBER)
    if number and number.lower().startswith(("sip:", "sips:")):
        yield "number_format", "sip_uri"
    elif number and number[0] in "+0123456789*#":
        yield "number_format", "plain"
    if event.name != "incoming":
        return
    if number is None:
        yield "anonymous", "absent"
    elif number == "":
        yield "anonymous", "empty"
    elif "anonymous" in number.lower():
        yield "anonymous", "anonymous"


def _of_mac(mac: str) -> Shown:
    if ":" in mac:
        yield "mac_format", "colons"
    elif mac and mac != mac.lower():
        yield "mac_format", "upper"
    elif mac and mac != mac.upper():
        yield "mac_format", "lower"


def _of_connections(told: Sequence[Told]) -> Shown:
    numbers = [(each.listener, each.connection) for each in told]
    if len(set(numbers)) < len(numbers):
        yield "event_connection", "keep_alive"
    elif len(numbers) > 1:
        yield "event_connection", "per_event"


# ------------------------------------------------------------------ what a stimulus brought


def _passages(records: Sequence[Record]) -> Iterator[Passage]:
    state: dict[str, str] = {}
    off = False
    current = Passage(None, None, records[0].at.mono if records else 0.0, {})
    for record in records:
        if isinstance(record, Stimulus):
            current.ended = record.at.mono
            yield current
            if record.actor is Actor.ADMIN and record.verb == "allow":
                off = record.details.get("on") == "no"
            current = Passage(record, act_of(record), record.at.mono, dict(state), off)
        elif isinstance(record, Answer) and current.stimulus and record.to == current.stimulus.n:
            current.answer = record
        elif isinstance(record, Told) and record.event:
            current.events.append(record.event)
            _learn(record.event, state)
        current.ended = max(current.ended, record.at.mono)
    yield current


def _learn(event: Event, state: dict[str, str]) -> None:
    for id in (event.call, event.call2):
        if id and event.name == "disconnected":
            state.pop(id, None)
        elif id and event.name != "remoteUpdate":
            state[id] = event.name


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


# ------------------------------------------------------------------ how a command is answered


def _answers(passage: Passage) -> Shown:
    stimulus, answer = passage.stimulus, passage.answer
    if stimulus is None or answer is None or answer.status is None:
        return
    if stimulus.actor is not Actor.CLIENT:
        return
    status = str(answer.status)
    if not stimulus.admits and stimulus.verb not in (LIST, "help"):
        yield "status_off" if passage.switched_off else "status_no_token", status
    elif stimulus.verb == LIST:
        yield from _list(answer.body.decode("utf-8", "replace"))
    elif stimulus.verb not in COMMANDS:
        if stimulus.verb != "help":
            yield "status_unknown_action", status
    elif answer.status >= 400:
        yield _refusal(stimulus, passage), status
    elif "fireandforget" not in stimulus.details:
        yield "status_success", status
        yield "body_success", "ok" if answer.body.strip() else "empty"


def _refusal(stimulus: Stimulus, passage: Passage) -> str:
    details = stimulus.details
    if any(not details.get(name, "").strip() for name in COMMANDS[stimulus.verb].required):
        return "status_missing_parameter"
    named = {details[key] for key in ("callid", "callid1", "callid2") if key in details}
    return "status_wrong_state" if named <= passage.before.keys() else "status_unknown_call"


def _list(body: str) -> Shown:
    found = re.search(r"(?:\w+, *)+\w+", body)
    names = re.findall(r"\w+", found[0]) if found else []
    if len(names) < 2:
        return
    yield "list_includes_help", "yes" if "help" in names else "no"
    known = [name for name in names if name in COMMANDS]
    yield "list_order", "page" if known == [n for n in COMMANDS if n in known] else "hash"


def _across(passages: Sequence[Passage]) -> Shown:
    """A call whose end was told before its transfer was done, in an earlier passage."""
    gone: set[str] = set()
    for passage in passages:
        done = passage.last("transfer_done")
        if done is not None and done.call in gone:
            yield "transfer_disconnects", "before_done"
        gone |= {e.call for e in passage.events if e.name == "disconnected" and e.call}


READERS: tuple[Callable[[Passage], Shown], ...] = (
    _missing_name,
    _second_call,
    _transfer,
    _conference,
    _conference_ends,
    _other_party,
    _terminate_default,
    _plus,
    _answers,
)
