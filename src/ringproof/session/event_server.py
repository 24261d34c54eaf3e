"""The event server as a test speaks of it: slow, failing, absent, and how it was told."""

import re
from urllib.parse import urlsplit, urlunsplit

from ringproof.listener.answers import Answer, Delay, Mode, Redirect, Reset
from ringproof.protocol.numbers import same_number
from ringproof.protocol.query import DEFECTS, read_query
from ringproof.session.failure import NotMet, NotOffered
from ringproof.session.scene import Scene
from ringproof.session.together import in_memory
from ringproof.trace import Actor, Told

_FOREVER = 3600.0  # seconds; `recovers` releases what is withheld
_GIVEN_UP = 5.0  # seconds after which a phone no longer waits for an answer in memory
_MISBEHAVING = {
    "slow": "with the event server slow",
    "status": "with the event server failing",
    "redirect": "with the event server redirecting",
    "reset": "with the event server resetting connections",
}


class EventServer:
    """Our own listener, told to misbehave; it behaves again after the test."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene

    @property
    def url(self) -> str:
        """The address that the phone is told, over HTTP."""
        return self.scene.drivers.target.ears.url("http")

    @property
    def secure_url(self) -> str:
        """The address of the HTTPS twin; NotOffered where the target file advertises none."""
        try:
            return self.scene.drivers.target.ears.url("https")
        except KeyError as missing:
            raise NotOffered("the target file advertises no https event server") from missing

    @property
    def bare_address(self) -> str:
        """The address without protocol and path, as the page's "enter an IP"."""
        return urlsplit(self.url).netloc

    def at(self, path: str) -> str:
        """Return the address over HTTP with another path, and query where `path` has one."""
        return _root(self.url) + path

    def securely_at(self, path: str) -> str:
        """Return the address of the HTTPS twin with another path."""
        return _root(self.secure_url) + path

    @property
    def absent_url(self) -> str:
        """An address on which nobody listens."""
        if self.scene.absent_url is None:
            self.scene.absent_url = self.scene.drivers.target.ears.absent_url()
        return self.scene.absent_url

    # -- how it was told ----------------------------------------------------

    def was_told_at(self, path: str, **query: str) -> None:
        """Expect the latest event to have come to `path`, with `query` kept beside its details."""
        told = self._latest()
        asked, _, said = told.target.partition(b"?")
        shown = asked.decode("latin-1")
        self._expect(told, f"at {path}", f"at {shown}", shown == path)
        parameters = read_query(said)
        for name, value in query.items():
            there = parameters.get(name)
            self._expect(told, f"with {name}={value}", f"with {name}={there}", there == value)

    def was_told_securely(self) -> None:
        """Expect the latest event to have come over TLS."""
        told = self._latest()
        self._expect(told, "over https", "over http", told.secure)

    def was_told_plainly(self) -> None:
        """Expect the latest event to have come over HTTP without TLS."""
        told = self._latest()
        self._expect(told, "over http", "over https", not told.secure)

    def was_told_by_get(self) -> None:
        """Expect the latest event to have been a GET without a body."""
        told = self._latest()
        self._expect(told, "by GET", f"by {told.method}", told.method == "GET")
        body = told.raw.partition(b"\r\n\r\n")[2]
        self._expect(told, "without a body", f"with a body of {len(body)} bytes", not body)

    def was_told_the_mac(self) -> None:
        """Expect the latest event to name the phone's MAC address, in whichever writing."""
        told = self._latest()
        said = None if told.event is None else told.event.get("mac")
        mac = _bare_mac(said or "")
        own = _bare_mac(self.scene.drivers.target.settings.mac)
        met = mac == own if own else re.fullmatch("[0-9a-f]{12}", mac) is not None
        self._expect(told, f"with the phone's mac {own}", f"with mac={said}", met)

    def was_told_no_mac(self) -> None:
        """Expect the latest event to name no MAC address at all."""
        told = self._latest()
        said = None if told.event is None else told.event.get("mac")
        self._expect(told, "without a mac", f"with mac={said}", said is None)

    def was_told_the_number(self, number: str) -> None:
        """Expect the latest event to carry the number of the call's other party."""
        told = self._latest()
        said = None if told.event is None else told.event.get("number")
        met = said is not None and same_number(said, number)
        self._expect(told, f"with the number {number}", f"with number={said}", met)

    def was_told_in_percent_encoding(self) -> None:
        """Expect the latest event's query to have been percent-encoded UTF-8 without a flaw."""
        told = self._latest()
        # What is malformed in the request's line or headers is no matter of encoding.
        flaws = ", ".join(flaw.kind for flaw in told.defects if flaw.kind in DEFECTS)
        self._expect(told, "percent-encoded", f"with {flaws}", not flaws)

    def was_told_no_secret(self) -> None:
        """Expect no event to have carried the phone's token, in header or query."""
        token = self.scene.drivers.target.settings.token.encode()
        self.scene.listen()
        for told in self.scene.trace.told():
            kept = not token or token not in told.raw
            self._expect(told, "without the phone's token", "with the phone's token", kept)

    def _latest(self) -> Told:
        self.scene.listen()
        events = self.scene.trace.told()
        if not events:
            raise NotMet("no event has come")
        return events[-1]

    def _expect(self, told: Told, expected: str, instead: str, met: bool) -> None:
        sentence = f"the event was told {expected}"
        unmet = f"expected the event to be told {expected}; it was told {instead}"
        self.scene.expect("held", sentence if met else unmet, met, by=(told.n,))

    # -- how it misbehaves --------------------------------------------------

    def is_slow(self) -> None:
        """Have the event server take every event and withhold its answer."""
        self._behave(Delay(_FOREVER), "slow")

    def fails(self, status: int = 500) -> None:
        """Have the event server answer every event with an error."""
        self._behave(Answer(status), "status", str(status))

    def redirects(self, location: str) -> None:
        """Have the event server redirect every event to `location`."""
        self._behave(Redirect(location), "redirect", location)

    def resets(self) -> None:
        """Have the event server reset every connection."""
        self._behave(Reset(), "reset")

    def recovers(self) -> None:
        """Have the event server answer as it should again, what it withheld first."""
        self.scene.ordeal = ""
        self.scene.stimulus(Actor.EVENT_SERVER, "mode", {"name": "ok"})
        self._recover()

    def _recover(self) -> None:
        target = self.scene.drivers.target
        target.ears.recover()
        if in_memory(target):
            # Without sockets no answer can come late: the phone has to give up by itself first.
            target.settle(_GIVEN_UP)

    def _behave(self, mode: Mode, name: str, value: str = "") -> None:
        ears = self.scene.drivers.target.ears
        self.scene.undo.append(self._recover)
        self.scene.ordeal = _MISBEHAVING[name]
        self.scene.stimulus(Actor.EVENT_SERVER, "mode", {"name": name, "value": value})
        ears.behave(mode)


def _root(url: str) -> str:
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc, "", "", ""))


def _bare_mac(mac: str) -> str:
    return re.sub("[:.-]", "", mac).lower()
