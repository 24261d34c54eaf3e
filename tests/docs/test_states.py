"""The emulated phone's states can be read at a glance, as its tables have them."""

import re
from collections.abc import Iterator
from pathlib import Path

from ringproof.emulator.pairs import PAIR_ROWS
from ringproof.emulator.table import ROWS

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "reference" / "emulator-states.md").read_text("utf-8")
GLANCE = re.compile(
    r"^\| in state \| what leads where \|\n.*\n(?P<rows>(?:^\|.*\n)+)", re.MULTILINE
)


def shown(table: str) -> Iterator[tuple[str, str, str]]:
    """Return what a table says: state, cause, and the state that follows."""
    for line in table.splitlines():
        state, ways = (cell.strip("* ") for cell in line.split("|")[1:-1])
        for way in ways.split("; "):
            causes, then = way.split(" → ")
            for cause in re.findall(r"`(\w+)`", causes):
                yield state, cause, state if then == "stays" else then


def test_every_row_of_the_tables_is_shown_at_a_glance_and_no_other() -> None:
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
