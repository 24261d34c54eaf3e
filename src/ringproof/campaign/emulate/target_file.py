"""The target file of an emulated phone that runs by itself, and its secrets beside it."""

import os
from io import StringIO
from pathlib import Path
from typing import Any, Final

from ruamel.yaml import YAML

from ringproof.emulator.standalone import Emulation
from ringproof.target.spec import EMULATED_DIAL

WINDOWS: Final = {"event_within": 0.5, "settle": 0.05, "ring": 1.0, "answer_within": 5.0}
"""Real seconds. The phone answers on loopback, so that short windows are honest ones."""

_HEAD: Final = (
    "# Written by `ringproof emulate --write-target`; the secrets stand in the .env beside.\n"
)


def write_target(emulation: Emulation, path: Path) -> None:
    """Write the target file and, with mode 0600 beside it, the .env file with its secrets."""
    phone = emulation.phones[0]
    stream = StringIO()
    yaml = YAML()
    yaml.default_flow_style = False
    yaml.dump(_target(emulation), stream)
    path.write_text(_HEAD + stream.getvalue(), encoding="utf-8")
    secrets = secrets_of(path)
    secrets.unlink(missing_ok=True)
    descriptor = os.open(secrets, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(f"PHONE_TOKEN={phone.token}\nCONTROL_TOKEN={emulation.control_token}\n")


def secrets_of(path: Path) -> Path:
    """Return the file beside a target file that holds its secrets."""
    return path.with_suffix(".env")


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
        "mac": emulation.service.phones[0].setup.mac,
        "firmware": "1.4",
        "events": {"bind": "127.0.0.1:0"},
        "identities": [1, 2],
        "timing": dict(WINDOWS),
        "dial": dict(EMULATED_DIAL),
        "allow_feature_codes": True,  # the emulated exchange has none that could do harm
        "far_end": dict(control),
        "local_user": dict(control),
        "admin": dict(control),
        "claims": {"conference": True, "attended_transfer": True, "settings": True},
    }
