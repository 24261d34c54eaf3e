"""What a document shows as data or as Python is taken by the program as it stands."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from ruamel.yaml import YAML

from ringproof.emulator.profile import profile_from
from ringproof.packaged import folder
from ringproof.plugin import baseline
from ringproof.protocol.clauses import catalogue

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted(page for place in (".", "docs", "examples/*") for page in ROOT.glob(f"{place}/*.md"))
BLOCK = re.compile(r"^```(yaml|json|python)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SCHEMA: dict[str, Any] = json.loads((folder("schemas") / "target.schema.json").read_text("utf-8"))


def keys_of(role: str) -> Callable[[str, Path], None]:
    """Return a check of some keys of a target file of this role, as the schema has them."""

    def check(text: str, _: Path) -> None:
        known = SCHEMA["$defs"][role]["properties"]
        for key, value in YAML(typ="safe").load(text).items():
            part = {"$defs": SCHEMA["$defs"], **known[key]}
            jsonschema.Draft202012Validator(part).validate(value)

    return check


def profile(text: str, _: Path) -> None:
    profile_from(YAML(typ="safe").load(text), "shown")


def known_failures(text: str, place: Path) -> None:
    file = place / "known.yaml"
    file.write_text(text, "utf-8")
    assert baseline.read(file, catalogue())


def runs(text: str, _: Path) -> None:
    exec(compile(text, "shown", "exec"), {})


def stands_in_the_suite(text: str, _: Path) -> None:
    assert any(text in file.read_text("utf-8") for file in ROOT.glob("conformance/**/*.py"))


def counts(text: str, _: Path) -> None:
    assert all(isinstance(count, int) for count in json.loads(text).values())


CHECKS: Mapping[str, Callable[[str, Path], None]] = {
    "README.md": stands_in_the_suite,
    "docs/certifying-a-server.md": keys_of("server"),
    "docs/certifying-with-people.md": keys_of("phone"),
    "docs/learning-a-phone.md": profile,
    "docs/load.md": counts,
    "docs/profiles.md": profile,
    "docs/reading-a-report.md": known_failures,
    "docs/settings.md": runs,
    "docs/sip-far-end.md": keys_of("phone"),
}
ELSEWHERE: Mapping[str, str] = {
    "docs/writing-a-clause.md": "test_walkthroughs.py runs them",
    "docs/writing-a-mutant.md": "test_mutant_pages.py and test_walkthroughs.py",
}


def shown() -> Iterator[tuple[str, str]]:
    for page in PAGES:
        for block in BLOCK.finditer(page.read_text("utf-8")):
            yield page.relative_to(ROOT).as_posix(), block[2]


@pytest.mark.parametrize(
    ("page", "text"), [one for one in shown() if one[0] in CHECKS], ids=lambda words: words[:40]
)
def test_what_is_shown_is_taken(page: str, text: str, tmp_path: Path) -> None:
    CHECKS[page](text, tmp_path)


def test_every_page_with_data_has_its_check() -> None:
    assert {page for page, _ in shown()} == set(CHECKS) | set(ELSEWHERE)
