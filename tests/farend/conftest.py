"""A telephone system between emulated phones and our SIP far end.

It is the registrar, and to each side the other one: an INVITE of the far end rings the emulated
phone through its control API, and what that phone does to a leg becomes SIP.
"""

import hashlib
import itertools
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from ringproof.farend.sip import sdp
from ringproof.farend.sip.address import read_address, user_of
from ringproof.farend.sip.dialog import Dialog
from ringproof.farend.sip.message import Request, Response, read_message, response_to
from ringproof.farend.sip.transactions import Place, Transactions, cancel_of

DOMAIN = "pbx.example"
PASSWORD = "sesame"
PHONES = {1: "201", 2: "202"}
WHY = {486: "busy", 480: "unreachable"}
KEYS = "0123456789*#ABCD"

Control = Callable[[str, Mapping[str, Any]], dict[str, Any]]


@dataclass
class Bridged:
    """One leg of the emulated exchange, and its dialog with our far end."""

    leg: str
    dialog: Dialog
    ours: bool  # whether the system sent the INVITE
    invite: Request | None
    state: str = "ringing"
    peer: str = ""
    heard: str = ""
    sound: sdp.Sound | None = None
    shown: str = ""
    refers: bool = False
    gone: bool = False


@dataclass
class System:
    """The telephone system."""

    control: Control
    clock: Callable[[], float]
    send_sound: Callable[[int, bytes], None]
    transactions: Transactions = field(default_factory=Transactions)
    contacts: dict[str, str] = field(default_factory=dict)
    bridged: list[Bridged] = field(default_factory=list)
    at: Place = ("127.0.0.1", 5060)
    where: Place = ("127.0.0.1", 5062)
    allow: str = "INVITE, UPDATE"
    info: bool = False  # keys by INFO instead of RTP
    seen: list[bytes] = field(default_factory=list)
    _fresh: Iterator[int] = field(default_factory=itertools.count)

    # -- SIP in -----------------------------------------------------------------

    def receive(self, raw: bytes, source: Place) -> None:
        self.seen.append(raw)
        request = self.transactions.receive(read_message(raw), source, self.clock())
        if request is None:
            return
        if request.method == "REGISTER":
            self._registers(request, source)
            return
        known = next((b for b in self.bridged if b.dialog.is_of(request)), None)
        if request.method == "ACK":
            return
        if request.method == "CANCEL":
            self._cancels(request)
        elif known is not None:
            self._within(known, request)
        elif request.method == "INVITE":
            self._invites(request)
        else:
            self._answer(request, 481)

    def _registers(self, request: Request, source: Place) -> None:
        if not self._admitted(request):
            asks = f'Digest realm="{DOMAIN}", nonce="n{next(self._fresh)}", qop="auth,auth-int"'
            self._answer(request, 401, ("WWW-Authenticate", asks))
            return
        user, self.where = read_address(request.get("to")).user, source
        self.contacts[user] = read_address(request.get("contact")).uri
        if request.get("expires") == "0":
            del self.contacts[user]
        self._answer(request, 200, ("Contact", f"<{self.contacts.get(user)}>;expires=60"))

    def _admitted(self, request: Request) -> bool:
        said = dict(re.findall(r'(\w+)="?([^",]*)"?', request.get("authorization")))

        def md5(*parts: str) -> str:
            return hashlib.md5(":".join(parts).encode(), usedforsecurity=False).hexdigest()

        if not said:
            return False
        a1 = md5(said["username"], DOMAIN, PASSWORD)
        a2 = md5(request.method, said["uri"])
        right = md5(a1, said["nonce"], said["nc"], said["cnonce"], said["qop"], a2)
        return bool(said["response"] == right)

    def _invites(self, invite: Request) -> None:
        identity = next((i for i, n in PHONES.items() if n == user_of(invite.uri)), None)
        if identity is None:
            self._answer(invite, 404)
            return
        dialog = Dialog.of_request(invite, f"t{next(self._fresh)}")
        who = read_address(invite.get("p-asserted-identity") or invite.get("from"))
        number = "" if who.user == "anonymous" else who.user
        args: dict[str, Any] = {"number": number, "account": identity}
        leg = self.control("far_end.call", args | ({"name": who.name} if who.name else {}))["leg"]
        known = Bridged(leg, dialog, False, invite, sound=sdp.read_sdp(invite.body))
        self.bridged.append(known)
        self._answer(invite, 180, dialog=dialog)

    def _cancels(self, cancel: Request) -> None:
        invite = self.transactions.invite_of(cancel)
        if invite is None:  # it was answered meanwhile
            self._answer(cancel, 481)
            return
        known = next(b for b in self.bridged if b.invite is invite)
        self._answer(cancel, 200, dialog=known.dialog)
        self._answer(known.invite, 487, dialog=known.dialog)
        known.gone, known.state = True, "ended"
        self.control("far_end.hang_up", {"leg": known.leg})

    def _within(self, known: Bridged, request: Request) -> None:
        if request.method == "BYE":
            self._answer(request, 200, dialog=known.dialog)
            if not known.gone:
                known.gone, known.state = True, "ended"
                self.control("far_end.hang_up", {"leg": known.leg})
        elif request.method in ("INVITE", "UPDATE"):
            self._changes(known, request)
        elif request.method == "REFER":
            self._answer(request, 202, dialog=known.dialog)
            self._refers(known, user_of(request.get("refer-to").strip("<>")))
        else:
            self._answer(request, 200, dialog=known.dialog)

    def _changes(self, known: Bridged, request: Request) -> None:
        body = b""
        offered = sdp.read_sdp(request.body)
        if offered is not None:
            body = sdp.answer(self.at[0], 4000, 1, offered)
            held = known.sound is not None and known.sound.holds
            known.sound = offered
            if offered.holds != held:
                self.control(f"far_end.{'hold' if offered.holds else 'resume'}", {"leg": known.leg})
        self._answer(request, 200, dialog=known.dialog, body=body)
        self._shows(known, request)

    def _shows(self, known: Bridged, message: Request | Response) -> None:
        shown = message.get("p-asserted-identity")
        if shown and shown != known.shown:
            before, known.shown = known.shown, shown
            who = read_address(shown)
            if before or not known.ours or who.name:
                args = {"leg": known.leg, "number": who.user, "name": who.name}
                self.control("far_end.rename", args)

    def _refers(self, known: Bridged, to: str) -> None:
        known.refers = True
        self._ring(known.leg, to, lambda _, response: self._referred(known, to, response))

    def _referred(self, known: Bridged, to: str, response: Response | None) -> bool:
        """The one that the phone is led to rings; from now on it is the leg's other side."""
        if response is None or response.status in (100, *range(300, 700)):
            self._notify(known, 100 if response is None else response.status)
            return False
        if not known.gone:
            name = read_address(response.get("p-asserted-identity")).name
            args = {"leg": known.leg, "to": to}
            self.control("far_end.transfer", args | ({"name": name} if name else {}))
            known.gone = True
        if response.status == 200:
            self._notify(known, 200)
        return True

    def _notify(self, known: Bridged, status: int) -> None:
        more = (("Event", "refer"), ("Content-Type", "message/sipfrag"))
        self._ask(known.dialog, "NOTIFY", *more, body=f"SIP/2.0 {status} X".encode())

    # -- what the phone does ------------------------------------------------------

    def poll(self) -> None:
        """Turn what the phone did to its legs into SIP."""
        for plain in self.control("far_end.legs", {})["legs"]:
            leg = str(plain["leg"])
            mine = [b for b in self.bridged if b.leg == leg and not b.gone]
            if mine:
                self._follow(mine[-1], plain)
            elif plain["direction"] == "out" and all(b.leg != leg for b in self.bridged):
                self._ring(leg, str(plain["number"]), account=int(plain["account"]))

    def _ring(
        self,
        leg: str,
        number: str,
        referred: Callable[[Bridged, Response | None], bool] | None = None,
        account: int = 1,
    ) -> None:
        number = user_of(number) or number
        contact = self.contacts.get(number, "")
        fresh = next(self._fresh)
        ours = f"<sip:{PHONES[account]}@{DOMAIN}>;tag=s{fresh}"
        dialog = Dialog(f"c{fresh}", ours, f"<sip:{number}@{DOMAIN}>", contact)
        known = Bridged(leg, dialog, True, None)
        self.bridged.append(known)
        if not contact:
            known.gone = True
            self.control("far_end.reject", {"leg": leg, "why": "unreachable"})
            return
        offer = sdp.offer(self.at[0], 4000, 1)

        def replied(response: Response | None) -> None:
            self._rung(known, response, referred)

        known.invite = self._ask(
            dialog, "INVITE", ("Content-Type", sdp.TYPE), body=offer, replied=replied
        )

    def _rung(
        self,
        known: Bridged,
        response: Response | None,
        referred: Callable[[Bridged, Response | None], bool] | None,
    ) -> None:
        assert response is not None
        known.dialog.learn(response)
        if response.status < 200:
            if referred is None:
                self._shows(known, response)
            elif referred(known, response):
                known.state = "connected"
            return
        known.invite = None
        if response.status < 300:
            ack = known.dialog.numbered("ACK", response.cseq, self._via(), "sip:x@127.0.0.1")
            self.transactions.acknowledge(response, ack, self.where)
            known.sound = sdp.read_sdp(response.body)
            if known.gone:
                self._ask(known.dialog, "BYE")
            elif referred is not None:
                referred(known, response)
            else:
                known.state = "connected"
                self.control("far_end.answer", {"leg": known.leg})
            return
        if known.gone:
            return
        known.gone, known.state = True, "ended"
        if referred is not None:
            referred(known, response)
            self.control("far_end.hang_up", {"leg": known.leg})
        else:
            why = WHY.get(response.status, "rejected")
            self.control("far_end.reject", {"leg": known.leg, "why": why})

    def _follow(self, known: Bridged, plain: Mapping[str, Any]) -> None:
        state, was = str(plain["state"]), known.state
        known.state = state
        if state == "ended" and was != "ended":
            self._ends(known, was)
        elif (
            was == "ringing" and state in ("connected", "held") and known.invite and not known.ours
        ):
            assert known.sound is not None
            body = sdp.answer(self.at[0], 4000, 1, known.sound)
            self._answer(known.invite, 200, dialog=known.dialog, body=body)
            known.invite, known.state = None, "connected"  # that it is held already comes next
        elif {was, state} == {"connected", "held"}:
            self._reinvite(known, "sendonly" if state == "held" else "sendrecv")
        peer = str(plain.get("peer") or "")
        if peer != known.peer and state in ("connected", "held"):
            known.peer = peer
            self._update(known, user_of(peer) or peer)
        heard = str(plain.get("heard") or "")
        for key in heard[len(known.heard) :]:
            self._press(known, key)
        known.heard = heard

    def _ends(self, known: Bridged, was: str) -> None:
        known.gone = True
        if was != "ringing":
            self._ask(known.dialog, "BYE")
        elif known.ours and known.invite is not None:
            cancel = cancel_of(known.invite)
            self.transactions.ask(cancel, self.where, self.clock(), lambda _: None)
        elif known.invite is not None:
            self._answer(known.invite, 486, dialog=known.dialog)

    def _reinvite(self, known: Bridged, direction: str) -> None:
        def replied(response: Response | None) -> None:
            assert response is not None
            if response.status >= 200:
                ack = known.dialog.numbered("ACK", response.cseq, self._via(), "sip:x@127.0.0.1")
                self.transactions.acknowledge(response, ack, self.where)

        offer = sdp.offer(self.at[0], 4000, 2, direction)
        kind = ("Content-Type", sdp.TYPE)
        self._ask(known.dialog, "INVITE", kind, body=offer, replied=replied)

    def _update(self, known: Bridged, number: str) -> None:
        shown = ("P-Asserted-Identity", f"<sip:{number}@{DOMAIN}>")
        self._ask(known.dialog, "UPDATE", shown)

    def _press(self, known: Bridged, key: str) -> None:
        if self.info:
            kind = ("Content-Type", "application/dtmf-relay")
            self._ask(known.dialog, "INFO", kind, body=f"Signal={key}\r\nDuration=99\r\n".encode())
            return
        assert known.sound is not None
        assert known.sound.keys is not None
        at = 160 * next(self._fresh)
        for place, duration in enumerate((160, 320, 480, 480)):
            head = bytes((0x80, known.sound.keys)) + place.to_bytes(2) + at.to_bytes(4) + b"ssrc"
            event = bytes((KEYS.index(key), 0x8A if place > 1 else 0x0A)) + duration.to_bytes(2)
            self.send_sound(known.sound.port, head + event)

    # -- SIP out ----------------------------------------------------------------------

    def _via(self) -> str:
        return f"SIP/2.0/UDP {self.at[0]}:{self.at[1]};branch=z9hG4bKs{next(self._fresh)}"

    def _ask(
        self,
        dialog: Dialog,
        method: str,
        *more: tuple[str, str],
        body: bytes = b"",
        replied: Callable[[Response | None], None] = lambda _: None,
    ) -> Request:
        place = f"sip:x@{self.at[0]}:{self.at[1]}"
        request = dialog.request(method, self._via(), place, *more, body=body)
        self.transactions.ask(request, self.where, self.clock(), replied)
        return request

    def _answer(
        self,
        request: Request | None,
        status: int,
        *more: tuple[str, str],
        dialog: Dialog | None = None,
        body: bytes = b"",
    ) -> None:
        assert request is not None
        tag = f"r{next(self._fresh)}" if dialog is None else dialog.tag
        said = (("Contact", f"<sip:x@{self.at[0]}:{self.at[1]}>"), ("Allow", self.allow), *more)
        if body:
            said = (*said, ("Content-Type", sdp.TYPE))
        response = response_to(request, status, tag, *said, body=body)
        self.transactions.respond(response, self.clock())


@pytest.fixture(scope="session")
def telephone_system() -> type[System]:
    return System
