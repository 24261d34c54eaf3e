"""The user agent: registered with a server, several numbers, many calls. Sans-I/O.

`receive` takes a datagram and `tick` lets time pass; `out` is what is to be sent, `due` when
`tick` is next needed. Nothing that comes in raises.
"""

import heapq
import itertools
from collections.abc import Callable
from typing import Final

from ringproof.farend.sip.accounts import BY_ITSELF, Account, Office
from ringproof.farend.sip.address import read_address, sip_uri, user_of, write_address
from ringproof.farend.sip.call import Call
from ringproof.farend.sip.dialog import Dialog
from ringproof.farend.sip.digest import answer
from ringproof.farend.sip.line import Led, Resent
from ringproof.farend.sip.message import (
    Message,
    NotSip,
    Request,
    Response,
    read_message,
    response_to,
)
from ringproof.farend.sip.referral import Referral
from ringproof.farend.sip.registration import Registration
from ringproof.farend.sip.transactions import (
    Lost,
    Place,
    Replied,
    Transactions,
    cancel_of,
    no_such,
)

_CHALLENGES: Final = {
    401: ("www-authenticate", "Authorization"),
    407: ("proxy-authenticate", "Proxy-Authorization"),
}
_NOBODY: Final = "sip:anonymous@anonymous.invalid"


