"""A call of one of our phones, as a test of a server speaks of it."""

from dataclasses import dataclass


@dataclass(slots=True, eq=False)
class DeskCall:
    """A call at the phone `desk` with the far end `number`; `id` is what the phone told.

    `leg` is the far end's own name for it, empty where only the test told of the call.
    """

    desk: str
    number: str
    name: str = ""
    id: str = ""
    leg: str = ""

    def __str__(self) -> str:
        return f"{self.id or 'a call'} at {self.desk}"
