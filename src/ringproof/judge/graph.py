"""The calls of several phones as one graph: whose leg meets whose, and who talks to whom. Pure.

Read from the events of all phones in one trace, which one event server heard. A trace tells by
testimony which phones there are (``phone``, with mac and number): an event belongs to the phone
whose mac it has, a command to the phone that its details name.

A leg is one phone's view of a call. A line joins two legs: what one phone dialled is what rings
at the other. A transfer takes the transferor out and leaves a line between the two others.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from ringproof.judge.ambient import in_order_of_time
from ringproof.judge.wire import plain_mac
from ringproof.protocol.names import MAC
from ringproof.protocol.numbers import bare_number
from ringproof.trace import Actor, Answer, Record, Stimulus, Told, Witnessed

PHONE: Final = "phone"
"""The testimony that there is a phone, and the detail by which a command names its phone."""
AMONG_OTHERS: Final = "plays with others"
"""The testimony that this one phone is called by others, whose doing its trace does not show."""


@dataclass(frozen=True, slots=True)
class Known:
    """A phone of the graph: what it is called, its mac in capitals, and the numbers it has."""

    name: str
    mac: str
    numbers: frozenset[str]


@dataclass(slots=True, eq=False)
class Leg:
    """One phone's view of one call: every event that told of it, in the order heard.

    `number` is the far end's as told at the beginning, `shown` what later events called it.
    """

    phone: str
    call: str
    began: Told
    number: str
    outgoing: bool
    connected: list[int] = field(default_factory=list)
    ended: list[int] = field(default_factory=list)
    left: list[int] = field(default_factory=list)  # by a transfer of this phone's own
    shown: list[tuple[int, str]] = field(default_factory=list)
    after: list[Told] = field(default_factory=list)  # told of it once this phone had left it

    @property
    def over(self) -> bool:
        """Whether the phone told that this call has ended, or that it has left it."""
        return bool(self.ended or self.left)

    def __str__(self) -> str:
        return f"{self.call} of {self.phone}"


@dataclass(slots=True, eq=False)
class Line:
    """Two legs that are the two ends of one call, since record `since`.

    `sent_by` is the phone that brought the two together by a transfer, "" where one dialled the
    other; `parted` the record by which a transfer took them apart again.
    """

    one: Leg
    other: Leg
    since: int
    sent_by: str = ""
    parted: int | None = None

    @property
    def ends(self) -> tuple[tuple[Leg, Leg], tuple[Leg, Leg]]:
        """Each leg with the one it faces."""
        return (self.one, self.other), (self.other, self.one)


@dataclass(slots=True, eq=False)
class Transfer:
    """A phone told a transfer as done: of its legs `gone`, attended (two) or blind (one).

    `left` are the legs of the others that are to face each other now; None is the one that is
    not known: nobody told of it, or it is no phone of the graph. `to` is the number of a blind one.
    """

    phone: str
    told: Told
    gone: tuple[Leg, ...]
    left: tuple[Leg | None, ...]
    to: str = ""

    @property
    def attended(self) -> bool:
        """Whether two calls were brought together, not one sent to a number."""
        return not self.to


@dataclass(frozen=True, slots=True, eq=False)
class Conference:
    """A phone told two of its legs as in a conference; `far` are the legs that face them."""

    phone: str
    told: Told
    legs: tuple[Leg, ...]
    far: tuple[Leg, ...]


@dataclass(slots=True)
class Graph:
    """All phones, all legs, the lines between them and what was done with them.

    `deeds` are the numbers of all that was done to any of the phones, `sendings` those commands by
    which one of them was to send a call to a number.
    """

    phones: tuple[Known, ...]
    legs: list[Leg] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    transfers: list[Transfer] = field(default_factory=list)
    conferences: list[Conference] = field(default_factory=list)
    deeds: tuple[int, ...] = ()
    sendings: tuple[tuple[int, str], ...] = ()

    def owner(self, number: str) -> Known | None:
        """Return the phone that has a number, None where none of these has it."""
        wanted = bare_number(number)
        return next((phone for phone in self.phones if wanted in phone.numbers), None)

    def moment(self, told: Told) -> range:
        """Return the records between the deed that an event came of and the next deed."""
        before = max((n for n in self.deeds if n < told.n), default=0)
        after = min((n for n in self.deeds if n > told.n), default=1 << 62)
        return range(before, after)

    def may_be_sent(self, leg: Leg) -> bool:
        """Say whether a call that rings may come of a transfer that nobody told as done."""
        numbers = self.named(leg.phone).numbers
        return any(
            n < leg.began.n and to in numbers and not self._told_as_done(n, to)
            for n, to in self.sendings
        )

    def _told_as_done(self, n: int, to: str) -> bool:
        return any(each.to == to and each.told.n > n for each in self.transfers)

    def named(self, name: str) -> Known:
        """Return the phone that is called `name`."""
        return next(phone for phone in self.phones if phone.name == name)

    def facing(self, leg: Leg) -> Leg | None:
        """Return the leg at the other end now, None where it is not known or there is none."""
        for line in reversed(self.lines):
            for mine, far in line.ends:
                if mine is leg and line.parted is None:
                    return far
        return None

    def leg(self, phone: str, call: str | None) -> Leg | None:
        """Return the leg of a phone that has this id, the latest where an id came again."""
        found = (each for each in reversed(self.legs) if (each.phone, each.call) == (phone, call))
        return next(found, None)


def phones_of(records: Iterable[Record]) -> tuple[Known, ...]:
    """Return the phones that a trace is about, as testified; none in the trace of one phone."""
    found: dict[tuple[str, str], set[str]] = {}
    for record in records:
        if isinstance(record, Witnessed) and record.what == PHONE and record.witness is Actor.ADMIN:
            said = record.details
            numbers = found.setdefault((said[PHONE], plain_mac(said["mac"])), set())
            numbers.add(bare_number(said.get("number", "")))
    return tuple(
        Known(name, mac, frozenset(numbers - {""})) for (name, mac), numbers in found.items()
    )


def is_among_others(records: Iterable[Record]) -> bool:
    """Say whether the phone of a trace is called by others whose doing it does not show."""
    return any(
        isinstance(record, Witnessed)
        and record.what == AMONG_OTHERS
        and record.witness is Actor.ADMIN
        for record in records
    )


def partition(records: Sequence[Record], phones: Sequence[Known]) -> Mapping[str, list[Record]]:
    """Return the records that are about each phone alone, by its name: events by their mac.

    An event without the mac of any of them is nobody's, and in no part.
    """
    parts: dict[str, list[Record]] = {phone.name: [] for phone in phones}
    of_command = {}
    for record in records:
        name = phone_of(record, phones)
        if isinstance(record, Stimulus):
            of_command[record.n] = name
        elif isinstance(record, Answer):
            name = of_command.get(record.to, "")
        if name:
            parts[name].append(record)
    return parts


def phone_of(record: Record, phones: Iterable[Known]) -> str:
    """Return the name of the phone that a command or an event is about, "" where it is none's."""
    if isinstance(record, Stimulus):
        return record.details.get(PHONE, "")
    mac = record.event.get(MAC) if isinstance(record, Told) and record.event else None
    if mac is None:
        return ""
    return next((phone.name for phone in phones if phone.mac == plain_mac(mac)), "")


