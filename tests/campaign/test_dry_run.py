"""A dry run names every number, setting and prompt, and sends nothing."""

import io
import re
import socket
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from ringproof.campaign.certify import Certification, certify
from ringproof.campaign.dry_run import told
from ringproof.plugin.hands import Deeds
from ringproof.target.settings import DialPlan, DriverChoice, TargetSettings

FILE = """\
name: desk 7
driver: device
url: {url}
token: sesame-open-wide
events: {{bind: "127.0.0.1:0"}}
dial: {{answers: "42", busy: "112", feature_code: "*21#"}}
admin: {{driver: emulated, url: "{control}", token: {token}}}
"""


def said(asked: Certification) -> tuple[int, str]:
    out = io.StringIO()
    code = certify(replace(asked, dry_run=True), Console(file=out, width=200))
    return code, out.getvalue()


def numbers(text: str, test: str) -> set[str]:
    block = re.search(rf"^\S*{re.escape(test)}\n((?:    .*\n)*)", text, re.MULTILINE)
    return set(re.findall(r"dials (\S+) \(", block[1])) if block else set()


def test_numbers_are_found_in_tests_fixtures_and_fixtures_of_a_parameter() -> None:
    _, text = said(Certification(tests=("commands/test_call.py", "commands/test_enc.py")))
    assert numbers(text, "test_call_dials_the_number") == {"42"}
    assert "dials *21# (feature_code)" in text
    assert "+4930901860 (international): in 1 tests" in text


def test_every_number_that_a_run_dials_was_named(tmp_path: Path) -> None:
    asked = Certification(tests=("commands/test_call.py",), in_memory=True, report=tmp_path / "r")
    _, text = said(asked)
    certify(asked, Console(file=io.StringIO()))
    wire = b"".join(f.read_bytes() for f in (tmp_path / "r" / "private").rglob("*") if f.is_file())
    dialled = set(re.findall(rb"action=call&(?:line=\d&)?number=(\w+) HTTP", wire))
    named = set(re.findall(r"dials (\S+) \(", text))
    assert dialled, "the run dialled nobody"
    assert {number.decode() for number in dialled} <= named


def test_it_sends_nothing_and_writes_no_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: object) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(socket.socket, "connect", never)
    monkeypatch.setattr(socket.socket, "listen", never)
    file = tmp_path / "desk.yaml"
    file.write_text(FILE.format(url="https://127.0.0.1:9", control="http://127.0.0.1:9", token="x"))
    code, text = said(Certification(target=str(file)))
    assert code == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["desk.yaml"]
    assert "112 (busy): never dialled" in text
    assert "*21# (feature_code): never dialled" in text
    assert "for the whole run: allow action URLs, action URL server; both put back" in text
    assert "changes: factory reset of the access settings" in text


def test_a_flag_on_the_command_line_frees_what_it_names(tmp_path: Path) -> None:
    file = tmp_path / "desk.yaml"
    file.write_text(FILE.format(url="https://192.0.2.1", control="http://192.0.2.2", token="x"))
    asked = Certification(target=str(file), tests=("commands/test_enc.py",))
    _, text = said(replace(asked, allow_feature_codes=True))
    assert "*21# (feature_code): in 1 tests" in text
    assert "112 (busy): never dialled" in text
    _, text = said(replace(asked, allow_emergency=True))
    assert "112 (busy): in 0 tests" in text


def test_what_needs_hands_comes_last_and_is_counted() -> None:
    human = DriverChoice("human")
    desk = TargetSettings("desk", "device", dial=DialPlan({}), far_end=human)
    deeds = [Deeds("a", prompts={"far_end": 11}), Deeds("b", settings=("x",)), Deeds("c")]
    lines = list(told(deeds, desk))
    assert lines.index("b") < lines.index("a")
    assert "    asks far end: 11 prompts" in lines
    assert lines[-1] == "11 prompts, about 6 minutes; no other number is ever dialled"


PHONE = """\
  - name: desk {k}
    driver: device
    url: http://192.0.2.{k}
    token: sesame-open-wide
    mac: "00095200000{k}"
    events: {{bind: "127.0.0.1:0"}}
    numbers: ["{number}"]
"""


def test_phones_that_call_each_other_dial_their_own_numbers(tmp_path: Path) -> None:
    phones = [PHONE.format(k=k, number=n) for k, n in ((1, "21"), (2, "22"), (3, "112"))]
    (tmp_path / "three.yaml").write_text("phones:\n" + "".join(phones))
    asked = Certification(target=str(tmp_path / "three.yaml"), tests=("several/test_blind.py",))
    code, text = said(asked)
    assert (code, numbers(text, "rings_at_the_other")) == (0, {"21", "22"})
    assert "dials nobody: 112 is an emergency number" in text


def test_one_phone_alone_calls_no_other(tmp_path: Path) -> None:
    file = tmp_path / "desk.yaml"
    file.write_text(FILE.format(url="https://192.0.2.1", control="http://192.0.2.2", token="x"))
    _, text = said(Certification(target=str(file), tests=("several/test_blind.py",)))
    assert "dials nobody: the target file has one phone only, and 3 are needed" in text


SERVER = """\
name: cti of the house
role: server
url: https://cti.example/events
told: {told}
desks: {{count: 2, bind: 0.0.0.0, first_port: 8441, advertise: 192.0.2.5, token: sesame}}
does:
  - {{on: incoming, from: "42", sends: accept, within: 2}}
  - {{on: incoming, from: "43", sends: terminate, within: 2}}
timing: {{settle: {settle}}}
"""


def dry_server(folder: Path, more: str = "", settle: float = 1, **keys: str) -> str:
    told = keys.get("told", "{command: [./introduce.sh]}")
    (folder / "cti.yaml").write_text(SERVER.format(told=told, settle=settle) + more)
    code, text = said(Certification(target=str(folder / "cti.yaml")))
    assert code == 0, text
    return text


def test_of_a_server_it_says_who_calls_and_whom_it_is_told_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: object) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket.socket, "connect", never)
    monkeypatch.setattr(socket.socket, "listen", never)
    text = dry_server(tmp_path)
    assert "tells it of 2 phones of ours, and at the end that they are gone: ./introduce" in text
    assert "    desk 2: mac 000952C0F002, https://192.0.2.5:8442\n" in text
    assert "tells it events at https://cti.example/events" in text
    assert re.search(
        r"^42 calls our phones in \d\d tests \(incoming: accept\)$", text, re.MULTILINE
    )
    assert re.search(r"^43 calls our phones in [1-9] tests \(incoming: term", text, re.MULTILINE)
    assert "does not restart it: 2 tests would, and there is no key restart" in text
    assert "about 2 minutes, 4 where the server does nothing in time; nobody is really" in text
    assert "in 0 tests" not in text
    assert "sesame" not in text


def test_what_is_done_to_a_server_by_hooks_and_people_is_said(tmp_path: Path) -> None:
    more = "restart: {command: [systemctl, restart, cti]}\nshows: https://cti.example/calls\n"
    text = dry_server(tmp_path, more, told="{note: Enter them.}", settle=4)
    assert "has a person tell it of 2 phones of ours: Enter them." in text
    assert "restarts it in 2 tests: systemctl restart cti" in text
    assert re.search(r"reads its page in [1-9] tests?: https://cti.example/calls", text)
    assert "about 7 minutes, 9 where" in text
