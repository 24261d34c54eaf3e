"""Edits are made where a script is known to take them, and nowhere else."""

import pytest

from ringproof.packaged import folder
from ringproof.session.failure import NotOffered
from ringproof.session.script_edits import EDITS, edited

STANDARD = {
    "always send the number": "outgoing",
    "never send the mac": "outgoing",
    "listen elsewhere": "incoming",
}


def text(name: str) -> str:
    return (folder("fixtures") / "lua" / f"{name}.lua").read_text("utf-8")


@pytest.mark.parametrize("edit", EDITS)
def test_an_edit_changes_one_line_of_the_standard_script(edit: str) -> None:
    before = text(STANDARD[edit])
    after = edited(before, edit, path="elsewhere")
    lines = list(zip(before.splitlines(), after.splitlines(), strict=True))
    assert sum(one != other for one, other in lines) == 1
    assert ("elsewhere" in after) is (edit == "listen elsewhere")


@pytest.mark.parametrize("edit", EDITS)
@pytest.mark.parametrize("script", ["", "print('hello')"])
def test_a_script_that_reads_otherwise_is_inconclusive(edit: str, script: str) -> None:
    with pytest.raises(NotOffered, match=f"no way to {edit}"):
        edited(script, edit)


def test_a_place_that_stands_there_twice_is_not_guessed_at() -> None:
    with pytest.raises(NotOffered):
        edited("listen('command') other('command')", "listen elsewhere", path="x")
