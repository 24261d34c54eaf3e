"""Run an emulated phone by itself, and write the target file with which it can be certified."""

import os
from dataclasses import dataclass, replace
from io import StringIO
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text
from ruamel.yaml import YAML

from ringproof.emulator.assembly import MAC, Setup
from ringproof.emulator.errors import EmulatorError
from ringproof.emulator.mutants import mutant
from ringproof.emulator.profile import Profile, load_profile
from ringproof.emulator.standalone import Emulation, PhonePorts, Service, serve
from ringproof.target.spec import EMULATED_DIAL
from ringproof.verdict import Exit

# Real seconds. The emulated phone answers on loopback, so that short windows are honest ones.
_WINDOWS = {"event_within": 0.5, "settle": 0.05, "ring": 1.0, "answer_within": 5.0}
_RING = 0.6
_EVENT_TIMEOUT = 0.4


@dataclass(frozen=True, slots=True)
class EmulationAsked:
    """What is asked for: which phone, on which ports, and where to write the target file."""

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


def emulate(asked: EmulationAsked, console: Console) -> int:
    """Serve the phone until it is interrupted; return the exit code (0 or 2)."""
    try:
        service = _service(asked)

        def ready(emulation: Emulation) -> None:
            if asked.write_target is not None:
                write_target(emulation, asked.write_target)
            _announce(emulation, asked, console)

        serve(service, ready)
    except (EmulatorError, OSError) as problem:
        console.print(Text(f"ringproof: {problem}", style="bold red"), soft_wrap=True)
        return int(Exit.USAGE)
    return int(Exit.CONFORMANT)


def _service(asked: EmulationAsked) -> Service:
    if asked.token is not None and not (asked.token and _fits_a_header(asked.token)):
        raise EmulatorError("the token is empty, or has blanks or signs that no header can carry.")
    profile = load_profile(asked.profile)
    if asked.write_target is not None:
        profile = _hasty(profile)
    setup = Setup(
        profile=profile,
        mutant=mutant(asked.mutant) if asked.mutant else None,
        token=asked.token,
        allow_action_urls=asked.allow,
        event_server=asked.event_server,
    )
    phone = PhonePorts(setup, asked.port, asked.http_port)
    return Service((phone,), asked.host, asked.control_port)


def _fits_a_header(token: str) -> bool:
    return all("!" <= sign <= "~" for sign in token)


def _hasty(profile: Profile) -> Profile:
    """Return `profile` with the short times that the written target file declares."""
    return replace(profile, ring_seconds=_RING, event_timeout=_EVENT_TIMEOUT)


def write_target(emulation: Emulation, path: Path) -> None:
    """Write the target file and, with mode 0600 beside it, the .env file with its secrets."""
    phone = emulation.phones[0]
    stream = StringIO()
    yaml = YAML()
    yaml.default_flow_style = False
    yaml.dump(_target(emulation), stream)
    head = (
        "# Written by `ringproof emulate --write-target`; the secrets stand in the .env beside.\n"
    )
    path.write_text(head + stream.getvalue(), encoding="utf-8")
    secrets = path.with_suffix(".env")
    secrets.unlink(missing_ok=True)
    descriptor = os.open(secrets, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(f"PHONE_TOKEN={phone.token}\nCONTROL_TOKEN={emulation.control_token}\n")


def _target(emulation: Emulation) -> dict[str, Any]:
    phone = emulation.phones[0]
    control = {
        "driver": "emulated",
        "url": emulation.control_url,
        "token": "${CONTROL_TOKEN}",
    }
    return {
        "name": f"emulated {phone.name}",
        "role": "phone",
        "driver": "device",
        "url": phone.url,
        "token": "${PHONE_TOKEN}",
        "tls_verify": False,
        "mac": MAC,
        "firmware": "1.4",
        "events": {"bind": "127.0.0.1:0"},
        "identities": [1, 2],
        "timing": dict(_WINDOWS),
        "dial": dict(EMULATED_DIAL),
        "far_end": dict(control),
        "local_user": dict(control),
        "admin": dict(control),
        "claims": {"conference": True, "attended_transfer": True, "settings": False},
    }


def _announce(emulation: Emulation, asked: EmulationAsked, console: Console) -> None:
    phone = emulation.phones[0]
    lines = [f"{phone.name}: {phone.url}"]
    if phone.http_url:
        lines.append(f"{phone.name}: {phone.http_url}")
    lines.append(f"control API: {emulation.control_url}")
    if asked.write_target is not None:
        lines.append(f"target file: {asked.write_target}")
        lines.append(f"certify it: ringproof certify {asked.write_target}")
    else:
        # Shown once, as in the phone's web interface; this is the user's own terminal.
        lines.append(f"token: {phone.token}")
        lines.append(f"control token: {emulation.control_token}")
    if not asked.allow and asked.write_target is None:
        lines.append(
            "Action URLs are off, as delivered: start with --allow, or use the control API"
        )
    lines.append("Ctrl-C ends it")
    for line in lines:
        console.print(Text(line), soft_wrap=True)
