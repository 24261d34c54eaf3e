"""The exchange behind the phone: legs to far ends, and far ends that do as they are told.

A *leg* is one line between the exchange and a far end. Its ``direction`` is seen from the far
end's caller: ``in`` when the far end rang the phone, ``out`` when the phone dialled it. Its
``state`` is what the far end hears (ringing, connected, held, ended), and ``peer`` is the number
it talks to now: the phone's own, or somebody else's after a transfer.

Numbers that the phone dials are looked up among the other phones, then in the dial plan; a number
that is in neither rings until the far end is told to answer. A far end that is a phone does as is
done at that phone (:mod:`lines`), and cannot be told anything here.

What a far end may do depends on its leg and on nothing that the phone thinks of the call: a phone
that takes no notice of a far end's act does not undo it.
"""

from collections.abc import Callable
from typing import Final

from ringproof.emulator.clock import Clock
from ringproof.emulator.dial_plan import DialPlan, bare_number
from ringproof.emulator.errors import ControlError, EmulatorError
from ringproof.emulator.legs import Leg, Party, PhoneSide
from ringproof.emulator.lines import Lines

_SIGNALS: Final = {
    "answers": "answered",
    "answers_too": "answered",
    "busy": "busy",
    "rejects": "rejected",
    "unreachable": "unreachable",
    "rings_out": "rang_out",
}
"""What becomes by itself of a call to the far end of a role; the one that waits does nothing."""

_UNTALKATIVE: Final = frozenset({"busy", "rejects", "unreachable", "rings_out"})
"""Far ends with whom nobody comes to talk that is led to them."""

_HEARS: Final = {"ringing": "ringing", "talk": "connected", "hold": "held", "end": "ended"}
"""The state of a leg by what the far end notices."""