def call_graph(records: Sequence[Record]) -> Graph:
    """Return the graph of all calls that the phones of a trace told of."""
    done = [record for record in records if isinstance(record, Stimulus)]
    sent = [(deed.n, bare_number(deed.details.get("number", ""))) for deed in done if _sends(deed)]
    graph = Graph(phones_of(records), deeds=tuple(deed.n for deed in done), sendings=tuple(sent))
    for record in in_order_of_time(records):
        name = phone_of(record, graph.phones) if isinstance(record, Told) else ""
        if isinstance(record, Told) and name:
            _read(graph, name, record)
            _meet(graph, record.n)
    return graph


def _sends(deed: Stimulus) -> bool:
    return deed.verb == "transfer" and deed.admits


# -- one event ------------------------------------------------------------------


def _read(graph: Graph, phone: str, told: Told) -> None:
    """Let the graph grow by one event of a phone."""
    event = told.event
    assert event is not None  # noqa: S101  it has a mac
    if event.name in ("outgoing", "incoming"):
        known = graph.leg(phone, event.call)
        if known is None or known.over:  # an id may come again, once its call is over
            number = bare_number(event.get("number") or "")
            leg = Leg(phone, event.call or "", told, number, event.name == "outgoing")
            graph.legs.append(leg)
        return
    found = [graph.leg(phone, id) for id in (event.call, event.call2) if id]
    legs = [leg for leg in found if leg is not None]
    for leg in legs:
        _note(leg, told)
    if event.name == "transfer_done" and legs:
        _transferred(graph, phone, told, legs)
    if event.name == "conferenced" and legs:
        graph.conferences.append(Conference(phone, told, tuple(legs), _facing(graph, legs)))


