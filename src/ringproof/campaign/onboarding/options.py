"""What came as options, looked over before anybody is asked or waited for."""

import re
from collections.abc import Callable, Iterable, Mapping
from math import isfinite
from typing import Final

from ringproof.campaign.onboarding.address import no_address, no_server, no_told
from ringproof.campaign.onboarding.asked import InitAsked
from ringproof.campaign.onboarding.dial_plan import no_number, said_plan
from ringproof.campaign.onboarding.questions import NoAnswer
from ringproof.campaign.onboarding.surroundings import ADMINS, FAR_ENDS
from ringproof.campaign.record.asked import bare_mac

_FIRMWARE: Final = re.compile(r"[0-9]+(\.[0-9]+)+ ?[A-Z]?")  # as in target.schema.json


def no_mac(mac: str) -> str:
    """Say why `mac` is none; empty where it is one, or not said."""
    return "" if not mac or bare_mac(mac) else f"{mac!r} is no mac, such as 000952C0FFEE"


def no_firmware(release: str) -> str:
    """Say why `release` is none; empty where it is one, or not said."""
    fits = not release or _FIRMWARE.fullmatch(release)
    return "" if fits else f"{release!r} is no release, such as 1.4 or 2.12A"


def no_identities(said: str) -> str:
    """Say why `said` lists no identities; empty where it does."""
    numbers = [number.strip() for number in said.split(",")]
    fits = all(number.isascii() and number.isdecimal() and int(number) > 0 for number in numbers)
    distinct = fits and len({int(number) for number in numbers}) == len(numbers)
    return "" if distinct else f"{said!r}: write 1, or 1,2"


def check_options(asked: InitAsked) -> None:
    """Raise NoAnswer for an option that cannot be."""
    for option, (said, wrong) in _looked_over(asked).items():
        why = wrong(said) if said else ""
        if why:
            raise NoAnswer(f"{option}: {why}")
    for name, seconds in asked.timing.items():
        if not isfinite(seconds) or seconds <= 0:
            raise NoAnswer(f"--{name.replace('_', '-')} {seconds:g}: say seconds, more than none")
    if not isfinite(asked.wait) or asked.wait < 0:
        raise NoAnswer(f"--wait {asked.wait:g}: say seconds")
    said_plan(asked.dial)


def _looked_over(asked: InitAsked) -> Mapping[str, tuple[str, Callable[[str], str]]]:
    return {
        "--url": (asked.url, no_address),
        "--advertise": (asked.advertise, no_told),
        "--name": (asked.name, _no_name),
        "--mac": (asked.mac, no_mac),
        "--firmware": (asked.firmware, no_firmware),
        "--identities": (asked.identities, no_identities),
        "--far-end": (asked.far_end, _one_of(FAR_ENDS)),
        "--control": (asked.control, no_address),
        "--far-end-url": (asked.far_end_url, no_address),
        "--far-end-number": (asked.far_end_number, no_number),
        "--far-end-dials": (asked.far_end_dials, no_number),
        "--sip-server": (asked.sip_server, no_server),
        "--local-user": (asked.local_user, _one_of(("human", "none"))),
        "--admin-driver": (asked.admin_driver, _one_of(ADMINS)),
    }


def _no_name(name: str) -> str:
    return "" if name.isprintable() else "that has signs in it that cannot be shown"


def _one_of(names: Iterable[str]) -> Callable[[str], str]:
    known = tuple(names)
    return lambda said: "" if said in known else f"{said!r}: say one of {', '.join(known)}"
