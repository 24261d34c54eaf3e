"""One recorded event or command against an observed one: what must be bound, and what differs.

Parameters are compared by name, in any order: no source tells one. Call ids, macs and identities
are bound; numbers must be the recorded ones, or what the replay dials for them, written in the
same way; everything else must be the same text. What is malformed must be so in the same way.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ringproof.model.patterns import in_words
from ringproof.protocol.names import AUTH_TOKEN, NAME
from ringproof.protocol.query import DEFECTS
from ringproof.replay.session import Seen
from ringproof.replay.unify import (
    DOMAINS,
    NUMBERS,
    Bindings,
    Bond,
    Domain,
    host_of,
    key_of,
    mapped,
    unhosted,
)
from ringproof.trace import Stimulus, Told


@dataclass(frozen=True, slots=True)
class Terms:
    """What a comparison goes by.

    `dial` maps numbers of the recording to those of the replay; others must stay as they are.
    `tolerance` is the seconds by which an observation may be later than recorded, None to judge no
    latency. `bodies` is False where only status and media type of answers count. `names` is False
    where the names of far ends may differ (other people answer the target's numbers).
    """

    dial: Mapping[str, str] = field(default_factory=dict)
    tolerance: float | None = None
    bodies: bool = True
    names: bool = True


@dataclass(slots=True)
class Unified:
    """Two records held against each other: `bonds` to be added, and what differs, in words."""

    bonds: list[Bond] = field(default_factory=list)
    differences: list[str] = field(default_factory=list)


Values = Mapping[str, list[str]]


def name_of(record: Seen) -> str:
    """Return what a record is called: an event's name, a command's; "" for what is neither."""
    if isinstance(record, Told):
        return record.event.name if record.event is not None else ""
    return record.verb if isinstance(record, Stimulus) else ""


def values_of(record: Seen) -> Values:
    """Return the values of an event or a command by their names, in the order sent."""
    pairs: Iterable[tuple[str, str]] = ()
    if isinstance(record, Told) and record.event is not None:
        pairs = record.event.parameters
    elif isinstance(record, Stimulus):
        pairs = record.details.items()
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return found


def spoken(record: Seen) -> str:
    """Return a record in a few words, as sentences name it."""
    if isinstance(record, Told):
        return "something that is no event" if record.event is None else in_words(record.event)
    if isinstance(record, Stimulus):
        said = ", ".join(f"{name} {value}" for name, value in record.details.items())
        return f"the command {record.verb or 'without an action'}" + (f" ({said})" if said else "")
    return "no answer" if record.status is None else f"the answer {record.status}"


def unify(
    recorded: Seen, observed: Seen, phone: str, bindings: Bindings, terms: Terms, *, exact: bool
) -> Unified:
    """Hold `observed` against `recorded`; both are events or both commands, of one name."""
    found = Unified()
    mine, theirs = values_of(recorded), values_of(observed)
    for name in dict.fromkeys((*mine, *theirs)):
        _parameter(name, mine.get(name, []), theirs.get(name, []), phone, bindings, terms, found)
    if isinstance(recorded, Told) and isinstance(observed, Told):
        _request(recorded, observed, found, exact=exact)
    elif isinstance(recorded, Stimulus) and isinstance(observed, Stimulus):
        _credential(recorded, observed, found)
    return found


def _parameter(
    name: str,
    mine: list[str],
    theirs: list[str],
    phone: str,
    bindings: Bindings,
    terms: Terms,
    found: Unified,
) -> None:
    if len(mine) != len(theirs):
        found.differences.append(_number_of(name, mine, theirs))
        return
    for recorded, observed in zip(mine, theirs, strict=True):
        if name in DOMAINS:
            _bind(DOMAINS[name], phone, recorded, observed, bindings, found, name)
        elif name in NUMBERS:
            _number(name, phone, recorded, observed, bindings, terms, found)
        elif recorded != observed and (name != NAME or terms.names):
            found.differences.append(f"{name} is {observed!r}, recorded was {recorded!r}")


def _number_of(name: str, mine: list[str], theirs: list[str]) -> str:
    if not theirs:
        return f"{name} is missing, recorded was {', '.join(map(repr, mine))}"
    if not mine:
        return f"{name} {', '.join(map(repr, theirs))} was not recorded"
    return f"{name} is there {len(theirs)} times, recorded were {len(mine)}"


def _bind(
    domain: Domain,
    phone: str,
    recorded: str,
    observed: str,
    bindings: Bindings,
    found: Unified,
    name: str,
) -> None:
    bond = (key_of(domain, phone, recorded), observed)
    against = bindings.conflict(bond, found.bonds)
    if against:
        found.differences.append(f"{name} is {observed}, recorded was {recorded}; but {against}")
    else:
        found.bonds.append(bond)


def _number(
    name: str,
    phone: str,
    recorded: str,
    observed: str,
    bindings: Bindings,
    terms: Terms,
    found: Unified,
) -> None:
    expected = mapped(recorded, terms.dial)
    mine, theirs = host_of(expected), host_of(observed)
    if unhosted(expected) != unhosted(observed) or bool(mine) != bool(theirs):
        instead = "" if expected == recorded else f", which is {expected} in this replay"
        found.differences.append(f"{name} is {observed!r}, recorded was {recorded!r}{instead}")
    elif mine:
        _bind(Domain.HOST, phone, mine, theirs, bindings, found, name)


def _request(recorded: Told, observed: Told, found: Unified, *, exact: bool) -> None:
    if recorded.method != observed.method:
        found.differences.append(f"the method is {observed.method}, recorded was {recorded.method}")
    mine, theirs = _defects(recorded, exact=exact), _defects(observed, exact=exact)
    if mine != theirs:
        found.differences.append(
            f"malformed in it is {', '.join(theirs) or 'nothing'}, "
            f"recorded was {', '.join(mine) or 'nothing'}"
        )
    if recorded.event is None and observed.event is None:
        mine_raw, theirs_raw = _query(recorded.target), _query(observed.target)
        if mine_raw != theirs_raw:
            found.differences.append(f"the query is {theirs_raw!r}, recorded was {mine_raw!r}")


def _defects(told: Told, *, exact: bool) -> list[str]:
    return sorted(defect.kind for defect in told.defects if exact or defect.kind in DEFECTS)


def _query(target: bytes) -> str:
    return target.partition(b"?")[2].decode("latin-1")


def _credential(recorded: Stimulus, observed: Stimulus, found: Unified) -> None:
    """Say whether one carries a token and the other none; which token is nobody's business."""
    if not recorded.raw or not observed.raw:
        return
    mine, theirs = _carries_token(recorded.raw), _carries_token(observed.raw)
    if mine is not theirs:
        found.differences.append(
            "it carries no token, the recorded one did"
            if mine
            else "it carries a token, the recorded one carried none"
        )


def _carries_token(raw: bytes) -> bool:
    folded = raw.lower()
    return AUTH_TOKEN.lower().encode() + b"=" in folded or b"\nauthorization:" in folded
