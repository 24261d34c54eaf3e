"""A telephone system between an emulated phone and our SIP far end, in memory.

It is the registrar, and to each side the other one: an INVITE of the far end rings the emulated
phone through its control API, and what that phone does to a leg becomes SIP.
"""

import hashlib
import itertools
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, NoReturn

import pytest

from ringproof.emulator.action_urls.outgoing import EventOut
from ringproof.emulator.assembly import Setup
from ringproof.emulator.memory import MemoryPhone
from ringproof.farend import Leg
from ringproof.farend.sip import sdp
from ringproof.farend.sip.accounts import Account, Office
from ringproof.farend.sip.address import read_address, user_of
from ringproof.farend.sip.agent import Agent
from ringproof.farend.sip.dialog import Dialog
from ringproof.farend.sip.digest import Login
from ringproof.farend.sip.driver import SipFarEnd
from ringproof.farend.sip.message import Request, Response, read_message, response_to
from ringproof.farend.sip.transactions import Place, Transactions, cancel_of
from ringproof.protocol.events import Event, read_event
from ringproof.target.request import Admission, Command, Credential
from ringproof.target.request import Request as Request_

HERE, SERVER = ("127.0.0.1", 5062), ("127.0.0.1", 5060)
DOMAIN = "pbx.example"
PASSWORD = "sesame"
PHONES = {1: "101", 2: "102"}
ROLES = {"42": "answers", "43": "busy", "44": "rings_out", "45": "rejects"}
ROLES |= {"47": "answers_too", "48": "waits", "+4930901860": "international"}
PLAYED = {"answers", "busy", "rings_out", "rejects", "answers_too"}
WHY = {486: "busy", 480: "unreachable"}
KEYS = "0123456789*#ABCD"

Control = Callable[[str, Mapping[str, Any]], dict[str, Any]]


class CannotBeDone(Exception):
    """What the driver's `cannot` raises here."""


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
    where: Place = HERE
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
            self._registers(request)
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

    def _registers(self, request: Request) -> None:
        if not self._admitted(request):
            asks = f'Digest realm="{DOMAIN}", nonce="n{next(self._fresh)}", qop="auth,auth-int"'
            self._answer(request, 401, ("WWW-Authenticate", asks))
            return
        user = read_address(request.get("to")).user
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
            body = sdp.answer(SERVER[0], 4000, 1, offered)
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
        offer = sdp.offer(SERVER[0], 4000, 1)

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
            body = sdp.answer(SERVER[0], 4000, 1, known.sound)
            self._answer(known.invite, 200, dialog=known.dialog, body=body)
            known.invite = None
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

        offer = sdp.offer(SERVER[0], 4000, 2, direction)
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
        return f"SIP/2.0/UDP 127.0.0.1:5060;branch=z9hG4bKs{next(self._fresh)}"

    def _ask(
        self,
        dialog: Dialog,
        method: str,
        *more: tuple[str, str],
        body: bytes = b"",
        replied: Callable[[Response | None], None] = lambda _: None,
    ) -> Request:
        place = f"sip:x@{SERVER[0]}:{SERVER[1]}"
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
        said = (("Contact", f"<sip:x@{SERVER[0]}:{SERVER[1]}>"), ("Allow", self.allow), *more)
        if body:
            said = (*said, ("Content-Type", sdp.TYPE))
        response = response_to(request, status, tag, *said, body=body)
        self.transactions.respond(response, self.clock())


