"""The bytes of a command, against literal expectations and against two foreign parsers."""

from urllib.parse import parse_qsl, urlsplit

import pytest
from yarl import URL

from ringproof.target.request import Admission, Command, Credential, Request

BEARER = Credential(Admission.BEARER, "sesame")


def sent(command: Command, credential: Credential = BEARER) -> str:
    return Request(command, credential).to_bytes("phone.test").decode("ascii")


def line(command: Command, credential: Credential = BEARER) -> str:
    return sent(command, credential).split("\r\n")[0]


def test_a_command_on_the_wire() -> None:
    assert sent(Command("call", (("number", "42"),))) == (
        "GET /api/v1/exec/command?action=call&number=42 HTTP/1.1\r\n"
        "Host: phone.test\r\n"
        "Accept: */*\r\n"
        "Authorization: Bearer sesame\r\n"
        "\r\n"
    )


@pytest.mark.parametrize(
    ("command", "query"),
    [
        (Command("?"), "action=?"),
        (Command("call", (("help", None),)), "action=call&help"),
        (Command("hold", (("callid", "TC@1"),)), "action=hold&callid=TC@1"),
        (Command("call", (("number", "+49"),)), "action=call&number=%2B49"),
        (Command("call", (("number", "*21#"),)), "action=call&number=%2A21%23"),
        (Command("show", (("text", "a b&c=ü"),)), "action=show&text=a%20b%26c%3D%C3%BC"),
        (Command("call", (("number", ""),)), "action=call&number="),
        (Command(None, (("number", "42"),)), "number=42"),
    ],
)
def test_the_query_is_percent_encoded_as_the_page_writes_it(command: Command, query: str) -> None:
    assert line(command) == f"GET /api/v1/exec/command?{query} HTTP/1.1"


@pytest.mark.parametrize("text", ["+49 30", "a&b=c", "Jürgen %41", "100 %", "#1", "日本", "a;b"])
def test_two_foreign_parsers_read_what_was_meant(text: str) -> None:
    target = line(Command("show", (("text", text),))).split(" ")[1]
    assert dict(parse_qsl(urlsplit(target).query))["text"] == text
    assert URL("http://phone.test" + target, encoded=True).query["text"] == text


@pytest.mark.parametrize(
    ("credential", "header"),
    [
        (Credential(Admission.BEARER, "t"), "Authorization: Bearer t"),
        (Credential(Admission.BARE, "t"), "Authorization: t"),
        (Credential(Admission.SESSION, "id=7"), "Cookie: id=7"),
        (Credential(Admission.BASIC, "admin:admin"), "Authorization: Basic YWRtaW46YWRtaW4="),
    ],
)
def test_how_a_credential_is_said(credential: Credential, header: str) -> None:
    assert f"\r\n{header}\r\n" in sent(Command("?"), credential)


def test_a_query_token_stands_in_the_query_only() -> None:
    said = sent(Command("?"), Credential(Admission.QUERY, "t"))
    assert said.startswith("GET /api/v1/exec/command?action=?&AuthToken=t HTTP/1.1\r\n")
    assert "Authorization" not in said


def test_without_credential_nothing_is_said() -> None:
    said = sent(Command("?"), Credential())
    assert ("Authorization" in said, "AuthToken" in said, "Cookie" in said) == (False,) * 3


def test_a_post_says_its_length() -> None:
    request = Request(Command(None), BEARER, method="POST", path="/api/v1/login", body=b"abc")
    raw = request.to_bytes("phone.test")
    assert raw.startswith(b"POST /api/v1/login HTTP/1.1\r\n")
    assert raw.endswith(b"Content-Length: 3\r\n\r\nabc")


def test_a_secret_shows_in_no_repr() -> None:
    assert "sesame" not in repr(Request(Command("?"), BEARER))


@pytest.mark.parametrize(
    ("command", "verb"),
    [(Command("hold"), "hold"), (Command("hold", (("help", None),)), "help"), (Command(None), "")],
)
def test_the_verb_is_what_the_trace_calls_it(command: Command, verb: str) -> None:
    assert command.verb == verb