class Exchange:
    """The far ends of one phone, and the lines to them."""

    def __init__(
        self,
        clock: Clock,
        plan: DialPlan,
        answer_delay: float,
        ring: float,
        lines: Lines | None = None,
    ) -> None:
        self.legs: dict[str, Leg] = {}
        self.plan = plan
        self.own: Callable[[int], Party] = lambda identity: Party(f"10{identity}")
        self.lines = lines
        self._clock = clock
        self._answer_delay = answer_delay
        self._ring = ring
        self._phone: PhoneSide | None = None

    def attach(self, phone: PhoneSide) -> None:
        """Connect the phone that these far ends belong to."""
        self._phone = phone

    @property
    def phone(self) -> PhoneSide:
        """The phone that these far ends belong to."""
        if self._phone is None:
            raise EmulatorError("the exchange has no phone; attach one first.")
        return self._phone

    # What the phone does.

    def dialled(self, number: str, account: int) -> Leg:
        """Ring the far end behind a number that the phone dials."""
        leg = self._leg(number, "", "out", account)
        if self.lines is not None and self.lines.party(bare_number(number)) is not None:
            self.lines.dial(self, leg, bare_number(number), self.own(account))
            self._planned(leg, self._ring, "rang_out")
            return leg
        role = self.plan.role(number)
        if role in _SIGNALS:
            delay = self._ring if role == "rings_out" else self._answer_delay
            self._planned(leg, delay, _SIGNALS[role])
        return leg

    def notice(self, leg: Leg, hears: str, peer: str, other: Leg | None = None) -> None:
        """Let a far end notice what the phone did; ``peer`` is whom it talks to from now on.

        ``other`` is the leg that it was connected with, in an attended transfer.
        """
        if self.lines is not None and hears == "elsewhere" and other is not None:
            if other.away:  # its other half has just been noticed
                self.lines.join(other, leg)
        elif self.lines is not None and leg.end is not None:
            self.lines.tell(leg.end, hears, peer)
        rang = leg.state == "ringing"
        if hears in _HEARS:
            leg.state = _HEARS[hears]
            leg.peer = "" if hears in ("end", "ringing") else peer
        elif hears == "elsewhere":
            leg.state, leg.peer, leg.away = "connected", peer, True
        if leg.state == "ended":
            for shadow in leg.shadows:
                shadow.state, shadow.peer = "ended", ""
        ended_ringing = rang and leg.state != "ringing"
        if leg.timer is not None and (ended_ringing or leg.state == "ended"):
            leg.timer.cancel()
            leg.timer = None

    def digits(self, leg: Leg, digits: str) -> None:
        """Let a far end hear dialling tones."""
        leg.heard += digits

    # What the far ends do.

    def call(self, number: str, name: str, account: int) -> Leg:
        """Ring the phone from a far end; the leg has ended at once when the phone is full."""
        leg = self._leg(number, name, "in", account)
        if not self.phone.rings(leg):
            leg.state = "ended"
        return leg

    def answer(self, leg: Leg) -> None:
        """Let the far end that the phone dialled answer."""
        self._dialled_and_ringing(leg, "answer")
        self.phone.happens(leg, "answered")

    def reject(self, leg: Leg, why: str = "rejected") -> None:
        """Let the far end that the phone dialled be busy, decline or be out of reach."""
        if why not in ("busy", "rejected", "unreachable"):
            raise ControlError(f"why can be busy, rejected or unreachable, not {why!r}.")
        self._dialled_and_ringing(leg, "reject")
        self.phone.happens(leg, why)

    def hang_up(self, leg: Leg) -> None:
        """Let the far end hang up, whoever it talks to."""
        self._not_ended(leg, "hang up")
        self.gone(leg)

    def hold(self, leg: Leg) -> None:
        """Let the far end put the phone on hold: the page has no event for that."""
        self._talking(leg, "hold")
        leg.holds_us = True

    def resume(self, leg: Leg) -> None:
        """Let the far end talk to the phone again."""
        self._talking(leg, "resume")
        if not leg.holds_us:
            raise ControlError(f"the far end of {leg.id} cannot resume: it has not held the call.")
        leg.holds_us = False

    def gone(self, leg: Leg) -> None:
        """Let the far end be gone, whoever it talked to."""
        self.phone.happens(leg, "hung_up")
        self.notice(leg, "end", "")

    def rename(self, leg: Leg, number: str | None, name: str | None) -> None:
        """Give the far end a new number or name."""
        self._not_ended(leg, "change its name")
        leg.number = leg.number if number is None else number
        leg.name = leg.name if name is None else name
        self.phone.renamed(leg, number, name)

    def transfer(self, leg: Leg, to: str, name: str) -> None:
        """Let the far end transfer the phone to somebody else, who then is on this leg."""
        self._talking(leg, "transfer us")
        if leg.away:
            raise ControlError(
                f"the far end of {leg.id} cannot transfer us: it talks to somebody else."
            )
        self.talks_to(leg, Party(to, name))

    def talks_to(self, leg: Leg, party: Party) -> None:
        """Put somebody else on the other side of a leg, whom the phone talks to from now on."""
        leg.number, leg.name, leg.holds_us = party.number, party.name, False
        self.phone.transferred_us(leg, party.number, party.name)

    def led_to(self, leg: Leg, number: str) -> None:
        """Lead the phone to another number: the phone there rings, or the far end does its part."""
        bare = bare_number(number)
        phone = None if self.lines is None else self.lines.party(bare)
        self.talks_to(leg, phone or Party(number))
        role = self.plan.role(number)
        if self.lines is not None and phone is not None:
            self.lines.dial(self, leg, bare, self.own(leg.account))
        else:
            leg.end = None
        if phone is not None or role in _UNTALKATIVE:
            delay = self._ring if phone or role == "rings_out" else self._answer_delay
            leg.timer = self._clock.call_later(delay, lambda: self._hangs_up_by_itself(leg))

    def talk_begins(self, leg: Leg) -> None:
        """Let the far end talk to the phone, whether it had rung, was led there, or had held."""
        leg.holds_us = False
        if leg.timer is not None:
            leg.timer.cancel()
            leg.timer = None

    def cancel_transfer(self, leg: Leg) -> None:
        """Let the far end cancel the attended transfer that it is asked into."""
        self._not_ended(leg, "cancel a transfer")
        leg.cancels_transfer = True

    def hesitate(self, leg: Leg) -> None:
        """Let the far end leave the attended transfer undecided that it is asked into."""
        self._not_ended(leg, "hesitate")
        leg.hesitates = True

    def named(self, leg_id: str) -> Leg:
        """Return a leg by its id, whose far end can be told what to do."""
        if leg_id not in self.legs:
            known = ", ".join(self.legs) or "none yet"
            raise ControlError(f"there is no leg {leg_id!r}; the legs are: {known}.")
        leg = self.legs[leg_id]
        if leg.end is not None:
            raise ControlError(
                f"the far end of {leg_id} is the phone with the number {leg.number}; "
                "what it does is done at that phone."
            )
        return leg

    def _leg(self, number: str, name: str, direction: str, account: int) -> Leg:
        leg = Leg(f"leg-{len(self.legs) + 1}", number, name, direction, account)
        self.legs[leg.id] = leg
        return leg

    def _planned(self, leg: Leg, delay: float, signal: str) -> None:
        leg.timer = self._clock.call_later(delay, lambda: self._by_itself(leg, signal))

    def _hangs_up_by_itself(self, leg: Leg) -> None:
        leg.timer = None
        if leg.state != "ended":
            self.gone(leg)

    def _by_itself(self, leg: Leg, signal: str) -> None:
        if leg.state == "ringing":
            leg.timer = None
            self.phone.happens(leg, signal)

    @staticmethod
    def _dialled_and_ringing(leg: Leg, act: str) -> None:
        if leg.direction != "out":
            raise ControlError(
                f"the far end of {leg.id} cannot {act}: it rang the phone, not the phone it."
            )
        if leg.state != "ringing":
            raise ControlError(f"the far end of {leg.id} cannot {act}: the leg is {leg.state}.")

    @staticmethod
    def _not_ended(leg: Leg, act: str) -> None:
        if leg.state == "ended":
            raise ControlError(f"the far end of {leg.id} cannot {act}: the leg has ended.")

    @staticmethod
    def _talking(leg: Leg, act: str) -> None:
        if leg.state not in ("connected", "held"):
            raise ControlError(f"the far end of {leg.id} cannot {act}: the leg is {leg.state}.")