class Agent:
    """The far end's telephones. `listen` opens a port for sound, `silence` closes it."""

    def __init__(
        self,
        office: Office,
        clock: Callable[[], float],
        fresh: Callable[[], str],
        listen: Callable[[], int],
        silence: Callable[[int], None],
    ) -> None:
        self.office = office
        self.calls: list[Call] = []
        self.stirred = 0.0  # when the latest message of a call came
        self._clock = clock
        self._fresh = fresh
        self._listen = listen
        self.close = silence
        self._transactions = Transactions()
        self._timers: list[tuple[float, int, Callable[[], None]]] = []
        self._count = itertools.count()
        self._legs = itertools.count(1)
        self.registrations = [Registration(self, each) for each in office.accounts]

    # -- the edge ---------------------------------------------------------------

    def take_out(self) -> list[tuple[bytes, Place]]:
        """Return what is to be sent, once."""
        sent, self._transactions.out[:] = list(self._transactions.out), []
        return sent

    def due(self) -> float | None:
        """Return when `tick` is next needed."""
        times = [self._transactions.due(), self._timers[0][0] if self._timers else None]
        return min((at for at in times if at is not None), default=None)

    def tick(self) -> None:
        """Let what is due happen."""
        now = self._clock()
        self._transactions.tick(now)
        while self._timers and self._timers[0][0] <= now:
            heapq.heappop(self._timers)[2]()

    def receive(self, raw: bytes, source: Place) -> None:
        """Take in a datagram; what is no SIP, or comes from elsewhere, is let drop."""
        try:
            message = read_message(raw)
        except NotSip:
            return
        if source[0] != self.office.server[0] and not self._expects(message, source[0]):
            return
        self.stirred = self._clock()
        request = self._transactions.receive(message, source, self._clock())
        if request is not None:
            self._requested(request)

    def hears(self, port: int, packet: bytes) -> None:
        """Take in a packet of sound."""
        for call in self.calls:
            if call.port == port and call.state != "ended":
                call.ear.rtp(packet, None if call.theirs is None else call.theirs.keys)

    # -- what it does -------------------------------------------------------------

    def call(self, number: str, name: str | None, identity: int) -> Call:
        """Ring identity `identity` of the phone as `number`, from the account that has it."""
        office = self.office
        account = office.account(number) or office.accounts[0]
        to = sip_uri(office.phones[identity], office.domain)
        # An account that is not believed calls as what it is.
        who = sip_uri(number if office.trusted else account.login.user, office.domain)
        shown = write_address(who if number else _NOBODY, name, self._fresh())
        dialog = Dialog(self._fresh(), shown, f"<{to}>", to)
        call = self._new(account, "in", number, name or "", identity, dialog)
        call.begin()
        return call

    def turn_the_page(self) -> None:
        """Forget the calls that have ended, and end the others, as two of ours that were joined."""
        self.calls[:] = [each for each in self.calls if each.state != "ended"]
        for call in self.calls:
            call.resting = True
            call.hang_up()

    def _new(
        self, account: Account, way: str, number: str, name: str, identity: int, dialog: Dialog
    ) -> Call:
        leg, port = f"leg-{next(self._legs)}", self._listen()
        call = Call(
            leg=leg,
            line=self,
            account=account,
            direction=way,
            number=number,
            name=name,
            identity=identity,
            dialog=dialog,
            port=port,
        )
        self.calls.append(call)
        return call

    # -- what it is asked -----------------------------------------------------------

    def _requested(self, request: Request) -> None:
        call = next((each for each in self.calls if each.has(request)), None)
        if request.method == "ACK":
            if call is not None:
                call.acknowledged(request)
        elif request.method == "CANCEL":
            self._cancelled(request)
        elif call is not None:
            call.takes(request)
        elif "tag" in read_address(request.get("to")).parameters:
            self.respond(no_such(request, ""))
        elif request.method == "INVITE":
            self._invited(request)
        else:
            known = request.method in ("OPTIONS", "NOTIFY")
            self.respond(response_to(request, 200 if known else 405, self._fresh()))

    def _invited(self, invite: Request) -> None:
        tag = self._fresh()
        if invite.get("require"):
            unsupported = ("Unsupported", invite.get("require"))
            self.respond(response_to(invite, 420, tag, unsupported))
            return
        account = self.office.account(user_of(invite.uri), read_address(invite.get("to")).user)
        if account is None:
            self.respond(response_to(invite, 404, tag))
            return
        dialog = Dialog.of_request(invite, tag)
        moved = next((each for each in self.calls if each.moving == account.number), None)
        if moved is not None:
            moved.goes_on(account, dialog, invite)
            return
        identity = self._identity(invite)
        self._new(account, "out", account.number, "", identity, dialog).rung(invite)

    def _identity(self, invite: Request) -> int:
        """Return which identity of the phone calls: the first where its number is not known."""
        who = read_address(invite.get("p-asserted-identity") or invite.get("from")).user
        known = (each for each, number in self.office.phones.items() if number == who)
        return next(known, 1)

    def _cancelled(self, cancel: Request) -> None:
        invite = self._transactions.invite_of(cancel)
        call = next((each for each in self.calls if each.invite is invite), None)
        if invite is None or call is None:
            self.respond(no_such(cancel, self._fresh()))
            return
        self.respond(response_to(cancel, 200, call.dialog.tag))
        call.cancelled()

    # -- where the phone leads us ----------------------------------------------------

    def knows(self, wanted: Referral) -> bool:
        """Say whether a referral is to a number, or a call, of ours."""
        if wanted.call_id:
            return self._replaced(wanted) is not None
        return self.office.account(wanted.number) is not None

    def lead(self, call: Led, wanted: Referral) -> None:
        """Have a call talk to another number of ours: both are here, so that nobody is called."""
        account, other = self.office.account(wanted.number), self._replaced(wanted)
        if other is not None:
            call.is_led(other.number, 200)
            other.is_replaced(call.account.number)
        elif account is not None:
            number = account.number
            call.notify(100 if account.role in BY_ITSELF else 180)
            after, status = BY_ITSELF.get(account.role, (account.ring, 480))
            seconds = account.ring if after is None else after
            self.later(seconds, lambda: call.is_led(number, status))

    def _replaced(self, wanted: Referral) -> Call | None:
        """Return our side of the call that is to be replaced."""
        for each in self.calls:
            is_it = each.dialog.call_id == wanted.call_id and each.dialog.tag in wanted.tags
            if is_it and each.state in ("connected", "held"):
                return each
        return None

    # -- what calls and registrations need ---------------------------------------------

    def ask(
        self,
        account: Account,
        request: Request,
        replied: Replied,
        dialog: Dialog | None = None,
        resent: Resent = lambda _: None,
    ) -> None:
        """Send a request, and again with a login where the server asks for one, once."""
        server = self.office.server
        to = server if dialog is None or not dialog.known else dialog.next_hop(server)

        def heard(response: Response | None) -> None:
            again = None if response is None else self._with_login(account, request, response)
            if again is None:
                replied(response)
                return
            resent(again)
            self._transactions.ask(again, to, self._clock(), replied)

        self._transactions.ask(request, to, self._clock(), heard)

    def _with_login(self, account: Account, request: Request, response: Response) -> Request | None:
        if response.status not in _CHALLENGES:
            return None
        asked, answered = _CHALLENGES[response.status]
        said = answer(
            response.all(asked), account.login, request.method, request.uri, self._fresh()
        )
        if said is None:
            return None
        via, count = ("Via", self.via()), ("CSeq", f"{request.cseq + 1} {request.method}")
        return request.with_headers(via, count, (answered, said))

    def acknowledge(self, response: Response, ack: Request, dialog: Dialog) -> None:
        """Send the ACK of a 2xx, whenever that comes."""
        self._transactions.acknowledge(response, ack, dialog.next_hop(self.office.server))

    def cancel(self, invite: Request) -> None:
        """Cancel an INVITE of ours that was not answered yet."""
        server = self.office.server
        self._transactions.ask(cancel_of(invite), server, self._clock(), lambda _: None)

    def respond(self, response: Response, lost: Lost | None = None) -> None:
        """Answer a request."""
        self._transactions.respond(response, self._clock(), lost)

    def later(self, seconds: float, do: Callable[[], None]) -> None:
        """Do something once so many seconds have passed."""
        heapq.heappush(self._timers, (self._clock() + seconds, next(self._count), do))

    def via(self) -> str:
        """Return a Via of ours, with a branch that is new."""
        return f"SIP/2.0/UDP {self._place};rport;branch=z9hG4bK{self._fresh()}"

    def contact(self, account: Account) -> str:
        """Return where an account is reached."""
        return sip_uri(account.login.user, self._place)

    def address(self, number: str) -> str:
        """Return the address of a number at the server."""
        return sip_uri(number, self.office.domain)

    @property
    def waits(self) -> bool:
        """Whether a request of ours has no answer yet."""
        return self._transactions.waits

    def now(self) -> float:
        """Return the time, in seconds since some moment."""
        return self._clock()

    def fresh(self) -> str:
        """Return letters that nobody has used or can guess."""
        return self._fresh()

    @property
    def server(self) -> Place:
        """Where the server is."""
        return self.office.server

    @property
    def domain(self) -> str:
        """The server, as it is called in addresses."""
        return self.office.domain

    @property
    def host(self) -> str:
        """Our own address, as the other side reaches it."""
        return self.office.here[0]

    @property
    def trusted(self) -> bool:
        """Whether the server takes and passes on identities."""
        return self.office.trusted

    @property
    def phones(self) -> frozenset[str]:
        """The numbers of the phone under test."""
        return frozenset(self.office.phones.values())

    @property
    def _place(self) -> str:
        host, port = self.office.here
        return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"

    def _expects(self, message: Message, host: str) -> bool:
        """Say whether a message is of a call whose other side is at this host."""
        server = self.office.server
        return any(
            each.dialog.next_hop(server)[0] == host
            and (isinstance(message, Response) or each.has(message))
            for each in self.calls
        )
