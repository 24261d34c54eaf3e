"""The wire to the phone: hostile answers, and a server that closes when it likes."""

import socket
import threading
from collections.abc import Callable, Iterator, Sequence

import pytest

from ringproof.target.wire import Reply, ReplyParser, TargetLost, WireClient

ASK = b"GET / HTTP/1.1\r\nHost: phone\r\n\r\n"
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

# -- the parser ------------------------------------------------------------


def test_an_answer_byte_by_byte() -> None:
    parser = ReplyParser()
    replies = [parser.feed(bytes([byte])) for byte in OK]
    assert replies[:-1] == [None] * (len(OK) - 1)
    reply = replies[-1]
    assert reply == Reply(200, "OK", (("content-length", "2"),), b"ok", OK)


@pytest.mark.parametrize(
    ("raw", "body"),
    [
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n", b"ok"),
        (b"HTTP/1.1 100 Continue\r\n\r\n" + OK, b"ok"),
        (b"HTTP/1.1 204 No Content\r\n\r\n", b""),
    ],
    ids=["chunked", "continue", "no content"],
)
def test_answers_in_other_shapes(raw: bytes, body: bytes) -> None:
    reply = ReplyParser().feed(raw)
    assert reply is not None
    assert reply.body == body


def test_an_answer_without_length_ends_with_the_connection() -> None:
    parser = ReplyParser()
    assert parser.feed(b"HTTP/1.0 200 OK\r\n\r\nall of it") is None
    reply = parser.feed(b"")
    assert reply is not None
    assert reply.body == b"all of it"


@pytest.mark.parametrize(
    "raw",
    [
        b"SIP/2.0 200 OK\r\n\r\n",
        b"\x16\x03\x01\x02\x00",
        b"HTTP/1.1 abc OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"<html>",
    ],
)
def test_what_is_no_answer_is_told_with_its_bytes(raw: bytes) -> None:
    with pytest.raises(TargetLost, match="the answer is no HTTP") as lost:
        fed(raw, b"")
    assert repr(raw[:5])[2:-1] in str(lost.value)


def fed(*pieces: bytes) -> list[Reply | None]:
    parser = ReplyParser()
    return [parser.feed(piece) for piece in pieces]


def test_a_cut_answer_is_no_answer() -> None:
    parser = ReplyParser()
    assert parser.feed(OK[:-1]) is None
    with pytest.raises(TargetLost):
        parser.feed(b"")


def test_a_header_is_found_in_any_case() -> None:
    reply = ReplyParser().feed(OK)
    assert reply is not None
    assert (reply.header("CONTENT-LENGTH"), reply.header("Date")) == ("2", None)


# -- the client ------------------------------------------------------------

Conversation = Callable[[socket.socket], None]


class RawServer:
    """A server that does with its nth connection what the nth conversation says."""

    def __init__(self, conversations: Sequence[Conversation]) -> None:
        self.accepted = 0
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self._conversations = conversations
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        for conversation in self._conversations:
            connection, _ = self._socket.accept()
            self.accepted += 1
            with connection:
                conversation(connection)

    def close(self) -> None:
        self._thread.join(5)
        self._socket.close()


def answering(*answers: bytes) -> Conversation:
    """Answer one request after the other, then close."""

    def talk(connection: socket.socket) -> None:
        for answer in answers:
            if not connection.recv(65536):
                return
            connection.sendall(answer)

    return talk


def reading(connection: socket.socket) -> None:
    """Read a request and close without an answer."""
    connection.recv(65536)


def resetting(connection: socket.socket) -> None:
    """Read a request and reset the connection in the middle of the answer."""
    connection.recv(65536)
    connection.sendall(OK[:10])
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")


@pytest.fixture
def serve() -> Iterator[Callable[..., RawServer]]:
    servers: list[RawServer] = []

    def start(*conversations: Conversation) -> RawServer:
        servers.append(RawServer(conversations))
        return servers[-1]

    yield start
    for server in servers:
        server.close()


def client(server: RawServer, scheme: str = "http", within: float = 5.0) -> WireClient:
    return WireClient(f"{scheme}://127.0.0.1:{server.port}", answer_within=within)


