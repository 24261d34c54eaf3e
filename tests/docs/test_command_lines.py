"""Every command line in a document can be typed, and every command is documented."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ringproof.cli.app import NAMES, command
from ringproof.target.spec import parse_target
from ringproof.verdict import Exit

ROOT = Path(__file__).resolve().parent.parent.parent
PAGES = sorted(
    path
    for place in (".", "docs", "docs/reference", "examples/*")
    for path in ROOT.glob(f"{place}/*.md")
)
TOX = (ROOT / "tox.ini").read_text("utf-8")
PLACEHOLDER = "COMMAND"  # `ringproof COMMAND --help`
COMMANDS: dict[str, Any] = {name: command(name) for name in NAMES}


def said(page: Path) -> Iterator[str]:
    """Return what the page shows as code: indented and fenced lines, and words in backticks."""
    text = page.read_text("utf-8")
    yield from re.findall(r"^    (.+)$", text, re.MULTILINE)
    for block in re.findall(r"^```\w*\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        yield from block.splitlines()
    yield from re.findall(r"`([^`\n]+)`", text)


def command_lines(text: str) -> Iterator[list[str]]:
    """Return the words behind ``ringproof`` of each of our commands in a shell line."""
    for part in re.split(r"&&|\|", text.strip().removeprefix("$ ")):
        if re.match(r"\s*(\S*/)?ringproof\s+\S", part):
            words = shlex.split(part, comments=True)[1:]
            if words[0] not in (PLACEHOLDER, "--help"):
                yield words


LINES = [
    pytest.param(words, id=f"{page.name}: {' '.join(words)}")
    for page in PAGES
    for text in dict.fromkeys(said(page))
    for words in command_lines(text)
]


@pytest.mark.parametrize("words", LINES)
def test_a_command_line_can_be_typed(words: list[str]) -> None:
    name, *arguments = words
    assert name in COMMANDS, f"there is no command {name}"
    # A bare name is prose; what must be given with it stands where it is shown.
    if arguments and "--help" not in arguments:
        COMMANDS[name].make_context(name, arguments)


def test_a_command_line_with_a_mistake_would_be_noticed() -> None:
    with pytest.raises(Exception, match="No such option"):
        COMMANDS["certify"].make_context("certify", ["--no-such-option"])


@pytest.mark.parametrize("page", ["README.md", "docs/reference/command-line.md"])
def test_every_command_is_documented(page: str) -> None:
    text = (ROOT / page).read_text("utf-8")
    assert [name for name in COMMANDS if f"ringproof {name}" not in text] == []


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_says_what_it_does(name: str) -> None:
    assert [each.name for each in COMMANDS[name].params if not each.help] == []


def test_the_readme_has_the_two_commands_to_begin_with() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    begin = "python3 -m venv .venv && .venv/bin/pip install -q "
    assert f"    {begin}. && .venv/bin/ringproof certify\n" in readme
    assert f"    {begin}tox-uv && .venv/bin/tox run-parallel\n" in readme


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_says_what_its_exit_codes_mean(name: str, generator: Any) -> None:
    told = generator.exits_of(name)
    assert set(told) >= {Exit.CONFORMANT, Exit.USAGE}
    table = (ROOT / "docs" / "reference" / "exit-codes.md").read_text("utf-8")
    cells = " | ".join(told.get(code, "") for code in Exit)
    assert f"| `{name}` | {cells} |" in table


SHOWN = sorted({text.strip() for page in PAGES for text in said(page)})


@pytest.mark.parametrize(
    ("pattern", "there"),
    [
        (r"(?:\S*/)?python3? (scripts/\S+\.py)", lambda path: (ROOT / path).is_file()),
        (r"(?:\S*/)?tox (?:run )?-e (\w+)", lambda env: f"[testenv:{env}]" in TOX),
        (r"pytest (?:\S+ )*--target=(emulator:\S+)", parse_target),
    ],
    ids=["scripts", "tox environments", "targets of pytest"],
)
def test_what_other_command_lines_name_is_there(pattern: str, there: Any) -> None:
    named = {found for text in SHOWN for found in re.findall(pattern, text)}
    assert named, "no document shows one any more"
    assert [name for name in named if not there(name)] == []
