import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from ringproof.report.document import RunReport, TestReport
from ringproof.report.redact import shareable
from ringproof.report.reproduce import script
from ringproof.trace import Actor, Answer, Moment, Stimulus, Told
from ringproof.verdict import Verdict

URL = "https://192.0.2.20"


@pytest.fixture
def wrong_call(report: RunReport) -> bytes:
    return script(shareable(report, b"key").tests[1], URL)


def sent(
    report: RunReport,
    story: Any,
    raw: bytes,
    tmp_path: Path,
    admits: bool = True,
    own: Mapping[str, str] = MappingProxyType({}),
) -> list[str]:
    """Return the arguments that curl would get for `raw`."""
    story.write(Stimulus, actor=Actor.CLIENT, verb="hold", raw=raw, admits=admits)
    test = replace(report.tests[0], records=tuple(story.records))
    curl = tmp_path / "curl"
    curl.write_text('#!/bin/sh\nfor word in "$@"; do printf "%s\\0" "$word"; done\n')
    curl.chmod(0o755)
    (tmp_path / "run.sh").write_bytes(script(test, URL))
    bash = shutil.which("bash")
    assert bash is not None
    out = subprocess.run(
        [bash, str(tmp_path / "run.sh")],
        env={"PATH": f"{tmp_path}:{os.environ['PATH']}", "PHONE_TOKEN": "t0p", **own},
        capture_output=True,
        check=True,
    ).stdout
    return [word.decode("latin-1") for word in out.split(b"\0")[:-1]]


def test_the_script_tells_the_story_between_the_commands(wrong_call: bytes) -> None:
    text = wrong_call.decode()
    assert "# Hold with an id holds that call and no other." in text
    assert "far end: call leg=leg-1 number=42 name=Peter" in text
    assert "NOT MET: tells holding of TC@1" in text
    assert text.count("\ncurl ") == 3


def test_the_script_reads_the_token_and_holds_none(wrong_call: bytes) -> None:
    assert b'"$PHONE_TOKEN"' in wrong_call
    assert b"s3cr3t" not in wrong_call
    assert b"xxxx" not in wrong_call


def test_curl_sends_the_same_target_and_credential(
    report: RunReport, story: Any, tmp_path: Path
) -> None:
    raw = b"GET /api?action=hold&callid=TC%401 HTTP/1.1\r\nAuthorization: Bearer xx\r\n\r\n"
    words = sent(report, story, raw, tmp_path)
    assert "Authorization: Bearer t0p" in words
    assert words[-1] == f"{URL}/api?action=hold&callid=TC%401"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (b"AuthToken=xx&action=hold", "AuthToken=t0p&action=hold"),
        (b"action=hold&AuthToken=xx", "action=hold&AuthToken=t0p"),
        (b"action=show&text=it's $HOME `id`", "action=show&text=it's $HOME `id`"),
        (b"text=M\xfcller's\x01", "text=M\xfcller's\x01"),
    ],
)
def test_curl_sends_any_query_as_it_was(
    report: RunReport, story: Any, tmp_path: Path, query: bytes, expected: str
) -> None:
    words = sent(report, story, b"GET /api?" + query + b" HTTP/1.1\r\n\r\n", tmp_path)
    assert words[-1] == f"{URL}/api?{expected}"
    assert not any("Authorization" in word for word in words)


@pytest.mark.parametrize("sent_as", ["TC@41", "TC%4041"])
@pytest.mark.parametrize(("own", "used"), [({}, "TC@41"), ({"CALL_1": "TC@7"}, "TC@7")])
def test_the_id_of_a_call_is_a_variable(
    report: RunReport, story: Any, tmp_path: Path, sent_as: str, own: dict[str, str], used: str
) -> None:
    story.told("incoming", callId="TC@41")
    raw = f"GET /api?action=hold&callid={sent_as}&callid2=TC@99 HTTP/1.1\r\n\r\n".encode()
    words = sent(report, story, raw, tmp_path, own=own)
    used = used.replace("@", "%40") if "%" in sent_as else used
    assert words[-1] == f"{URL}/api?action=hold&callid={used}&callid2=TC@99"
    text = (tmp_path / "run.sh").read_text()
    assert "\nCALL_1=${CALL_1:-TC@41}\n" in text
    assert text.count("# The ids of calls differ each time") == 1
    assert "CALL_2=" not in text


def test_an_id_cannot_become_a_command(report: RunReport, story: Any, tmp_path: Path) -> None:
    story.told("incoming", callId="TC@1}; id; `id`")
    raw = b"GET /api?action=hold&callid=TC@1}; HTTP/1.1\r\n\r\n"
    assert sent(report, story, raw, tmp_path)[-1].endswith("callid=TC@1};")
    assert "CALL_1=" not in (tmp_path / "run.sh").read_text()


def test_a_credential_that_must_not_admit_is_another_one(
    report: RunReport, story: Any, tmp_path: Path
) -> None:
    raw = b"GET /api?action=hold&AuthToken=xx HTTP/1.1\r\n\r\n"
    assert sent(report, story, raw, tmp_path, admits=False)[-1].endswith("AuthToken=wrong")


def test_a_title_of_several_lines_cannot_become_a_command(report: RunReport) -> None:
    nasty = replace(report.tests[0], title="a\nrm -rf /", why="b\nid", nodeid="c\nid")
    lines = script(nasty, URL).decode().splitlines()
    assert not any(line.startswith(("rm", "id")) for line in lines)


def test_an_address_cannot_become_a_command(report: RunReport) -> None:
    assert b"PHONE=${PHONE:-'x; id'}" in script(report.tests[0], "x; id")


def test_a_server_is_told_the_events_again() -> None:
    moment = Moment(0.0, 1_700_000_000.0)
    target = b"/events?event=incoming&name=J%C3%BC"
    told = Told(1, moment, moment, None, 1, "GET", target, (), None, listener="desk 1")
    answered = Answer(2, moment, 1, 500)
    late, early = Moment(2.0, 1_700_000_002.0), Moment(1.0, 1_700_000_001.0)
    later = Told(3, late, late, None, 1, "GET", b"/later", (), None, listener="desk 1")
    earlier = Stimulus(4, early, Actor.CLIENT, "accept")
    report = TestReport(
        "t.py::test_x",
        "Rings.",
        "t.py:1",
        ("SV-EVENT-1",),
        Verdict.FAIL,
        "no 2xx",
        (),
        records=(told, answered, later, earlier),
        began=moment,
        took=0.1,
    )
    said = script(report, "https://cti.example:8443/events").decode()
    assert "SERVER=${SERVER:-https://cti.example:8443}" in said
    assert f"curl --include --globoff --path-as-is \"$SERVER\"'{target.decode()}'" in said
    assert "PHONE_TOKEN" not in said
    assert said.index(target.decode()) < said.index("commanded: accept") < said.index("'/later'")
