"""The hook command of a target file: what it is told, and what is said where it fails."""

import sys
from pathlib import Path

import pytest

from ringproof.target.introducing import HookTeller, Introduction
from ringproof.target.protocol import DriverProblem

PHONE = Introduction("desk 1", "000952C0F001", "https://127.0.0.1:8441", "sesame")


def teller(source: Path, code: str) -> HookTeller:
    command = (sys.executable, "-c", code)
    return HookTeller(command, command, "http://cti.example/events", str(source))


def test_it_runs_beside_the_file_with_the_phone_in_its_environment(tmp_path: Path) -> None:
    code = (
        "import os; names = ('PHONE_DOES', 'PHONE_NAME', 'PHONE_MAC', 'PHONE_URL', 'PHONE_TOKEN',"
        "'SERVER_URL'); open('told', 'a').write(' '.join(os.environ[n] for n in names) + '\\n')"
    )
    hook = teller(tmp_path / "cti.yaml", code)
    hook.introduce(PHONE)
    hook.take_leave(PHONE)
    rest = "desk 1 000952C0F001 https://127.0.0.1:8441 sesame http://cti.example/events\n"
    assert (tmp_path / "told").read_text() == f"add {rest}remove {rest}"


def test_a_failure_is_told_by_its_last_line_and_without_the_token(tmp_path: Path) -> None:
    code = "import os, sys; print('first'); sys.exit('no place for ' + os.environ['PHONE_TOKEN'])"
    with pytest.raises(DriverProblem) as found:
        teller(tmp_path / "cti.yaml", code).introduce(PHONE)
    said = f"{sys.executable} ended with 1: no place for (token) (key told.command)"
    assert str(found.value) == said
    assert "sesame" not in str(found.value)


def test_a_command_that_is_not_there(tmp_path: Path) -> None:
    hook = HookTeller(("./no-such",), ("./neither",), "http://x/", str(tmp_path / "cti.yaml"))
    with pytest.raises(DriverProblem, match=r"\./no-such cannot be run .* key told\.command"):
        hook.introduce(PHONE)
    with pytest.raises(DriverProblem, match=r"\./neither cannot be run .* key restart\.command"):
        hook.restart()


def test_where_a_person_tells_nothing_is_run(tmp_path: Path) -> None:
    hook = HookTeller((), (), "http://x/", str(tmp_path / "cti.yaml"))
    hook.introduce(PHONE)
    hook.take_leave(PHONE)