def _facing(graph: Graph, legs: Iterable[Leg]) -> tuple[Leg, ...]:
    return tuple(far for far in map(graph.facing, legs) if far is not None)


def _note(leg: Leg, told: Told) -> None:
    event = told.event
    assert event is not None  # noqa: S101  it told of this leg
    if leg.left and event.name != "disconnected":
        leg.after.append(told)
    match event.name:
        case "connected":
            leg.connected.append(told.n)
        case "disconnected":
            leg.ended.append(told.n)
        case "transfer_done":
            leg.left.append(told.n)
        case "transferred" | "remoteUpdate" if event.get("number"):
            leg.shown.append((told.n, bare_number(event.get("number") or "")))


def _transferred(graph: Graph, phone: str, told: Told, gone: list[Leg]) -> None:
    """Take the transferor out of its lines; what faced it is to face somebody else."""
    assert told.event is not None  # noqa: S101  it is a transfer_done
    left: list[Leg | None] = []
    for leg in gone:
        left.append(graph.facing(leg))
        for line in graph.lines:
            if leg in (line.one, line.other) and line.parted is None:
                line.parted = told.n
    to = "" if len(gone) > 1 else bare_number(told.event.get("number") or "")
    graph.transfers.append(Transfer(phone, told, tuple(gone), tuple(left), to))
    if len(left) == 2 and left[0] is not None and left[1] is not None:
        graph.lines.append(Line(left[0], left[1], told.n, sent_by=phone))


# -- who meets whom -------------------------------------------------------------


def _meet(graph: Graph, now: int) -> None:
    """Join every leg that rings to the leg that dialled it, or that was sent to it."""
    for leg in graph.legs:
        if leg.outgoing or _met(graph, leg):
            continue
        caller = _caller(graph, leg)
        if caller is not None:
            graph.lines.append(Line(caller, leg, now))
            continue
        sent = _sent(graph, leg)
        if sent is not None and sent.left[0] is not None:
            graph.lines.append(Line(sent.left[0], leg, now, sent_by=sent.phone))
            sent.left = (sent.left[0], leg)


def _met(graph: Graph, leg: Leg) -> bool:
    return any(leg in (line.one, line.other) for line in graph.lines)


def _caller(graph: Graph, ringing: Leg) -> Leg | None:
    """Return the leg that dialled a phone, of the phone whose number was told there."""
    numbers = graph.named(ringing.phone).numbers
    for leg in graph.legs:
        dialled = leg.outgoing and leg.number in numbers and not _met(graph, leg)
        given_up = any(n < ringing.began.n for n in leg.ended)
        # A caller that hides its number may be anybody who dialled.
        known = not ringing.number or ringing.number in graph.named(leg.phone).numbers
        if dialled and known and not given_up:
            return leg
    return None


def _sent(graph: Graph, ringing: Leg) -> Transfer | None:
    """Return the blind transfer by which somebody was sent to a phone.

    The phone may be told the number of who was sent, or of who sent it.
    """
    numbers = graph.named(ringing.phone).numbers
    for transfer in graph.transfers:
        if len(transfer.left) != 1 or transfer.to not in numbers:
            continue
        sent = transfer.left[0]
        lawful = graph.named(transfer.phone).numbers
        if sent is not None:
            lawful = lawful | graph.named(sent.phone).numbers
        if not ringing.number or ringing.number in lawful:
            return transfer
    return None
