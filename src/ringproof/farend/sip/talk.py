"""What we say in a call, and how: offers and answers, requests and their logins. Sans-I/O."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from ringproof.farend.sip import sdp
from ringproof.farend.sip.accounts import Account
from ringproof.farend.sip.address import read_address, write_address
from ringproof.farend.sip.dialog import Dialog
from ringproof.farend.sip.line import Line
from ringproof.farend.sip.message import REASONS, Message, Request, Response, response_to
from ringproof.farend.sip.sdp import Sound
from ringproof.farend.sip.transactions import Replied

FRAGMENT: Final = "message/sipfrag"
"""The type of a body that is the first line of an answer."""
_SHOWN_BY: Final = ("p-asserted-identity", "remote-party-id")


@dataclass(slots=True, kw_only=True)
class Talk:
    """One side of a call; `port` is where we hear it, `trouble` why the latest deed was not done.

    `number` and `name` are who we are, `peer` whom we talk to if it is not the phone under test;
    `invite` is the INVITE that was not answered yet, of either side.
    """

    line: Line = field(repr=False)
    account: Account
    number: str
    name: str
    dialog: Dialog
    port: int
    state: str = "ringing"
    peer: str = ""
    waits: bool = False
    trouble: str = ""
    moving: str = ""
    invite: Request | None = None
    theirs: Sound | None = None
    _version: int = 0
    _hears: str = "sendrecv"

    def _see_who(self, message: Message) -> None:
        """See from an identity that the server vouches for whom we talk to now."""
        for header in _SHOWN_BY:
            if message.get(header) and self.line.trusted:
                number = read_address(message.get(header)).user
                self.peer = "" if number in self.line.phones else number
                return

    def _hear_sound(self, body: bytes) -> None:
        sound = sdp.read_sdp(body)
        if sound is not None:
            self.theirs = sound
            self.state = "held" if sound.holds else "connected"

    def _offer(self) -> bytes:
        self._version += 1
        return sdp.offer(self.line.host, self.port, self._version, self._hears)

    def _answer_to(self, body: bytes) -> bytes:
        offered = sdp.read_sdp(body)
        if offered is None:
            return self._offer()
        self._hear_sound(body)
        self._version += 1
        return sdp.answer(self.line.host, self.port, self._version, offered, self._hears)

    def _shown(self, *, also: bool = True) -> tuple[tuple[str, str], ...]:
        """Return the header that says who we are, where the server believes it."""
        if not self.line.trusted or not (also or self.name):
            return ()
        who = write_address(self.line.address(self.number), self.name)
        return (("P-Asserted-Identity", who),) if self.number else ()

    def _request(
        self, method: str, *more: tuple[str, str], body: bytes = b"", kind: str = sdp.TYPE
    ) -> Request:
        typed = (*more, ("Content-Type", kind)) if body else more
        via, contact = self.line.via(), self.line.contact(self.account)
        return self.dialog.request(method, via, contact, *typed, body=body)

    def _ask(self, method: str, replied: Replied, *more: tuple[str, str]) -> None:
        self._send(self._request(method, *more), replied)

    def notify(self, status: int) -> None:
        """Tell the phone how far we are where it has led us to."""
        lasts = "active;expires=60" if status < 200 else "terminated;reason=noresource"
        about = (("Event", "refer"), ("Subscription-State", lasts))
        body = f"SIP/2.0 {status} {REASONS.get(status, 'Refused')}\r\n".encode()
        self._send(self._request("NOTIFY", *about, body=body, kind=FRAGMENT), lambda _: None)

    def _send(self, request: Request, replied: Replied) -> None:
        def resent(again: Request) -> None:
            self.dialog.cseq = again.cseq
            if self.invite is request:
                self.invite = again

        self.line.ask(self.account, request, replied, self.dialog, resent)

    def _wait_for(self, method: str, *more: tuple[str, str], body: bytes = b"") -> None:
        self.waits, self.trouble = True, ""
        request = self._request(method, *more, body=body)
        self._send(request, lambda response: self._done(method, response))

    def _done(self, method: str, response: Response | None) -> None:
        status = 408 if response is None else response.status
        if status < 200:
            return
        self.waits = False
        if response is not None and method == "INVITE" and status < 300:
            self._acknowledge(response)
            self.dialog.moved(response)
            self._hear_sound(response.body)
        if status >= 300:
            self.trouble, self.moving = f"the {method} was answered with {status}", ""

    def _reinvite(self) -> None:
        self._wait_for("INVITE", *self._shown(), body=self._offer())

    def _acknowledge(self, response: Response) -> None:
        via, contact = self.line.via(), self.line.contact(self.account)
        ack = self.dialog.numbered("ACK", response.cseq, via, contact)
        self.line.acknowledge(response, ack, self.dialog)

    def _respond(
        self,
        request: Request,
        status: int,
        *more: tuple[str, str],
        body: bytes = b"",
        lost: Callable[[], None] | None = None,
    ) -> None:
        said = [("Contact", f"<{self.line.contact(self.account)}>"), *more]
        if body:
            said.append(("Content-Type", sdp.TYPE))
        tag = self.dialog.tag
        self.line.respond(response_to(request, status, tag, *said, body=body), lost)
