"""One whole emulated phone, put together from its parts; the edges connect it to something."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from ringproof.emulator.access import Access
from ringproof.emulator.action_urls.outgoing import Carrier, Sender
from ringproof.emulator.clock import Clock
from ringproof.emulator.control import FIRMWARE, Control
from ringproof.emulator.dial_plan import dial_plan
from ringproof.emulator.errors import EmulatorError
from ringproof.emulator.exchange import Exchange
from ringproof.emulator.identities import subscribe
from ringproof.emulator.lines import Lines
from ringproof.emulator.lua.configuration import Script
from ringproof.emulator.lua.firmware import standard
from ringproof.emulator.lua.host import ScriptHost
from ringproof.emulator.phone import Phone
from ringproof.emulator.profile import DEFAULT, Profile
from ringproof.emulator.settings.factory import Delivery, factory_document
from ringproof.emulator.settings.for_scripts import ScriptSettings
from ringproof.emulator.settings.layout import PATHS
from ringproof.emulator.settings.merging import merge
from ringproof.emulator.settings.provisioning import Provisioning
from ringproof.emulator.settings.reading import read
from ringproof.emulator.settings.settings import Settings
from ringproof.emulator.settings.store import Kept
from ringproof.emulator.settings.tree import Element
from ringproof.emulator.settings.web import pages
from ringproof.emulator.web import Web

MAC = "000952C0FFEE"
"""The mac of an emulated phone that is given none: the vendor's prefix, and coffee."""

MODEL = "COMfortel D-400"
"""What an emulated phone takes itself for."""


class Fault(Protocol):
    """What turns a phone into a broken one: a mutant."""

    def firmware(self, scripts: tuple[Script, ...]) -> tuple[Script, ...]:
        """Return the scripts with which the broken phone leaves the factory."""

    def apply(self, parts: "Parts") -> None:
        """Break the phone, in one place."""


@dataclass(frozen=True)
class Setup:
    """How a phone is to be set up before it is switched on.

    ``numbers`` are those of its identities; ``settings`` is a file that is merged in at each
    start, ``provisioned_by`` the address from which it then fetches one, ``kept`` what the phone
    keeps when the power goes.
    """

    profile: Profile = DEFAULT
    mutant: Fault | None = None
    dial: Mapping[str, str] | None = None
    name: str = "phone"
    mac: str = MAC
    identities: int = 6
    token: str | None = None
    allow_action_urls: bool = False
    event_server: str = ""
    numbers: tuple[str, ...] = ("101", "102", "103", "104", "105", "106")
    display_name: str = ""
    settings: bytes = b""
    provisioned_by: str = ""
    kept: Kept | None = None

    def __post_init__(self) -> None:
        """Refuse what no phone has."""
        if len(self.mac) != 12 or not set(self.mac) <= set("0123456789abcdefABCDEF"):
            raise EmulatorError(f"mac {self.mac!r} must be twelve hexadecimal digits.")
        if not 1 <= self.identities <= 6:
            raise EmulatorError(f"a phone has 1 to 6 identities, not {self.identities}.")


@dataclass(frozen=True)
class Parts:
    """The parts of one phone; ``token`` is the one made at its start."""

    setup: Setup
    clock: Clock
    exchange: Exchange
    phone: Phone
    settings: Settings
    access: Access
    web: Web
    scripts: ScriptHost
    provisioning: Provisioning
    control: Control
    token: str

    @property
    def outgoing(self) -> Sender:
        """The queue in which events wait for their turn."""
        return self.scripts.sender("outgoing")


class RunningPhone(Protocol):
    """What a harness can do with a phone in its own process, whatever carries its bytes."""

    @property
    def token(self) -> str:
        """The token that was made when the phone was switched on."""

    @property
    def exchanges_open(self) -> int:
        """How many event exchanges are under way."""

    def start(self) -> None:
        """Switch the phone on."""

    def stop(self) -> None:
        """Switch the phone off."""

    def control(self, op: str, **args: Any) -> dict[str, Any]:
        """Do something to the scene round the phone; ControlError when it cannot be."""

    def now(self) -> float:
        """Return the phone's time in seconds."""

    def next_due(self) -> float | None:
        """Return when the phone's next timer is due, or None."""

    def advance(self, seconds: float) -> None:
        """Let virtual time pass."""

    def settle(self, seconds: float) -> None:
        """Let virtual time pass one due timer at a time, and every event reach its server."""

    def drain(self, timeout: float = 5.0) -> None:
        """Wait until no event exchange is in motion, but for those that the harness holds."""


def assemble(setup: Setup, clock: Clock, carrier: Carrier, lines: Lines | None = None) -> Parts:
    """Return a phone, switched on and idle; phones on the same lines can call each other."""
    profile = setup.profile
    plan = dial_plan(setup.dial)
    exchange = Exchange(clock, plan, profile.answer_delay, profile.ring_seconds, lines)
    phone = Phone(profile, clock, exchange, setup.identities)
    bare = profile.bare_token == "admit"  # noqa: S105  # a choice
    factory, settings = _settings(setup)
    subscribe(settings, exchange)
    access = Access(settings, bare, factory)
    token = _switch_on(setup, access)
    web = Web(access, profile)
    facts = {
        "mac": setup.mac.upper(),
        "model": MODEL,
        "firmware": FIRMWARE,
        "name": setup.name,
    }
    scripts = ScriptHost(
        phone, clock, web.listeners, carrier, ScriptSettings(settings), facts, setup.kept
    )
    provisioning = Provisioning(settings, setup.mac, carrier, clock, phone.write_log)
    web.pages.update(pages(settings, provisioning, scripts.stopped))
    control = Control(phone, exchange, access, provisioning, setup.name, setup.mac.upper())
    parts = Parts(
        setup=setup,
        clock=clock,
        exchange=exchange,
        phone=phone,
        settings=settings,
        access=access,
        web=web,
        scripts=scripts,
        provisioning=provisioning,
        control=control,
        token=token,
    )
    if setup.mutant is not None:
        setup.mutant.apply(parts)
    if provisioning.at_start:
        provisioning.fetch()
    return parts


def _settings(setup: Setup) -> tuple[Element, Settings]:
    """Return the settings from the factory, and those that the phone begins with."""
    scripts = standard(setup.profile)
    if setup.mutant is not None:
        scripts = setup.mutant.firmware(scripts)
    code = {script.name: script.code for script in scripts}
    numbers = setup.numbers[: setup.identities]
    factory = factory_document(Delivery(numbers, setup.display_name, code))
    held = setup.kept.settings() if setup.kept is not None else None
    keep = setup.kept.keep_settings if setup.kept is not None else None
    document = factory if held is None else merge(factory, read(held)).document
    settings = Settings(document, keep)
    for file in filter(None, (setup.profile.settings, setup.settings)):
        settings.upload(file)
    if setup.provisioned_by:
        settings.set(PATHS["provisioning_url"], setup.provisioned_by)
    return factory, settings


def _switch_on(setup: Setup, access: Access) -> str:
    """Let the setup's own settings come into force; return the token, empty for one kept before."""
    if setup.allow_action_urls:
        access.allow_action_urls = True
    if setup.event_server:
        access.event_server = setup.event_server
    if setup.token is None and access.token_names():
        return ""
    # A token that was given replaces the one given before.
    return access.create_token("start" if setup.token else "", setup.token or "")
