"""Who the web face lets in, and what it does for whom."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from ringproof.emulator.assembly import Setup

Browser = Any
Said = Callable[[Any], Any]

USER = b"""<users><user name="desk"><password>1234</password><role>user</role></user></users>"""
CHANGES: dict[str, dict[str, Any]] = {
    "act": {"deed": "dial", "number": "48"},
    "far": {"deed": "call", "number": "42", "name": "Peter"},
    "access": {"allow": True},
    "tokens": {"name": "desk"},
    "tokens/delete": {"name": "1"},
    "scripts": {"name": "own", "code": "x = 1"},
    "scripts/delete": {"name": "outgoing"},
}
READS = ("session", "stream", "backup", "scripts")
ADMIN = ("access", "tokens", "tokens/delete", "scripts", "scripts/delete")


def snapshot(browser: Browser) -> tuple[Any, ...]:
    parts = browser.parts
    return parts.settings.download(), browser.states(), len(parts.exchange.legs)


# Logging in.


@pytest.mark.parametrize("secure", [True, False])
def test_a_session_is_a_cookie_that_scripts_and_strangers_never_get(
    stranger: Browser, secure: bool
) -> None:
    stranger.secure = secure
    response = stranger.post("login", user="admin", password="admin")
    (cookie,) = [value for name, value in response.headers if name == "Set-Cookie"]
    attributes = set(cookie.split("; ")[1:])
    assert attributes == {"Path=/", "HttpOnly", "SameSite=Strict"} | (
        {"Secure"} if secure else set()
    )
    assert cookie.split("=")[1].partition(";")[0] not in response.body.decode()


@pytest.mark.parametrize(
    ("user", "password"),
    [("admin", "wrong"), ("admin", ""), ("", ""), ("nobody", "admin"), ("admin:admin", "")],
)
def test_who_is_no_user_gets_no_session(stranger: Browser, user: str, password: str) -> None:
    response = stranger.post("login", user=user, password=password)
    assert response.status == 401
    assert "Set-Cookie" not in dict(response.headers)
    assert stranger.parts.access.sessions == []


def test_logging_out_ends_the_session_for_good(browser: Browser) -> None:
    assert browser.get("session").status == 200
    response = browser.post("logout")
    assert "Max-Age=0" in dict(response.headers)["Set-Cookie"]
    assert browser.get("session").status == 401
    assert browser.parts.access.sessions == []


def test_a_phone_that_starts_anew_logs_everybody_out(browser: Browser) -> None:
    browser.parts.control.dispatch("phone.reboot")
    assert browser.get("session").status == 401


def test_there_is_an_end_to_how_many_are_logged_in(stranger: Browser) -> None:
    sessions = stranger.face.sessions
    first = sessions.log_in("admin", "admin")
    sessions._sessions |= {f"s{at}": first for at in range(99)}
    sessions.log_in("admin", "admin")
    assert first.token not in stranger.parts.access.sessions


def test_a_session_of_one_phone_or_port_is_none_of_another(
    browser: Browser, faced: Callable[..., Browser]
) -> None:
    other = faced(Setup(name="other", mac="000952C0FFE0")).log_in()
    assert other.cookie.partition("=")[0] != browser.cookie.partition("=")[0]
    browser.cookie = f"{other.cookie}; {browser.cookie}"
    assert browser.get("session").status == 200
    browser.secure = False
    assert browser.get("session").status == 401


def test_a_session_lets_commands_in_from_the_address_bar(browser: Browser) -> None:
    browser.post("access", allow=True)
    target = "/api/v1/exec/command?action=call&number=48"
    assert browser("GET", target).status == 200
    assert browser("GET", target, sec_fetch_site="none").status == 200
    assert browser("GET", target, sec_fetch_site="cross-site").status == 401
    assert browser("GET", target, sec_fetch_site="same-site").status == 401
    assert len(browser.states()) == 2


# Who is let in.


@pytest.mark.parametrize("path", [*CHANGES, "logout"])
@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"cookie": None}, 401),
        ({"cookie": "session-000952C0FFEE=x"}, 401),
        ({"cookie": "session-000952C0FFEE="}, 401),
        ({"x-csrf-token": None}, 403),
        ({"x-csrf-token": "x"}, 403),
        ({"origin": None}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "http://127.0.0.1:8443"}, 403),
        ({"origin": "https://127.0.0.1:9999"}, 403),
        ({"host": "evil.example:8443", "origin": "https://evil.example:8443"}, 421),
        ({"host": None}, 421),
    ],
)
def test_nothing_is_changed_for_whoever_is_not_our_own_page(
    browser: Browser, path: str, wrong: dict[str, str | None], status: int
) -> None:
    before = snapshot(browser)
    browser.headers = wrong
    assert browser.post(path, **CHANGES.get(path, {})).status == status
    assert snapshot(browser) == before


@pytest.mark.parametrize("path", CHANGES)
def test_our_own_page_changes_it(browser: Browser, path: str) -> None:
    before = snapshot(browser)
    assert browser.post(path, **CHANGES[path]).status == 200
    assert snapshot(browser) != before


@pytest.mark.parametrize("path", CHANGES)
@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", None])
def test_what_a_plain_form_can_send_is_not_taken(
    browser: Browser, path: str, kind: str | None
) -> None:
    browser.headers = {"content-type": kind}
    assert browser.post(path, **CHANGES[path]).status == 415


@pytest.mark.parametrize("path", READS)
def test_nothing_is_shown_to_whoever_is_not_logged_in(stranger: Browser, path: str) -> None:
    assert stranger.get(path).status == 401


@pytest.mark.parametrize("path", READS)
def test_a_token_opens_commands_and_not_the_pages(stranger: Browser, path: str) -> None:
    token = stranger.parts.token
    stranger.headers = {"authorization": f"Bearer {token}"}
    assert stranger.get(f"{path}?AuthToken={token}").status == 401


def test_logging_in_is_for_our_own_page_too(stranger: Browser) -> None:
    stranger.headers = {"origin": "https://evil.example"}
    assert stranger.post("login", user="admin", password="admin").status == 403
    stranger.headers = {"host": "evil.example", "origin": "https://evil.example"}
    assert stranger.post("login", user="admin", password="admin").status == 421


@pytest.mark.parametrize(
    ("host", "status"),
    [("localhost", 200), ("desk:8443", 200), ("[::1]:8443", 200), ("192.0.2.7", 200),
     ("phone.local:1", 200), ("evil.example", 421), ("127.0.0.1.evil.example", 421), ("", 421)],
)  # fmt: skip
def test_only_a_name_that_strangers_cannot_give_us_is_ours(
    browser: Browser, host: str, status: int
) -> None:
    browser.headers = {"host": host}
    assert browser.get("session").status == status


@pytest.mark.parametrize("path", [*ADMIN, "backup"])
def test_a_user_of_the_phone_may_not_change_settings(
    faced: Callable[..., Browser], path: str, said: Said
) -> None:
    browser = faced(Setup(settings=USER)).log_in("desk", "1234")
    before = snapshot(browser)
    response = browser.post(path, **CHANGES.get(path, {}))
    assert response.status == 403
    assert "desk may not change settings" in said(response)["error"]
    assert snapshot(browser) == before
    assert browser.does("dial", number="48").status == 200
    assert said(browser.get("session"))["admin"] is False


# What is at which path.


@pytest.mark.parametrize("path", ["/", "/face/face.css", "/face/nothing", "/api/v1/face/session"])
def test_every_answer_of_the_face_forbids_what_it_does_not_need(
    stranger: Browser, path: str
) -> None:
    headers = dict(stranger("GET", path).headers)
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    assert "require-trusted-types-for 'script'" in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_what_is_asked_of_the_phone_is_kept_by_no_cache(browser: Browser) -> None:
    for path in ("session", "backup", "scripts"):
        assert dict(browser.get(path).headers)["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/", 200),
        ("HEAD", "/", 200),
        ("POST", "/", 405),
        ("GET", "/face/face.js", 200),
        ("GET", "/face/../face.py", 404),
        ("GET", "/face/%2e%2e/face.py", 404),
        ("GET", "/face//etc/passwd", 404),
        ("GET", "/face/", 404),
        ("GET", "/api/v1/face/", 404),
        ("GET", "/api/v1/face/nothing", 404),
        ("DELETE", "/api/v1/face/tokens", 405),
        ("GET", "/api/v1/face/act", 405),
        ("GET", "/api/v1/exec/nothing", 404),
        ("GET", "/favicon.ico", 404),
    ],
)
def test_what_is_at_a_path(browser: Browser, method: str, path: str, status: int) -> None:
    assert browser(method, path).status == status


@pytest.mark.parametrize(
    "body", [b"", b"x", b"[]", b"null", b"1", b"\xff", b"[" * 5000, b'{"deed": 1}', b"{}",
             b'{"deed": "dial", "number": "\\ud800"}', b'{"deed": "dial", "number": "4\\n2"}',
             b'{"deed": "dial", "number": "42", "line": true}', b'{"deed": "fly"}',
             json.dumps({"deed": "dial", "number": "4" * 1001}).encode()],
)  # fmt: skip
def test_a_request_that_means_nothing_gets_a_sentence(
    browser: Browser, body: bytes, said: Said
) -> None:
    response = browser("POST", "/api/v1/face/act", body)
    assert response.status == 400
    assert said(response)["error"].endswith((".", "key."))
    assert browser.states() == []


def test_a_transport_that_cannot_wait_says_so(
    browser: Browser, connection: Callable[..., Any]
) -> None:
    raw = (
        f"GET /api/v1/face/stream HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {browser.cookie}\r\n\r\n"
    ).encode()
    held = connection(browser, False)
    assert held.receive(raw).startswith(b"HTTP/1.1 501 ")
    assert (held.stream, held.closed) == (None, False)
    carried = connection(browser, True)
    head = carried.receive(raw)
    assert head.startswith(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n")
    assert b"Content-Length" not in head
    assert head.endswith(b"Connection: close\r\n\r\n")
    assert (carried.stream is not None, carried.closed) == (True, True)
