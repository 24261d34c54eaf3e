"""Everybody round the phone, as a target file names them: far end, local user, admin."""

import re
from dataclasses import dataclass
from typing import Final

from ringproof.campaign.onboarding.callers import Caller, ExchangeCaller, SecondPhoneHere, unfit
from ringproof.campaign.onboarding.causes import Trouble
from ringproof.campaign.onboarding.sip_caller import SipHere, unregistered
from ringproof.farend.emulated import EmulatedFarEnd
from ringproof.target.build import build_admin, control_of
from ringproof.target.device import DeviceTarget
from ringproof.target.protocol import Admin, Control, DriverProblem
from ringproof.target.settings import TargetSettings
from ringproof.target.wire import TargetLost

_STOPPED: Final = re.compile(r"script .* is stopped: ", re.DOTALL)
_PLAYED = ("far_end", "local_user", "admin")


@dataclass(frozen=True, slots=True)
class Round:
    """Who answered, ready to act; `own` is the control address of this phone itself.

    `firmware` is what it tells of the phone.
    """

    caller: Caller | None = None
    admin: Admin | None = None
    firmware: str = ""
    own: Control | None = None

    def stopped_script(self) -> str:
        """Return the latest line of the phone's log that says so; empty where none is offered."""
        if self.own is None:
            return ""
        try:
            entries = self.own("local_user.log", {}).get("entries", [])
        except DriverProblem:
            return ""
        lines = (str(one["text"]) for one in reversed(entries) if one["level"] == "e")
        return next((" ".join(line.split()) for line in lines if _STOPPED.match(line)), "")

    def event_server(self) -> str | None:
        """Return what the phone has as "action URL server"; None where no program can read it."""
        if self.admin is None:
            return None
        try:
            return self.admin.settings()[1]
        except (DriverProblem, TargetLost):
            return None


def gather(settings: TargetSettings, *, terminal: bool = True) -> tuple[Round, list[Trouble]]:
    """Return who is there, and who is named and is not; one control address is told of once.

    People are there where there is a `terminal` to ask them at.
    """
    target = DeviceTarget(settings)
    troubles: list[Trouble] = []
    tried: dict[tuple[str, str], bool] = {}
    for who in _PLAYED:
        choice = getattr(settings, who)
        if choice.driver != "emulated":
            continue
        key = (choice.url, choice.token)
        if key not in tried:
            problem = _away(settings, target, who)
            tried[key] = not problem
            if problem:
                troubles.append(Trouble(who, problem))
    admin, problem = _admin(target, tried)
    if problem:
        troubles.append(Trouble("admin", problem))
    if settings.human and not terminal:
        keys = ", ".join(f"{who}.driver" for who in settings.human)
        troubles.append(Trouble("no_terminal", f"human is who plays {keys}"))
    here = {who: tried.get(_key(settings, who), False) for who in _PLAYED}
    caller, trouble = _caller(settings, target, here["far_end"])
    troubles += [] if trouble is None else [trouble]
    own = _own(settings, target, here)
    firmware = "" if own is None else str(own("phone.facts", {}).get("firmware", ""))
    return Round(caller, admin, firmware, own), troubles


def _caller(
    settings: TargetSettings, target: DeviceTarget, exchange: bool
) -> tuple[Caller | None, Trouble | None]:
    if settings.far_end.driver == "phone":
        trouble = unfit(settings)
        return (SecondPhoneHere(settings), None) if trouble is None else (None, trouble)
    if settings.far_end.driver == "sip":
        trouble = unregistered(settings)
        return (SipHere(settings), None) if trouble is None else (None, trouble)
    control = control_of(settings.far_end, target) if exchange else None
    if control is None:
        return None, None
    return ExchangeCaller(EmulatedFarEnd(control), settings.identities[0]), None


def _key(settings: TargetSettings, who: str) -> tuple[str, str]:
    choice = getattr(settings, who)
    return choice.url, choice.token


def _away(settings: TargetSettings, target: DeviceTarget, who: str) -> str:
    """Say why nobody answers at the control address; empty where somebody does."""
    try:
        control = control_of(getattr(settings, who), target)
        if control is None:
            return f"key {who}: driver emulated needs url and token here"
        control("phone.facts", {})
    except DriverProblem as problem:
        return str(problem)
    return ""


def _admin(target: DeviceTarget, tried: dict[tuple[str, str], bool]) -> tuple[Admin | None, str]:
    choice = target.settings.admin
    if choice.driver not in ("emulated", "web"):
        return None, ""  # a person is not asked to prove himself
    if choice.driver == "emulated" and not tried.get((choice.url, choice.token)):
        return None, ""  # told of already
    admin = build_admin(target)
    if admin is None:
        return None, ""
    try:
        admin.settings()
    except (DriverProblem, TargetLost) as problem:
        return None, str(problem)
    return admin, ""


def _own(settings: TargetSettings, target: DeviceTarget, here: dict[str, bool]) -> Control | None:
    # Never the far end's: it may be the exchange of another phone.
    for who in ("admin", "local_user"):
        control = control_of(getattr(settings, who), target) if here[who] else None
        if control is not None:
            return control
    return None
