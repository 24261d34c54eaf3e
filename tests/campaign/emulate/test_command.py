"""Phones as a user starts them: by files, by the dozen, with a state, with settings."""

import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from ringproof.campaign.emulate import EmulationAsked, emulate
from ringproof.campaign.emulate import command as module
from ringproof.emulator.standalone import Emulation, ServedPhone, Service

BRIGHT = "<userInterface><display><brightness>7</brightness></display></userInterface>"


class Stage:
    """Takes the place of the ports: keeps what would be served, and says that it is."""

    def __init__(self) -> None:
        self.service: Service | None = None
        self.errors: list[tuple[str, str]] = []

    def serve(self, service: Service, ready: Any) -> None:
        self.service = service
        emulation = Emulation(service)
        emulation.control_url = "http://127.0.0.1:9"
        emulation.phones = tuple(
            ServedPhone(phone.setup.name, f"https://127.0.0.1:{place}", None, f"token-{place}")
            for place, phone in enumerate(service.phones)
        )
        emulation.watch_errors = self.watched  # type: ignore[method-assign]
        ready(emulation)

    def watched(self, watcher: Callable[[str, str], None]) -> None:
        for name, text in self.errors:
            watcher(name, text)

    @property
    def phones(self) -> list[Any]:
        assert self.service is not None
        return list(self.service.phones)


@pytest.fixture
def stage(monkeypatch: pytest.MonkeyPatch) -> Stage:
    """Where phones are served in these tests: nowhere."""
    stage = Stage()
    monkeypatch.setattr(module, "serve", stage.serve)
    return stage


def said(asked: EmulationAsked) -> tuple[int, str]:
    out = io.StringIO()
    code = emulate(asked, Console(file=out, width=100))
    return code, out.getvalue()


def test_without_files_there_is_one_phone_as_delivered(stage: Stage) -> None:
    code, words = said(EmulationAsked())
    assert code == 0
    assert [phone.setup.name for phone in stage.phones] == ["phone"]
    assert "token: token-0" in words
    assert "Action URLs are off, as delivered" in words
    assert words.count('call the phone: curl -H "Authorization: Bearer $CONTROL_TOKEN" -d ') == 1


def test_phones_by_the_dozen_differ_in_all_that_must(stage: Stage) -> None:
    code, words = said(EmulationAsked(phones=12, port=7000, http_port=0, allow=True))
    assert code == 0
    assert len({phone.setup.mac for phone in stage.phones}) == 12
    assert [phone.https_port for phone in stage.phones] == list(range(7000, 7012))
    assert {phone.http_port for phone in stage.phones} == {0}
    assert "phone-10: https://127.0.0.1:9" in words
    assert "and 2 more phones, to phone-12: https://127.0.0.1:11" in words


