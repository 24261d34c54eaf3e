import json
from pathlib import Path
from typing import Any

from ringproof.report.divergence import Divergence, Entry
from ringproof.report.divergence_folder import write_divergence


def test_the_folder_has_a_page_and_the_rows(story: Any, tmp_path: Path) -> None:
    story.command("hold", callid="TC@1")
    entries = tuple(Entry("p", record) for record in story.records)
    told = Divergence("x", "y", entries, entries, ((0, 0), (1, 1)))
    page = write_divergence(tmp_path / "made" / "r", told, ("s3cr3t-T0ken-0815",))
    assert page == tmp_path / "made" / "r" / "index.html"
    assert "<!doctype html>" in page.read_text("utf-8")
    assert len(json.loads((page.parent / "divergence.json").read_text("utf-8"))["rows"]) == 2
    assert write_divergence(page.parent, told) == page
