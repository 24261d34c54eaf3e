"""The phone fetches its settings from a server, at its start or when it is told to.

The address is a setting. ``%MAC%`` in it stands for the phone's mac in capitals, ``%mac%`` in
small letters; an address that ends in ``/`` is a folder with one file ``MAC.xml`` a phone (all
assumed). A server that is away, refuses or sends rubbish leaves everything as it was, and a line
in the phone's log.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

from ringproof.emulator.action_urls.outgoing import Address, Carrier, EventOut, address
from ringproof.emulator.clock import Clock, Handle
from ringproof.emulator.errors import EmulatorError
from ringproof.emulator.settings.layout import PATHS
from ringproof.emulator.settings.settings import Settings
from ringproof.emulator.settings.tree import SettingsError
from ringproof.emulator.wire import ServerAnswer

TIMEOUT: Final = 10.0
"""How long the phone waits for its provisioning server, in seconds."""

Log = Callable[[str, str], None]


@dataclass(frozen=True)
class Fetched:
    """How the latest fetch stands: ``state`` is never, under_way, taken or failed; then the why."""

    state: str = "never"
    says: str = ""
    changed: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()


class Provisioning:
    """Fetches the settings of one phone, one fetch at a time."""

    def __init__(
        self, settings: Settings, mac: str, carrier: Carrier, clock: Clock, log: Log
    ) -> None:
        self.latest = Fetched()
        self._settings = settings
        self._mac = mac
        self._carrier = carrier
        self._clock = clock
        self._log = log
        self._round = 0
        self._timer: Handle | None = None
        self._give_up: Callable[[], None] = lambda: None

    @property
    def at_start(self) -> bool:
        """Whether the phone is to fetch its settings when it is switched on."""
        wanted = ("provisioning_active", "provisioning_boot")
        on = all(self._settings.get(PATHS[path]) == "true" for path in wanted)
        return on and bool(self._settings.get(PATHS["provisioning_url"]))

    def address(self, url: str = "") -> str:
        """Return where this phone's file is, by its setting or by the address given."""
        url = url.strip() or self._settings.get(PATHS["provisioning_url"]).strip()
        file = f"{self._mac.upper()}.xml" if url.endswith("/") else ""
        return url.replace("%MAC%", self._mac.upper()).replace("%mac%", self._mac.lower()) + file

    def fetch(self, url: str = "") -> None:
        """Ask for the file, this once at another address when one is given.

        What becomes of it is in ``latest``. SettingsError for no address.
        """
        url = self.address(url)
        where = address(url) if url else None
        if where is None:
            what = f"{url!r} is no address" if url else "no address is set"
            raise SettingsError(f"the phone cannot be provisioned: {what} (/provisioning/url).")
        self._end()
        self._round += 1
        self.latest = Fetched("under_way")
        mine = self._round
        give_up = self._carrier.carry(_request(where), partial(self._answered, mine, url))
        if self.latest.state == "under_way" and mine == self._round:
            self._give_up = give_up
            self._timer = self._clock.call_later(TIMEOUT, partial(self._too_late, mine, url))

    def _too_late(self, mine: int, url: str) -> None:
        self._give_up()
        self._answered(mine, url, None)

    def _answered(self, mine: int, url: str, answer: ServerAnswer | None) -> None:
        if mine != self._round or self.latest.state != "under_way":
            return
        self._end()
        if answer is None:
            self._failed(f"{_shown(url)} does not answer")
        elif answer.status != 200:
            self._failed(f"{_shown(url)} answers {answer.status}")
        else:
            self._take(url, answer.body)

    def _take(self, url: str, raw: bytes) -> None:
        try:
            taken = self._settings.upload(raw)
        except EmulatorError as error:
            self._failed(f"the file of {_shown(url)} was not taken: {error}")
            return
        self.latest = Fetched("taken", "", taken.changed, taken.dropped)
        self._log(f"provisioning: {len(taken.changed)} settings changed by {_shown(url)}", "i")
        for sentence in taken.dropped:
            self._log(f"provisioning: {sentence}", "w")

    def _failed(self, why: str) -> None:
        self.latest = Fetched("failed", why)
        self._log(f"provisioning: {why}; the settings stay as they were", "w")

    def _end(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


def _shown(url: str) -> str:
    """Return an address without a user and password in it."""
    scheme, separator, rest = url.partition("://")
    authority, slash, path = rest.partition("/")
    return f"{scheme}{separator}{authority.rpartition('@')[2]}{slash}{path}"


def _request(where: Address) -> EventOut:
    standard = 443 if where.scheme == "https" else 80
    host = f"[{where.host}]" if ":" in where.host else where.host
    target = (where.path or "/") + (f"?{where.query}" if where.query else "")
    lines = (
        f"GET {target} HTTP/1.1",
        f"Host: {host}" if where.port == standard else f"Host: {host}:{where.port}",
        "User-Agent: ringproof-emulator",
        "Accept: application/xml, text/xml",
        "Connection: close",
    )
    raw = "".join(f"{line}\r\n" for line in (*lines, "")).encode("latin-1")
    return EventOut(where.scheme, where.host, where.port, raw)