def test_files_describe_one_phone_each(stage: Stage, tmp_path: Path) -> None:
    (tmp_path / "settings.xml").write_text(BRIGHT)
    desk = tmp_path / "desk.yaml"
    desk.write_text(
        "mac: 00:09:52:00:00:01\nnumbers: ['71', '72']\ndisplay_name: Zoë\nprofile: laconic\n"
        "mutant: hold-untold\nport: 7443\nallow: true\nevent_server: 192.0.2.5\n"
        "settings: settings.xml\n",
        "utf-8",
    )
    door = tmp_path / "door.yaml"
    door.write_text("{}")
    code, _ = said(EmulationAsked(files=(desk, door), port=7000))
    first, second = stage.phones
    assert code == 0
    assert (first.setup.name, second.setup.name) == ("desk", "door")
    assert (first.setup.mac, first.setup.numbers) == ("000952000001", ("71", "72"))
    assert (first.setup.identities, first.setup.display_name) == (2, "Zoë")
    assert (first.setup.profile.name, first.setup.settings) == ("laconic", BRIGHT.encode())
    assert (first.https_port, second.https_port) == (7443, 7001)
    assert (second.setup.mac, second.setup.numbers[0]) == ("000952C0FFEF", "201")
    assert (first.setup.allow_action_urls, second.setup.allow_action_urls) == (True, False)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("mac: 12", "desk.yaml, key mac: 12 is not a text (write it in quotes)."),
        ("mac: 'xyz'", "desk.yaml, key mac: mac 'xyz' must be twelve hexadecimal digits."),
        ("macs: x", "desk.yaml: there is no key 'macs'; there are name, mac, numbers"),
        ("numbers: 12", "desk.yaml, key numbers: a phone has a list of 1 to 6 numbers."),
        ("numbers: [12]", "desk.yaml, key numbers: 12 is not a text (write it in quotes)."),
        ("port: 70000", "desk.yaml, key port: there is no port 70000."),
        ("port: true", "desk.yaml, key port: True is not a whole number."),
        ("profile: none", "desk.yaml, key profile: there is no profile 'none'"),
        ("settings: gone.xml", "desk.yaml, key settings: [Errno 2] No such file"),
        ("- a", "desk.yaml must be a mapping of keys"),
        ("a: [", "desk.yaml is not YAML"),
    ],
)
def test_a_wrong_phone_file_is_a_sentence(
    stage: Stage, tmp_path: Path, text: str, says: str
) -> None:
    (tmp_path / "desk.yaml").write_text(text)
    code, words = said(EmulationAsked(files=(tmp_path / "desk.yaml",)))
    assert (code, stage.service) == (2, None)
    assert says in words.replace("\n", " ")


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        (EmulationAsked(phones=0), "there can be 1 to 9999 phones, not 0."),
        (EmulationAsked(phones=2, files=(Path("x"),)), "name phone files or say --phones"),
        (EmulationAsked(phones=2, write_target=Path("x")), "--write-target is for one phone"),
        (EmulationAsked(files=(Path("gone.yaml"),)), "gone.yaml cannot be read"),
        (EmulationAsked(settings=Path("gone.xml")), "No such file"),
        (EmulationAsked(port=99999), "--port 99999: ports are 0 (any free one) to 65535."),
        (EmulationAsked(http_port=-1), "--http-port -1: ports are 0"),
        (EmulationAsked(control_port=65536), "--control-port 65536: ports are 0"),
        (EmulationAsked(port=65534, phones=3), "--port 65534: phone 3 would be on port 65536"),
        (EmulationAsked(token="a b"), "the token is empty, or has blanks"),
    ],
)
def test_what_does_not_go_together_is_a_sentence(
    stage: Stage, asked: EmulationAsked, says: str
) -> None:
    code, words = said(asked)
    assert (code, stage.service) == (2, None)
    assert says in words.replace("\n", " ")


@pytest.mark.parametrize("standing", ["desk.yaml", "desk.env"])
def test_a_target_file_is_written_over_only_by_force(
    stage: Stage, tmp_path: Path, standing: str
) -> None:
    (tmp_path / standing).write_text("mine")
    asked = EmulationAsked(write_target=tmp_path / "desk.yaml")
    code, words = said(asked)
    assert (code, stage.service) == (2, None)
    assert f"{tmp_path / standing} exists already" in words.replace("\n", "")
    assert (tmp_path / standing).read_text() == "mine"

    assert said(replace(asked, force=True))[0] == 0
    assert (tmp_path / standing).read_text() != "mine"


def test_a_settings_file_that_cannot_be_read_is_named(stage: Stage, tmp_path: Path) -> None:
    bad = tmp_path / "bad.xml"
    bad.write_text("<a")
    code, words = said(EmulationAsked(settings=bad))
    assert (code, stage.service) == (2, None)
    assert f"{bad}, line 1: this is no XML" in words.replace("\n", "")


def test_a_state_is_opened_for_each_phone_and_closed_again(stage: Stage, tmp_path: Path) -> None:
    for _ in range(2):
        code, _ = said(EmulationAsked(phones=2, state=tmp_path / "state"))
        assert code == 0
    assert all(phone.setup.kept is not None for phone in stage.phones)


def test_the_address_of_the_settings_comes_to_every_phone(stage: Stage) -> None:
    said(EmulationAsked(provision="http://192.0.2.8/"))
    assert stage.phones[0].setup.provisioned_by == "http://192.0.2.8/"


def test_errors_in_the_log_of_a_phone_are_printed_after_what_is_announced(stage: Stage) -> None:
    stage.errors = [("phone", "script outgoing is stopped: outgoing:8: unexpected symbol")]
    _, words = said(EmulationAsked())
    announced, _, line = words.rstrip("\n").rpartition("\n")
    assert "Ctrl-C ends it" in announced
    assert line == "phone: log e: script outgoing is stopped: outgoing:8: unexpected symbol"
