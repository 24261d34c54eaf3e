"""One call of the far end's: what it does, and what becomes of it. Sans-I/O.

    state      when                     then
    ringing    answer, or a 2xx comes   connected
    ringing    reject, CANCEL, no 2xx   ended
    connected  re-INVITE that holds     held
    held       re-INVITE that does not  connected
    any        BYE, of either side      ended

The leg is the party that the phone talks to: when the far end transfers the phone to another of
our numbers, the leg goes on there, in a dialog of its own.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from ringproof.farend.protocol import Leg
from ringproof.farend.sip import sdp
from ringproof.farend.sip.accounts import BY_ITSELF, Account
from ringproof.farend.sip.dialog import Dialog
from ringproof.farend.sip.dtmf import Ear
from ringproof.farend.sip.message import Request, Response
from ringproof.farend.sip.referral import read_referral
from ringproof.farend.sip.talk import FRAGMENT, Talk

REASONS: Final = {"rejected": 603, "busy": 486, "unreachable": 480}
"""The status with which a far end does not take a call, by its reason."""
_TALK: Final = ("connected", "held")
TRANSFER_WITHIN: Final = 8.0
"""Seconds in which somebody who was transferred has to come up at our other number."""
LEAVES_AFTER: Final = 2.0
"""Seconds after which the far end hangs up where it has transferred the phone away."""


@dataclass(slots=True, kw_only=True)
class Call(Talk):
    """One leg: a call of the phone's (`direction` out) or to it (in), to one `identity` of it.

    `apart` says that it goes on without the phone, which has led us to another of our numbers.
    """

    leg: str
    direction: str
    identity: int
    status: int = 0
    rings: bool = False
    left: Dialog | None = None
    resting: bool = False
    ear: Ear = field(default_factory=Ear)
    apart: bool = False
    _leading: bool = False
    _gone: bool = False
    _tried: bool = False
    _gives_up: bool = False
    _updates: bool = False

    def testify(self) -> Leg:
        """Return the leg as the far end sees it."""
        known = (self.number, self.direction, self.state, self.name, self.peer, self.ear.heard)
        return Leg(self.leg, *known, self.identity)

    # -- a call to the phone --------------------------------------------------

    def begin(self) -> None:
        """Ring the phone."""
        self.invite = self._request("INVITE", *self._shown(), body=self._offer())
        self._send(self.invite, self._rung)

    def _rung(self, response: Response | None) -> None:
        if response is None:
            self._end(408)
        elif response.status < 200:
            self._rings(response)
        elif response.status < 300:
            self._taken(response)
        else:
            self._end(response.status)

    def _rings(self, response: Response) -> None:
        first, self._tried = not self._tried, True
        self.rings = self.rings or response.status > 100  # until then it is only on its way
        self.dialog.learn(response)
        self._updates = self._updates or "UPDATE" in response.get("allow").upper()
        if self._gives_up and first:
            self._cancel()

    def _taken(self, response: Response) -> None:
        self.dialog.learn(response)
        self._acknowledge(response)
        if self.state == "ended":  # it was taken while we gave up
            self._ask("BYE", lambda _: None)
            return
        self.rings, self.invite = True, None
        self._updates = "UPDATE" in response.get("allow").upper()
        self.state = "connected"
        self._hear_sound(response.body)

    def _cancel(self) -> None:
        if self.invite is not None:
            self.line.cancel(self.invite)
            self.invite = None

    # -- a call of the phone's --------------------------------------------------

    def rung(self, invite: Request) -> None:
        """Be rung by an INVITE, as whoever has the number that was dialled."""
        self.invite, self.rings, self.state = invite, True, "ringing"
        self._updates = "UPDATE" in invite.get("allow").upper()
        offered = sdp.read_sdp(invite.body)
        if invite.body and (offered is None or not offered.spoken):
            self._refuse(488)
            return
        self._respond(invite, 180, *self._shown(also=False))
        deed = BY_ITSELF.get(self.account.role)
        if deed is not None:
            after, status = deed
            seconds = self.account.ring if after is None else after
            self.line.later(seconds, lambda: self._by_itself(invite, status))

    def _by_itself(self, invite: Request, status: int) -> None:
        if self.invite is invite:
            self.answer() if status == 200 else self._refuse(status)

    def answer(self) -> None:
        """Answer the call of the phone's that rings here."""
        invite, self.invite = self.invite, None
        if invite is None:
            return
        self.state = "connected"
        body = self._answer_to(invite.body)
        self._respond(invite, 200, *self._shown(also=False), body=body, lost=self._unheard)

    def reject(self, why: str) -> None:
        """Do not take the call of the phone's that rings here."""
        self._refuse(REASONS[why])

    def cancelled(self) -> None:
        """The phone gave up ringing."""
        self._refuse(487)

    def _refuse(self, status: int) -> None:
        if self.invite is not None:
            self._respond(self.invite, status)
        self._end(status)

    def _unheard(self) -> None:
        if self.state in _TALK:
            self.hang_up()

    # -- what the far end does ---------------------------------------------------

    def hang_up(self) -> None:
        """End the call, in whatever state it is."""
        if self.state in _TALK:
            self._leave_the_phone()
            self._end(0)
        elif self.direction == "out":
            self._refuse(480)
        elif self.state == "ringing":
            self._gives_up = True
            if self._tried:  # nothing may be cancelled of which nobody has said that he knows it
                self._cancel()
            self._end(0)

    def hold(self, on: bool) -> None:
        """Put the phone on hold, or take it back."""
        self._hears = "sendonly" if on else "sendrecv"
        self._reinvite()

    def rename(self, name: str | None, number: str | None) -> None:
        """Be shown with another name or number from now on."""
        self.name = self.name if name is None else name
        self.number = self.number if number is None else number
        if self.state in _TALK and not self._updates:
            self._reinvite()
        elif self.direction == "out" and self.invite is not None:
            self._respond(self.invite, 180, *self._shown(also=False))
        elif self._updates or self.state in _TALK:
            self._wait_for("UPDATE", *self._shown())
        else:
            self.trouble = "the phone takes no change of a call that rings (no UPDATE in Allow)"

    def transfer(self, to: str, name: str | None) -> None:
        """Have the phone, or the server for it, call another of our numbers instead."""
        self.moving, self.name = to, name or ""
        refer = ("Refer-To", f"<{self.line.address(to)}>")
        by = ("Referred-By", f"<{self.line.address(self.account.number)}>")
        self._wait_for("REFER", refer, by)
        dialog = self.dialog
        self.line.later(TRANSFER_WITHIN, lambda: self._nobody_came(dialog))

    def goes_on(self, account: Account, dialog: Dialog, invite: Request) -> None:
        """Go on at the number that the phone was transferred to, where it rings now."""
        left = self.left = self.dialog if self.state in _TALK else None
        self.moving, self.account, self.number = "", account, account.number
        self.dialog, self.theirs, self._version = dialog, None, 0
        self.rung(invite)
        if left is not None:
            self.line.later(LEAVES_AFTER, lambda: self._leaves(left))

    def _leaves(self, left: Dialog) -> None:
        """Hang up at the number that the phone was transferred from, if nobody else has."""
        if self.left is left:
            self.left = None
            bye = left.request("BYE", self.line.via(), self.line.contact(self.account))
            self.line.ask(self.account, bye, lambda _: None, left)

    def _nobody_came(self, dialog: Dialog) -> None:
        if self.moving and self.dialog is dialog:
            self.moving, self.trouble = "", "nobody came up at the number transferred to"
            if self.state not in _TALK:
                self._end(0)

    # -- where the phone leads us ----------------------------------------------------

    def is_led(self, number: str, status: int) -> None:
        """Hear how our other number takes it: with 200 they talk from now on, without the phone."""
        if self.state not in _TALK:
            return
        self._leading = False
        if not self._gone:
            self.notify(status)
        if status == 200:
            self._talk_to(number)
            self.line.later(LEAVES_AFTER, self._leave_the_phone)
        elif self._gone:
            self._end(0)

    def is_replaced(self, number: str) -> None:
        """Talk to another number of ours instead of the phone, which has led it here."""
        self._talk_to(number)
        self._leave_the_phone()

    def _talk_to(self, number: str) -> None:
        self.peer, self.apart, self.state = number, True, "connected"

    def _leave_the_phone(self) -> None:
        """Hang up, unless the phone was quicker."""
        if not self._gone:
            self._gone = True
            self._ask("BYE", lambda _: None)

    def _follows(self, request: Request) -> None:
        """Let the phone lead us to another of our numbers, and to nobody else."""
        wanted = read_referral(request.get("refer-to"))
        leads = self.state in _TALK and not self.apart and self.line.knows(wanted)
        self._respond(request, 202 if leads else 603)
        if leads:
            self._leading = True  # the phone may hang up at once, and leave the rest to us
            self.line.lead(self, wanted)

    # -- what the phone does -------------------------------------------------------

    def has(self, request: Request) -> bool:
        """Say whether a request belongs to this call, or to what it was before a transfer."""
        return self.dialog.is_of(request) or (self.left is not None and self.left.is_of(request))

    def takes(self, request: Request) -> None:
        """Take a request within the call."""
        if self.left is not None and self.left.is_of(request):
            self.left = None if request.method == "BYE" else self.left
            self._respond(request, 200)
            return
        deed = _DEEDS.get(request.method)
        if deed is None:
            self._respond(request, 405, ("Allow", ", ".join(_DEEDS)))
        elif not self.dialog.is_new(request):
            self._respond(request, 500)
        else:
            deed(self, request)

    def acknowledged(self, ack: Request) -> None:
        """Hear the ACK of our answer, which has their sound where we offered ours."""
        if ack.body and self.state in _TALK:
            self._hear_sound(ack.body)

    def _changes(self, request: Request) -> None:
        """Take a re-INVITE or UPDATE: their sound or their name has changed."""
        if self.state == "ended":
            self._respond(request, 481)
            return
        offered = sdp.read_sdp(request.body)
        if request.body and (offered is None or not offered.spoken):
            self._respond(request, 488)
            return
        self.dialog.moved(request)
        self._see_who(request)
        asks = bool(request.body) or request.method == "INVITE"
        body = self._answer_to(request.body) if asks else b""
        self._respond(request, 200, body=body)

    def _goes(self, request: Request) -> None:
        self._respond(request, 200)
        self._gone = not self.moving
        if self.moving:
            self.state = "ringing"  # until somebody comes up at the number transferred to
        elif self.direction == "out" and self.state == "ringing":
            self._refuse(487)
        elif self.state != "ended" and not self.apart and not self._leading:
            self._end(0)

    def _presses(self, request: Request) -> None:
        key = self.ear.info(request.get("content-type"), request.body)
        self._respond(request, 200 if key or not request.body else 415)

    def _notifies(self, request: Request) -> None:
        self._respond(request, 200)
        said = request.body.decode("ascii", "replace").split(" ")
        is_one = request.get("content-type").lower().startswith(FRAGMENT)
        if is_one and len(said) > 1 and self.moving and said[1][:1] in "3456":
            self.moving, self.trouble = "", f"the transfer was answered with {said[1][:3]}"

    def _acts(self, request: Request) -> None:
        self._respond(request, 200)

    # -- how -------------------------------------------------------------------------

    def _end(self, status: int) -> None:
        if self.state == "ended":  # it gave up, and that was confirmed
            return
        self.state, self.status, self.waits = "ended", status, False
        if self.direction == "out":
            self.invite = None
        self.line.close(self.port)


_DEEDS: Final[dict[str, Callable[[Call, Request], None]]] = {
    "INVITE": Call._changes,
    "UPDATE": Call._changes,
    "BYE": Call._goes,
    "INFO": Call._presses,
    "NOTIFY": Call._notifies,
    "REFER": Call._follows,
    "OPTIONS": Call._acts,
}
