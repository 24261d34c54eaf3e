"""What the phone itself claims (PICS), held against what its target file says of it. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from ringproof.protocol.clauses import release
from ringproof.protocol.editions import edition_for
from ringproof.target.settings import TargetSettings

CLAIMED_BY: Final[Mapping[str, str]] = MappingProxyType(
    {"conference": "conference", "attended_transfer": "join"}
)
"""The command that a phone lists where it has what the claim says."""


@dataclass(frozen=True, slots=True)
class Pics:
    """What was read from the phone before the first test.

    `listed` are the commands of its list, `helped` what the help of each says (none where it was
    not given), `firmware` its release where its control API tells it.
    """

    listed: tuple[str, ...]
    helped: Mapping[str, str]
    firmware: str = ""

    @property
    def claims(self) -> dict[str, bool]:
        """The claims that the list of commands makes."""
        return {claim: command in self.listed for claim, command in CLAIMED_BY.items()}


def contradiction(settings: TargetSettings, read: Pics) -> str:
    """Say where the target file says otherwise than its phone; empty where it does not."""
    for claim, has in read.claims.items():
        if settings.claims.get(claim, has) != has:
            return f"{settings.source}, key claims.{claim}: {_unlike(CLAIMED_BY[claim], has)}"
    told, said = read.firmware, settings.firmware
    if told and settings.firmware_said and release(told) != release(said):
        return f"{settings.source}, key firmware: the file says {said}, the phone {told}; mend it"
    return ""


def _unlike(command: str, has: bool) -> str:
    if has:
        return (
            f"the file says false, but the phone lists {command} (action=?); leave the claim out, "
            "and what is not to be judged out of scope by name (--scope)"
        )
    return (
        f"the file says true, but the phone does not list {command} (action=?); say false, or "
        "leave the claim out"
    )


def noteworthy(settings: TargetSettings, read: Pics) -> tuple[str, ...]:
    """Say what was read of the phone and is not judged, a sentence each."""
    edition = edition_for(settings.firmware)
    known = [name for name in read.listed if name in edition.not_judged]
    strange = edition.strange(read.listed)
    return (
        *_assumed(settings, read),
        *([f"the phone lists {_names(known)}: known, but not judged"] if known else []),
        *(
            f"the phone lists {name}, which edition {edition.line} does not know: "
            f"{_described(name, read.helped)}"
            for name in strange
        ),
    )


def _assumed(settings: TargetSettings, read: Pics) -> list[str]:
    if settings.firmware_said or read.firmware:
        return []
    return [f"nobody says which firmware the phone has: judged as {settings.firmware}"]


def _described(name: str, helped: Mapping[str, str]) -> str:
    words = " ".join(helped.get(name, "").split())
    return f"its help says {words[:60]!r}" if words else "it has no help"


def _names(names: Sequence[str]) -> str:
    return ", ".join(sorted(names))
