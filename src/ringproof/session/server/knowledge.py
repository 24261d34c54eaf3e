"""What the target file says of the server under test: whose calls it deals with, and how."""

from collections.abc import Callable

from ringproof.protocol.numbers import same_number
from ringproof.session.failure import NotOffered
from ringproof.session.server.scene import ServerScene
from ringproof.target.server_side import Rule, ServerSide

STRANGER = "030555109"
"""A caller of whom the target file says nothing, from the range that is reserved for drama."""


class Knowledge:
    """The callers of a test, by what the server is said to do about them; part of the server."""

    scene: ServerScene

    @property
    def known_caller(self) -> str:
        """A number whose calls it does something about, as soon as they ring."""
        return self._caller(str.isalnum, "from a plain number")

    @property
    def another_caller(self) -> str:
        """A number whose calls it treats in another way than those of `known_caller`."""
        first = self.rule("incoming", self.known_caller)
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
        found = next((rule for rule in self.side.does if rule.on == "connected"), None)
        if found is None or not found.caller:
            raise NotOffered("the target file knows of no reaction to connected (key does)")
        return found.caller

    @property
    def stranger(self) -> str:
        """A number about whose calls it does nothing."""
        if any(not rule.caller for rule in self.side.does):
            raise NotOffered("the target file has a rule for every caller (key does)")
        return STRANGER

    @property
    def side(self) -> ServerSide:
        """What the target file says of the server."""
        side = self.scene.fleet.settings.server
        assert side is not None  # noqa: S101  a fleet is for servers only
        return side

    def rule(self, on: str, number: str) -> Rule:
        """Return what it is said to do on this event of a call with `number`, or NotOffered."""
        fitting = (
            rule
            for rule in self.side.does
            if rule.on == on and (not rule.caller or same_number(rule.caller, number))
        )
        found = next(fitting, None)
        if found is None:
            raise NotOffered(f"the target file knows of no reaction to {on} of {number} (key does)")
        return found

    def _first_rules(self) -> list[Rule]:
        return [rule for rule in self.side.does if rule.on == "incoming"]

    def _caller(self, fits: Callable[[str], bool], words: str) -> str:
        found = next((r for r in self._first_rules() if r.caller and fits(r.caller)), None)
        if found is None:
            raise NotOffered(f"the target file knows of no reaction to incoming {words} (key does)")
        return found.caller
