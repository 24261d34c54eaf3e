"""The table of functions, and the page that is made from it: nothing there is out of date."""

import importlib.util
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ringproof.emulator.lua.functions import FUNCTIONS, bindings
from ringproof.emulator.lua.services import SERVICES
from ringproof.emulator.lua.telephony import DEEDS, PARAMETERS

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def script() -> Any:
    spec = importlib.util.spec_from_file_location(
        "generate_lua_api", ROOT / "scripts" / "generate_lua_api.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_the_page_is_current(script: Any) -> None:
    page = (ROOT / "docs" / "lua-api.md").read_text("utf-8")
    assert page == script.page(), "run `python scripts/generate_lua_api.py`"


def test_the_examples_of_the_page_run(script: Any, scripted: Callable[..., Any]) -> None:
    accepts, hello = re.findall(r"```lua\n(.*?)```", script.page(), re.DOTALL)
    desk = scripted(accepts=accepts, hello=hello)
    desk.rung("030555")
    desk.rung("42")
    assert list(desk.states().values()) == ["active", "ringing"]
    assert desk.hears("hello").body == b"hello, 2 calls\n"
    assert desk.texts == []


def test_every_function_says_what_it_is() -> None:
    for one in FUNCTIONS:
        assert one.meaning.endswith(".")
        assert one.source in ("documented", "observed", "assumed")
        assert all(form.startswith(one.name.rpartition(".")[2]) for form in one.signatures)
    assert len({one.name for one in FUNCTIONS}) == len(FUNCTIONS)


def test_every_bound_function_has_a_service_that_takes_its_arguments() -> None:
    bound = {one.name for one in FUNCTIONS if one.bound is not None}
    assert bound <= set(SERVICES)
    assert set(PARAMETERS) == set(DEEDS)
    assert bindings().count("\n") == len(FUNCTIONS) - 1
