"""Who is let in, and what the phone's web server has at which path."""

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest

Desk = Any

COMMAND = "/api/v1/exec/command?action=call&number=42"


def basic(user: str, password: str) -> str:
    word = base64.b64encode(f"{user}:{password}".encode()).decode("ascii")
    return f"Authorization: Basic {word}"


def test_a_phone_from_the_factory_obeys_nobody(desk: Desk) -> None:
    desk.control("admin.factory_reset")
    token = desk.control("admin.create_token")["token"]
    answer = desk.raw(COMMAND, f"Authorization: Bearer {token}")
    assert (answer.status, desk.legs()) == (404, [])
    desk.control("admin.change", allow_action_urls=True)
    assert desk.raw(COMMAND, f"Authorization: Bearer {token}").status == 200


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER", "Bearer  "])
def test_a_token_in_the_header_admits(desk: Desk, scheme: str) -> None:
    assert desk.raw(COMMAND, f"Authorization: {scheme} {desk.phone.token}").status == 200


def test_a_token_in_the_query_admits(desk: Desk) -> None:
    assert desk.raw(f"{COMMAND}&AuthToken={desk.phone.token}").status == 200
    assert len(desk.legs()) == 1


@pytest.mark.parametrize(
    "wrong",
    ["", "x", "{}x", "%20{}", "{}%20", "+{}", "%00{}", "{}%FF"],
)
def test_a_token_that_is_not_quite_right_is_refused(desk: Desk, wrong: str) -> None:
    answer = desk.raw(f"{COMMAND}&AuthToken={wrong.format(desk.phone.token)}")
    assert (answer.status, desk.legs()) == (401, [])


def test_neither_a_prefix_nor_another_case_nor_another_key_admits(desk: Desk) -> None:
    token = desk.phone.token
    for wrong in (token[:-1], token[:1], token.swapcase()):
        assert desk.raw(f"{COMMAND}&AuthToken={wrong}").status == 401
        assert desk.raw(COMMAND, f"Authorization: Bearer {wrong}").status == 401
    assert desk.raw(f"{COMMAND}&authtoken={token}").status == 401
    assert desk.raw(COMMAND, f"Authorization: {token}").status == 401
    assert desk.raw(COMMAND, f"Authorization: Basic {token}").status == 401
    assert desk.legs() == []


def test_a_refused_request_learns_nothing(desk: Desk) -> None:
    desk.talking()
    asked = ["?action=?", "?action=call&help", "?action=nothing", "", "?action=hold&callid=TC@1",
             "?action=hold&callid=TC@9", "?action=call"]  # fmt: skip
    answers = {desk.raw(f"/api/v1/exec/command{query}") for query in asked}
    answers.add(desk.raw("/api/v1/exec/nothing"))
    answers.add(desk.raw("/api/v1/exec/command?action=call&number=42", method="PUT"))
    assert len(answers) == 1


def test_a_disabled_phone_says_the_same_with_and_without_token(desk: Desk) -> None:
    desk.control("admin.change", allow_action_urls=False)
    assert desk.raw(COMMAND) == desk.command("action=?") == desk.command("action=call&number=42")


def test_tokens_come_and_go(desk: Desk) -> None:
    token = desk.control("admin.create_token")["token"]
    assert desk.raw(f"{COMMAND}&AuthToken={token}").status == 200
    desk.control("admin.delete_token", token=token)
    assert desk.raw(f"{COMMAND}&AuthToken={token}").status == 401
    assert desk.command("action=?").status == 200


def test_a_logged_in_session_needs_no_token(desk: Desk) -> None:
    answer = desk.raw("/api/v1/login", basic("admin", "admin"), method="POST")
    assert answer.status == 200
    cookie = next(
        line.partition(": ")[2].partition(";")[0]
        for line in answer.headers.split("\r\n")
        if line.startswith("Set-Cookie: ")
    )
    assert desk.raw(COMMAND, f"Cookie: theme=dark; {cookie}").status == 200
    assert desk.raw(COMMAND, f"Cookie: {cookie}x").status == 401
    assert desk.raw(COMMAND, "Cookie: session=").status == 401
    token = json.loads(answer.body)["token"]
    assert desk.raw(COMMAND, f"Authorization: Bearer {token}").status == 200
    desk.control("phone.reboot")
    assert desk.raw(COMMAND, f"Cookie: {cookie}").status == 401


@pytest.mark.parametrize(
    "header",
    [basic("admin", "wrong"), basic("nobody", ""), basic("", ""), "Authorization: Basic !!",
     "Authorization: Bearer admin", "X: y"],
)  # fmt: skip
def test_who_is_no_user_is_not_logged_in(desk: Desk, header: str) -> None:
    answer = desk.raw("/api/v1/login", header, method="POST")
    assert answer.status == 401
    assert "Set-Cookie" not in answer.headers


def test_logging_in_takes_a_post(desk: Desk) -> None:
    assert desk.raw("/api/v1/login", basic("admin", "admin")).status == 405


@pytest.mark.parametrize(
    ("target", "method", "status"),
    [
        ("/api/v1/exec/command?action=?", "POST", 200),
        ("/api/v1/exec/command?action=?", "DELETE", 405),
        ("/api/v1/exec/other", "GET", 404),
        ("/api/v1/exec/", "GET", 404),
        ("/api/v2/exec/command?action=?", "GET", 404),
        ("https://phone/api/v1/exec/command?action=?", "GET", 200),
        ("https://phone", "GET", 200),
        ("*", "OPTIONS", 404),
        ("/", "GET", 200),
    ],
)
def test_what_is_at_which_path(desk: Desk, target: str, method: str, status: int) -> None:
    bearer = f"Authorization: Bearer {desk.phone.token}"
    assert desk.raw(target, bearer, method=method).status == status


def test_the_bare_token_admits_where_the_profile_says_so(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk(bare_token="admit")
    assert desk.raw(COMMAND, f"Authorization: {desk.phone.token}").status == 200
    assert desk.raw(COMMAND, "Authorization: x").status == 401
