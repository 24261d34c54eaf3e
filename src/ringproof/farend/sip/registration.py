"""Being registered with the server, so that calls to a number come here. RFC 3261, section 10."""

import re
from dataclasses import dataclass, field
from typing import Final

from ringproof.farend.sip.accounts import Account
from ringproof.farend.sip.address import write_address
from ringproof.farend.sip.line import Line
from ringproof.farend.sip.message import Request, Response

EXPIRES: Final = 600
_SOONEST: Final = 10.0
_REFUSED: Final = (401, 403, 404, 407)
_EXPIRES: Final = re.compile(r";\s*expires\s*=\s*([0-9]{1,8})", re.IGNORECASE)


@dataclass(slots=True)
class Registration:
    """One account's; `status` is that of the latest answer, 0 before any, 408 where none came."""

    line: Line = field(repr=False)
    account: Account
    status: int = 0
    held: bool = False
    _id: str = ""
    _cseq: int = 0
    _seconds: int = EXPIRES
    _turn: int = 0

    def begin(self) -> None:
        """Register, and stay registered."""
        self._ask(self._seconds)

    def again(self) -> None:
        """Register anew, and so see whether the server still answers; `status` is 0 until then."""
        self.status = 0
        self._ask(self._seconds)

    def why_not(self) -> str:
        """Say why the account is not registered, and what to look at."""
        host, port = self.line.server
        who, server = self.account.login.user, f"the SIP server at {host}:{port}"
        if self.status in (0, 408):
            return f"{server} does not answer (key far_end.registrar)"
        if self.status in _REFUSED:
            return (
                f"{server} refuses the account {who} ({self.status}): "
                "check its user and password (key far_end)"
            )
        return f"{server} answered {self.status} when {who} was to be registered"

    def end(self) -> None:
        """Be registered no longer."""
        if self.held:
            self.status = 0
            self._ask(0)

    def _ask(self, seconds: int) -> None:
        self._id = self._id or self.line.fresh()
        self._cseq += 2  # one between for the same with a login
        who = self.line.address(self.account.login.user)
        headers = (
            ("Via", self.line.via()),
            ("Max-Forwards", "70"),
            ("From", write_address(who, None, self.line.fresh())),
            ("To", f"<{who}>"),
            ("Call-ID", self._id),
            ("CSeq", f"{self._cseq} REGISTER"),
            ("Contact", f"<{self.line.contact(self.account)}>"),
            ("Expires", str(seconds)),
        )
        request = Request(headers, b"", "REGISTER", f"sip:{self.line.domain}")
        self.line.ask(self.account, request, lambda answer: self._heard(seconds, answer))

    def _heard(self, asked: int, response: Response | None) -> None:
        if response is not None and response.status < 200:
            return
        self.status = 408 if response is None else response.status
        least = "" if response is None else response.get("min-expires")
        if self.status == 423 and least.isdigit() and asked < int(least[:8]):
            self._seconds = int(least[:8])
            self.begin()
            return
        self.held = response is not None and self.status < 300 and asked > 0
        if self.held and response is not None:
            self._turn += 1
            turn = self._turn  # one waits, however often it was registered meanwhile
            after = max(_SOONEST, self._granted(response) / 2)
            self.line.later(after, lambda: self._refresh(turn))

    def _refresh(self, turn: int) -> None:
        if self.held and turn == self._turn:
            self._ask(self._seconds)

    def _granted(self, response: Response) -> int:
        """Return for how many seconds we are registered, by our own Contact or in general."""
        mine = self.line.contact(self.account).lower()
        for line in response.all("contact"):
            for each in re.split(r",(?=\s*(?:\"|<|sip))", line):
                found = _EXPIRES.search(each)
                if found and mine in each.lower():
                    return int(found[1])
        general = response.get("expires")
        return int(general[:8]) if general.isascii() and general.isdigit() else self._seconds
