"""The generated pages say what the code and the catalogue say today."""

from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
MEND = "run `python scripts/generate_reference.py`"


def test_every_generated_page_is_current(generator: Any) -> None:
    made = {f"docs/reference/{name}.md": text for name, text in generator.reference().items()}
    made["docs/profiles.md"] = generator.profiles_page()
    stale = [name for name, text in made.items() if (ROOT / name).read_text("utf-8") != text]
    assert stale == [], MEND


def test_no_page_of_the_reference_is_left_over(generator: Any) -> None:
    there = {path.stem for path in (ROOT / "docs" / "reference").glob("*.md")}
    assert there == set(generator.reference())


def test_the_readme_shows_what_certify_prints(generator: Any) -> None:
    assert (ROOT / "README.md").read_text("utf-8") == generator.readme(), MEND


def test_every_exit_code_is_explained_in_the_readme(generator: Any) -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    assert [code for code in generator.EXITS if f"| {int(code)} | " not in readme] == []
