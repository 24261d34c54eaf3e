"""What `ringproof replay --to server` is asked for."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from ringproof.campaign.replay.asked import BadReplay, ReplayAsked
from ringproof.replay import Pace

_PORTS = {"http": 80, "https": 443}
_LAST_PORT = 65535
_NO_PHONE = ReplayAsked(Path()).target  # what is meant where no phone is named


@dataclass(frozen=True, slots=True)
class EventsTo:
    """Where events are sent: `path` replaces the recorded one, where it is not empty."""

    secure: bool
    host: str
    port: int
    path: str = ""

    @property
    def authority(self) -> str:
        """Host and port as a Host header has them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def scheme(self) -> str:
        """``http`` or ``https``."""
        return "https" if self.secure else "http"

    def __str__(self) -> str:
        return f"{self.scheme}://{self.authority}{self.path}"


@dataclass(frozen=True, slots=True)
class CommandsOn:
    """Where our phones take commands: the first on `port`, the next on the next (0: any free).

    `secure` is None where it was not said: then as the commands were recorded.
    """

    host: str = "127.0.0.1"
    port: int = 0
    secure: bool | None = None


@dataclass(frozen=True, slots=True)
class ServerAsked:
    """Which recording, to which server, how paced, and what to leave behind.

    `patience` is the seconds beyond the recorded latency that an answer or a command is waited
    for, `settle` those in which nothing more may come at the end. The rest is as for a phone.
    """

    file: Path
    target: str
    commands_on: str = ""
    pace: str = str(Pace.CAUSAL)
    speed: float = 1.0
    tolerance: float | None = None
    patience: float = 5.0
    settle: float = 0.5
    phone: str = ""
    dry_run: bool = False
    report: Path | None = None
    json: Path | None = None
    minimize: bool = False
    save_test: Path | None = None
    save_recording: Path | None = None
    whole: bool = False
    force: bool = False

    @property
    def reduces(self) -> bool:
        """Whether the least that diverges is sought: what is kept should be small."""
        return self.minimize or bool(self.save_test or self.save_recording)


def to_server(asked: ReplayAsked, to: str, server: str, commands_on: str) -> ServerAsked | None:
    """Return what is asked of a server where `to` says so; None where a phone is replayed to.

    BadReplay for options that have no meaning there.
    """
    if to not in ("phone", "server"):
        raise BadReplay(f"--to={to}: a session is replayed to a phone or to a server")
    if to == "phone":
        if server or commands_on:
            raise BadReplay("--target and --commands-on are for --to=server; name a phone without")
        return None
    if asked.target != _NO_PHONE:  # a token may stand in the environment for other commands
        raise BadReplay(f"{asked.target}: name the server with --target; no phone takes part in it")
    return ServerAsked(
        file=asked.file,
        target=server,
        commands_on=commands_on,
        pace=asked.pace,
        speed=asked.speed,
        tolerance=asked.tolerance,
        phone=asked.phone,
        dry_run=asked.dry_run,
        report=asked.report,
        json=asked.json,
        minimize=asked.minimize,
        save_test=asked.save_test,
        save_recording=asked.save_recording,
        whole=asked.whole,
        force=asked.force,
    )


def events_to(target: str) -> EventsTo:
    """Return the server that `target` names; BadReplay where it is no URL of one.

    The recording's own server is told again only if `target` names it.
    """
    if not target:
        raise BadReplay(
            "--to=server needs --target=http://HOST:PORT/PATH: the server that is to be told the "
            "recorded events. The recording's own server is not told again unless you name it"
        )
    parts = _split(target, "--target")
    if parts.scheme not in _PORTS or not parts.hostname:
        raise BadReplay(f"--target={target}: name the server as http://HOST:PORT/PATH, or https")
    if parts.query or parts.fragment or parts.username:
        raise BadReplay(
            f"--target={parts.scheme}://{parts.hostname}: a query, fragment or login in it has no "
            "place in an event; leave it out"
        )
    port = _port(parts, "--target") or _PORTS[parts.scheme]
    return EventsTo(parts.scheme == "https", parts.hostname, port, parts.path.rstrip("/"))


def commands_on(said: str) -> CommandsOn:
    """Return where our phones listen; BadReplay where `said` is no address."""
    if not said:
        return CommandsOn()
    scheme, _, rest = said.rpartition("://")
    parts = _split(f"//{rest}", "--commands-on")
    if scheme not in ("", *_PORTS) or not parts.hostname or parts.path.strip("/"):
        raise BadReplay(
            f"--commands-on={said}: name it as HOST:PORT, http:// or https:// before it"
        )
    secure = None if not scheme else scheme == "https"
    return CommandsOn(parts.hostname, _port(parts, "--commands-on") or 0, secure)


def port_of(asked: CommandsOn, place: int) -> int:
    """Return the port of the phone at `place`, from 0; BadReplay where there is no such port."""
    if not asked.port:
        return 0
    if asked.port + place > _LAST_PORT:
        raise BadReplay(
            f"--commands-on={asked.host}:{asked.port}: phone {place + 1} would be on port "
            f"{asked.port + place}, which does not exist; begin lower"
        )
    return asked.port + place


def _split(url: str, option: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError as problem:
        raise BadReplay(f"{option}: that is no address ({problem})") from None


def _port(parts: SplitResult, option: str) -> int | None:
    try:
        return parts.port
    except ValueError as problem:
        raise BadReplay(f"{option}: that is no port ({problem})") from None
