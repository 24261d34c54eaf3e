"""The far end as the suite drives it: a SIP user agent, believed as a witness of its own."""

# ruff: noqa: ARG002  what it cannot do, it is asked for all the same

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Final, NoReturn, Protocol

from ringproof.farend.protocol import Leg
from ringproof.farend.sip.agent import Agent
from ringproof.farend.sip.call import Call

_ALWAYS: Final = frozenset({"ringing", "connected", "held", "ended", "heard"})
_THE_PHONE_SAYS: Final = frozenset({0, 480, 486, 487, 600, 603})
"""How a phone ends a call that it does not take; anything else the server says."""
_TALK: Final = ("connected", "held")
_BRIEFLY: Final = 1.0
"""Seconds that a server is waited for that did not answer before."""


class Wire(Protocol):
    """How the agent reaches the network."""

    def acting(self) -> AbstractContextManager[None]:
        """Have the agent to oneself; what it then wants to send is sent."""
        ...

    def wait(self, until: Callable[[], bool], within: float) -> bool:
        """Let up to `within` seconds pass until `until()` holds; say whether it did."""
        ...


class SipFarEnd:
    """Every party that has an account at the server.

    `stands_for` are the numbers of callers of whom only that they call matters: as those the
    first account calls under its own number, where the server does not believe another. `cannot`
    raises that something cannot be done. In seconds, `within` is how long an answer may take, and
    `settle` how long after it no more is to be expected.
    """

    testifies_late: Final = True  # an event of the phone may overtake its SIP

    def __init__(
        self,
        agent: Agent,
        wire: Wire,
        cannot: Callable[[str], NoReturn],
        stands_for: frozenset[str],
        within: float,
        settle: float,
    ) -> None:
        self._agent = agent
        self._office = agent.office
        self._wire = wire
        self._cannot = cannot
        self._stands_for = stands_for
        self._within = within
        self._settle = settle
        self._caught_up = -settle
        several = len(self._office.phones) > 1
        self.testifies = (
            _ALWAYS
            | ({"peer"} if self._office.trusted else set())
            | ({"account"} if several else set())
        )

    def turn_the_page(self) -> None:
        """End earlier legs and forget them; cannot, where the server no longer answers.

        Whom nobody can call would otherwise testify that the phone never called him.
        """
        first = self._agent.registrations[0]
        within = self._within if first.held else _BRIEFLY
        with self._wire.acting():
            self._agent.turn_the_page()
            first.again()
        self._wire.wait(lambda: first.status != 0, within)
        if first.status == 0 or not first.held:
            first.held = False
            self._cannot(first.why_not())

    def catch_up(self) -> None:
        """Let arrive what is on its way.

        It is asked before a command is sent, so that what the one before it did is not taken
        for the effect of this one.
        """
        now = self._agent.now
        if any(call.state != "ended" for call in self._agent.calls):
            until = max(self._agent.stirred, self._caught_up) + self._settle
            if now() < until:
                self._wire.wait(lambda: now() >= until, until - now())
        self._caught_up = now()

    def calls_as(self, number: str, name: str | None) -> tuple[str, str | None]:
        """Return as whom it calls: a server that does not believe us shows what it knows."""
        if self._office.trusted:
            return number, name
        account = self._office.account(number) or self._office.accounts[0]
        return account.number, None

    def plays(self, number: str) -> bool:
        """Say whether somebody with this number is ours, so that we know what becomes of it."""
        return self._office.account(number) is not None

    def call(self, number: str, name: str | None, account: int) -> str:
        """Call an identity of the phone, as whoever the server lets us be."""
        office = self._office
        if not office.trusted and not office.account(number) and number not in self._stands_for:
            self._cannot(
                f"no SIP account calls as {number or 'somebody anonymous'} (far_end.accounts), "
                "and the server is not said to take another identity (far_end.trusted)"
            )
        if account not in office.phones:
            self._cannot(
                f"no number is known that reaches identity {account} of the phone (key numbers)"
            )
        with self._wire.acting():
            call = self._agent.call(*self.calls_as(number, name), account)
        self._wire.wait(lambda: call.rings or call.state != "ringing", self._within)
        if call.status not in _THE_PHONE_SAYS:
            self._cannot(f"the server answered {call.status} to the call of the phone")
        if not call.rings and call.state == "ringing":
            with self._wire.acting():
                call.hang_up()
            self._cannot("nothing came back for the call of the phone")
        return call.leg

    def answer(self, leg: str) -> None:
        """Answer a call of the phone's."""
        call = self._rung(leg)
        with self._wire.acting():
            call.answer()

    def reject(self, leg: str, why: str = "rejected") -> None:
        """Decline a call of the phone's."""
        call = self._rung(leg)
        with self._wire.acting():
            call.reject(why)

    def hang_up(self, leg: str) -> None:
        """End the call from the far side."""
        call = self._call(leg)
        if call.state == "ended":
            self._cannot(f"{leg} has ended already")
        with self._wire.acting():
            call.hang_up()

    def hold(self, leg: str) -> None:
        """Put the phone on hold."""
        self._in_a_talk(leg, lambda call: call.hold(True))

    def resume(self, leg: str) -> None:
        """Take the phone back from hold."""
        self._in_a_talk(leg, lambda call: call.hold(False))

    def rename(self, leg: str, name: str | None, number: str | None) -> None:
        """Change the name or number that the far end shows, where the server passes it on."""
        if not self._office.trusted:
            self._cannot("the server is not said to pass on another name (key far_end.trusted)")
        self.catch_up()
        self._settled(self._call(leg), lambda call: call.rename(name, number))

    def transfer(self, leg: str, to: str, name: str | None) -> None:
        """Transfer the phone to another number of ours, which then is at this leg."""
        if self._office.account(to) is None:
            self._cannot(f"{to} is no SIP account of the far end's (key far_end.accounts)")
        if name and not self._office.trusted:
            self._cannot("the server is not said to pass on another name (key far_end.trusted)")
        self._in_a_talk(leg, lambda call: call.transfer(to, name))

    def cancel_transfer(self, leg: str) -> None:
        """An attended transfer is between the phone and the server: nobody asks us."""
        self._cannot("a SIP far end is not asked before an attended transfer")

    def hesitate(self, leg: str) -> None:
        """An attended transfer is between the phone and the server: nobody asks us."""
        self._cannot("a SIP far end is not asked before an attended transfer")

    def legs(self) -> list[Leg]:
        """Testify: every leg since the page was turned, in the order they came up."""
        with self._wire.acting():
            return [call.testify() for call in self._agent.calls if not call.resting]

    # -- how ------------------------------------------------------------------

    def _call(self, leg: str) -> Call:
        with self._wire.acting():
            found = next((each for each in self._agent.calls if each.leg == leg), None)
        if found is None:
            self._cannot(f"the SIP far end knows of no call {leg}")
        return found

    def _rung(self, leg: str) -> Call:
        call = self._call(leg)
        if call.direction != "out" or call.invite is None:
            self._cannot(f"no call of the phone's rings at {leg}: it is {call.state}")
        return call

    def _in_a_talk(self, leg: str, act: Callable[[Call], None]) -> None:
        call = self._call(leg)
        # That the phone has accepted may be known from its event, and be on its way here.
        self._wire.wait(lambda: call.state != "ringing", self._settle)
        if call.state not in _TALK:
            self._cannot(f"{leg} is not in a talk: it is {call.state}")
        self._settled(call, act)

    def _settled(self, call: Call, act: Callable[[Call], None]) -> None:
        """Do something to a call and wait until it is done; cannot, where it was refused."""
        before = call.number, call.name
        with self._wire.acting():
            call.trouble = ""
            act(call)
        done = self._wire.wait(lambda: not call.waits and not call.moving, self._within)
        if done and not call.trouble:
            return
        call.number, call.name = before  # nobody has heard of another
        self._cannot(call.trouble or "no answer came to what the far end was to do")
