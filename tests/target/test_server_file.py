"""A target file of the role server: what it says, and what is wrong with it, by line and key."""

from collections.abc import Callable
from pathlib import Path

import pytest

from ringproof.listener.tls import self_signed
from ringproof.packaged import folder
from ringproof.target.file import TargetFileError, load_target
from ringproof.target.server_side import Desks, Rule, Telling

BASE = """\
name: house CTI
role: server
url: https://cti.example/events?tenant=7
told: {command: [./tell, now]}
"""
PEM = self_signed().certificate.decode()
Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    monkeypatch.chdir(tmp_path)

    def written(text: str) -> Path:
        Path("cti.yaml").write_text(text, "utf-8")
        return Path("cti.yaml")

    return written


def test_the_least_that_a_file_says(write: Write) -> None:
    settings = load_target(write(BASE), {})
    side = settings.server
    assert side is not None
    assert (settings.role, settings.driver, settings.embedded) == ("server", "server", False)
    assert settings.url == "https://cti.example/events?tenant=7"
    assert (side.told, side.does, side.desks) == (Telling(("./tell", "now")), (), Desks())
    assert (side.restart, side.shows) == ((), "")


def test_everything_that_a_file_can_say(write: Write) -> None:
    more = """\
tls_verify: true
does:
  - {on: incoming, from: "42", sends: accept, within: 1.5}
  - {on: connected, sends: transfer, with: {number: "45"}}
desks: {count: 2, bind: 0.0.0.0, first_port: 8441, advertise: 192.0.2.5, token: "${DESK_TOKEN}"}
restart: {command: [systemctl, restart, cti]}
shows: https://cti.example/calls
timing: {answer_within: 3, settle: 1, restart_within: 40}
"""
    settings = load_target(write(BASE + more), {"DESK_TOKEN": "sesame"})
    side = settings.server
    assert side is not None
    assert side.does == (
        Rule("incoming", "accept", "42", {}, 1.5),
        Rule("connected", "transfer", "", {"number": "45"}),
    )
    assert side.desks == Desks(2, "0.0.0.0", 8441, "192.0.2.5", "sesame")
    assert (side.restart, side.shows) == (
        ("systemctl", "restart", "cti"),
        "https://cti.example/calls",
    )
    assert (settings.timing.answer_within, settings.timing.restart_within) == (3.0, 40.0)
    assert settings.secrets == ("sesame",)
    assert "sesame" not in repr(settings)
    assert sorted(settings.dial.numbers.values()) == ["42", "45"], "they stay readable in reports"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (BASE.replace("told:", "tells:"), "line 1, key (top): the key told is missing. How the"),
        (BASE + "driver: device\n", "line 5, key driver: driver is no key here; there are desks"),
        (BASE + "token: x\n", "line 5, key token: token is no key here; there are desks, does"),
        (
            BASE + "does:\n  - {on: incomming, sends: accept}\n",
            "line 6, key does.0.on: 'incomming' is none of incoming, outgoing",
        ),
        (
            BASE + "does:\n  - {on: incoming, sends: hangup}\n",
            "line 6, key does.0.sends: 'hangup' is none of log, resume, accept",
        ),
        (
            BASE + "does:\n  - {on: incoming, from: 42, sends: accept}\n",
            "line 6, key does.0.from: 42 is read as a number, which may lose digits",
        ),
        (
            BASE + "does:\n  - {on: incoming}\n",
            "line 6, key does.0: the key sends is missing. The command that it sends.",
        ),
        (
            BASE.replace("{command: [./tell, now]}", "{note: Enter them.}"),
            "line 4, key told.note: a person cannot enter phones that differ with each run: "
            "say desks.first_port, or tell the server by told.command",
        ),
        (
            BASE.replace("{command: [./tell, now]}", "{note: Enter them.}")
            + "desks: {first_port: 8441}\n",
            "line 4, key told.note: a person cannot enter phones that differ with each run: "
            "say desks.token",
        ),
        (
            BASE.replace("{command: [./tell, now]}", "{}"),
            "line 4, key told: say one of command, note, ",
        ),
        (
            BASE.replace("now]}", "now], note: x}"),
            "line 4, key told: say one of command, note, and only one",
        ),
        (BASE + "desks: {count: 0}\n", "line 5, key desks.count: 0 is less than the minimum of 1"),
        (BASE + "restart: {}\n", "line 5, key restart: the key command is missing."),
        (BASE + "timing: {ring: 3}\n", "line 5, key timing.ring: ring is no key here; there are"),
        (
            BASE.replace("cti.example/events?tenant=7", "cti.example:99999/"),
            "line 3, key url: 'https://cti.example:99999/' is no address: Port out of range",
        ),
        (
            BASE.replace("https://cti.example/events?tenant=7", "cti.example"),
            "line 3, key url: 'cti.example' is not of the right form. Where the server takes",
        ),
    ],
)
def test_a_mistake_names_line_and_key(write: Write, text: str, said: str) -> None:
    with pytest.raises(TargetFileError) as found:
        load_target(write(text), {"DESK_TOKEN": "sesame"})
    assert str(found.value).startswith(f"cti.yaml, {said}")


def test_who_signs_the_servers_certificate_is_read_with_the_file(write: Write) -> None:
    Path("ca.pem").write_text(f"Müller & Söhne\n{PEM}", "utf-8")
    settings = load_target(write(BASE + "tls_ca: ca.pem\n"), {})
    assert settings.server is not None
    assert settings.tls_verify
    assert PEM in settings.server.tls_ca
    assert "BEGIN" not in repr(settings)


@pytest.mark.parametrize(
    ("content", "more", "said"),
    [
        (None, "", "line 5, key tls_ca: there is no file ca.pem"),
        ("x", "", "line 5, key tls_ca: ca.pem holds no certificates in PEM ("),
        (PEM, "tls_verify: false\n", "line 6, key tls_verify: with false any certificate will do"),
        (PEM + "x" * 70_000, "", "line 5, key tls_ca: ca.pem is too large: keep those who sign"),
    ],
    ids=("missing", "no PEM", "verifies nothing", "too large"),
)
def test_a_mistake_about_signers_names_line_and_key(
    write: Write, content: str | None, more: str, said: str
) -> None:
    if content is not None:
        Path("ca.pem").write_text(content)
    with pytest.raises(TargetFileError) as found:
        load_target(write(f"{BASE}tls_ca: ca.pem\n{more}"), {})
    assert str(found.value).startswith(f"cti.yaml, {said}")


@pytest.mark.parametrize("name", ["server", "server-reference"])
def test_the_files_that_people_copy_work(name: str) -> None:
    path = folder("fixtures") / "targets" / f"{name}.yaml"
    settings = load_target(path, {"DESK_TOKEN": "sesame"})
    assert settings.role == "server"
    assert settings.server is not None
    assert {rule.on for rule in settings.server.does} == {"incoming", "connected"}
