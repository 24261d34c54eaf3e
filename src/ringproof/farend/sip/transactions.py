"""Requests and responses over UDP: repeated until they arrive, and done once. RFC 3261, 17.

- A request is sent again until anything comes back; an INVITE that rings is not.
- A final answer to an INVITE is sent again until its ACK comes; that of any other request when
  the request comes again.
- What comes a second time is answered as the first time and not done again.

No I/O and no clock: `receive` and `tick` are told the time, `out` is what is to be sent.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from ringproof.farend.sip.message import Message, Request, Response, response_to

T1: Final = 0.5
T2: Final = 4.0
LIFE: Final = 32.0
"""Seconds after which a request without an answer is given up: 64 times T1."""

Place = tuple[str, int]
Replied = Callable[[Response | None], None]
"""Told each answer to a request; None once it was given up."""
Lost = Callable[[], None]
"""Told that a final answer to an INVITE was never acknowledged."""


@dataclass(slots=True)
class _Asked:
    """A request of ours."""

    request: Request
    to: Place
    replied: Replied
    ends: float
    again: float | None
    interval: float = T1
    final: bool = False
    ack: bytes = b""


@dataclass(slots=True)
class _Served:
    """A request of theirs, and the latest answer to it."""

    request: Request
    source: Place
    ends: float
    raw: bytes = b""
    status: int = 0
    again: float | None = None
    interval: float = T1
    lost: Lost | None = None


@dataclass(slots=True)
class Transactions:
    """All that was asked and not yet forgotten, on both sides."""

    out: list[tuple[bytes, Place]] = field(default_factory=list)
    _asked: dict[tuple[str, str], _Asked] = field(default_factory=dict)
    _served: dict[tuple[str, str], _Served] = field(default_factory=dict)

    # -- what we ask ----------------------------------------------------------

    def ask(self, request: Request, to: Place, now: float, replied: Replied) -> None:
        """Send a request until it is answered; `replied` is told each answer."""
        raw = request.to_bytes()
        self.out.append((raw, to))
        key = (branch_of(request), request.method)
        self._asked[key] = _Asked(request, to, replied, now + LIFE, now + T1)

    def tell(self, request: Request, to: Place) -> None:
        """Send a request to which no answer belongs: an ACK."""
        self.out.append((request.to_bytes(), to))

    def acknowledge(self, response: Response, ack: Request, to: Place) -> None:
        """Acknowledge a 2xx to an INVITE, now and whenever it comes again."""
        asked = self._asked.get((branch_of(response), "INVITE"))
        raw = ack.to_bytes()
        if asked is not None:
            asked.ack = raw
        self.out.append((raw, to))

    @property
    def waits(self) -> bool:
        """Whether a request has no final answer yet."""
        return any(not each.final for each in self._asked.values())

    # -- what we are asked ----------------------------------------------------

    def respond(self, response: Response, now: float, lost: Lost | None = None) -> None:
        """Answer a request; `lost` is told where the final answer to an INVITE got no ACK."""
        served = self._served.get((branch_of(response), response.cseq_method))
        if served is None or served.status >= 200:
            return
        served.raw, served.status = response.to_bytes(), response.status
        served.ends = now + LIFE
        if response.status >= 200 and served.request.method == "INVITE":
            served.again, served.interval, served.lost = now + T1, T1, lost
        self.out.append((served.raw, served.source))

    def receive(self, message: Message, source: Place, now: float) -> Request | None:
        """Take in a message; return the request if it is a new one, which is then to be answered.

        An ACK is returned each time, and is not to be answered.
        """
        if isinstance(message, Response):
            self._answered(message, now)
            return None
        if message.method == "ACK":
            self._acknowledged(message)
            return message
        key = (branch_of(message), message.method)
        again = self._served.get(key)
        if again is not None:
            if again.raw:
                self.out.append((again.raw, again.source))
            return None
        self._served[key] = _Served(message, source, now + 10 * LIFE)
        return message

    def invite_of(self, cancel: Request) -> Request | None:
        """Return the INVITE that a CANCEL is of, None where there is none or it was answered."""
        served = self._served.get((branch_of(cancel), "INVITE"))
        return served.request if served is not None and served.status < 200 else None

    # -- the time -------------------------------------------------------------

    def due(self) -> float | None:
        """Return when `tick` is next needed, None where nothing waits."""
        times = [at for each in self._asked.values() for at in (each.again, each.ends)]
        times += [at for each in self._served.values() for at in (each.again, each.ends)]
        return min((at for at in times if at is not None), default=None)

    def tick(self, now: float) -> None:
        """Send again what is due, and give up what has waited too long."""
        for key, asked in list(self._asked.items()):
            if now >= asked.ends:
                del self._asked[key]
                if not asked.final:
                    asked.replied(None)
            elif asked.again is not None and now >= asked.again:
                capped = asked.request.method != "INVITE"
                asked.interval = min(2 * asked.interval, T2 if capped else LIFE)
                asked.again = now + asked.interval
                self.out.append((asked.request.to_bytes(), asked.to))
        for place, served in list(self._served.items()):
            self._tick_served(place, served, now)

    def _tick_served(self, key: tuple[str, str], served: _Served, now: float) -> None:
        if now >= served.ends:
            del self._served[key]
            if served.again is not None and served.lost is not None:
                served.lost()
        elif served.again is not None and now >= served.again:
            served.interval = min(2 * served.interval, T2)
            served.again = now + served.interval
            self.out.append((served.raw, served.source))

    # -- how ------------------------------------------------------------------

    def _answered(self, response: Response, now: float) -> None:
        asked = self._asked.get((branch_of(response), response.cseq_method))
        if asked is None:
            return
        if asked.final:
            if asked.ack and response.status >= 200:
                self.out.append((asked.ack, asked.to))
            return
        invites = asked.request.method == "INVITE"
        if response.status < 200:
            if invites:  # it rings, however long
                asked.again, asked.ends = None, now + 10 * LIFE
        else:
            asked.final, asked.again, asked.ends = True, None, now + LIFE
            if invites and response.status >= 300:
                asked.ack = _ack_of(asked.request, response).to_bytes()
                self.out.append((asked.ack, asked.to))
        asked.replied(response)

    def _acknowledged(self, ack: Request) -> None:
        """A 2xx is acknowledged by a request of its own, anything else on the INVITE's branch."""
        for (branch, method), served in self._served.items():
            if method != "INVITE" or served.again is None:
                continue
            whole = (served.request.call_id, served.request.cseq)
            if branch == branch_of(ack) or whole == (ack.call_id, ack.cseq):
                served.again = None


def branch_of(message: Message) -> str:
    """Return the branch of the topmost Via, which names the transaction; of an old phone others."""
    top = message.get("via").partition(",")[0]
    for parameter in top.split(";")[1:]:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "branch":
            return value.strip()
    return f"{message.call_id} {message.cseq}"


def _ack_of(invite: Request, response: Response) -> Request:
    kept = tuple(each for each in invite.headers if each[0] in ("Via", "Route", "From", "Call-ID"))
    more = (("To", response.get("to")), ("CSeq", f"{invite.cseq} ACK"), ("Max-Forwards", "70"))
    return Request((*kept, *more), b"", "ACK", invite.uri)


def cancel_of(invite: Request) -> Request:
    """Return the CANCEL of an INVITE that was not answered yet. RFC 3261, 9.1."""
    names = ("Via", "Route", "From", "To", "Call-ID")
    kept = tuple(each for each in invite.headers if each[0] in names)
    more = (("CSeq", f"{invite.cseq} CANCEL"), ("Max-Forwards", "70"))
    return Request((*kept, *more), b"", "CANCEL", invite.uri)


def no_such(request: Request, tag: str) -> Response:
    """Return the answer to a request in a dialog that there is not."""
    return response_to(request, 481, tag)
