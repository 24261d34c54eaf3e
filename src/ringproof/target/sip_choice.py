"""What a target file says of a far end that is a SIP user agent."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final


@dataclass(frozen=True, slots=True)
class SipAccount:
    """One number of the far end's, and the login that it is registered with."""

    number: str
    user: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class SipChoice:
    """`accounts` begin with that of who calls; `host` and `port` are where SIP is listened for.

    `trusted` says that the server takes who the far end says it is, and passes identities on.
    """

    registrar: str = ""
    accounts: tuple[SipAccount, ...] = ()
    host: str = "127.0.0.1"
    port: int = 0
    trusted: bool = False

    @property
    def secrets(self) -> tuple[str, ...]:
        """The passwords."""
        return tuple(account.password for account in self.accounts)


NO_SIP: Final = SipChoice()


def sip_choice(plain: Mapping[str, Any]) -> SipChoice:
    """Return the choice that the key far_end of a target file makes; without one, nobody."""
    if plain.get("driver") != "sip":
        return NO_SIP
    first = {"number": plain.get("number", plain["user"]), **plain}
    accounts = (first, *plain.get("accounts", ()))
    host, _, port = str(plain.get("bind", "127.0.0.1:0")).rpartition(":")
    return SipChoice(
        str(plain["registrar"]),
        tuple(
            SipAccount(*(str(each[key]) for key in ("number", "user", "password")))
            for each in accounts
        ),
        host.strip("[]"),
        int(port),
        bool(plain.get("trusted", False)),
    )
