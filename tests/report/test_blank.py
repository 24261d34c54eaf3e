from typing import Any

import pytest

from ringproof.report.blank import Blanker
from ringproof.trace import Answer, Moment, Stimulus


@pytest.mark.parametrize(
    "raw",
    [
        b"GET /x HTTP/1.1\r\nAuthorization: Bearer s3cr3t\r\n\r\n",
        b"GET /x HTTP/1.1\r\ncookie: sid=s3cr3t\r\n\r\n",
        b"GET /x?action=hold&AuthToken=s3cr3t HTTP/1.1\r\n\r\n",
        b"GET /x?%41uthToken=s3cr3t&a=b HTTP/1.1\r\n\r\n",
        b'HTTP/1.1 200 OK\r\n\r\n{"token": "s3cr3t"}',
        b"GET /x?sid=s3cr3t&session_id=s3cr3t&secret=s3cr3t HTTP/1.1\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX-Api-Key: s3cr3t\r\n folded s3cr3t\r\n\r\n",
    ],
)
def test_a_credential_is_blanked_wherever_it_stands(raw: bytes) -> None:
    clean = Blanker().octets(raw)
    assert b"s3cr3t" not in clean
    assert len(clean) == len(raw)


def test_what_is_no_credential_stays() -> None:
    raw = b"GET /x?event=incoming&number=42&name=Peter HTTP/1.1\r\nHost: a\r\n\r\n"
    assert Blanker(("s3cr3t",)).octets(raw) == raw
    assert Blanker(("s3cr3t",)).text("told s3cr3t of 42") == "told xxxxxx of 42"


def test_a_record_is_blanked_in_all_its_parts() -> None:
    at = Moment(0, 0)
    raw = b"GET /?AuthToken=s3cr3t HTTP/1.1\r\n\r\n"
    details = {"AuthToken": "s3cr3t", "text": "my s3cr3t"}
    asked: Any = Blanker(("s3cr3t",)).record(Stimulus(1, at, "client", "show", details, raw=raw))  # type: ignore[arg-type]
    assert "s3cr3t" not in repr(asked)
    headers = (("Set-Cookie", "a=s3cr3t"), ("Server", "x"))
    told = Blanker().record(Answer(2, at, 1, 200, headers=headers))
    assert told == Answer(2, at, 1, 200, headers=(("Set-Cookie", "xxxxxxxx"), ("Server", "x")))
