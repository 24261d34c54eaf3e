"""The events of the vendor's page: their names, parameters and shapes, as plain values."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Event:
    """One event as its query told it: its name and its other parameters in the order sent."""

    name: str
    parameters: tuple[tuple[str, str], ...] = ()

    def get(self, parameter: str) -> str | None:
        """Return the value of `parameter` (the first one), or None where it is absent."""
        return next((value for key, value in self.parameters if key == parameter), None)

    @property
    def call(self) -> str | None:
        """The id of the call the event is about."""
        return self.get("callId")

    @property
    def call2(self) -> str | None:
        """The id of the second call, where the event has two."""
        return self.get("callId2")
