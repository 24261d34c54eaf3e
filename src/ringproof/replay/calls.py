"""What is known of a phone's calls while its recording is read: no judgement, only where they are.

The judge asks what a phone had to do; here the phone is believed. What it tells moves a call, and
what it tells that moves nothing is told again.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from ringproof.protocol.events import Event
from ringproof.protocol.names import ACCOUNT_ID, NAME, NUMBER

ANNOUNCING = ("incoming", "outgoing")


class State(StrEnum):
    """Where a recorded call stands, by what was told of it."""

    RINGING = "ringing"
    DIALING = "being dialled"
    TALKING = "talking"
    HELD = "on hold"
    ENDED = "ended"


@dataclass(eq=False)
class Call:
    """One call of a recorded phone.

    `mate` is the other call of its conference, `joined` that of its attended transfer, `away`
    says that it was transferred. `strange` is True where it began before the recording, `barred`
    where something happened to it that cannot be replayed: what follows cannot be either.
    `dialled` and `shown` are number and name as announced, `number` and `name` as they are now.
    `far` names the other phone of the recording that it goes to, and the record that announced it
    there; `peer` is the same call at that phone.
    """

    phone: str
    id: str
    direction: str = ""
    number: str = ""
    name: str = ""
    account: str = ""
    leg: str = ""
    role: str = ""
    state: State = State.RINGING
    since: float = 0.0
    mate: str = ""
    joined: str = ""
    away: bool = False
    strange: bool = False
    barred: bool = False
    dialled: str = ""
    shown: str = ""
    far: tuple[str, int] = ("", 0)
    peer: "Call | None" = field(default=None, repr=False)

    @property
    def live(self) -> bool:
        """Whether it has not ended."""
        return self.state is not State.ENDED

    @property
    def up(self) -> bool:
        """Whether it was answered and has not ended."""
        return self.state in (State.TALKING, State.HELD)

    @property
    def replayable(self) -> bool:
        """Whether what happens to it can be replayed."""
        return not self.strange and not self.barred


class Book:
    """The calls of one phone, by id; an id that is announced anew is a new call."""

    def __init__(self, phone: str) -> None:
        self.phone = phone
        self.calls: dict[str, Call] = {}
        self.every: list[Call] = []
        self._live: list[Call] = []

    def get(self, id: str | None) -> Call | None:
        """Return the call `id`, None where it was never told of."""
        return self.calls.get(id or "")

    def live(self) -> list[Call]:
        """Return the calls that have not ended."""
        self._live = [call for call in self._live if call.live]
        return list(self._live)

    def announce(self, event: Event, at: float) -> Call:
        """Open the call that `event` announces."""
        coming = event.name == "incoming"
        call = Call(
            self.phone,
            event.call or "",
            "in" if coming else "out",
            event.get(NUMBER) or "",
            event.get(NAME) or "",
            event.get(ACCOUNT_ID) or "",
            state=State.RINGING if coming else State.DIALING,
            since=at,
            dialled=event.get(NUMBER) or "",
            shown=event.get(NAME) or "",
        )
        return self._keep(call)

    def meet(self, id: str, at: float) -> Call:
        """Open a call that was under way before the recording began."""
        return self._keep(Call(self.phone, id, state=State.TALKING, since=at, strange=True))

    def _keep(self, call: Call) -> Call:
        self.calls[call.id] = call
        self.every.append(call)
        self._live.append(call)
        return call

    def moves(self, event: Event) -> bool:
        """Say whether `event` changes anything that is known of its calls."""
        call, other = self.get(event.call), self.get(event.call2)
        if call is None:
            return True
        wanted = _STATES.get(event.name)
        if wanted is not None:
            return call.live and call.state is not wanted
        news = {NUMBER: call.number, NAME: call.name}
        changed = any(event.get(key) not in (None, old) for key, old in news.items())
        return {
            "incoming": not call.live,
            "outgoing": not call.live,
            "remoteUpdate": changed,
            "transferred": changed,
            "conferenced": call.mate != event.call2,
            "unconferenced": bool(call.mate) or bool(other and other.mate),
            "transfer_initiated": call.joined != event.call2,
            "transfer_failed": bool(call.joined),
            "transfer_done": not call.away,
        }.get(event.name, True)

    def take(self, event: Event) -> None:
        """Move the calls of `event` as it says."""
        call, other = self.get(event.call), self.get(event.call2)
        if call is None:
            return
        pair = [each for each in (call, other) if each is not None]
        wanted = _STATES.get(event.name)
        if wanted is not None:
            call.state = wanted
        elif event.name in ("remoteUpdate", "transferred"):
            call.number = event.get(NUMBER) or call.number
            call.name = event.get(NAME) or call.name
        elif event.name in _BINDING and other is not None:
            setattr(call, _BINDING[event.name], other.id)
            setattr(other, _BINDING[event.name], call.id)
        elif event.name in ("unconferenced", "transfer_failed"):
            for each in pair:
                each.mate = each.mate if event.name == "transfer_failed" else ""
                each.joined = ""
        elif event.name == "transfer_done":
            for each in pair:
                each.away, each.joined = True, ""


_STATES = {"connected": State.TALKING, "holding": State.HELD, "disconnected": State.ENDED}
_BINDING = {"conferenced": "mate", "transfer_initiated": "joined"}
