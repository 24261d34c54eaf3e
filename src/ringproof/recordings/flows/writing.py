"""Writing recordings as mitmproxy flow files, one exchange at a time, safe against kill -9.

Every mitmproxy tool opens them and sees normal flows; what they cannot show stands in our
metadata (see `metadata`). mitmproxy is imported when the first writer is made, not before.
"""

import re
from secrets import token_hex
from typing import TYPE_CHECKING, BinaryIO, Final

from ringproof.recordings.exchange import Deed, Exchange
from ringproof.recordings.flows import metadata
from ringproof.recordings.heads import http1, read_answer, read_request
from ringproof.recordings.legs import host_and_port

if TYPE_CHECKING:
    from mitmproxy.http import HTTPFlow, Request, Response

NOWHERE: Final = "ringproof.invalid"
"""The host of flows that were no exchange: deeds. No such host can exist (RFC 2606)."""

_UNSHOWABLE: Final = re.compile(rb"[^\x21-\x7e]")
_PORTS: Final = {"http": 80, "https": 443}


class FlowWriter:
    """Writes one recording to `stream`; each exchange is out of our hands when `add` returns.

    `synthetic` says that an emulator of ours was the phone, `redacted` that what is added was
    made shareable before; `note` is a sentence for who finds the file.
    """

    def __init__(
        self,
        stream: BinaryIO,
        *,
        synthetic: bool = False,
        redacted: bool = False,
        note: str = "",
    ) -> None:
        from mitmproxy.io import FlowWriter as MitmproxyWriter  # noqa: PLC0415  0.4 s

        self._stream = stream
        self._writer = MitmproxyWriter(stream)  # type: ignore[no-untyped-call]
        self._provenance = metadata.Provenance(synthetic, redacted, note, token_hex(4))

    def add(self, exchange: Exchange) -> None:
        """Write one exchange, both sides of it; OSError where the disk is full."""
        flow = _flow_of(exchange)
        flow.metadata[metadata.KEY] = metadata.of_exchange(exchange, self._provenance)
        self._write(flow)

    def deed(self, deed: Deed) -> None:
        """Write what somebody did who is on no wire, as a flow to a host that cannot exist."""
        from mitmproxy import http  # noqa: PLC0415  0.4 s

        stimulus = deed.stimulus
        flow = _empty_flow(NOWHERE, 80, stimulus.at.wall)
        path = f"/deed/{stimulus.actor}/{stimulus.verb}".encode()
        flow.request = _request(
            b"GET", NOWHERE, 80, b"http", _shown(path), b"HTTP/1.1", (), b"", stimulus.at.wall
        )
        flow.response = http.Response.make(204)  # mitmdump shows flows with an answer only
        flow.metadata[metadata.KEY] = metadata.of_deed(deed, self._provenance)
        self._write(flow)

    def _write(self, flow: "HTTPFlow") -> None:
        self._writer.add(flow)
        self._stream.flush()


def _flow_of(exchange: Exchange) -> "HTTPFlow":
    """Return the exchange as mitmproxy can show it: malformed bytes in the target as escapes."""
    from mitmproxy.flow import Error  # noqa: PLC0415  0.4 s

    read = read_request(exchange.request)
    scheme = "https" if exchange.secure else "http"
    host, port = host_and_port(exchange.to)
    flow = _empty_flow(host or "unknown", port or _PORTS[scheme], exchange.began.wall)
    flow.client_conn.peername = _address(exchange.client)
    flow.request = _request(
        _shown(read.method.encode("latin-1")) or b"GET",
        host or "unknown",
        port or _PORTS[scheme],
        scheme.encode(),
        _shown(read.target) or b"/",
        http1(read.version),
        read.headers,
        read.body,
        exchange.began.wall,
        exchange.complete.wall,
    )
    flow.response = _response(exchange, read.method)
    if exchange.lost:
        when = exchange.answered or exchange.complete
        flow.error = Error(exchange.lost.encode("utf-8", "replace").decode(), when.wall)
    return flow


def _empty_flow(host: str, port: int, began: float) -> "HTTPFlow":
    from mitmproxy import connection, http  # noqa: PLC0415  0.4 s

    client = connection.Client(peername=("", 0), sockname=("", 0), timestamp_start=began)
    server = connection.Server(address=(host, port))
    flow = http.HTTPFlow(client, server)
    flow.timestamp_created = began
    return flow


def _request(
    method: bytes,
    host: str,
    port: int,
    scheme: bytes,
    path: bytes,
    version: bytes,
    headers: tuple[tuple[bytes, bytes], ...],
    body: bytes,
    began: float,
    complete: float | None = None,
) -> "Request":
    from mitmproxy import http  # noqa: PLC0415  0.4 s

    return http.Request(
        host=host,
        port=port,
        method=method,
        scheme=scheme,
        authority=b"",
        path=path,
        http_version=version,
        headers=http.Headers(headers),
        content=body,
        trailers=None,
        timestamp_start=began,
        timestamp_end=began if complete is None else complete,
    )


def _response(exchange: Exchange, method: str) -> "Response | None":
    from mitmproxy import http  # noqa: PLC0415  0.4 s

    read = read_answer(exchange.response, method)
    if read.status is None:
        return None
    headers = ((n.encode("latin-1"), v.encode("latin-1")) for n, v in read.headers)
    began = exchange.complete.wall
    return http.Response(
        http_version=b"HTTP/1.1",
        status_code=read.status,
        reason=read.reason.encode("latin-1"),
        headers=http.Headers(headers),
        content=read.body,
        trailers=None,
        timestamp_start=began,
        timestamp_end=began if exchange.answered is None else exchange.answered.wall,
    )


def _shown(raw: bytes) -> bytes:
    """Return `raw` with everything that a terminal could not show percent-encoded."""
    return _UNSHOWABLE.sub(lambda found: b"%%%02X" % found[0][0], raw)


def _address(client: str) -> tuple[str, int]:
    host, port = host_and_port(client)
    return host, port or 0
