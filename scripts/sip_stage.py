"""Certify an emulated phone with a SIP far end, beside the telephone system of our own tests.

Usage: python scripts/sip_stage.py [OPTION ...], with options of `ringproof certify`.
Needs pytest. Everything is on the loopback. It takes a quarter of an hour.
"""

import importlib.util
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from types import ModuleType
from typing import Final

from ringproof.target.control_client import ControlClient

TESTS: Final = Path(__file__).resolve().parent.parent / "tests"


def loaded(path: str) -> ModuleType:
    """Return a module of the tests, which are no package."""
    spec = importlib.util.spec_from_file_location(path.replace("/", "_"), TESTS / path)
    if spec is None or spec.loader is None:
        raise ImportError(path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def main(options: list[str]) -> int:
    """Certify, and return the exit code of `certify`."""
    phones, systems = loaded("conftest.py"), loaded("farend/conftest.py")
    stages, whole = loaded("farend/sip/conftest.py"), loaded("farend/sip/test_whole_way.py")
    with (
        tempfile.TemporaryDirectory() as folder,
        phones._served(stages.a_setup()) as emulation,
        stages._served(
            systems.System, ControlClient(emulation.control_url, emulation.control_token)
        ) as system,
    ):
        phone, target = emulation.phones[0], Path(folder) / "desk.yaml"
        desk = whole.DESK.format(
            url=phone.url, control=emulation.control_url, registrar=system.place
        )
        target.write_text(desk, "utf-8")
        secrets = {
            "PHONE_TOKEN": phone.token,
            "CONTROL_TOKEN": emulation.control_token,
            "SIP_PASSWORD": "sesame",
        }
        command = [sys.executable, "-m", "ringproof", "certify", str(target), *options]
        return subprocess.run(command, env={**os.environ, **secrets}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
