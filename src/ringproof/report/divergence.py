"""What a replay came to, as plain data: what was recorded, what was observed, where they part.

Whoever replays fills in a `Divergence`; `divergence_html`, `divergence_json` and
`divergence_terminal` draw it. `aligned` is the one ladder they share: a row for each pair that
matched, and a row of its own for whatever only one side has, in the order of the recording.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from ringproof.trace import Record


class Kind(StrEnum):
    """In what the two sides differ at one place."""

    MISSING = "missing"  # recorded, and not observed
    EXTRA = "extra"  # observed, and not recorded
    VALUE = "wrong value"  # both told it, and it says something else
    ORDER = "wrong order"  # both told it, in another order
    STATUS = "wrong status"  # both answered, with another status, or one not at all
    BODY = "wrong body"  # both answered, and the answer says something else
    LATE = "late"  # both told it, and one took too long
    UNDRIVEN = "not driven"  # a step that could not be done again


@dataclass(frozen=True, slots=True)
class Entry:
    """One record of one side: of which phone it is, and how it was inferred ("" where it was seen).

    `inferred` is the sentence that says from which events an act was concluded. `by_server` marks
    an answer that a server gave to an event.
    """

    phone: str
    record: Record
    inferred: str = ""
    by_server: bool = False


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where the sides differ: `recorded` and `observed` count their entries from 0.

    None stands for a side that has nothing there. `sentence` says it for people.
    """

    kind: Kind
    sentence: str
    recorded: int | None = None
    observed: int | None = None


@dataclass(frozen=True, slots=True)
class Binding:
    """What a name of the recording stands for in the replay: ``call``, ``TC@1``, ``TC@4``.

    Never a token: of a secret only that there was one may be said.
    """

    what: str
    recorded: str
    observed: str


@dataclass(frozen=True)
class Divergence:
    """A replay held against its recording; `differences` in causal order, the first edge first.

    `title` names the recording, `target` what it was replayed to, `direction` is ``phone`` or
    ``server``, `pace` how it was paced. `matched` pairs entries by their indexes, steps that were
    driven with the steps recorded as well as observations. `notes` are sentences about the whole
    replay: what was inferred, mapped or left out. `undecided` says why the replay decides nothing
    where that is so: it could not be driven to its end.
    """

    title: str
    target: str
    recorded: tuple[Entry, ...]
    observed: tuple[Entry, ...]
    matched: tuple[tuple[int, int], ...]
    differences: tuple[Difference, ...] = ()
    bindings: tuple[Binding, ...] = ()
    notes: tuple[str, ...] = ()
    direction: str = "phone"
    pace: str = "causal"
    undecided: str = ""

    @property
    def same(self) -> bool:
        """Whether the replay showed what was recorded."""
        return not self.differences and not self.undecided

    @property
    def renamed(self) -> tuple[Binding, ...]:
        """The bindings of what has another name in the replay than in the recording."""
        return tuple(each for each in self.bindings if each.recorded != each.observed)

    @property
    def outcome(self) -> str:
        """The outcome in a word: ``same``, ``different`` or ``undecided``."""
        if self.differences:
            return "different"
        return "undecided" if self.undecided else "same"

    @property
    def sentence(self) -> str:
        """The outcome in a sentence: the first differing edge, where there is one."""
        if self.differences:
            return self.differences[0].sentence
        if self.undecided:
            return self.undecided
        pairs = "one step or observation" if len(self.matched) == 1 else f"all {len(self.matched)}"
        return f"the replay showed what was recorded: {pairs} matched"

    @cached_property
    def rows(self) -> "tuple[Aligned, ...]":
        """The ladder of both sides, row by row."""
        return aligned(self)


@dataclass(frozen=True, slots=True)
class Aligned:
    """One row of both ladders: what was recorded, what was observed, and how they differ."""

    recorded: Entry | None = None
    observed: Entry | None = None
    differences: tuple[Difference, ...] = field(default=())
    first: bool = False

    @property
    def kind(self) -> Kind | None:
        """In what the row's sides differ, None where they agree."""
        return self.differences[0].kind if self.differences else None


def aligned(told: Divergence) -> tuple[Aligned, ...]:
    """Return the rows of `told` in the order of the recording.

    What only was observed stands behind what was observed before it.
    """
    partner = _partners(told)
    taken = {o for o in partner.values() if o is not None}
    by_place = _by_place(told, partner)
    first = id(told.differences[0]) if told.differences else 0
    rows: list[tuple[float, int, Aligned]] = []
    for index, entry in enumerate(told.recorded):
        at = partner.get(index)
        observed = told.observed[at] if at is not None else None
        rows.append((index, -1, _row(entry, observed, by_place.get((index, at), ()), first)))
    behind = {o: r for r, o in partner.items() if o is not None}
    place = -1.0
    for index, entry in enumerate(told.observed):
        place = max(place, behind.get(index, -1))
        if index not in taken:
            rows.append((place, index, _row(None, entry, by_place.get((None, index), ()), first)))
    placeless = by_place.get((None, None), ())
    rows += [(-2.0, n, _row(None, None, (each,), first)) for n, each in enumerate(placeless)]
    return tuple(row for _, _, row in sorted(rows, key=lambda each: each[:2]))


def _partners(told: Divergence) -> dict[int, int | None]:
    """Return for each recorded entry the observed one beside it: matched, or said to differ."""
    partner: dict[int, int | None] = dict(told.matched)
    taken = set(partner.values())
    for each in told.differences:
        recorded, observed = each.recorded, each.observed
        if recorded is not None and recorded not in partner and observed not in taken:
            partner[recorded] = observed
            taken.add(observed)
            taken.discard(None)
    return partner


_Place = tuple[int | None, int | None]


def _by_place(
    told: Divergence, partner: dict[int, int | None]
) -> dict[_Place, tuple[Difference, ...]]:
    """Return the differences by the row that they stand in."""
    behind = {o: r for r, o in partner.items() if o is not None}
    places: dict[_Place, tuple[Difference, ...]] = {}
    for each in told.differences:
        if each.recorded is not None:
            place: _Place = (each.recorded, partner.get(each.recorded))
        elif each.observed in behind:
            place = (behind[each.observed], each.observed)
        else:
            place = (None, each.observed)
        places[place] = (*places.get(place, ()), each)
    return places


def _row(
    recorded: Entry | None, observed: Entry | None, said: Iterable[Difference], first: int
) -> Aligned:
    differences = tuple(said)
    return Aligned(recorded, observed, differences, any(id(each) == first for each in differences))
