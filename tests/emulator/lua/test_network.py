"""Scripts on the network: what listeners hear and answer, and what is sent."""
# ruff: noqa: E501  # a Lua script is a line

from collections.abc import Callable
from typing import Any

import pytest

Make = Callable[..., Any]

ANSWERS = "http.listen{path = 'x', exclusive = true, callback = function(url, body, headers, vars) %s end}"


def answered(scripted: Make, code: str, query: str = "", **more: Any) -> Any:
    """What an exclusive listener with this body answers."""
    return scripted(a=ANSWERS % code, **more).hears("x", query)


def test_a_listener_hears_what_was_asked(scripted: Make) -> None:
    code = "return 201, url .. '|' .. body .. '|' .. headers['x-value'] .. '|' .. vars.query_string, {['X-Mine'] = 'yes', ['Content-Type'] = 'text/html'}"
    desk = scripted(a=ANSWERS % code)
    answer = desk.hears("x", "a=%20b&c", b"body", (b"x-value", b"7"))
    assert (answer.status, answer.content_type) == (201, "text/html")
    assert answer.body == b"/api/v1/exec/x?a=%20b&c|body|7|a=%20b&c"
    assert answer.headers == (("X-Mine", "yes"),)


@pytest.mark.parametrize(
    ("code", "status", "body"),
    [
        ("return", 200, b""),
        ("return nil, 'text'", 200, b"text"),
        ("return 204", 204, b""),
        ("return 200, 5", 200, b"5"),
        ("return 99, 'x'", 500, b"the script answers with code 99.\n"),
        ("return 'x'", 500, b"the script has not answered.\n"),
        ("return 200, {}", 500, b"the script has not answered.\n"),
        ("time.sleep(1) return 200", 500, b"the script has not answered.\n"),
    ],
)
def test_what_a_listener_returns_is_the_answer(
    scripted: Make, code: str, status: int, body: bytes
) -> None:
    answer = answered(scripted, code)
    assert (answer.status, answer.body) == (status, body)


def test_headers_cannot_be_smuggled_into_an_answer(scripted: Make) -> None:
    answer = answered(
        scripted, "return 200, '', {['X-A\\r\\nB'] = 'c\\r\\nEvil: 1', ['Content-Length'] = '9'}"
    )
    assert answer.headers == (("X-AB", "cEvil: 1"),)


def test_several_can_listen_at_a_path_and_one_of_them_answers(scripted: Make) -> None:
    shy = "http.listen('x', function() debug.log('%s') end)"
    desk = scripted(
        a=shy % "a", b=ANSWERS % "return 200, 'b'", c=shy % "c", d=ANSWERS % "return 200, 'd'"
    )
    assert desk.hears("x").body == b"b"
    assert desk.texts == ["script d: another script listens at x for itself", "a", "c"]


def test_listening_ends(scripted: Make) -> None:
    desk = scripted(
        a="local h = http.listen('/x/', function() end) http.listen('y', function() http.stop_listen(h) end)"
    )
    assert sorted(desk.web) == ["x", "y"]
    desk.hears("y")
    assert sorted(desk.web) == ["y"]


def test_requests_are_sent_and_their_answers_heard(scripted: Make) -> None:
    desk = scripted(
        a="""
        local function heard(code, body, headers) debug.log(code .. ' ' .. body .. ' ' .. tostring(headers['x-colour'])) end
        http.get('http://192.0.2.1/a?b=1', heard, {Accept = 'x/y', ['X-Z'] = '1'})
        http.post('192.0.2.1:81', heard, 'content')
        http.put{url = 'https://192.0.2.1/p', callback = heard, content = 'c'}
        http.request('http://192.0.2.1/', nil, 'DELETE')
        debug.log(tostring(select(2, http.get('ftp://x'))))
        """
    )
    raws = [out.raw.decode() for out in desk.sent]
    assert raws[0].startswith("GET /a?b=1 HTTP/1.1\r\nHost: 192.0.2.1\r\n")
    assert "Accept: x/y\r\n" in raws[0]
    assert "X-Z: 1\r\n" in raws[0]
    assert raws[1].startswith("POST / HTTP/1.1\r\nHost: 192.0.2.1:81\r\n")
    assert raws[1].endswith("Content-Length: 7\r\n\r\ncontent")
    assert (desk.sent[2].scheme, desk.sent[2].port) == ("https", 443)
    assert raws[3].startswith("DELETE / ")
    assert desk.texts == ["'ftp://x' is no address", *["200 hi red"] * 3]


def test_a_server_that_is_silent_is_told_as_code_0(scripted: Make) -> None:
    desk = scripted(a="http.get('192.0.2.1', function(code, body) debug.log(code .. body) end)")
    desk.put(
        a="http.listen('x', function() http.get('192.0.2.1', function(code, body) debug.log(code .. body) end) end)"
    )
    desk.answers = [None]
    desk.hears("x")
    desk.wait(5)
    assert desk.texts[-1] == "0"


@pytest.mark.parametrize(
    "code", ["http.request('x', nil, 'GET /evil')", "http.get('http://x/\\r\\nEvil: 1')"]
)
def test_a_request_cannot_be_smuggled(scripted: Make, code: str) -> None:
    desk = scripted(a=f"pcall(function() {code} end)")
    assert desk.sent == []
