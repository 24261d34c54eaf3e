"""From settings to drivers: who plays phone, local user and admin."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from ringproof.emulator.assembly import MAC, Fault, Setup
from ringproof.emulator.errors import EmulatorError
from ringproof.emulator.mutants import mutant
from ringproof.emulator.profile import load_profile
from ringproof.target.admin_web import WebAdmin
from ringproof.target.control_client import ControlClient
from ringproof.target.device import DeviceTarget
from ringproof.target.embedded import EmbeddedTarget, MemoryTarget
from ringproof.target.emulated import EmulatedAdmin, EmulatedUser
from ringproof.target.guard import GuardedUser, check_number
from ringproof.target.human import HumanAdmin, HumanUser, Person
from ringproof.target.login import log_in
from ringproof.target.protocol import Admin, Control, LocalUser, Target
from ringproof.target.settings import DriverChoice, TargetSettings
from ringproof.target.several import DeviceSeveral, EmbeddedSeveral, Several
from ringproof.target.spec import UnknownTarget

_PLAYED_BY_EXCHANGE = ("answers", "answers_too", "busy", "rings_out", "rejects", "unreachable")


def build_target(
    settings: TargetSettings, *, in_memory: bool = False, fault: Fault | None = None
) -> Target:
    """Return the driver of the phone; UnknownTarget where profile or mutant do not exist."""
    if settings.server is not None:
        raise UnknownTarget(
            f"{settings.name} is a server, and a phone is wanted here; name a phone, or `emulator`"
        )
    if not settings.embedded:
        return DeviceTarget(settings)
    return (MemoryTarget if in_memory else EmbeddedTarget)(settings, setup_of(settings, fault))


def build_several(settings: TargetSettings, *, fault: Fault | None = None) -> Several:
    """Return the phones of a target that has several; of the emulator, some in this process.

    All of them have the same fault: they are phones of one firmware. UnknownTarget where profile
    or mutant do not exist.
    """
    if settings.embedded:
        return EmbeddedSeveral(settings, setup_of(settings, fault))
    return DeviceSeveral(settings)


def setup_of(settings: TargetSettings, fault: Fault | None = None) -> Setup:
    """Return how the emulated phone of `settings` is set up; UnknownTarget for no such."""
    try:
        return Setup(
            profile=load_profile(settings.profile),
            mutant=mutant(settings.mutant) if settings.mutant else fault,
            mac=settings.mac or MAC,
            dial={role: settings.dial[role] for role in (*_PLAYED_BY_EXCHANGE, "waits")},
        )
    except EmulatorError as unknown:
        raise UnknownTarget(str(unknown)) from unknown


def control_of(choice: DriverChoice, target: Target) -> Control | None:
    """Return the control API that `choice` is played through, None where it is not emulated."""
    if choice.driver != "emulated":
        return None
    if choice.url:
        return ControlClient(choice.url, choice.token)
    embedded: Callable[[str, Mapping[str, Any]], dict[str, Any]] | None = getattr(
        target, "control", None
    )
    return embedded


def build_local_user(target: Target, person: Person | None = None) -> LocalUser | None:
    """Return who plays the local user, None where nobody does; a `person` is asked if named."""
    if target.settings.local_user.driver == "human":
        settings = target.settings
        dials = partial(check_number, settings=settings)
        return None if person is None else HumanUser(person, dials)
    control = control_of(target.settings.local_user, target)
    return None if control is None else GuardedUser(EmulatedUser(control), target.settings)


def build_admin(target: Target, person: Person | None = None) -> Admin | None:
    """Return who plays the admin, None where nobody does; a `person` is asked if named."""
    if target.settings.admin.driver == "human":
        login = partial(log_in, target, target.settings.login) if target.settings.login else None
        return None if person is None else HumanAdmin(person, login)
    if target.settings.admin.driver == "web":
        return WebAdmin(target)
    control = control_of(target.settings.admin, target)
    return None if control is None else EmulatedAdmin(control, target)
