"""What TARGET on the command line means: the emulator, a mutant of it, a file, a URL."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from ringproof.emulator.assembly import MAC
from ringproof.emulator.errors import EmulatorError
from ringproof.emulator.mutants import mutant as load_mutant
from ringproof.emulator.profile import PROFILES, load_profile
from ringproof.protocol.spelling import did_you_mean
from ringproof.target.file import TargetFileError, load_target
from ringproof.target.mistakes import address_problem
from ringproof.target.reference import FAULTLESS, faults, reference
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


_FEW = 12  # names that a sentence can list


class UnknownTarget(ValueError):
    """TARGET names nothing that can be certified; the sentence says what can."""


def parse_target(spec: str, token: str = "") -> TargetSettings:
    """Return the settings of the phone that `spec` names.

    `spec` is ``emulator``, ``emulator:mutant=NAME-or-FILE``, ``emulator:profile=NAME-or-FILE``
    (both, comma-separated), the path of a target file, or a URL, for which `token` is needed; or
    ``server``, our own reference server, and ``server:fault=NAME``, a broken one.
    Raises UnknownTarget or TargetFileError.
    """
    if spec == "server" or spec.startswith("server:"):
        return reference_server(spec.partition(":")[2])
    if spec == "emulator" or spec.startswith("emulator:"):
        return emulator(**_options(spec.partition(":")[2]))
    if spec.startswith(("http://", "https://")):
        return _url(spec, token)
    path = Path(spec)
    if not path.exists():
        raise UnknownTarget(
            f"there is no target {spec!r}: say `emulator`, `emulator:mutant=NAME`, "
            "`emulator:profile=NAME`, the path of a target file, the phone's URL with --token, or "
            "`server` for our own reference server"
        )
    settings = _of_file(path)
    if not settings.embedded or settings.server is not None:
        return settings
    try:
        named = emulator(settings.profile, settings.mutant)
    except UnknownTarget as unknown:
        raise TargetFileError(f"{path}: {unknown}") from unknown
    return replace(
        named,
        name=settings.name,
        firmware=settings.firmware,
        source=settings.source,
        timing=named.timing if settings.timing == Timing() else settings.timing,
        dial=DialPlan({**EMULATED_DIAL, **settings.dial.numbers}),
        far_end=settings.far_end,
        local_user=settings.local_user,
        admin=settings.admin,
        claims={**named.claims, **settings.claims},
    )


def _of_file(path: Path) -> TargetSettings:
    """Return the settings of a target file; a recording is told from a file with mistakes."""
    try:
        return load_target(path)
    except TargetFileError as broken:
        if not _is_recording(path):
            raise
        raise TargetFileError(
            f"{path} is a recording, not a target file: "
            "it is for `ringproof judge`, `show` and `replay`"
        ) from broken


def _is_recording(path: Path) -> bool:
    """Say whether a file begins like a recording of any format, or is a report folder."""
    from ringproof.recordings import is_recording  # noqa: PLC0415  only for what is no target

    return is_recording(path)


def emulator(profile: str = "default", mutant: str = "") -> TargetSettings:
    """Return the settings of the embedded emulator with a profile and, perhaps, a fault.

    Raises UnknownTarget, with the names near to it, where there is no such profile or mutant.
    """
    emulated = DriverChoice("emulated")
    ring = _ring_seconds(profile)
    _check_mutant(mutant)
    name = ", ".join(
        part
        for part in (
            "embedded emulator",
            f"profile {profile}" if profile != "default" else "",
            f"mutant {Path(mutant).stem}" if mutant else "",
        )
        if part
    )
    return TargetSettings(
        name=name,
        driver="emulator",
        mac=MAC,
        identities=(1, 2),
        timing=Timing(ring=ring),
        dial=DialPlan(EMULATED_DIAL),
        far_end=emulated,
        local_user=emulated,
        admin=emulated,
        claims={"settings": True},
        profile=profile,
        mutant=mutant,
    )


def reference_server(options: str = "") -> TargetSettings:
    """Return the settings of our own reference server, with a fault where `options` name one."""
    if not options:
        return reference(FAULTLESS)
    option, _, name = options.partition("=")
    if option != "fault" or not name:
        raise UnknownTarget(f"server:{options}: {options!r} is no option; there is fault=NAME")
    if name not in faults():
        raise UnknownTarget(_no_such("fault", name, faults()))
    return reference(name)


def _ring_seconds(profile: str) -> float:
    is_file = Path(profile).suffix in (".yaml", ".yml")
    if profile not in PROFILES and not is_file:
        raise UnknownTarget(_no_such("profile", profile, PROFILES))
    try:
        return float(load_profile(profile).ring_seconds)
    except EmulatorError as broken:
        raise UnknownTarget(str(broken)) from broken


def _check_mutant(name: str) -> None:
    if not name:
        return
    try:
        load_mutant(name)
    except EmulatorError as broken:
        raise UnknownTarget(str(broken)) from broken


def _no_such(kind: str, name: str, known: Iterable[str]) -> str:
    """Return the sentence for a name that does not exist: those near to it, or all where few."""
    names = tuple(known)
    if len(names) <= _FEW:
        others = f"there are {', '.join(names)}"
    else:
        others = f"there are {len(names)}, none is called nearly so"
    hint = did_you_mean(name, names, most=3) or others
    return f"there is no {kind} {name!r}; {hint}"


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
    if not all("!" <= sign <= "~" for sign in token):
        raise UnknownTarget("the token has blanks or signs that no header can carry; copy it again")
    problem = address_problem(spec)
    if problem or urlsplit(spec).path.strip("/") or urlsplit(spec).query:
        raise UnknownTarget(
            problem or f"{spec}: name the phone only, as https://192.0.2.20, without path or query"
        )
    return TargetSettings(name=spec, driver="device", url=spec.rstrip("/"), token=token)


__all__ = ["EMULATED_DIAL", "TargetFileError", "UnknownTarget", "emulator", "parse_target"]
