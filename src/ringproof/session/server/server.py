"""The server under test, as a test speaks of it: what it answers, does, leaves alone, shows."""

import html
import re
from collections.abc import Callable

from ringproof.protocol.names import COMMAND_CALL, COMMAND_CALL_1, NUMBER
from ringproof.protocol.numbers import same_number
from ringproof.session.failure import NotOffered
from ringproof.session.server.calls import DeskCall
from ringproof.session.server.scene import ServerScene
from ringproof.target.protocol import DriverProblem
from ringproof.target.server_side import Rule, ServerSide
from ringproof.trace import Actor, Answer, Connection, Stimulus, Told, Witnessed

REACTION = "a reaction"
"""What a reaction shows to be observable: that the server reads events at all."""
ANSWER = "an answer"
STRANGER = "030555109"
"""A caller of whom the target file says nothing, from the range that is reserved for drama."""


class Server:
    """The implementation under test, seen from our phones."""

    def __init__(self, scene: ServerScene) -> None:
        self.scene = scene

    # -- what the target file says of it --------------------------------------

    @property
    def known_caller(self) -> str:
        """A number whose calls it does something about, as soon as they ring."""
        return self._caller(lambda number: number.isalnum(), "from a plain number")

    @property
    def another_caller(self) -> str:
        """A number whose calls it treats in another way than those of `known_caller`."""
        first = self._rule("incoming", self.known_caller)
        found = [rule for rule in self._first_rules() if rule.caller and rule.sends != first.sends]
        if not found:
            raise NotOffered("the target file knows of no second reaction to incoming (key does)")
        return found[0].caller

    @property
    def caller_with_a_plus(self) -> str:
        """A number with a plus sign whose calls it does something about."""
        return self._caller(lambda number: "+" in number, "from a number with a plus sign")

    @property
    def caller_with_signs(self) -> str:
        """A number with an asterisk or a hash whose calls it does something about."""
        return self._caller(lambda number: bool(set("*#") & set(number)), "from one with * or #")

    @property
    def caller_seen_through(self) -> str:
        """A number about whose calls it does something once they are connected."""
        found = next((rule for rule in self._side.does if rule.on == "connected"), None)
        if found is None or not found.caller:
            raise NotOffered("the target file knows of no reaction to connected (key does)")
        return found.caller

    @property
    def stranger(self) -> str:
        """A number about whose calls it does nothing."""
        if any(not rule.caller for rule in self._side.does):
            raise NotOffered("the target file has a rule for every caller (key does)")
        return STRANGER

    # -- what it does ---------------------------------------------------------

    def reacts_to(self, call: DeskCall, on: str = "incoming") -> None:
        """Expect what the target file says of this event of `call`, on its phone, in time."""
        rule = self._rule(on, call.number)
        told = self._event(on, call)
        self.scene.wait(lambda: bool(self._reactions(rule, told, call)), rule.within)
        found = self._reactions(rule, told, call)
        took = found[0].at.since(told.at) if found else None
        # What came a little late is judged late: the wait may have ended in between.
        met = took is not None and took <= rule.within
        self.scene.expect(
            "reaction",
            f"the server sends {rule} of {call}" if met else self._missed(rule, told, call, took),
            met,
            pattern={"on": on, "sends": rule.sends, "call": call.id, "desk": call.desk},
            within=rule.within,
            took=took,
            by=tuple(command.n for command in found[:1]),
            control=REACTION,
        )

    def reacts_once_to(self, call: DeskCall, on: str = "incoming") -> None:
        """Expect the reaction to `call`, and not a second one within the settling window."""
        self.reacts_to(call, on)
        self.scene.wait(lambda: False, self._settle)
        rule, told = self._rule(on, call.number), self._event(on, call)
        found = self._reactions(rule, told, call)
        met = len(found) == 1
        words = f"the server sends {rule} of {call} once"
        self.scene.expect(
            "held",
            words if met else f"expected that {words}; it sent it {len(found)} times",
            met,
            by=tuple(command.n for command in found),
        )

    def leaves_alone(self, call: DeskCall) -> None:
        """Expect no command about `call`, nor to its phone, within the settling window."""
        told = self._event("incoming", call)
        self.scene.wait(lambda: False, self._settle)
        found = [c for c in self._since(told) if c.details.get("desk") == call.desk]
        words = f"the server leaves {call} alone"
        sent = ", ".join(map(_command, found))
        self.scene.expect(
            "silence",
            f"expected that {words}; it sent {sent}" if found else words,
            not found,
            pattern={"needs_control": REACTION},
            within=self._settle,
            by=tuple(command.n for command in found),
        )

    # -- what it answers ------------------------------------------------------

    def takes(self, name: str, call: DeskCall | None = None) -> None:
        """Expect the latest event `name` to be answered with a status of the 2xx class."""
        self._answers(self._latest(name, call), "2xx", lambda status: 200 <= status < 300)

    def survives(self) -> None:
        """Expect everything told so far to be answered with anything but an error of its own."""
        self.scene.listen()
        for told in self.scene.told():
            self._answers(told, "anything but 5xx", lambda status: status < 500)

    def takes_everything(self) -> None:
        """Expect everything told so far to be answered with a status of the 2xx class."""
        self.scene.listen()
        for told in self.scene.told():
            self._answers(told, "2xx", lambda status: 200 <= status < 300)

    def answers_in_time(self) -> None:
        """Expect everything told so far to be answered within the target file's time."""
        self.scene.listen()
        for told in self.scene.told():
            self._answers(told, "an answer", lambda _: True)

    def repeats_no_markup(self, markup: str) -> None:
        """Expect `markup`, which came in a value, in no answer as it is."""
        self.answers_in_time()
        found = [a for a in self.scene.answers.values() if markup.encode() in a.body]
        words = f"no answer repeats {markup!r} unescaped"
        self.scene.expect(
            "held",
            f"expected that {words}; it stands in one" if found else words,
            not found,
            by=tuple(answer.n for answer in found),
            control=ANSWER,
        )

    def kept_the_connection(self) -> None:
        """Expect the events of this test to have been answered without the server hanging up."""
        self.takes_everything()
        closing = [a for a in self.scene.answers.values() if _closes(a)]
        words = "the server keeps a connection that is to be kept"
        self.scene.expect(
            "held",
            f"expected that {words}; it closed it" if closing else words,
            not closing,
            by=tuple(answer.n for answer in closing),
            control=ANSWER,
        )

    # -- what it shows, and its life ------------------------------------------

    def shows(self, text: str) -> None:
        """Expect `text` on the server's own page."""
        found = self.scene.wait(lambda: text in _unmarked(self._page()), self._settle * 5)
        words = f"the server shows {text!r}"
        self._witnessed(words, found, f"expected that {words}; it does not")

    def shows_no_markup(self, markup: str) -> None:
        """Expect `markup`, which came in a name, on the server's page at most escaped."""
        page = self._page()
        words = f"the server's page does not have {markup!r} as markup"
        self._witnessed(words, markup not in page, f"expected that {words}; it has")

    def is_restarted(self) -> None:
        """Have the server restarted: it may forget every call."""
        if not self._side.restart:
            raise NotOffered("the target file does not say how to restart the server (key restart)")
        self.scene.stimulus(Actor.EVENT_SERVER, "restart", {})
        self.scene.fleet.restart_server()

    # -- secrets --------------------------------------------------------------

    def kept_its_tokens(self) -> None:
        """Expect each token to have come over TLS, to its own phone, and nowhere else."""
        self.scene.wait(lambda: False, self._settle)
        leaked = [command for command in self.scene.commands() if _gives_away(command)]
        plainly = [
            record
            for record in self.scene.trace.records
            if isinstance(record, Connection) and "token of" in record.detail
        ]
        words = "every token went to its own phone, over TLS"
        self.scene.expect(
            "held",
            f"expected that {words}; one did not" if leaked or plainly else words,
            not leaked and not plainly,
            pattern={"needs_control": REACTION},
            by=(*(c.n for c in leaked), *(line.n for line in plainly)),
        )

    # -- how ------------------------------------------------------------------

    @property
    def _side(self) -> ServerSide:
        side = self.scene.fleet.settings.server
        assert side is not None  # noqa: S101  a fleet is for servers only
        return side

    @property
    def _settle(self) -> float:
        return self.scene.fleet.settings.timing.settle

    def _first_rules(self) -> list[Rule]:
        return [rule for rule in self._side.does if rule.on == "incoming"]

    def _caller(self, fits: Callable[[str], bool], words: str) -> str:
        found = next((r for r in self._first_rules() if r.caller and fits(r.caller)), None)
        if found is None:
            raise NotOffered(f"the target file knows of no reaction to incoming {words} (key does)")
        return found.caller

    def _rule(self, on: str, number: str) -> Rule:
        fitting = (
            r for r in self._side.does if r.on == on and r.caller and same_number(r.caller, number)
        )
        rule = next(fitting, None) or self._side.rule_for(on, "")
        if rule is None:
            raise NotOffered(f"the target file knows of no reaction to {on} of {number} (key does)")
        return rule

    def _event(self, name: str, call: DeskCall) -> Told:
        """Return the event `name` of `call`, waiting for our own phone to tell it."""

        def told() -> Told | None:
            events = [t for t in self.scene.told(call.desk) if _of(t, name, call)]
            return events[0] if events else None

        self.scene.wait(lambda: told() is not None, self.scene.fleet.settings.timing.answer_within)
        found = told()
        if found is None:
            raise DriverProblem(f"{call.desk} has not told {name} of {call}")
        return found

    def _latest(self, name: str, call: DeskCall | None) -> Told:
        def told() -> list[Told]:
            return [t for t in self.scene.told() if _of(t, name, call)]

        self.scene.wait(lambda: bool(told()), self.scene.fleet.settings.timing.answer_within)
        if not told():
            raise DriverProblem(f"no phone of ours has told {name}")
        return told()[-1]

    def _answers(self, told: Told, wanted: str, fits: Callable[[int], bool]) -> None:
        within = self.scene.fleet.settings.timing.answer_within
        self.scene.wait(lambda: told.n in self.scene.answers, within * 2)
        answer = self.scene.answers.get(told.n)
        status = None if answer is None else answer.status
        met = status is not None and fits(status)
        name = told.event.name if told.event else "a request"
        came = "no answer" if answer is None else answer.lost or f"{answer.status}"
        self.scene.expect(
            "answered",
            f"{name} is answered with {status}"
            if met
            else f"expected {wanted} for {name}; there came {came}",
            met,
            within=within,
            took=None if answer is None else answer.at.since(told.at),
            by=(told.n,) if answer is None else (told.n, answer.n),
            control=ANSWER,
        )

    def _since(self, told: Told) -> list[Stimulus]:
        return [c for c in self.scene.commands() if c.at.mono >= told.at.mono]

    def _reactions(self, rule: Rule, told: Told, call: DeskCall) -> list[Stimulus]:
        return [
            command
            for command in self._since(told)
            if command.details.get("desk") == call.desk
            and command.verb == rule.sends
            and _names(command) in (call.id, "")
            and all(_same(name, command.details.get(name), v) for name, v in rule.says.items())
        ]

    def _missed(self, rule: Rule, told: Told, call: DeskCall, took: float | None) -> str:
        expected = f"expected {rule} of {call} within {rule.within:g} s"
        if took is not None:
            return f"{expected}; it came after {took:.3f} s"
        sent = "; ".join(map(_command, self._since(told))) or "nothing"
        return f"{expected}; the server sent instead: {sent}"

    def _page(self) -> str:
        if not self._side.shows:
            raise NotOffered("the target file names no page of the server's own (key shows)")
        return self.scene.fleet.shown()

    def _witnessed(self, words: str, met: bool, unmet: str) -> None:
        seen = self.scene.trace.write(
            Witnessed, witness=Actor.EVENT_SERVER, what="page", details={}
        )
        self.scene.expect(
            "witnessed", words if met else unmet, met, by=(seen.n,), control="the page"
        )


def _gives_away(command: Stimulus) -> bool:
    details = command.details
    if "of desk" in details["credential"] or not details["desk"]:
        return True
    return details["over"] == "http" and details["credential"] != "none"


def _of(told: Told, name: str, call: DeskCall | None) -> bool:
    if told.event is None or told.event.name != name:
        return False
    return call is None or (told.listener, told.event.call) == (call.desk, call.id)


def _names(command: Stimulus) -> str:
    details = command.details
    return details.get(COMMAND_CALL) or details.get(COMMAND_CALL_1) or ""


def _same(name: str, sent: str | None, expected: str) -> bool:
    if sent is None:
        return False
    return same_number(sent, expected) if name == NUMBER else sent == expected


def _command(command: Stimulus) -> str:
    named = _names(command)
    where = command.details.get("desk") or "elsewhere"
    return f"{command.verb or 'no action'}{' of ' + named if named else ''} to {where}"


def _closes(answer: Answer) -> bool:
    headers = {name.lower(): value.lower() for name, value in answer.headers}
    return headers.get("connection") == "close"


def _unmarked(page: str) -> str:
    """Return what a reader of `page` sees of text that was escaped."""
    return html.unescape(re.sub(r"<[^<>]*>", " ", page))
