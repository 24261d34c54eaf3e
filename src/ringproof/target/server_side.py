"""What a target file of the role server says: how the server learns of our phones, what it does."""

from collections.abc import Mapping
from dataclasses import dataclass, field

REFERENCE = "reference"
"""The driver of our own server inside this process, where there is nothing to certify but us."""
SERVER = "server"
"""The driver of a server on the network, and of the role."""
REACTION = 2.0  # seconds for a reaction, unless the target file says otherwise


@dataclass(frozen=True, slots=True)
class Rule:
    """What the server is said to do: on event `on` of a call with `caller` it sends `sends`.

    `caller` is empty where it does so for every caller; `says` are parameters of the command
    beside the call's id, `within` the seconds that it may take.
    """

    on: str
    sends: str
    caller: str = ""
    says: Mapping[str, str] = field(default_factory=dict)
    within: float = REACTION

    def __str__(self) -> str:
        said = "".join(f" {name}={value}" for name, value in self.says.items())
        return f"{self.sends}{said}"


@dataclass(frozen=True, slots=True)
class Telling:
    """How the server is told of our phones: by a hook command, or by a person who reads `note`."""

    command: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Desks:
    """Our phones: how many, where they listen, and the tokens on which they may be commanded.

    Phone k takes commands on port `first_port` + k - 1, on any free one where that is 0.
    `advertise` is the host that the server is told, `token` the beginning of each token
    (``TOKEN-1``, ``TOKEN-2``); where it is empty they are made up for the run.
    """

    count: int = 3
    bind: str = "127.0.0.1"
    first_port: int = 0
    advertise: str = ""
    token: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class ServerSide:
    """A server under test, beside its address.

    `restart` is the hook that restarts it, `shows` a page of its own on which the names of live
    calls stand, `fault` the fault of a broken reference server. `tokens` are those of our phones,
    known once they are switched on. `tls_ca` (PEM) are those who sign the server's certificate,
    beside whom the system knows.
    """

    told: Telling = Telling()
    does: tuple[Rule, ...] = ()
    desks: Desks = Desks()
    restart: tuple[str, ...] = ()
    shows: str = ""
    fault: str = ""
    tokens: tuple[str, ...] = field(default=(), repr=False)
    tls_ca: str = field(default="", repr=False)

    def rule_for(self, on: str, caller: str) -> Rule | None:
        """Return what the server does on this event of a call with this caller; None: nothing."""
        fitting = (rule for rule in self.does if rule.on == on and rule.caller in ("", caller))
        return next(fitting, None)
