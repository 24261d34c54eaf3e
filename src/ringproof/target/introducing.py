"""Telling a server of our phones: who they are, and the hook command that a target file names."""

import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from ringproof.target.protocol import DriverProblem

_PATIENCE = 60.0  # seconds for a hook command


@dataclass(frozen=True, slots=True)
class Introduction:
    """One of our phones, as the server must know it to command it."""

    name: str
    mac: str
    url: str
    token: str = field(repr=False)


class Teller(Protocol):
    """Who tells the server of our phones, and restarts it."""

    def introduce(self, phone: Introduction) -> None:
        """Have the server know a phone; DriverProblem where that failed."""

    def take_leave(self, phone: Introduction) -> None:
        """Have the server know a phone no more."""

    def restart(self) -> None:
        """Restart the server; DriverProblem where that failed."""


class HookTeller:
    """Tells the server by the commands of a target file, run beside that file."""

    def __init__(
        self, tell: Sequence[str], restart: Sequence[str], server: str, source: str
    ) -> None:
        self._tell = tuple(tell)
        self._restart = tuple(restart)
        self._server = server
        self._folder = Path(source).parent

    def introduce(self, phone: Introduction) -> None:
        """Run the command with the phone in its environment."""
        self._about(phone, "add")

    def take_leave(self, phone: Introduction) -> None:
        """Run the command with PHONE_DOES=remove."""
        self._about(phone, "remove")

    def restart(self) -> None:
        """Run the command that restarts the server."""
        self._run("restart.command", self._restart, {})

    def _about(self, phone: Introduction, does: str) -> None:
        if not self._tell:
            return  # a person does it
        self._run(
            "told.command",
            self._tell,
            {
                "PHONE_DOES": does,
                "PHONE_NAME": phone.name,
                "PHONE_MAC": phone.mac,
                "PHONE_URL": phone.url,
                "PHONE_TOKEN": phone.token,
            },
        )

    def _run(self, key: str, command: Sequence[str], told: dict[str, str]) -> None:
        try:
            ran = subprocess.run(  # noqa: S603  the user's own target file names it
                command,
                cwd=self._folder,
                env={**os.environ, "SERVER_URL": self._server, **told},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                errors="replace",
                timeout=_PATIENCE,
                check=False,
            )
        except OSError as missing:
            raise DriverProblem(
                f"{command[0]} cannot be run ({missing.strerror}; key {key})"
            ) from missing
        except subprocess.TimeoutExpired as late:
            raise DriverProblem(
                f"{command[0]} did not end within {_PATIENCE:g} s (key {key})"
            ) from late
        if ran.returncode:
            said = (ran.stderr.strip() or ran.stdout.strip() or "no words").splitlines()[-1]
            secret = told.get("PHONE_TOKEN", "")
            said = said.replace(secret, "(token)") if secret else said
            raise DriverProblem(f"{command[0]} ended with {ran.returncode}: {said} (key {key})")
