"""The wall: emulator and oracle read the vendor's page apart from each other."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parent.parent.parent / "src" / "ringproof"

# All that the emulator takes from any other part of Ringproof. A name is added here only where
# sharing it cannot hide a mistake: where data lies, or how a parameter is spelt on the page.
EMULATOR_TAKES = {"ringproof.packaged.folder"}


def taken(layer: str) -> Iterator[tuple[str, str]]:
    """Return what the modules of a layer import from others: file, full name."""
    for path in sorted((SOURCE / layer).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            for name in names(node):
                if name.startswith("ringproof.") and not name.startswith(f"ringproof.{layer}."):
                    yield str(path.relative_to(SOURCE)), name


def names(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        assert node.level == 0, f"a relative import hides its layer, line {node.lineno}"
        yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_the_emulator_takes_these_names_and_no_other() -> None:
    assert {name for _, name in taken("emulator")} == EMULATOR_TAKES


@pytest.mark.parametrize("layer", ["model", "judge"])
def test_the_oracle_takes_nothing_from_the_emulator(layer: str) -> None:
    assert [at for at in taken(layer) if at[1].startswith("ringproof.emulator")] == []


@pytest.mark.parametrize("layer", ["model", "judge", "trace", "verdict", "protocol"])
def test_nobody_reaches_over_the_wall_by_a_name_in_a_string(layer: str) -> None:
    """What import-linter cannot see: importlib, or a module named in a text."""
    texts = [
        (str(path.relative_to(SOURCE)), node.value)
        for path in sorted((SOURCE / layer).rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    assert [at for at in texts if "ringproof.emulator" in at[1]] == []
    assert texts


def test_the_expectations_of_the_suite_are_literal() -> None:
    """A conformance test takes the words of the session, and nothing of emulator or oracle."""
    suite = SOURCE.parent.parent / "conformance"
    allowed = ("ringproof.session", "ringproof.plugin.fixtures")
    wrong = [
        (path.name, name)
        for path in sorted(suite.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        for name in names(node)
        if name.startswith("ringproof") and not name.startswith(allowed)
    ]
    assert wrong == []
