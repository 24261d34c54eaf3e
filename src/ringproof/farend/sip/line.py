"""What calls and registrations need of the agent that they belong to."""

from collections.abc import Callable
from typing import Protocol

from ringproof.farend.sip.accounts import Account
from ringproof.farend.sip.dialog import Dialog
from ringproof.farend.sip.message import Request, Response
from ringproof.farend.sip.referral import Referral
from ringproof.farend.sip.transactions import Lost, Place, Replied

Resent = Callable[[Request], None]
"""Told the request that took the place of another, with a login."""


class Led(Protocol):
    """A call that the phone leads elsewhere."""

    @property
    def account(self) -> Account:
        """Whose call it is."""
        ...

    def notify(self, status: int) -> None:
        """Tell the phone how far we are."""

    def is_led(self, number: str, status: int) -> None:
        """Hear how our other number takes it."""


class Line(Protocol):
    """The way to the server and the other side."""

    def ask(
        self,
        account: Account,
        request: Request,
        replied: Replied,
        dialog: Dialog | None = None,
        resent: Resent = ...,
    ) -> None:
        """Send a request, in `dialog`, and again with a login where the server asks for one."""

    def acknowledge(self, response: Response, ack: Request, dialog: Dialog) -> None:
        """Send the ACK of a 2xx, whenever that comes."""

    def cancel(self, invite: Request) -> None:
        """Cancel an INVITE of ours that was not answered yet."""

    def respond(self, response: Response, lost: Lost | None = None) -> None:
        """Answer a request; `lost` is told where the answer to an INVITE got no ACK."""

    def later(self, seconds: float, do: Callable[[], None]) -> None:
        """Do something once so many seconds have passed."""

    def knows(self, wanted: Referral) -> bool:
        """Say whether a referral is to a number, or a call, of ours."""
        ...

    def lead(self, call: Led, wanted: Referral) -> None:
        """Have a call talk to another number of ours, as that takes it."""

    def via(self) -> str:
        """Return a Via of ours, with a branch that is new."""
        ...

    def contact(self, account: Account) -> str:
        """Return where an account is reached."""
        ...

    def address(self, number: str) -> str:
        """Return the address of a number at the server."""
        ...

    def fresh(self) -> str:
        """Return letters that nobody has used or can guess."""
        ...

    def close(self, port: int) -> None:
        """Hear no sound at a port any longer."""

    @property
    def server(self) -> Place:
        """Where the server is."""
        ...

    @property
    def domain(self) -> str:
        """The server, as it is called in addresses."""
        ...

    @property
    def host(self) -> str:
        """Our own address, as the other side reaches it."""
        ...

    @property
    def trusted(self) -> bool:
        """Whether the server takes and passes on identities."""
        ...

    @property
    def phones(self) -> frozenset[str]:
        """The numbers of the phone under test."""
        ...