def test_the_connection_is_kept(serve: Callable[..., RawServer]) -> None:
    server = serve(answering(OK, OK))
    wire = client(server)
    assert [wire.exchange(ASK).status, wire.exchange(ASK).status] == [200, 200]
    assert server.accepted == 1
    wire.close()


def test_a_kept_connection_that_was_closed_is_opened_again(
    serve: Callable[..., RawServer],
) -> None:
    server = serve(answering(OK), answering(OK))
    wire = client(server)
    assert [wire.exchange(ASK).body, wire.exchange(ASK).body] == [b"ok", b"ok"]
    assert server.accepted == 2
    wire.close()


def test_connection_close_is_obeyed(serve: Callable[..., RawServer]) -> None:
    last = OK.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
    server = serve(answering(last), answering(OK))
    wire = client(server)
    assert [wire.exchange(ASK).status, wire.exchange(ASK).status] == [200, 200]
    wire.close()


@pytest.mark.parametrize(
    ("conversation", "sentence"),
    [
        (reading, "closed the connection without an answer"),
        (answering(OK[:-1]), "the answer is no HTTP|broke off in the middle of its answer"),
        (answering(b"SIP/2.0 200 OK\r\n\r\n"), "the answer is no HTTP"),
        (resetting, "the connection broke"),
    ],
    ids=["no answer", "half an answer", "no HTTP", "reset"],
)
def test_a_broken_exchange_is_lost_in_words(
    serve: Callable[..., RawServer], conversation: Conversation, sentence: str
) -> None:
    wire = client(serve(conversation))
    with pytest.raises(TargetLost, match=sentence):
        wire.exchange(ASK)
    wire.close()


def test_after_a_broken_exchange_the_next_has_a_new_connection(
    serve: Callable[..., RawServer],
) -> None:
    wire = client(serve(answering(b"SIP/2.0 200 OK\r\n\r\n"), answering(OK)))
    with pytest.raises(TargetLost):
        wire.exchange(ASK)
    assert wire.exchange(ASK).status == 200
    wire.close()


def test_what_follows_an_answer_is_not_the_next_answer(serve: Callable[..., RawServer]) -> None:
    stray = OK.replace(b"200 OK", b"500 No")
    wire = client(serve(answering(OK + stray), answering(OK)))
    assert [wire.exchange(ASK).status, wire.exchange(ASK).status] == [200, 200]
    wire.close()


def test_silence_is_lost_after_the_declared_time(serve: Callable[..., RawServer]) -> None:
    quiet = threading.Event()

    def silent(connection: socket.socket) -> None:
        quiet.wait(5)

    wire = client(serve(silent), within=0.05)
    with pytest.raises(TargetLost, match=r"did not answer within 0\.05 s"):
        wire.exchange(ASK)
    quiet.set()


def test_tls_that_is_refused(serve: Callable[..., RawServer]) -> None:
    wire = client(serve(answering(b"HTTP/1.1 400 Bad Request\r\n\r\n")), "https")
    with pytest.raises(TargetLost, match="refuses TLS"):
        wire.exchange(ASK)


def test_nobody_there() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    wire = WireClient(f"http://127.0.0.1:{port}", answer_within=1)
    with pytest.raises(TargetLost, match=f"the phone at 127.0.0.1:{port} cannot be reached"):
        wire.exchange(ASK)


@pytest.mark.parametrize(
    ("url", "host", "port", "authority"),
    [
        ("https://192.0.2.7", "192.0.2.7", 443, "192.0.2.7"),
        ("http://192.0.2.7", "192.0.2.7", 80, "192.0.2.7"),
        ("https://desk.test:8443", "desk.test", 8443, "desk.test:8443"),
        ("https://[2001:db8::7]:8443", "2001:db8::7", 8443, "[2001:db8::7]:8443"),
        ("https://[2001:db8::7]", "2001:db8::7", 443, "[2001:db8::7]"),
    ],
)
def test_where_a_url_leads(url: str, host: str, port: int, authority: str) -> None:
    wire = WireClient(url, answer_within=1)
    assert (wire.host, wire.port, wire.authority) == (host, port, authority)


def test_an_answer_without_end_is_no_answer() -> None:
    parser = ReplyParser()
    parser.feed(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n")
    parser.feed(bytes((16 << 20) - 100))
    with pytest.raises(TargetLost, match="the answer has no end: more than 16 MiB came"):
        parser.feed(bytes(100))
