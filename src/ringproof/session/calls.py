"""A call as a test speaks of it: its id is unknown until the phone tells it, then fixed."""

from dataclasses import dataclass


@dataclass(slots=True, eq=False)
class Call:
    """One call of the phone. `id` binds once, to what the first event about it says.

    `number` and `name` are the far end's, `account` the identity it is on, `leg` the far end's
    own name for it, `incoming` whether the far end called us. `legs_before` are the legs that there
    were when the phone was told to dial: none of them can be this call's.
    """

    number: str
    name: str | None = None
    account: int = 1
    incoming: bool = False
    leg: str | None = None
    id: str | None = None
    legs_before: frozenset[str] = frozenset()

    def __str__(self) -> str:
        return self.id or f"the call with {self.number or 'an anonymous caller'}"

    @property
    def told_id(self) -> str:
        """The id that the phone told; a call it never told of has none and cannot be named."""
        return self.id or "(never told)"
