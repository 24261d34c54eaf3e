"""Hostile requests are given to every test that asks for a `wire_case`."""

from dataclasses import dataclass

import pytest
from ruamel.yaml import YAML

from ringproof.packaged import folder

WIRE = folder("fixtures") / "wire"


@dataclass(frozen=True)
class WireCase:
    """One file of fixtures/wire: its bytes, and what is expected to be read from them.

    `requests` are the kinds of defects of each complete request.
    """

    name: str
    says: str
    raw: bytes
    requests: list[list[str]]
    leftover: str = ""
    outcome: str = "ok"


def load_cases() -> list[WireCase]:
    index = YAML(typ="safe").load(WIRE / "index.yaml")
    return [
        WireCase(name, raw=(WIRE / f"{name}.bin").read_bytes(), **expected)
        for name, expected in index.items()
    ]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "wire_case" in metafunc.fixturenames:
        cases = load_cases()
        metafunc.parametrize("wire_case", cases, ids=[case.name for case in cases])
