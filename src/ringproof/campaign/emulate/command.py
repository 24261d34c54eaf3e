"""Run emulated phones by themselves, and write the target file with which one can be certified."""

import secrets
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.text import Text

from ringproof.campaign.emulate.call_line import call_line
from ringproof.campaign.emulate.log_lines import printing
from ringproof.campaign.emulate.phone_file import PhoneAsked, read_phone
from ringproof.campaign.emulate.target_file import secrets_of, write_target
from ringproof.campaign.overwriting import in_the_way
from ringproof.emulator.assembly import MAC, Setup
from ringproof.emulator.errors import EmulatorError
from ringproof.emulator.fleet import many
from ringproof.emulator.mutants import mutant
from ringproof.emulator.profile import Profile, load_profile
from ringproof.emulator.settings.reading import read as read_settings
from ringproof.emulator.settings.store import Store
from ringproof.emulator.settings.tree import SettingsError
from ringproof.emulator.standalone import Emulation, PhonePorts, ServedPhone, Service, serve
from ringproof.verdict import Exit

_RING = 0.6
_EVENT_TIMEOUT = 0.4
_LAST_PORT: Final = 65535
_SHOWN: Final = 10
"""How many phones are announced one by one."""


@dataclass(frozen=True, slots=True)
class EmulationAsked:
    """What is asked for: which phones, on which ports, and where to write the target file.

    `files` are PHONE.yaml files, each one phone; without any there are `phones` that are alike.
    `state` is the folder in which settings outlive the phones, `settings` a file that each phone
    takes at its start, `provision` the address from which it fetches its settings.
    `force` writes the target file over one that exists.
    """

    profile: str = "default"
    mutant: str = ""
    host: str = "127.0.0.1"
    port: int = 0
    http_port: int | None = None
    control_port: int = 0
    token: str | None = None
    write_target: Path | None = None
    allow: bool = False
    event_server: str = ""
    files: tuple[Path, ...] = ()
    phones: int | None = None
    state: Path | None = None
    settings: Path | None = None
    provision: str = ""
    force: bool = False


def emulate(asked: EmulationAsked, console: Console) -> int:
    """Serve the phones until they are interrupted; return the exit code (0 or 2)."""
    try:
        with _service(asked) as service:

            def ready(emulation: Emulation) -> None:
                if asked.write_target is not None:
                    write_target(emulation, asked.write_target)
                _announce(emulation, asked, console)
                emulation.watch_errors(printing(console))

            serve(service, ready)
    except (EmulatorError, OSError) as problem:
        console.print(Text(f"ringproof: {problem}", style="bold red"), soft_wrap=True)
        return int(Exit.USAGE)
    return int(Exit.CONFORMANT)


@contextmanager
def _service(asked: EmulationAsked) -> Iterator[Service]:
    phones = _phones(asked)
    store = None if asked.state is None else Store(asked.state)
    with nullcontext() if store is None else closing(store):
        ports = [
            PhonePorts(
                phone.setup
                if store is None
                else replace(phone.setup, kept=store.phone(phone.setup.name)),
                phone.port,
                phone.http_port,
            )
            for phone in phones
        ]
        yield Service(tuple(ports), asked.host, asked.control_port)


def _phones(asked: EmulationAsked) -> tuple[PhoneAsked, ...]:
    """Return the phones that are asked for; EmulatorError for what does not go together."""
    _check(asked)
    like = PhoneAsked(_setup(asked), asked.port, asked.http_port)
    if not asked.files:
        setups = (like.setup,) if asked.phones is None else many(asked.phones, like.setup)
        return tuple(_at(like, setup, place) for place, setup in enumerate(setups))
    fleet = many(len(asked.files), like.setup)
    return tuple(
        read_phone(file, _at(like, setup, place))
        for place, (file, setup) in enumerate(zip(asked.files, fleet, strict=True))
    )


def _at(like: PhoneAsked, setup: Setup, place: int) -> PhoneAsked:
    """Return the phone at a place of the fleet: where a port is given, each has the next one."""
    http = like.http_port + place if like.http_port else like.http_port
    return PhoneAsked(setup, like.port + place if like.port else 0, http)


