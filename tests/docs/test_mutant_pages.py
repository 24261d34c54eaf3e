"""The mutants that docs/writing-a-mutant.md shows are some, and its kinds are those there are."""

import re
from pathlib import Path

from ruamel.yaml import YAML

from ringproof.emulator.mutants import KINDS, parse

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "writing-a-mutant.md").read_text("utf-8")


def test_each_example_is_a_mutant() -> None:
    shown = re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    found = [parse(YAML(typ="safe").load(text)) for text in shown]
    assert [one.name for one in found] == ["hold-told-late", "my-hold-untold", "my-mac-missing"]
    assert len(found[-1].patches) == 1


def test_every_kind_is_named() -> None:
    listed = re.findall(r"`kind` is ([^.]*)\.", PAGE)
    assert re.split(r", | or ", listed[0]) == list(KINDS)
