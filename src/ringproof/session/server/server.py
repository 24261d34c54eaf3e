"""The server under test, as a test speaks of it: what it answers, does, leaves alone, shows."""

import html
import re
from collections.abc import Callable

from ringproof.protocol.commands import COMMANDS, PATH
from ringproof.protocol.query import read_query
from ringproof.protocol.schemas import command_problems
from ringproof.session.failure import NotOffered
from ringproof.session.server.reactions import REACTION, call_named, command_in_words
from ringproof.session.server.replies import Replies
from ringproof.session.server.scene import ServerScene
from ringproof.trace import Actor, Connection, Stimulus, Witnessed

_PAGE = "the page"
_OURS = ("desk", "credential", "over", "earlier")  # details that no command has said


class Server(Replies):
    """The implementation under test, seen from our phones."""

    def __init__(self, scene: ServerScene) -> None:
        self.scene = scene

    # -- what it shows, and its life ------------------------------------------

    def shows(self, text: str) -> None:
        """Expect `text` on the server's own page, as its users read it."""
        found = self.scene.wait(lambda: text in _read(self._page()), self.settle * 5)
        self._witnessed(f"the server's page shows {text!r}", found)

    def shows_no_markup(self, markup: str) -> None:
        """Expect `markup`, which came in a name, on the server's page at most escaped."""
        self._witnessed(f"{markup!r} is no markup on the server's page", markup not in self._page())

    def is_restarted(self) -> None:
        """Have the server restarted: it may forget every call.

        What our phones still have to tell of its own commands is told first: an event that the
        restart cuts off would be held against the server, and it is our doing.
        """
        fleet = self.scene.fleet
        fleet.settle()
        self.scene.wait(fleet.quiet, fleet.settings.timing.answer_within)
        self.scene.listen()
        self.scene.stimulus(Actor.EVENT_SERVER, "restart", {})
        self.scene.fleet.restart_server()

    def _page(self) -> str:
        if not self.side.shows:
            raise NotOffered("the target file names no page of the server's own (key shows)")
        return self.scene.fleet.shown()

    def _witnessed(self, words: str, met: bool) -> None:
        seen = self.scene.trace.write(
            Witnessed, witness=Actor.EVENT_SERVER, what="page", details={"seen": str(met)}
        )
        sentence = words if met else f"expected that {words}; it is not so"
        self.scene.expect("witnessed", sentence, met, by=(seen.n,), control=_PAGE)

    # -- how it commands ------------------------------------------------------

    def commanded_by_get(self) -> None:
        """Expect every command so far to have been a GET of the page's path."""
        self._commanded("by GET on the page's path", _is_get)

    def commanded_on_a_token(self) -> None:
        """Expect every command so far to have carried the token of its phone."""
        self._commanded("on the phone's token", lambda c: c.details["credential"].endswith(" own"))

    def commanded_over_tls(self) -> None:
        """Expect every command so far to have come over TLS."""
        self._commanded("over TLS", lambda c: c.details["over"] == "https")

    def commanded_by_the_page(self) -> None:
        """Expect every command so far to be one of the page's eleven."""
        self._commanded("by a command of the page", lambda c: c.verb in COMMANDS)

    def commanded_validly(self) -> None:
        """Expect every command so far to have the parameters that it needs, and lawful values."""
        self._commanded("with lawful parameters", _is_valid)

    def commanded_in_percent_encoding(self) -> None:
        """Expect every command so far to have been percent-encoded UTF-8 without a flaw."""
        self._commanded("in percent-encoding", lambda c: not read_query(_query(c)).defects)

    def named_live_calls(self) -> None:
        """Expect every call that a command named to have been live on that phone."""
        self._commanded("about a live call", self._names_a_live_call)

    def kept_its_tokens(self) -> None:
        """Expect each token to have come over TLS, to its own phone, and nowhere else."""
        self.scene.wait(lambda: False, self.settle)
        leaked = [command.n for command in self.scene.commands() if _gives_away(command)]
        plainly = [
            record.n
            for record in self.scene.trace.records
            if isinstance(record, Connection) and "token of" in record.detail
        ]
        words = "every token went to its own phone, over TLS"
        found = (*leaked, *plainly)
        self.scene.expect(
            "held",
            f"expected that {words}; one did not" if found else words,
            not found,
            pattern={"needs_control": REACTION},
            by=found,
        )

    def _commanded(self, how: str, holds: Callable[[Stimulus], bool]) -> None:
        self.scene.listen()
        commands = self.scene.commands()
        wrong = [command for command in commands if not holds(command)]
        words = f"the server commands {how}"
        sent = ", ".join(map(command_in_words, wrong))
        self.scene.expect(
            "held",
            f"expected that {words}; not so: {sent}" if wrong else words,
            not wrong,
            pattern={"needs_control": REACTION},
            by=tuple(command.n for command in wrong or commands),
        )

    def _names_a_live_call(self, command: Stimulus) -> bool:
        call = call_named(command)
        told = [
            t.event
            for t in self.scene.told(command.details["desk"])
            if t.at.mono <= command.at.mono and t.event is not None
        ]
        last = next((e for e in reversed(told) if call in (e.call, e.call2)), None)
        return not call or (last is not None and last.name not in ("disconnected", "transfer_done"))


def _target(command: Stimulus) -> bytes:
    return command.raw.partition(b"\r\n")[0].partition(b" ")[2].rpartition(b" HTTP/")[0]


def _query(command: Stimulus) -> bytes:
    return _target(command).partition(b"?")[2]


def _is_get(command: Stimulus) -> bool:
    path = _target(command).partition(b"?")[0].decode("latin-1")
    return command.raw.startswith(b"GET ") and path == PATH


def _is_valid(command: Stimulus) -> bool:
    said = {k: v for k, v in command.details.items() if k not in _OURS}
    return not command_problems(command.verb, said)


def _gives_away(command: Stimulus) -> bool:
    details = command.details
    if "of desk" in details["credential"]:
        return True
    return details["credential"] != "none" and (details["over"] == "http" or not details["desk"])


def _read(page: str) -> str:
    """Return what a reader of `page` sees."""
    return html.unescape(re.sub(r"<[^<>]*>", " ", page))
