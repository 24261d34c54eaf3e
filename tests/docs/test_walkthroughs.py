"""The pages that show how something is done: their commands do it, in an empty folder.

A block of commands is run where `<!-- run -->` stands before it, line by line, and must end with
exit code 0 unless the line says `# exit code N`. A block is written to a file where
`<!-- file: NAME -->` stands before it, and one that `<!-- says -->` stands before is what the line
before it says: each line of it, in this order.
"""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
RUN, SAYS = "run", "says"
MARKED = re.compile(
    r"^<!-- (?P<mark>run|says|file: \S+) -->\n\n"
    r"(?:```\w*\n(?P<fenced>.*?)^```$|(?P<plain>(?: {4}[^\n]+\n)+))",
    re.MULTILINE | re.DOTALL,
)
MARK = re.compile(r"^<!-- (?:run|says|file:.*) -->$", re.MULTILINE)
BY_ITSELF = ("selfcheck",)  # it forks phones of its own, from what it has loaded itself
PAGES = sorted(
    page for page in (ROOT / "docs").glob("*.md") if MARK.search(page.read_text("utf-8"))
)


@dataclass(frozen=True)
class Step:
    """What a mark says is done with a block: RUN, SAYS, or the name of a file to write."""

    mark: str
    text: str


def steps(text: str) -> Iterator[Step]:
    for found in MARKED.finditer(text):
        mark, block = found["mark"], found["fenced"] or found["plain"]
        text = re.sub(r"^ {4}", "", block, flags=re.MULTILINE) if mark == RUN else block
        yield Step(mark.removeprefix("file: "), text)


def run(line: str, folder: Path, terminal: Any) -> str:
    """Run a line; return what it said."""
    command, _, remark = line.partition("#")
    words = shlex.split(command)
    expected = re.search(r"exit code (\d)", remark)
    quiet = ("-p", "no:cacheprovider") if words[0] == "pytest" else ()
    done = by_itself if words[1] in BY_ITSELF else terminal.run
    code, said = done([*words, *quiet], folder)
    assert "Traceback" not in said, said
    assert code == (int(expected[1]) if expected else 0), f"{line}\n{said}"
    return str(said)


def by_itself(words: Sequence[str], folder: Path) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-m", *words],
        cwd=folder,
        env={**os.environ, "COLUMNS": "100", "NO_COLOR": "1", "PYTEST_ADDOPTS": ""},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_what_the_page_does_can_be_done(page: Path, tmp_path: Path, terminal: Any) -> None:
    (tmp_path / "recordings").symlink_to(ROOT / "recordings")
    said = ""
    for step in steps(page.read_text("utf-8")):
        if step.mark == RUN:
            said = "".join(run(line, tmp_path, terminal) for line in step.text.splitlines())
        elif step.mark == SAYS:
            assert unsaid(step.text, said) == [], said
        else:
            file = tmp_path / step.mark
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(step.text, "utf-8")


def unsaid(shown: str, said: str) -> list[str]:
    """Return the lines shown that were not said, or not in this order."""
    ahead = iter([line.rstrip() for line in said.splitlines()])
    return [line for line in shown.splitlines() if line.rstrip() not in ahead]


def test_what_is_shown_and_not_said_would_be_noticed() -> None:
    assert unsaid("b\nd\n", "a\nb  \nc\nd\n") == []
    assert unsaid("b\nx\n", "a\nb\nc\n") == ["x"]
    assert unsaid("c\nb\n", "a\nb\nc\n") == ["b"]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_mark_has_its_block(page: Path) -> None:
    text = page.read_text("utf-8")
    assert len(list(steps(text))) == len(MARK.findall(text))


def test_there_are_pages_that_do_something() -> None:
    names = {page.stem for page in PAGES}
    assert names >= {"replaying-a-field-capture", "writing-a-clause", "writing-a-mutant"}


def test_a_line_that_ends_otherwise_would_be_noticed(tmp_path: Path, terminal: Any) -> None:
    with pytest.raises(AssertionError, match="there is no target"):
        run("ringproof certify nowhere", tmp_path, terminal)
    run("ringproof certify nowhere  # exit code 2", tmp_path, terminal)


def test_a_command_ends_the_same_in_a_process_of_its_own(tmp_path: Path, terminal: Any) -> None:
    words = ("ringproof", "judge", str(ROOT / "recordings" / "hostile-events.mitm"))
    assert terminal.run(words, tmp_path) == by_itself(words, tmp_path)