@dataclass
class MemoryWire:
    """Carries datagrams between far end and system, and lets time pass by a given function."""

    agent: Agent
    system: System
    wait_for: Callable[[Callable[[], bool], float], bool]
    lose: Callable[[bytes], bool] = lambda _: False

    def pump(self) -> None:
        """Carry everything until nobody has anything left to say."""
        while True:
            self.agent.tick()
            self.system.transactions.tick(self.system.clock())
            self.system.poll()
            there, here = self.agent.take_out(), list(self.system.transactions.out)
            self.system.transactions.out.clear()
            if not there and not here:
                return
            for raw, _ in there:
                if not self.lose(raw):
                    self.system.receive(raw, HERE)
            for raw, _ in here:
                if not self.lose(raw):
                    self.agent.receive(raw, SERVER)

    @contextmanager
    def acting(self) -> Iterator[None]:
        self.pump()
        yield
        self.pump()

    def wait(self, until: Callable[[], bool], within: float) -> bool:
        self.pump()
        return until() or self.wait_for(until, within)


def cannot(sentence: str) -> NoReturn:
    raise CannotBeDone(sentence)


def an_office(trusted: bool = True, ring: float = 30.0) -> Office:
    accounts = tuple(
        Account(number, Login(number, PASSWORD), role, ring) for number, role in ROLES.items()
    )
    return Office(accounts, DOMAIN, SERVER, HERE, PHONES, trusted)


def an_agent(office: Office, clock: Callable[[], float]) -> Agent:
    fresh, ports = itertools.count(), itertools.count(6000, 2)
    return Agent(office, clock, lambda: f"f{next(fresh)}", lambda: next(ports), lambda _: None)


@dataclass
class Stage:
    """An emulated phone, a telephone system and our far end."""

    phone: MemoryPhone
    heard: list[Event]
    agent: Agent
    system: System
    wire: MemoryWire
    far_end: SipFarEnd
    cannot: type[Exception] = CannotBeDone

    def send(self, action: str, **parameters: str) -> None:
        request = Request_(
            Command(action, tuple(parameters.items())),
            Credential(Admission.BEARER, self.phone.token),
        )
        assert b" 200 " in self.phone.request(request.to_bytes("p"))
        self.wire.pump()

    def told(self) -> list[str]:
        """Let half a second pass and return what the phone has told since the last time."""
        self.wire.wait(lambda: False, 0.5)
        told = [each.name for each in self.heard]
        self.heard.clear()
        return told

    def leg(self) -> Leg:
        return self.far_end.legs()[-1]


def a_stage(office: Office) -> Stage:
    """Return a stage on which every account is registered."""
    heard: list[Event] = []

    def deliver(out: EventOut) -> bytes:
        event, _ = read_event(out.raw.split(b" ")[1])
        assert event is not None
        heard.append(event)
        return b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"

    # The exchange inside the emulator knows none of our numbers: they wait for us.
    elsewhere = {role: f"9{number}" for number, role in ROLES.items() if role in PLAYED}
    setup = Setup(allow_action_urls=True, event_server="http://events.invalid/e", dial=elsewhere)
    phone = MemoryPhone(setup, deliver)

    def control(op: str, args: Mapping[str, Any]) -> dict[str, Any]:
        return phone.control(op, **args)

    agent = an_agent(office, phone.now)
    system = System(control, phone.now, agent.hears)
    wire = MemoryWire(agent, system, lambda until, within: passing(phone, wire, until, within))
    for each in agent.registrations:
        each.begin()
    wire.pump()
    assert all(each.held for each in agent.registrations)
    far_end = SipFarEnd(agent, wire, cannot, frozenset({"030555101"}), 5.0)
    return Stage(phone, heard, agent, system, wire, far_end)


def passing(phone: MemoryPhone, wire: MemoryWire, until: Callable[[], bool], within: float) -> bool:
    """Let virtual time pass, one due thing at a time."""
    ends = phone.now() + within
    while phone.now() < ends and not until():
        dues = (phone.next_due(), wire.agent.due(), wire.system.transactions.due(), ends)
        due = min(at for at in dues if at is not None)
        phone.advance(max(due - phone.now(), 0.0))
        wire.pump()
    return until()


@pytest.fixture
def stage() -> Stage:
    return a_stage(an_office())


@pytest.fixture
def own_stage() -> Stage:
    """A stage on which the system believes nobody who says that he is somebody else."""
    return a_stage(an_office(trusted=False))
