"""What the server does: the commands that it sends, or does not, about an event."""

from collections.abc import Sequence

from ringproof.protocol.names import COMMAND_CALL, COMMAND_CALL_1, NUMBER
from ringproof.protocol.numbers import same_number
from ringproof.session.proof import REACTION as KIND
from ringproof.session.server.calls import DeskCall
from ringproof.session.server.knowledge import Knowledge
from ringproof.target.protocol import DriverProblem
from ringproof.target.server_side import Rule
from ringproof.trace import Stimulus, Told

REACTION = "a reaction"
"""What a reaction shows to be observable: that the server reads events at all."""

_LISTED = 5  # commands in a sentence


class Reactions(Knowledge):
    """Expectations about reactions; part of the server."""

    def reacts_to(self, call: DeskCall, on: str = "incoming") -> None:
        """Expect what the target file says of this event of `call`, on its phone, in time."""
        self._reacts(self.rule(on, call.number), self.event(on, call), call)

    def _reacts(self, rule: Rule, told: Told, call: DeskCall) -> float:
        """Expect the reaction; return the seconds that it took."""
        self.scene.wait(lambda: bool(self._reactions(rule, told, call)), rule.within)
        found = self._reactions(rule, told, call)
        took = found[0].at.since(told.at) if found else None
        met = took is not None and took <= rule.within
        self.scene.expect(
            KIND,
            f"the server sends {rule} of {call}" if met else self._missed(rule, told, took, call),
            met,
            pattern={"on": rule.on, "sends": rule.sends, "call": call.id, "desk": call.desk},
            within=rule.within,
            took=took,
            by=tuple(command.n for command in found[:1]),
            control=REACTION,
        )
        return took or 0.0

    def reacts_to_the_latest(self, call: DeskCall, on: str = "incoming") -> None:
        """Expect the reaction to the latest event of that id: an id may be used again."""
        self.event(on, call)
        told = [t for t in self.scene.told(call.desk) if is_event(t, on, call)][-1]
        self._reacts(self.rule(on, call.number), told, call)

    def waits_a_moment(self) -> None:
        """Let the settling window pass, whatever the server does in it."""
        self.scene.wait(lambda: False, self.settle)

    def reacts_to_each_of(self, calls: Sequence[DeskCall]) -> None:
        """Expect what the target file says of each of these calls, once."""
        for call in calls:
            self.reacts_to(call)
        self.waits_a_moment()
        for call in calls:
            self._once(call, "incoming")

    def reacts_once_to(self, call: DeskCall, on: str = "incoming") -> None:
        """Expect the reaction to `call`, and not a second one within the settling window.

        A slow server has longer for the second: twice as long as it took for the first.
        """
        took = self._reacts(self.rule(on, call.number), self.event(on, call), call)
        self.scene.wait(lambda: False, max(self.settle, 2 * took))
        self._once(call, on)

    def reacted_once_to(self, call: DeskCall, on: str = "incoming") -> None:
        """Expect that no second reaction to `call` has come by now."""
        self.scene.listen()
        self._once(call, on)

    def leaves_alone(self, call: DeskCall) -> None:
        """Expect no command to the phone of `call` within the settling window."""
        told = self.event("incoming", call)
        self.waits_a_moment()
        found = [c for c in self._since(told) if c.details.get("desk") == call.desk]
        words = f"the server leaves {call} alone"
        sent = _listed(found)
        self.scene.expect(
            "silence",
            f"expected that {words}; it sent {sent}" if found else words,
            not found,
            pattern={"needs_control": REACTION},
            within=self.settle,
            by=tuple(command.n for command in found),
        )

    def event(self, name: str, call: DeskCall) -> Told:
        """Return the event `name` of `call`, waiting for our own phone to tell it."""

        def told() -> Told | None:
            events = (t for t in self.scene.told(call.desk) if is_event(t, name, call))
            return next(events, None)

        self.scene.wait(lambda: told() is not None, self.scene.fleet.settings.timing.answer_within)
        found = told()
        if found is None:
            raise DriverProblem(f"{call.desk} has not told {name} of {call}")
        return found

    @property
    def settle(self) -> float:
        """The settling window in seconds."""
        return self.scene.fleet.settings.timing.settle

    def _once(self, call: DeskCall, on: str) -> None:
        rule, told = self.rule(on, call.number), self.event(on, call)
        found = self._reactions(rule, told, call)
        words = f"the server sends {rule} of {call} once"
        self.scene.expect(
            "held",
            words if len(found) == 1 else f"expected that {words}; it sent it {len(found)} times",
            len(found) == 1,
            by=tuple(command.n for command in found),
        )

    def _since(self, told: Told) -> list[Stimulus]:
        return [c for c in self.scene.commands() if c.at.mono >= told.at.mono]

    def _reactions(self, rule: Rule, told: Told, call: DeskCall) -> list[Stimulus]:
        return [
            command
            for command in self._since(told)
            if command.details.get("desk") == call.desk
            and command.verb == rule.sends
            and call_named(command) in (call.id, "")
            and all(_same(name, command.details.get(name), v) for name, v in rule.says.items())
        ]

    def _missed(self, rule: Rule, told: Told, took: float | None, call: DeskCall) -> str:
        expected = f"expected {rule} of {call} within {rule.within:g} s"
        if took is not None:
            return f"{expected}; it came after {took:.3f} s"
        return f"{expected}; the server sent instead: {_listed(self._since(told)) or 'nothing'}"


def _listed(commands: Sequence[Stimulus]) -> str:
    """Return commands in words, of a burst only the first: all are in the evidence."""
    words = [command_in_words(command) for command in commands[:_LISTED]]
    more = len(commands) - len(words)
    return "; ".join([*words, f"and {more} more"] if more else words)


def is_event(told: Told, name: str, call: DeskCall | None) -> bool:
    """Say whether `told` is the event `name`, and of `call` where one is named."""
    if told.event is None or told.event.name != name:
        return False
    return call is None or (told.listener, told.event.call) == (call.desk, call.id)


def call_named(command: Stimulus) -> str:
    """Return the id of the call that a command names, empty where it names none."""
    return command.details.get(COMMAND_CALL) or command.details.get(COMMAND_CALL_1) or ""


def command_in_words(command: Stimulus) -> str:
    """Return what the server sent, and to which phone."""
    named = call_named(command)
    where = command.details.get("desk") or "elsewhere"
    return f"{command.verb or 'no action'}{' of ' + named if named else ''} to {where}"


def _same(name: str, sent: str | None, expected: str) -> bool:
    if sent is None:
        return False
    return same_number(sent, expected) if name == NUMBER else sent == expected
