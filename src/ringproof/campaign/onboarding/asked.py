"""What `init` and `doctor` are asked to do."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ringproof.target.dialling import Danger


@dataclass(frozen=True, slots=True)
class InitAsked:
    """What is known of a phone beforehand; what is empty is asked for, unless `no_input`.

    `listen` is the port for events, or address and port, `far_end_listen` that for those of a
    second phone; `wait` the seconds for the first event; `timing` those windows of the file that
    are not to be taken from what is measured. `far_end`, `local_user` and `admin_driver` are
    drivers; `admin` is the user of the web interface. Secrets come from the environment.
    """

    file: Path
    url: str = ""
    token: str = field(default="", repr=False)
    name: str = ""
    mac: str = ""
    firmware: str = ""
    identities: str = ""
    listen: str = "8099"
    advertise: str = ""
    dial: tuple[str, ...] = ()
    far_end: str = ""
    control: str = ""
    control_token: str = field(default="", repr=False)
    far_end_url: str = ""
    far_end_token: str = field(default="", repr=False)
    far_end_number: str = ""
    far_end_dials: str = ""
    far_end_listen: str = "8098"
    sip_server: str = ""
    sip_user: str = ""
    sip_password: str = field(default="", repr=False)
    local_user: str = ""
    admin_driver: str = ""
    admin: str = ""
    password: str = field(default="", repr=False)
    allowed: frozenset[Danger] = frozenset()
    timing: Mapping[str, float] = field(default_factory=dict)
    wait: float = 120.0
    no_input: bool = False
    force: bool = False


@dataclass(frozen=True, slots=True)
class DoctorAsked:
    """Which target file, whether calls may be made, and how long a person is waited for.

    `terminal` says whether there is somebody to be asked.
    """

    file: Path
    call: bool = True
    wait: float = 60.0
    terminal: bool = True
