"""The command that reruns one test, on the same phone."""

import shlex
from pathlib import Path

from ringproof.packaged import folder
from ringproof.plugin.again import rerun

HOLDING = folder("conformance") / "events" / "test_holding.py"
NODE = "events/test_holding.py::test_a_call_put_on_hold_is_told"


def test_a_test_of_the_suite_is_certified_again() -> None:
    assert rerun(HOLDING, NODE, "desk.yaml") == f"ringproof certify desk.yaml --test {NODE}"


def test_in_memory_stays_in_memory() -> None:
    words = shlex.split(rerun(HOLDING, NODE, "emulator:mutant=hold-untold", in_memory=True))
    assert words[2:] == ["emulator:mutant=hold-untold", "--test", NODE, "--in-memory"]


def test_what_a_shell_would_take_apart_is_quoted() -> None:
    command = rerun(HOLDING, f"{NODE}[a b;c]", "my desk.yaml")
    assert shlex.split(command)[2:] == ["my desk.yaml", "--test", f"{NODE}[a b;c]"]


def test_a_test_of_ones_own_is_run_by_pytest(tmp_path: Path) -> None:
    own = tmp_path / "mine" / "test_house.py"
    command = rerun(
        own, "mine/test_house.py::test_x", "desk.yaml", clauses=["house.yaml"], here=tmp_path
    )
    assert shlex.split(command) == [
        "pytest",
        "mine/test_house.py::test_x",
        "--target=desk.yaml",
        "-p",
        "ringproof.plugin.fixtures",
        "--clauses=house.yaml",
    ]


def test_the_token_is_read_and_never_said(tmp_path: Path) -> None:
    own = tmp_path / "test_house.py"
    url = "https://192.0.2.20"
    command = rerun(own, "test_house.py::test_x", url, here=tmp_path)
    assert command.endswith(' --token="$PHONE_TOKEN"')
    assert "--token" not in rerun(HOLDING, NODE, url)
