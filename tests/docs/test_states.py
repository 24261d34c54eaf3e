"""The emulated phone's states can be read at a glance, as its tables have them."""

import re
from collections.abc import Iterator
from pathlib import Path

from ringproof.emulator.pairs import PAIR_ROWS
from ringproof.emulator.table import ROWS

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "reference" / "emulator-states.md").read_text("utf-8")
GLANCE = re.compile(r"^\|  \|.*\n(?:^\|.*\n)+", re.MULTILINE)


def shown(table: str) -> Iterator[tuple[str, str, str]]:
    """Return each cell that has something: state, cause, and the state that follows."""
    rows = [[cell.strip("* ") for cell in line.split("|")[1:-1]] for line in table.splitlines()]
    states = rows[0][1:]
    for cause, *cells in rows[2:]:
        for state, then in zip(states, cells, strict=True):
            if then:
                yield state, cause, state if then == "stays" else then


def test_every_row_is_a_cell_and_every_other_cell_is_empty() -> None:
    one, two = (list(shown(table)) for table in GLANCE.findall(PAGE))
    assert set(one) == {(str(row.state), row.cause, str(row.then)) for row in ROWS}
    assert set(two) == {
        (" + ".join(row.states), row.cause, " + ".join(row.then)) for row in PAIR_ROWS
    }
    assert (len(one), len(two)) == (len(ROWS), len(PAIR_ROWS))


def test_no_document_has_a_drawing_that_a_script_from_elsewhere_paints() -> None:
    ours = [
        page
        for place in (".", "docs", "docs/*", "examples/*")
        for page in ROOT.glob(f"{place}/*.md")
    ]
    assert len(ours) > 30
    assert [page for page in ours if "```mermaid" in page.read_text("utf-8")] == []
