"""What a target file says: which phone, how to drive it, and how patient to be with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ringproof.target.request import Admission, Credential
from ringproof.target.server_side import REFERENCE, ServerSide
from ringproof.target.sip_choice import NO_SIP, SipChoice


@dataclass(frozen=True, slots=True)
class Timing:
    """How patient the harness is, in seconds.

    `event_within` is the window in which an owed event must arrive, `settle` how long silence is
    watched before "nothing happened" is said, `ring` how long a far end rings before it counts as
    rung out, `answer_within` how long a command's answer may take (of a server: an event's).
    `restart_within` is how long a server takes to be back after a restart.
    """

    event_within: float = 2.0
    settle: float = 0.5
    ring: float = 30.0
    answer_within: float = 5.0
    restart_within: float = 15.0


@dataclass(frozen=True, slots=True)
class DialPlan:
    """The only numbers that may be dialled, by the role of who is there."""

    numbers: Mapping[str, str] = field(default_factory=dict)

    def __getitem__(self, role: str) -> str:
        return self.numbers[role]

    def get(self, role: str) -> str | None:
        """Return the number that plays `role`, None where the plan has none."""
        return self.numbers.get(role)

    def lists(self, number: str) -> bool:
        """Say whether `number` may be dialled."""
        return number in self.numbers.values()


@dataclass(frozen=True, slots=True)
class EventAddress:
    """Where the harness listens for events, and what the phone is told to send them to."""

    bind: str = "127.0.0.1"
    port: int = 0
    advertise: str = ""


@dataclass(frozen=True, slots=True)
class DriverChoice:
    """Which driver plays far end, local user or admin, and how it is reached.

    Of a far end that is a second phone, `number` is its own, `dials` the number by which it
    reaches the phone under test, and `events` where its events are heard. `sip` is of a far end
    that is a SIP user agent.
    """

    driver: str = "none"
    url: str = ""
    token: str = field(default="", repr=False)
    tls_verify: bool = False
    number: str = ""
    dials: str = ""
    events: EventAddress = EventAddress()
    sip: SipChoice = NO_SIP

    def lacking(self, who: str) -> str:
        """Return why nobody plays `who` (far end, local user, admin), in words."""
        return f"the target offers no {who.replace('_', ' ')} (key {who})"


@dataclass(frozen=True, slots=True)
class TargetSettings:
    """One phone (or, with `server`, one server) under test, as its target file describes it.

    `claims` are those of the file, `claims_read` those that the phone makes by itself;
    `firmware_said` is False where the firmware is only assumed. `allow_feature_codes` and
    `allow_emergency` free such numbers of the dial plan, which are otherwise not dialled.
    """

    name: str
    driver: str
    url: str = ""
    token: str = field(default="", repr=False)
    tls_verify: bool = False
    mac: str = ""
    firmware: str = "1.4"
    firmware_said: bool = False
    events: EventAddress = EventAddress()
    identities: tuple[int, ...] = (1,)
    timing: Timing = Timing()
    dial: DialPlan = DialPlan()
    allow_feature_codes: bool = False
    allow_emergency: bool = False
    far_end: DriverChoice = DriverChoice()
    local_user: DriverChoice = DriverChoice()
    admin: DriverChoice = DriverChoice()
    login: str = field(default="", repr=False)
    claims: Mapping[str, bool] = field(default_factory=dict)
    claims_read: Mapping[str, bool] = field(default_factory=dict)
    profile: str = "default"
    mutant: str = ""
    source: str = ""
    server: ServerSide | None = None
    numbers: tuple[str, ...] = ()
    phones: tuple["TargetSettings", ...] = ()

    @property
    def role(self) -> str:
        """What is under test: ``phone``, or ``server``: what receives its events."""
        return "phone" if self.server is None else "server"

    @property
    def embedded(self) -> bool:
        """Whether what is under test is our own, inside this very process."""
        return self.driver in ("emulator", REFERENCE)

    @property
    def human(self) -> tuple[str, ...]:
        """Who of far end, local user and admin is played by a person."""
        who = {"far_end": self.far_end, "local_user": self.local_user, "admin": self.admin}
        return tuple(name for name, choice in who.items() if choice.driver == "human")

    @property
    def credential(self) -> Credential:
        """How commands are admitted unless a test says otherwise."""
        return Credential(Admission.BEARER, self.token)

    @property
    def secrets(self) -> tuple[str, ...]:
        """Every token and password in use: what no report may show."""
        found = (
            self.token,
            self.login,
            self.login.partition(":")[2],
            self.far_end.token,
            *self.far_end.sip.secrets,
            self.local_user.token,
            self.admin.token,
            *(() if self.server is None else (self.server.desks.token, *self.server.tokens)),
            *(secret for phone in self.phones for secret in phone.secrets),
        )
        return tuple(dict.fromkeys(secret for secret in found if secret))

    def claims_to(self, what: str) -> bool:
        """Say whether the target claims `what`; what neither file nor phone tells, it claims."""
        return self.claims.get(what, self.claims_read.get(what, what != "settings"))

    def unclaimed(self, what: str) -> str:
        """Say who it is that does not claim `what`."""
        if what in self.claims or what not in self.claims_read:
            return f"the target file says claims.{what}: false"
        return f"the phone lists no command for claims.{what} (action=?)"
