"""From a target file to a verdict: a phone, a telephone system and `far_end: {driver: sip}`."""

import io
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from ringproof.campaign.onboarding.asked import DoctorAsked
from ringproof.campaign.onboarding.doctor import doctor
from ringproof.target.control_client import ControlClient

Opened = Callable[..., AbstractContextManager[Any]]

DESK = """\
name: desk 7
driver: device
url: {url}
token: ${{PHONE_TOKEN}}
events: {{bind: "127.0.0.1:0"}}
timing: {{event_within: 3.0, settle: 0.5, ring: 1, answer_within: 5}}
identities: [1, 2]
numbers: ["201", "202"]
dial: {{answers: "42", busy: "43", rings_out: "44", rejects: "45", answers_too: "47", waits: "48"}}
far_end:
  driver: sip
  registrar: {registrar}
  user: "42"
  password: ${{SIP_PASSWORD}}
  dials: "201"
  trusted: true
  accounts:
    - {{number: "43", user: "43", password: "${{SIP_PASSWORD}}"}}
    - {{number: "44", user: "44", password: "${{SIP_PASSWORD}}"}}
    - {{number: "45", user: "45", password: "${{SIP_PASSWORD}}"}}
    - {{number: "47", user: "47", password: "${{SIP_PASSWORD}}"}}
    - {{number: "48", user: "48", password: "${{SIP_PASSWORD}}"}}
local_user: &played {{driver: emulated, url: "{control}", token: "${{CONTROL_TOKEN}}"}}
admin: *played
"""
SOME = (
    *("--test", "events/test_holding.py::test_a_call_put_on_hold_is_told"),
    *("--test", "commands/test_dtmf.py::test_digits_of_two_commands_are_heard_one_after_the_other"),
)


def write_secrets(folder: Path, **secrets: str) -> None:
    file = folder / "desk.env"
    file.touch(0o600)
    file.write_text("".join(f"{name}={secret}\n" for name, secret in secrets.items()), "utf-8")


def test_a_phone_is_certified_with_a_sip_far_end(
    ringproof: Any, served: Opened, system_on_udp: Opened, phone_of: Any
) -> None:
    with served(phone_of()) as emulation:
        url, token = emulation.phones[0].url, emulation.phones[0].token
        control, secret = emulation.control_url, emulation.control_token
        with system_on_udp(ControlClient(control, secret)) as system:
            desk = DESK.format(url=url, control=control, registrar=system.place)
            (ringproof.folder / "desk.yaml").write_text(desk, "utf-8")
            write_secrets(
                ringproof.folder, PHONE_TOKEN=token, CONTROL_TOKEN=secret, SIP_PASSWORD="sesame"
            )
            done = ringproof("certify", "desk.yaml", *SOME, "--report", "r")
    passed = " ".join(re.findall(r"pass +(.*)", done.said))
    assert "EV-HOLDING-1" in passed, done.said
    assert "CM-DTMF-1" in passed, done.said
    evidence = "".join(
        each.read_text("utf-8") for each in (ringproof.folder / "r").rglob("*.jsonl")
    )
    assert '"witness":"far_end"' in evidence.replace(" ", "")
    texts = (each.read_bytes() for each in (ringproof.folder / "r").rglob("*") if each.is_file())
    assert all(b"sesame" not in text for text in texts)
    assert "sesame" not in done.said
    dialled = {raw.split(b" ")[1] for raw in system.system.seen if raw.startswith(b"INVITE")}
    assert {uri.split(b"@")[0] for uri in dialled} == {b"sip:201"}


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        (("", ""), []),
        (("password: ${SIP_PASSWORD}\n", "password: wrong\n"), ["sip"]),
        (('dials: "201"', 'dials: "299"'), ["sip_call"]),
    ],
)
def test_the_doctor_has_the_sip_far_end_call(
    served: Opened,
    system_on_udp: Opened,
    phone_of: Any,
    tmp_path: Path,
    changed: tuple[str, str],
    wrong: list[str],
) -> None:
    said = io.StringIO()
    with served(phone_of()) as emulation:
        control, secret = emulation.control_url, emulation.control_token
        with system_on_udp(ControlClient(control, secret)) as system:
            url, token = emulation.phones[0].url, emulation.phones[0].token
            desk = DESK.format(url=url, control=control, registrar=system.place)
            (tmp_path / "desk.yaml").write_text(desk.replace(*changed), "utf-8")
            write_secrets(tmp_path, PHONE_TOKEN=token, CONTROL_TOKEN=secret, SIP_PASSWORD="sesame")
            asked = DoctorAsked(tmp_path / "desk.yaml", wait=0.3, terminal=False)
            doctor(asked, Console(file=said, width=200))
    words = said.getvalue()
    assert [x for x in re.findall(r"\[(\w+)\]$", words, re.MULTILINE) if "sip" in x] == wrong
    assert ("heard: incoming" in words) == (wrong == [])
