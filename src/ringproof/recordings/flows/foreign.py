"""Flows that mitmproxy itself recorded: what it kept of a request, written as a request again."""

from typing import TYPE_CHECKING

from ringproof.recordings.exchange import Exchange
from ringproof.recordings.gathered import leg_of_request, moment, phone_of
from ringproof.recordings.heads import answer_bytes, http1, read_request, request_bytes
from ringproof.recordings.legs import authority, host_and_port
from ringproof.trace.moment import Moment

if TYPE_CHECKING:
    from mitmproxy.connection import Client, Server
    from mitmproxy.http import HTTPFlow, Request, Response


def exchange_of(flow: "HTTPFlow", n: int) -> Exchange | None:
    """Return the exchange that flow number `n` is; None where it is neither command nor event.

    mitmproxy repaired what was malformed before it kept it, so the bytes are not exact. Its only
    clock is wall-clock time.
    """
    request = flow.request
    raw = _request(request)
    read = read_request(raw)
    leg = leg_of_request(read)
    if leg is None:
        return None
    began = _moment(request.timestamp_start, flow.timestamp_created)
    complete = _moment(request.timestamp_end, began.wall)
    to, client = _to(request, flow.server_conn), _client(flow.client_conn)
    response = flow.response
    answered = None if response is None else _moment(response.timestamp_end, complete.wall)
    lost = "" if response is not None else str(flow.error or "no answer was recorded")
    return Exchange(
        n=n,
        leg=leg,
        phone=phone_of(leg, read, to, host_and_port(client)[0]),
        request=raw,
        response=b"" if response is None else _response(response),
        began=began,
        complete=complete,
        answered=answered,
        exact=False,
        secure=_secure(flow),
        lost=lost,
        to=to,
        client=client,
    )


def _request(request: "Request") -> bytes:
    data = request.data
    headers = list(request.headers.fields)
    if data.authority and not any(name.lower() == b"host" for name, _ in headers):
        headers.insert(0, (b"Host", data.authority))
    version = http1(data.http_version)
    return request_bytes(data.method, data.path, version, headers, data.content or b"")


def _response(response: "Response") -> bytes:
    data = response.data
    headers = response.headers.fields
    version = http1(data.http_version)
    return answer_bytes(version, data.status_code, data.reason, headers, data.content or b"")


def _to(request: "Request", server: "Server") -> str:
    """Return where it really went, since a reverse proxy is asked under its own name."""
    address = server.peername or server.address
    if address is not None:
        return authority(str(address[0]), int(address[1]))
    return authority(request.host, request.port)


def _secure(flow: "HTTPFlow") -> bool:
    """Say whether the client spoke TLS, of which the scheme says nothing before a reverse proxy.

    There the scheme is the one that mitmproxy itself spoke to the server behind it.
    """
    if flow.client_conn.proxy_mode.type_name == "reverse":
        return flow.client_conn.tls_established
    return flow.request.scheme == "https"


def _client(client: "Client") -> str:
    return authority(str(client.peername[0]), int(client.peername[1])) if client.peername else ""


def _moment(stamp: float | None, otherwise: float) -> Moment:
    return moment(otherwise if stamp is None else stamp)
