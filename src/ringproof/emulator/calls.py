"""The nouns of the phone: a call, two calls bound together, and a change that can be told."""

from dataclasses import dataclass, field

from ringproof.emulator.clock import Handle
from ringproof.emulator.legs import Leg
from ringproof.emulator.table import State


@dataclass(eq=False)
class Call:
    """One call of the phone, from its first ring to its end."""

    id: str
    identity: int
    number: str
    name: str
    leg: Leg
    state: State = State.NEW
    pair: "Pair | None" = None

    @property
    def live(self) -> bool:
        """Whether the call has begun and not yet ended."""
        return self.state not in (State.NEW, State.ENDED)

    def remember(self, number: str | None, name: str | None) -> frozenset[str]:
        """Take down who is on the other side; return what of it is new: number, name."""
        changed = set()
        if number is not None and number != self.number:
            self.number = number
            changed.add("number")
        if name is not None and name != self.name:
            self.name = name
            changed.add("name")
        return frozenset(changed)


@dataclass(eq=False)
class Pair:
    """Two calls in a conference, or on their way to be connected with each other."""

    first: Call
    second: Call
    timer: Handle | None = None

    @property
    def calls(self) -> tuple[Call, Call]:
        """The two, in the order in which they were bound."""
        return self.first, self.second


@dataclass(frozen=True)
class Change:
    """Something that has just become so with the phone's calls.

    ``kind`` is the page's name for it; the rest are the facts at that moment. ``changed`` names
    what is new about the other party (number, name); ``target`` is whom a call was sent to.
    """

    kind: str
    call_id: str
    identity: int
    number: str
    name: str
    other_id: str = ""
    target: str = ""
    changed: frozenset[str] = field(default_factory=frozenset)
