"""What a port speaks, tried on both kinds, on silence and on nobody."""

import socket
from collections.abc import Iterator

import pytest

from ringproof.listener import EventListener
from ringproof.listener.tls import server_context
from ringproof.target.spoken import speaks_plain_http, speaks_tls

HOST, PATIENCE = "127.0.0.1", 5.0


@pytest.fixture(params=[True, False], ids=["tls", "plain"])
def spoken(request: pytest.FixtureRequest) -> Iterator[tuple[bool, int]]:
    """A port, and whether it speaks TLS."""
    with EventListener(tls=server_context() if request.param else None) as listener:
        yield request.param, listener.port


def test_tls_is_known_by_its_handshake(spoken: tuple[bool, int]) -> None:
    secure, port = spoken
    assert speaks_tls(HOST, port, PATIENCE) is secure


def test_plain_http_is_known_by_its_answer() -> None:
    with EventListener() as listener:
        assert speaks_plain_http(HOST, listener.port, PATIENCE)


def test_who_says_nothing_or_is_not_there_speaks_neither() -> None:
    with socket.create_server((HOST, 0)) as silent:
        port = silent.getsockname()[1]
        assert not speaks_tls(HOST, port, 0.05)
        assert not speaks_plain_http(HOST, port, 0.05)
    assert not speaks_tls(HOST, port, PATIENCE)
    assert not speaks_plain_http(HOST, port, PATIENCE)
