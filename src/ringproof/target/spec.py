"""What TARGET on the command line means: the emulator, a mutant of it, a file, a URL."""

from dataclasses import replace
from pathlib import Path

from ringproof.emulator.profile import PROFILES, load_profile
from ringproof.target.file import TargetFileError, load_target
from ringproof.target.settings import (
    DialPlan,
    DriverChoice,
    TargetSettings,
    Timing,
)

EMULATED_DIAL = {
    "answers": "42",
    "answers_too": "47",
    "busy": "43",
    "rings_out": "44",
    "rejects": "45",
    "unreachable": "46",
    "waits": "48",
    "international": "+4930901860",
    "feature_code": "*21#",
}
"""The dial plan of the emulated exchange; numbers of no role there ring until answered."""


class UnknownTarget(ValueError):
    """TARGET names nothing that can be certified; the sentence says what can."""


def parse_target(spec: str, token: str = "") -> TargetSettings:
    """Return the settings of the phone that `spec` names.

    `spec` is ``emulator``, ``emulator:mutant=NAME``, ``emulator:profile=NAME-or-FILE`` (both,
    comma-separated), the path of a target file, or a URL, for which `token` is needed.
    Raises UnknownTarget or TargetFileError.
    """
    if spec == "emulator" or spec.startswith("emulator:"):
        return emulator(**_options(spec.partition(":")[2]))
    if spec.startswith(("http://", "https://")):
        return _url(spec, token)
    path = Path(spec)
    if not path.exists():
        raise UnknownTarget(
            f"there is no target {spec!r}: say `emulator`, `emulator:mutant=NAME`, "
            "`emulator:profile=NAME`, the path of a target file, or the phone's URL with --token"
        )
    settings = load_target(path)
    if not settings.embedded:
        return settings
    named = emulator(settings.profile, settings.mutant)
    return replace(named, name=settings.name, firmware=settings.firmware, source=settings.source)


def emulator(profile: str = "default", mutant: str = "") -> TargetSettings:
    """Return the settings of the embedded emulator with a profile and, perhaps, a fault."""
    emulated = DriverChoice("emulated")
    ring = load_profile(profile).ring_seconds
    name = ", ".join(
        part
        for part in (
            "embedded emulator",
            f"profile {profile}" if profile != "default" else "",
            f"mutant {mutant}" if mutant else "",
        )
        if part
    )
    return TargetSettings(
        name=name,
        driver="emulator",
        identities=(1, 2),
        timing=Timing(ring=ring),
        dial=DialPlan(EMULATED_DIAL),
        far_end=emulated,
        local_user=emulated,
        admin=emulated,
        profile=profile,
        mutant=mutant,
    )


def _options(text: str) -> dict[str, str]:
    options: dict[str, str] = {}
    for part in filter(None, text.split(",")):
        name, _, value = part.partition("=")
        if name not in ("profile", "mutant") or not value:
            raise UnknownTarget(
                f"emulator:{text}: {part!r} is no option; there are mutant=NAME and "
                f"profile=NAME (profiles: {', '.join(PROFILES)})"
            )
        options[name] = value
    return options


def _url(spec: str, token: str) -> TargetSettings:
    if not token:
        raise UnknownTarget(
            f"the phone at {spec} needs a token: generate one in its web interface under Access "
            "and pass it with --token or in a target file"
        )
    return TargetSettings(name=spec, driver="device", url=spec.rstrip("/"), token=token)


__all__ = ["EMULATED_DIAL", "TargetFileError", "UnknownTarget", "emulator", "parse_target"]
