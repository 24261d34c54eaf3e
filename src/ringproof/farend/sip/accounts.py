"""Who the far end is: its accounts at the server, and how each behaves when it is called."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from ringproof.farend.sip.digest import Login
from ringproof.farend.sip.transactions import Place

BY_ITSELF: Final[dict[str, tuple[float | None, int]]] = {
    "answers": (0.2, 200),
    "answers_too": (0.2, 200),
    "busy": (0.0, 486),
    "rejects": (0.0, 603),
    "rings_out": (None, 480),
}
"""After how many seconds (None: of ringing) the far end of a role does what; others wait."""


@dataclass(frozen=True, slots=True)
class Account:
    """One number of the far end's.

    `role` is that of the dial plan (answers, busy, rings_out ...): who has none rings until told.
    `ring` is how many seconds one who never answers rings.
    """

    number: str
    login: Login
    role: str = "waits"
    ring: float = 30.0


@dataclass(frozen=True, slots=True)
class Office:
    """The accounts, the first of which is who calls; and the server that they are at.

    `domain` is the server as it is called in addresses, `server` where it is, `here` where we
    are for it. `phones` are the numbers of the phone under test by its identity: the only ones
    that are ever called. `trusted` says that the server takes and passes on who somebody says he
    is (P-Asserted-Identity, RFC 3325).
    """

    accounts: tuple[Account, ...]
    domain: str
    server: Place
    here: Place
    phones: Mapping[int, str] = field(default_factory=dict)
    trusted: bool = False

    def account(self, *numbers: str) -> Account | None:
        """Return the account with the first of these numbers, or user names, that is one's."""
        for number in filter(None, numbers):
            for account in self.accounts:
                if number in (account.number, account.login.user):
                    return account
        return None
