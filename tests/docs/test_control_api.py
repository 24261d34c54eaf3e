"""The page of the control API has every operation as the code has it, and its curl line works."""

import http.client
import inspect
import json
import re
import shlex
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from ringproof.campaign.emulate.call_line import call_line
from ringproof.emulator.assembly import Setup
from ringproof.emulator.errors import ControlError
from ringproof.emulator.memory import MemoryPhone
from ringproof.emulator.standalone import Emulation

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "control-api.md").read_text("utf-8")
ROWS = {
    row[0].strip("` "): row[1:]
    for line in re.findall(r"^\| (`\w+\.\w+` \|.*) \|$", PAGE, re.MULTILINE)
    if (row := [cell.strip() for cell in line.split("|")])
}


def arguments(operation: Callable[..., Any]) -> str:
    """Return what an operation takes, as the page writes it."""
    taken = inspect.signature(operation).parameters.values()
    shown = (
        f"`{one.name}`" if one.default is inspect.Parameter.empty else f"`[{one.name}]`"
        for one in taken
    )
    return " ".join(shown)


def test_every_operation_is_on_the_page_with_its_arguments() -> None:
    operations = MemoryPhone(Setup()).parts.control.operations
    made = {name: arguments(operation) for name, operation in operations.items()}
    assert {name: row[0] for name, row in ROWS.items()} == made


GIVEN: Mapping[str, Mapping[str, str]] = {
    "admin.upload": {"settings": "<users/>"},
    "admin.provision": {"url": "http://127.0.0.1:9/"},
}


def test_the_page_says_what_is_answered() -> None:
    checked = 0
    for name, row in ROWS.items():
        try:
            said = MemoryPhone(Setup()).control(name, **GIVEN.get(name, {}))
        except ControlError:
            continue  # it needs a call
        told = re.findall(r"`(\w+)`", row[2].partition(":")[0])
        assert told == list(said), name
        checked += 1
    assert checked >= 14


def posted(line: str, emulation: Emulation) -> tuple[int, Any]:
    """Do what a curl line does; its shell has the token in a variable."""
    words = shlex.split(line.replace("$CONTROL_TOKEN", emulation.control_token))
    assert (words[0], words[1], words[3]) == ("curl", "-H", "-d")
    header, _, value = words[2].partition(": ")
    at = urlsplit(words[5])
    connection = http.client.HTTPConnection(at.netloc, timeout=10)
    try:
        connection.request("POST", at.path, words[4], {header: value})
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        connection.close()


@pytest.mark.parametrize("name", ["phone", "desk 7/ä"])
def test_the_line_that_emulate_prints_calls_the_phone(
    served: Callable[..., AbstractContextManager[Emulation]], name: str
) -> None:
    with served(Setup(name=name)) as emulation:
        line = call_line(emulation)
        assert emulation.control_token not in line
        assert posted(line, emulation) == (200, {"leg": "leg-1"})


def test_the_line_of_the_page_is_the_one_that_emulate_prints(
    served: Callable[..., AbstractContextManager[Emulation]],
) -> None:
    (shown,) = re.findall(r"^    (curl .*)$", PAGE, re.MULTILINE)
    with served() as emulation:
        assert shown.replace("http://127.0.0.1:8099", emulation.control_url) == call_line(emulation)
