"""From nothing to a certificate in a scripted terminal, as the document shows it."""

import importlib.util
import re
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("transcript", ROOT / "scripts" / "transcript.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["transcript"] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def played(script: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The same dialogue, with a part of the suite."""
    return script.play(tmp_path_factory.mktemp("desk"), ("--test", "commands/test_hold.py"))


@pytest.fixture(scope="module")
def beside(script: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The dialogue of a phone that has a second phone beside it, and of no exchange."""
    folder = tmp_path_factory.mktemp("beside")
    return script.play_second(folder, ("--test", "commands/test_terminate.py"))


@pytest.fixture(scope="module")
def written(script: ModuleType) -> dict[str, str]:
    found: dict[str, str] = script.parts(script.PAGE.read_text("utf-8"))
    return found


def form(said: str) -> list[str]:
    """Return the lines, without the words of a help text and without what a call is named."""
    lines = [re.sub(r"TC@\d+", "TC@N", line) for line in said.splitlines()]
    return [re.sub(r"^(  [a-z]+ {2,}).*", r"\1", line) for line in lines]


def test_init_and_doctor_are_content_and_certify_tells_of_a_part(played: Any) -> None:
    # The rest of the suite was not run, so that the whole is undecided.
    assert played.codes == {"init": 0, "doctor": 0, "certify": 3}, played.said
    assert "pass  CM-HOLD-1..3" in played.said["certify"]
    assert "\nfail " not in played.said["certify"]


@pytest.mark.parametrize("command", ["init", "doctor"])
def test_the_document_shows_what_is_said_today(
    command: str, played: Any, written: dict[str, str]
) -> None:
    assert form(written[command]) == form(played.said[command])


def test_with_a_second_phone_nobody_tells_of_an_exchange(
    beside: Any, written: dict[str, str]
) -> None:
    assert beside.codes == {"second": 0, "certify": 3}, beside.said
    assert form(written["second"]) == form(beside.said["second"])
    assert "pass  CM-TERMINATE-" in beside.said["certify"]
    assert "\nfail " not in beside.said["certify"]
    assert "heard: incoming mac=00:09:52:00:00:51" in beside.said["second"]


def test_the_document_shows_a_conformant_phone(written: dict[str, str]) -> None:
    assert written["certify"].startswith("$ ringproof certify desk.yaml --report certificate\n")
    assert "exit 0" in written["certify"]


def test_no_secret_is_shown(script: ModuleType, played: Any, written: dict[str, str]) -> None:
    for said in (*played.said.values(), *written.values()):
        assert script.TOKEN not in said
