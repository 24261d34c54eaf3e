"""Stages for the SIP far end: an emulated phone and a telephone system, in memory or over UDP."""

import itertools
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from typing import Any, NoReturn

import pytest

from ringproof.emulator.action_urls.outgoing import EventOut
from ringproof.emulator.assembly import Setup
from ringproof.emulator.memory import MemoryPhone
from ringproof.farend import Leg
from ringproof.farend.sip.accounts import Account, Office
from ringproof.farend.sip.agent import Agent
from ringproof.farend.sip.digest import Login
from ringproof.farend.sip.driver import SipFarEnd
from ringproof.protocol.events import Event, read_event
from ringproof.target.protocol import DriverProblem
from ringproof.target.request import Admission, Command, Credential, Request

HERE, SERVER = ("127.0.0.1", 5062), ("127.0.0.1", 5060)
PHONES = {1: "201", 2: "202"}
ROLES = {"42": "answers", "43": "busy", "44": "rings_out", "45": "rejects"}
ROLES |= {"47": "answers_too", "48": "waits", "+4930901860": "international"}
PLAYED = {"answers", "busy", "rings_out", "rejects", "answers_too"}

Control = Callable[[str, Mapping[str, Any]], dict[str, Any]]


class CannotBeDone(Exception):
    """What the driver's `cannot` raises here."""


@dataclass
class MemoryWire:
    """Carries datagrams between far end and system, and lets time pass by a given function."""

    agent: Agent
    system: Any
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


def an_office(trusted: bool = True) -> Office:
    accounts = tuple(
        Account(number, Login(number, "sesame"), role) for number, role in ROLES.items()
    )
    return Office(accounts, "pbx.example", SERVER, HERE, PHONES, trusted)


def an_agent(office: Office, clock: Callable[[], float]) -> Agent:
    fresh, ports = itertools.count(), itertools.count(6000, 2)
    return Agent(office, clock, lambda: f"f{next(fresh)}", lambda: next(ports), lambda _: None)


@dataclass
class Stage:
    """An emulated phone, a telephone system and our far end."""

    phone: MemoryPhone
    heard: list[Event]
    agent: Agent
    system: Any
    wire: MemoryWire
    far_end: SipFarEnd
    cannot: type[Exception] = CannotBeDone

    def send(self, action: str, **parameters: str) -> None:
        request = Request(
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


def a_setup(**more: Any) -> Setup:
    """Return a phone with PHONES' numbers, whose own exchange knows none of ours: they wait."""
    elsewhere = {role: f"9{number}" for number, role in ROLES.items() if role in PLAYED}
    return Setup(dial=elsewhere, numbers=tuple(PHONES.values()), **more)


def a_stage(office: Office, telephone_system: Any) -> Stage:
    """Return a stage on which every account is registered."""
    heard: list[Event] = []

    def deliver(out: EventOut) -> bytes:
        event, _ = read_event(out.raw.split(b" ")[1])
        assert event is not None
        heard.append(event)
        return b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"

    setup = a_setup(allow_action_urls=True, event_server="http://events.invalid/e")
    phone = MemoryPhone(setup, deliver)

    def control(op: str, args: Mapping[str, Any]) -> dict[str, Any]:
        return phone.control(op, **args)

    agent = an_agent(office, phone.now)
    system = telephone_system(control, phone.now, agent.hears)
    wire = MemoryWire(agent, system, lambda until, within: passing(phone, wire, until, within))
    for each in agent.registrations:
        each.begin()
    wire.pump()
    assert all(each.held for each in agent.registrations)
    far_end = SipFarEnd(agent, wire, cannot, frozenset({"030555101"}), 5.0, 0.05)
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


@pytest.fixture(scope="session")
def new_agent() -> Callable[..., Agent]:
    """An agent at its telephone numbers; without a clock of the test's, time stands."""
    return lambda clock=lambda: 0.0: an_agent(an_office(), clock)


@pytest.fixture
def stage(telephone_system: Any) -> Stage:
    return a_stage(an_office(), telephone_system)


@pytest.fixture
def own_stage(telephone_system: Any) -> Stage:
    """A stage on which the system believes nobody who says that he is somebody else."""
    return a_stage(an_office(trusted=False), telephone_system)


@dataclass
class Served:
    """A telephone system on a UDP port; `lose` says of a datagram, either way, that it is lost."""

    system: Any
    sip: socket.socket
    sound: socket.socket
    lose: Callable[[bytes], bool] = lambda _: False
    ends: bool = False

    @property
    def place(self) -> str:
        """Where it is registered with."""
        return "{}:{}".format(*self.system.at)

    def run(self) -> None:
        """Carry what comes, every few milliseconds, until it `ends`."""
        while not self.ends:
            try:
                raw, source = self.sip.recvfrom(65535)
            except TimeoutError:
                pass
            else:
                with suppress(DriverProblem):  # the phone was quicker: it has hung up
                    if not self.lose(raw):
                        self.system.receive(raw, source)
            self.system.transactions.tick(time.monotonic())
            with suppress(DriverProblem):
                self.system.poll()
            out = self.system.transactions.out
            while out:
                raw, to = out.pop(0)
                if not self.lose(raw):
                    self.sip.sendto(raw, to)


@pytest.fixture
def phone_of() -> Callable[..., Setup]:
    """A phone that the telephone system knows: ``phone_of(allow_action_urls=True)``."""
    return a_setup


@pytest.fixture
def system_on_udp(telephone_system: Any) -> Callable[..., AbstractContextManager[Served]]:
    """A telephone system for a phone's control: ``with system_on_udp(control) as served``."""
    return partial(_served, telephone_system)


@contextmanager
def _served(telephone_system: Any, control: Control) -> Iterator[Served]:
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sip,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sound,
    ):
        sip.bind(("127.0.0.1", 0))
        sip.settimeout(0.01)

        def send_sound(port: int, packet: bytes) -> None:
            sound.sendto(packet, ("127.0.0.1", port))

        system = telephone_system(control, time.monotonic, send_sound, at=sip.getsockname())
        served = Served(system, sip, sound)
        thread = threading.Thread(target=served.run, name="telephone system")
        thread.start()
        try:
            yield served
        finally:
            served.ends = True
            thread.join()
