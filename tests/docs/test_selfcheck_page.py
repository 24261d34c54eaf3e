"""The mutant that docs/selfcheck.md shows is one, and its kinds are those that there are."""

import re
from pathlib import Path

from ruamel.yaml import YAML

from ringproof.emulator.mutants import KINDS, parse

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "selfcheck.md").read_text("utf-8")


def test_the_example_is_a_mutant() -> None:
    shown = re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    assert [parse(YAML(typ="safe").load(text)).name for text in shown] == ["hold-told-late"]


def test_every_kind_is_named() -> None:
    listed = re.findall(r"`kind` is ([^.]*)\.", PAGE)
    assert re.split(r", | or ", listed[0]) == list(KINDS)
