"""Every clause is judged by a test of the suite, or says why not; every id named exists."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from ringproof.packaged import folder
from ringproof.protocol.clauses import catalogue

CATALOGUE = catalogue()
SUITE = folder("conformance")


def named() -> Iterator[tuple[str, str]]:
    """Return each clause that a test names, and where: from the marks, without running any."""
    for path in sorted(SUITE.rglob("test_*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.mark.clause":
                for argument in node.args:
                    assert isinstance(argument, ast.Constant), f"{path}: the id must be literal"
                    yield str(argument.value), str(path.relative_to(SUITE))


NAMED = list(named())


def written() -> Iterator[tuple[str, ast.FunctionDef]]:
    for path in sorted(SUITE.rglob("test_*.py")):
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                yield str(path.relative_to(SUITE)), node


TESTS = list(written())


def test_every_clause_that_is_judged_has_a_test() -> None:
    tested = {clause for clause, _ in NAMED}
    judged = {clause.id for clause in CATALOGUE if clause.judged}
    assert sorted(judged - tested) == []


def test_every_clause_that_a_test_names_exists() -> None:
    assert [at for at in NAMED if at[0] not in CATALOGUE] == []


def test_no_test_names_a_clause_that_is_not_judged() -> None:
    assert [at for at in NAMED if at[0] in CATALOGUE and not CATALOGUE[at[0]].judged] == []


def test_every_test_names_a_clause() -> None:
    without = [
        (file, node.name)
        for file, node in TESTS
        if not any("pytest.mark.clause" in ast.unparse(mark) for mark in node.decorator_list)
    ]
    assert without == []


def test_a_clause_is_tested_in_the_folder_of_its_chapter() -> None:
    folders = {
        "AC": "access",
        "DS": "discovery",
        "CM": "commands",
        "EV": "events",
        "SC": "scripts",
        "SV": "server",
        "MP": "several",
    }
    strayed = [
        (clause, file)
        for clause, file in NAMED
        if Path(file).parts[0] != folders.get(clause.partition("-")[0])
    ]
    assert strayed == []


@pytest.mark.parametrize(
    ("file", "node"), TESTS, ids=[f"{file}:{node.name}" for file, node in TESTS]
)
def test_a_conformance_test_reads_as_a_script(file: str, node: ast.FunctionDef) -> None:
    """One sentence, then stimuli and expectations: no loop, no branch, no sleep."""
    said = ast.get_docstring(node) or ""
    assert said.endswith("."), f"{file}: {node.name} says what it shows in a sentence"
    control = (ast.For, ast.While, ast.If, ast.Try, ast.IfExp)
    assert [type(part).__name__ for part in ast.walk(node) if isinstance(part, control)] == []
    assert "sleep" not in ast.unparse(node)
