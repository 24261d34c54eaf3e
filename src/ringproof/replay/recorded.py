"""What records say at a glance: their order, their phones, the calls that have no beginning."""

from collections.abc import Iterator, Mapping, Sequence

from ringproof.model.patterns import ids
from ringproof.protocol.events import shape_of
from ringproof.protocol.names import ACCOUNT_ID, MAC
from ringproof.replay.calls import ANNOUNCING
from ringproof.replay.session import Phone
from ringproof.replay.unify import DOMAINS, Domain
from ringproof.trace import Actor, Answer, Moment, Record, Stimulus, Told


def in_time(records: Mapping[str, Sequence[Record]]) -> Iterator[tuple[str, Record]]:
    """Return the records of all phones in the order of their moments."""
    every = [(phone, record) for phone, those in records.items() for record in those]
    return iter(sorted(every, key=lambda each: (moment_of(each[1]), each[1].n)))


def moment_of(record: Record) -> Moment:
    """Return when a record was made; two of one moment of a virtual clock by the wall's."""
    return record.at


def strange(records: Sequence[Record], answers: Mapping[int, Answer]) -> list[str]:
    """Return the ids of calls that were never announced, and yet were there."""
    announced: set[str] = set()
    strange: dict[str, None] = {}
    for record in sorted(records, key=lambda each: (moment_of(each), each.n)):
        if isinstance(record, Told) and record.event is not None and shape_of(record.event):
            named = ids(record.event)
            if record.event.name in ANNOUNCING:
                announced |= named
            else:
                strange.update(dict.fromkeys(sorted(named - announced)))
    everywhere = announced | strange.keys()
    for record in records:
        answer = answers.get(record.n)
        if not isinstance(record, Stimulus) or answer is None or answer.status is None:
            continue
        if record.actor is Actor.CLIENT and 200 <= answer.status < 300:
            strange.update(dict.fromkeys(sorted(calls_of(record) - everywhere)))
    return list(strange)


def calls_of(record: Stimulus) -> set[str]:
    """Return the ids of the calls that a deed names."""
    named = (value for key, value in record.details.items() if DOMAINS.get(key) is Domain.CALL)
    return {id for id in named if id}


def phones_of(records: Mapping[str, Sequence[Record]]) -> tuple[Phone, ...]:
    """Return the phones of a recording, with their macs and the identities that they told."""
    found = []
    for phone, those in records.items():
        events = [r.event for r in those if isinstance(r, Told) and r.event is not None]
        macs = [mac for event in events if (mac := event.get(MAC))]
        identities = sorted({one for event in events if (one := event.get(ACCOUNT_ID))})
        found.append(Phone(phone, macs[0] if macs else "", tuple(identities)))
    return tuple(found)
