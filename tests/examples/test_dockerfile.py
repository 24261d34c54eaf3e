"""The Dockerfile keeps a few rules. It is only read: no container engine is asked for."""

import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from ringproof.cli.app import command

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "Dockerfile").read_text("utf-8")
KNOWN = ("FROM", "WORKDIR", "COPY", "RUN", "USER", "EXPOSE", "ENTRYPOINT", "CMD", "ENV", "ARG")
SECRET = re.compile(r"(?i)token|password|secret")


@dataclass(frozen=True)
class Instruction:
    """One instruction with its words, continued lines joined."""

    name: str
    words: str


def instructions(text: str) -> list[Instruction]:
    plain = re.sub(r"^\s*#.*\n", "", text, flags=re.MULTILINE)
    joined = re.sub(r"\\\n\s*", "", plain)
    lines = (line.strip() for line in joined.splitlines() if line.strip())
    return [Instruction(*line.split(maxsplit=1)) for line in lines]


def complaints(text: str) -> Iterator[str]:
    """Say what breaks a rule, in the order of the file."""
    found = instructions(text)
    for one in found:
        yield from _complaints_of(one)
    if found[0].name != "FROM":
        yield "it does not begin with FROM"
    last = max(at for at, one in enumerate(found) if one.name == "FROM")
    users = [one.words for one in found[last:] if one.name == "USER"]
    if not users or users[-1] in ("root", "0"):
        yield "the image runs as root"
    if sum(one.name == "ENTRYPOINT" for one in found[last:]) != 1:
        yield "there is not just one ENTRYPOINT"


def _complaints_of(one: Instruction) -> Iterator[str]:
    if one.name not in KNOWN:
        yield f"{one.name} is no instruction that we use"
    if one.name == "FROM" and not re.match(r"\S+:(?!latest\b)\S+", one.words):
        yield f"FROM {one.words}: the base has no tag of its own"
    if one.name in ("ENV", "ARG") and SECRET.search(one.words):
        yield f"{one.name} {one.words}: a secret would stay in the image"
    if one.name in ("ENTRYPOINT", "CMD") and not one.words.startswith("["):
        yield f"{one.name}: signals do not reach a command in a shell"
    if one.name == "RUN" and "pip " in one.words and "--no-cache-dir" not in one.words:
        yield "RUN pip keeps its cache in the image"
    if one.name == "COPY" and "--from=" not in one.words:
        *sources, _ = one.words.split()
        yield from (f"COPY {s}: is not here" for s in sources if not (ROOT / s).exists())


def test_it_keeps_the_rules() -> None:
    assert list(complaints(TEXT)) == []


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        (":3.12-slim-bookworm AS", " AS", "the base has no tag"),
        ("3.12-slim-bookworm AS", "latest AS", "the base has no tag"),
        ("USER ringproof\n", "", "runs as root"),
        ('ENTRYPOINT ["ringproof"]', "ENTRYPOINT ringproof", "signals do not reach"),
        ('ENTRYPOINT ["ringproof"]\n', "", "not just one ENTRYPOINT"),
        ("COPY schemas", "COPY schemes", "COPY schemes: is not here"),
        ("pip install --no-cache-dir", "pip install", "keeps its cache"),
        ("EXPOSE 8099", "ENV PHONE_TOKEN=x", "a secret would stay"),
        ("EXPOSE 8099", "ADD http://x /x", "ADD is no instruction"),
    ],
)
def test_each_rule_can_be_broken(old: str, new: str, complaint: str) -> None:
    assert old in TEXT
    assert complaint in "; ".join(complaints(TEXT.replace(old, new)))


def test_its_entry_point_is_our_command() -> None:
    scripts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["scripts"]
    entry = next(one.words for one in instructions(TEXT) if one.name == "ENTRYPOINT")
    assert set(json.loads(entry)) <= set(scripts)


def test_what_it_does_by_itself_is_a_command_that_can_be_typed() -> None:
    name, *arguments = json.loads(next(i.words for i in instructions(TEXT) if i.name == "CMD"))
    asked = command(name).make_context(name, arguments).params
    assert asked["target"] == "emulator"


def test_it_copies_all_that_the_wheel_is_made_of() -> None:
    build = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["hatch"]["build"]
    needed = {"pyproject.toml", "README.md", "src", *build["targets"]["wheel"]["force-include"]}
    copied = {
        source
        for one in instructions(TEXT)
        if one.name == "COPY" and "--from" not in one.words
        for source in one.words.split()[:-1]
    }
    assert needed == copied
    ignored = (ROOT / ".dockerignore").read_text("utf-8").split()
    assert copied <= {line.removeprefix("!") for line in ignored if line.startswith("!")}


def test_it_says_that_it_was_never_built() -> None:
    assert "Never built" in TEXT
    assert "never been built" in (ROOT / "examples" / "ci" / "README.md").read_text("utf-8")
