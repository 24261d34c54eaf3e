"""Which frozen requirement set a firmware is held to, and which of its commands are strange."""

from pathlib import Path

import pytest

from ringproof.protocol.clauses import CatalogueError, load
from ringproof.protocol.editions import check_frozen, edition_for, editions, misfit

OWN = """\
chapters:
  HR: {title: House, role: phone, firmware: ">=1.4"}
clauses:
  HR-ONE-1: {sentence: One., level: must, basis: documented, source: rule 1, kind: effect}
  HR-TWO-1:
    {sentence: Two., level: must, basis: documented, source: r., kind: effect, firmware: ">=2.0"}
"""


@pytest.mark.parametrize(
    ("firmware", "line"),
    [
        *(("1.4", "1.4"), ("1.4 A", "1.4"), ("1.5", "1.4"), ("1.6", "1.6"), ("1.8B", "1.6")),
        *(("2.0", "2.x"), ("2.2A", "2.x"), ("2.12A", "2.x")),
        *(("3.0", "2.x"), ("1.2", "1.4")),
    ],
)
def test_a_firmware_is_held_to_the_newest_line_that_is_not_newer(firmware: str, line: str) -> None:
    assert edition_for(firmware).line == line


@pytest.mark.parametrize("firmware", ["1.4", "1.5", "1.6", "1.10", "2.0", "2.12A", "2.99"])
def test_of_a_firmware_in_a_known_line_nothing_is_said(firmware: str) -> None:
    assert misfit(firmware) == ""


def test_a_firmware_outside_of_every_line_is_told() -> None:
    assert misfit("3.0A") == (
        "firmware 3.0A is newer than every edition: judged by the newest, 2.x"
    )
    assert misfit("1.2") == "firmware 1.2 is older than every edition: judged by the oldest, 1.4"


def test_every_line_knows_help_and_the_eleven() -> None:
    for edition in editions():
        assert edition.strange(["help", "call", "dtmf"]) == ()


def test_the_commands_that_came_later_are_strange_to_an_older_line_only() -> None:
    later = ("addMonitor", "update", "reboot")
    assert edition_for("1.4").strange(later) == later
    assert edition_for("2.8").strange(later) == ("reboot",)


def test_a_vendors_edition_lists_what_holds_for_its_firmware(tmp_path: Path) -> None:
    clauses, edition = tmp_path / "clauses.yaml", tmp_path / "edition.yaml"
    clauses.write_text(OWN, "utf-8")
    edition.write_text('firmware: "1.4"\nclauses: [HR-ONE-1]\n', "utf-8")
    check_frozen(edition, load(clauses), clauses)
    edition.write_text('firmware: "2.0"\nclauses: [HR-ONE-1]\n', "utf-8")
    with pytest.raises(CatalogueError) as missing:
        check_frozen(edition, load(clauses), clauses)
    assert str(missing.value) == (
        f"{clauses}:5: HR-TWO-1 holds for firmware 2.0 and is missing in {edition}; add it there"
    )
