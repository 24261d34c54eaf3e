"""What the tests of the documents share: the script that makes some of them."""

import importlib.util
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture(scope="session")
def generator() -> Any:
    """The script that generates the reference, as a module."""
    path = ROOT / "scripts" / "generate_reference.py"
    if str(path.parent) not in sys.path:  # as if it were run: its pages lie beside it
        sys.path.insert(0, str(path.parent))
    spec = importlib.util.spec_from_file_location("generate_reference", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