def _check_ports(asked: EmulationAsked) -> None:
    """Refuse ports that do not exist, also those that the last phone of a fleet would be on."""
    more = (len(asked.files) or asked.phones or 1) - 1
    ports = (
        ("--port", asked.port, more),
        ("--http-port", asked.http_port or 0, more),
        ("--control-port", asked.control_port, 0),
    )
    for option, port, others in ports:
        if not 0 <= port <= _LAST_PORT:
            raise EmulatorError(f"{option} {port}: ports are 0 (any free one) to {_LAST_PORT}.")
        if port and port + others > _LAST_PORT:
            raise EmulatorError(
                f"{option} {port}: phone {others + 1} would be on port {port + others}, which does "
                "not exist; begin lower."
            )


def _check(asked: EmulationAsked) -> None:
    _check_ports(asked)
    if asked.token is not None and not (asked.token and _fits_a_header(asked.token)):
        raise EmulatorError("the token is empty, or has blanks or signs that no header can carry.")
    if asked.files and asked.phones is not None:
        raise EmulatorError("name phone files or say --phones, not both.")
    several = len(asked.files) > 1 or (asked.phones or 1) > 1
    if several and asked.write_target is not None:
        raise EmulatorError(
            "--write-target is for one phone; start the one to be certified by itself."
        )
    if asked.write_target is not None:
        files = (asked.write_target, secrets_of(asked.write_target))
        standing = in_the_way(files, force=asked.force)
        if standing:
            raise EmulatorError(f"{standing}.")


def _setup(asked: EmulationAsked) -> Setup:
    profile = load_profile(asked.profile)
    token = asked.token
    if asked.write_target is not None:
        profile = _hasty(profile)
        # A phone with a state may have tokens already, and nobody can read those from it.
        token = token or secrets.token_urlsafe(18)
    return Setup(
        profile=profile,
        mutant=mutant(asked.mutant) if asked.mutant else None,
        mac=MAC,
        token=token,
        allow_action_urls=asked.allow,
        event_server=asked.event_server,
        settings=b"" if asked.settings is None else _settings(asked.settings),
        provisioned_by=asked.provision,
    )


def _settings(file: Path) -> bytes:
    """Return a settings file that can be read; what is wrong with it names file and line."""
    raw = file.read_bytes()
    try:
        read_settings(raw)
    except SettingsError as problem:
        raise EmulatorError(f"{file}, {problem}") from problem
    return raw


def _fits_a_header(token: str) -> bool:
    return all("!" <= sign <= "~" for sign in token)


def _hasty(profile: Profile) -> Profile:
    """Return `profile` with the short times that the written target file declares."""
    return replace(profile, ring_seconds=_RING, event_timeout=_EVENT_TIMEOUT)


def _announce(emulation: Emulation, asked: EmulationAsked, console: Console) -> None:
    lines = [line for phone in emulation.phones[:_SHOWN] for line in _introduced(phone, asked)]
    if len(emulation.phones) > _SHOWN:
        lines.append(f"and {len(emulation.phones) - _SHOWN} more phones, to {_last(emulation)}")
    lines.append(f"control API: {emulation.control_url}")
    if asked.write_target is not None:
        lines.append(f"target file: {asked.write_target}")
        lines.append(f"certify it: ringproof certify {asked.write_target}")
    else:
        lines.append(f"control token: {emulation.control_token}")
    if asked.write_target is None and not all(phone.allowed for phone in emulation.phones):
        lines.append(
            "Action URLs are off, as delivered: start with --allow, or use the control API"
        )
    lines.append(f"call the phone: {call_line(emulation)}")
    lines.append("Ctrl-C ends it")
    for line in lines:
        console.print(Text(line), soft_wrap=True)


def _introduced(phone: ServedPhone, asked: EmulationAsked) -> list[str]:
    lines = [f"{phone.name}: {phone.url}"]
    if phone.http_url:
        lines.append(f"{phone.name}: {phone.http_url}")
    if asked.write_target is None:
        # Shown once, as in the phone's web interface; this is the user's own terminal.
        token = phone.token or "as before; nobody can read it again"
        lines.append(f"token: {token}" if asked.phones is None else f"  token: {token}")
    return lines


def _last(emulation: Emulation) -> str:
    phone = emulation.phones[-1]
    return f"{phone.name}: {phone.url}"
