"""One dialog with the other side: who is who in it, where its requests go. RFC 3261, section 12."""

from dataclasses import dataclass
from typing import Final

from ringproof.farend.sip.address import addresses, place_of, read_address
from ringproof.farend.sip.message import Headers, Message, Request, Response

AGENT: Final = "Ringproof"
_ALLOW: Final = "INVITE, ACK, CANCEL, BYE, OPTIONS, INFO, UPDATE, REFER, NOTIFY"


@dataclass(slots=True)
class Dialog:
    """`ours` and `theirs` are the addresses with their tags, `target` where the other side is.

    `known` says that the other side has spoken in it, so that requests go there.
    """

    call_id: str
    ours: str
    theirs: str
    target: str
    routes: tuple[str, ...] = ()
    cseq: int = 0
    heard: int = -1
    known: bool = False
    confirmed: bool = False

    @classmethod
    def of_request(cls, request: Request, tag: str) -> "Dialog":
        """Return the dialog that an INVITE of theirs begins, with our `tag`."""
        target = read_address(request.get("contact")).uri
        routes = tuple(addresses(request.all("record-route")))
        ours = f"{request.get('to')};tag={tag}"
        dialog = cls(request.call_id, ours, request.get("from"), target, routes)
        dialog.heard, dialog.known = request.cseq, True
        return dialog

    @property
    def tag(self) -> str:
        """Our tag."""
        return read_address(self.ours).parameters.get("tag", "")

    def learn(self, response: Response) -> None:
        """Learn from an answer to our INVITE who and where the other side is."""
        if self.confirmed:
            return
        if read_address(response.get("to")).parameters.get("tag"):
            self.theirs, self.known = response.get("to"), True
            # Its routes are those of the answer, the other way round.
            self.routes = tuple(reversed(addresses(response.all("record-route"))))
        self.moved(response)
        self.confirmed = 200 <= response.status < 300

    def moved(self, message: Message) -> None:
        """Learn where the other side is from its latest Contact."""
        contact = read_address(message.get("contact")).uri
        if contact:
            self.target = contact

    def is_of(self, request: Request) -> bool:
        """Say whether a request of theirs belongs to this dialog."""
        ours = read_address(request.get("to")).parameters.get("tag")
        theirs = read_address(request.get("from")).parameters.get("tag")
        known = read_address(self.theirs).parameters.get("tag")
        return request.call_id == self.call_id and ours == self.tag and theirs == known

    def is_new(self, request: Request) -> bool:
        """Say whether a request comes after those before it, and remember it."""
        if request.cseq <= self.heard:
            return False
        self.heard = request.cseq
        return True

    def request(
        self, method: str, via: str, contact: str, *more: tuple[str, str], body: bytes = b""
    ) -> Request:
        """Return the next request of ours in this dialog."""
        self.cseq += 1
        return self.numbered(method, self.cseq, via, contact, *more, body=body)

    def numbered(
        self,
        method: str,
        number: int,
        via: str,
        contact: str,
        *more: tuple[str, str],
        body: bytes = b"",
    ) -> Request:
        """Return a request of ours with this number: an ACK has that of its INVITE."""
        headers: Headers = (
            ("Via", via),
            *(("Route", route) for route in self.routes),
            ("Max-Forwards", "70"),
            ("From", self.ours),
            ("To", self.theirs),
            ("Call-ID", self.call_id),
            ("CSeq", f"{number} {method}"),
            ("Contact", f"<{contact}>"),
            ("Allow", _ALLOW),
            ("User-Agent", AGENT),
            *more,
        )
        return Request(headers, body, method, self.target)

    def next_hop(self, otherwise: tuple[str, int]) -> tuple[str, int]:
        """Return where requests go: the first route, or the other side; names go by the server."""
        first = read_address(self.routes[0]).uri if self.routes else self.target
        return place_of(first) or otherwise
