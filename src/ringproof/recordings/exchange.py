"""What every format is read into: exchanges, deeds, and what could not be read.

A recording is a list of exchanges on two legs: commands that a PBX or CTI client sent to a phone,
events that a phone sent to its server. Beside them may stand deeds of far end, local user and
administrator that no wire shows, where whoever recorded knew them.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from ringproof.trace import Stimulus
from ringproof.trace.moment import Moment


class Leg(StrEnum):
    """Which of the two conversations an exchange belongs to."""

    COMMANDS = "commands"  # client -> phone
    EVENTS = "events"  # phone -> server


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and what came back for it.

    `n` is its number in the recording, from 1 (for flow files: the flow's number in the file).
    `phone` names the phone it belongs to: the mac where it is known (`000952C0FFEE`), else
    host:port of the phone, else empty. `request` and `response` are the bytes on the wire, request
    line or status line first; `exact` is False where the format did not keep them and they were
    written anew from what it kept. `response` is empty where none came, and `lost` says why.
    `began` is the first byte of the request, `complete` its last, `answered` the last of the
    response (None where none came). `to` is the authority it was sent to.
    `secure` says whether the sender spoke TLS, whatever was spoken behind a tap or a proxy; None
    where the format does not say.
    """

    n: int
    leg: Leg
    phone: str
    request: bytes
    response: bytes
    began: Moment
    complete: Moment
    answered: Moment | None
    exact: bool = True
    secure: bool | None = False
    lost: str = ""
    to: str = ""
    client: str = ""


@dataclass(frozen=True, slots=True)
class Damage:
    """What of a file could not be read: `where` (flow 3, line 17, byte 4711), and why."""

    where: str
    why: str
    offset: int | None = None


@dataclass(frozen=True, slots=True)
class Deed:
    """What somebody did to `phone` who is on no wire: a stimulus of far end, local user, admin."""

    phone: str
    stimulus: Stimulus


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a recording came from, as far as the file says.

    `format` is ``mitmproxy``, ``har``, ``pcap``, ``access log`` or ``report``. `synthetic` is True
    where an emulator of ours was the phone. `redacted` is True where tokens were removed and
    numbers and names replaced.
    """

    path: Path
    format: str
    synthetic: bool = False
    redacted: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Recording:
    """One recording, in the order of the requests' completion."""

    origin: Origin
    exchanges: tuple[Exchange, ...]
    deeds: tuple[Deed, ...] = ()
    damages: tuple[Damage, ...] = field(default=())


class Unreadable(Exception):
    """A file of which nothing could be read: the sentence says which, why, and what to do."""
