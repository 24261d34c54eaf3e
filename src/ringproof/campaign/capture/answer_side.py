"""What a phone answered to commands, held against what an exchange decides by itself."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final

from ringproof.judge.exchanges import Asked, Credential, Said, judge_exchange, shows
from ringproof.model.calls import Call
from ringproof.model.facts import YES
from ringproof.protocol.commands import PATH
from ringproof.protocol.http.reader import RawRequest
from ringproof.protocol.names import AUTH_TOKEN
from ringproof.protocol.query import read_query
from ringproof.recordings import Exchange
from ringproof.recordings.heads import read_request
from ringproof.trace import Answer, Stimulus

_CALLS: Final = ("callid", "callid1", "callid2")
_WAITING: Final = 200  # findings that wait for what they must be seen beside; of more, the first

Placed = tuple[Said, str]
"""What is to be said, and the place of its exchange in the file."""


@dataclass
class AnswerSide:
    """Judges the answers of one phone.

    `known` returns what is known of a call (None: nothing), `whole` that the capture keeps headers
    and bodies: a log has neither, and browsers leave credentials out of what they export. `off` is
    the clause by which commands are refused since an administrator's deed, as long as they are.
    """

    known: Callable[[str], Call | None]
    whole: bool
    off: str = ""
    _asked: dict[int, Asked] = field(default_factory=dict)
    _shown: set[str] = field(default_factory=set)
    _waiting: dict[str, list[Placed]] = field(default_factory=dict)

    def administered(self, deed: Stimulus) -> None:
        """Take what an administrator did: commands are off by default."""
        if deed.verb == "factory_reset":
            self.off = "AC-OFF-2"
        elif deed.verb == "allow":
            self.off = "AC-OFF-1" if deed.details.get("on") == "no" else ""

    def judge(self, record: Stimulus | Answer, exchange: Exchange, where: str) -> Iterator[Placed]:
        """Yield what can be said now: of this exchange, and of those that waited for it."""
        if isinstance(record, Stimulus):
            self._ask(record, exchange)
            return
        asked = self._asked.pop(exchange.n, None)
        if asked is None:
            return
        for key in shows(asked, record):
            self._shown.add(key)
            yield from self._waiting.pop(key, ())
        for said in judge_exchange(asked, record):
            if not said.beside or said.beside in self._shown:
                yield said, where
            elif len(waiting := self._waiting.setdefault(said.beside, [])) < _WAITING:
                waiting.append((said, where))

    def unshown(self) -> Iterator[Placed]:
        """Yield what is decided by nothing, since the capture has nothing to see it beside."""
        for waiting in self._waiting.values():
            yield from waiting

    def _ask(self, record: Stimulus, exchange: Exchange) -> None:
        request = read_request(exchange.request)
        path = request.target.partition(b"?")[0]
        if request.method != "GET" or not path.endswith(PATH.encode()):
            return
        named = {record.details[key] for key in _CALLS if record.details.get(key)}
        calls = {id: call for id in named if (call := self.known(id)) is not None}
        self._asked[exchange.n] = Asked(
            record.verb,
            record.details,
            self._credential(request),
            frozenset(id for id, call in calls.items() if call.ended is YES),
            next(iter(calls.values()), None) if len(named) == 1 else None,
            self.whole,
            self.off,
        )

    def _credential(self, request: RawRequest) -> Credential | None:
        """Return how a request says who sends it; no credential is read, only seen to be there."""
        found = tuple(_credentials(request))
        if not found:
            return Credential.NONE if self.whole else None
        return found[0] if len(found) == 1 else Credential.OTHER


def _credentials(request: RawRequest) -> Iterator[Credential]:
    """Yield each credential of a request: of another form than the page's it is some other."""
    header = request.header(b"authorization")
    if header:
        bearer = header[:7].lower() == b"bearer "
        yield Credential.BEARER if bearer else Credential.OTHER
    for name, value in read_query(request.target.partition(b"?")[2]).pairs:
        if name.lower() == AUTH_TOKEN.lower():
            yield Credential.QUERY if name == AUTH_TOKEN and value else Credential.OTHER
    if request.header(b"cookie"):
        yield Credential.SESSION
