"""A scripted person, and a second phone, round a phone by itself: a few tests of the suite.

scripts/exhaustive.py has the whole suite played (parts `people` and `second-phone`).
"""

import importlib
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
PAGE = (ROOT / "docs" / "certifying-with-people.md").read_text("utf-8")
SENTENCES = re.findall(r"^\| `(.+?)` \|", PAGE, re.MULTILINE)
PATIENCE = 5.0  # seconds: other tests run beside these
FEW = ("--test=events/test_told.py", "--test=commands/test_show.py")


@pytest.fixture(scope="module")
def played() -> Any:
    """The script that makes the desks, as a module."""
    sys.path.insert(0, str(ROOT / "scripts"))
    try:
        return importlib.import_module("played")  # as the scripts find each other
    finally:
        sys.path.remove(str(ROOT / "scripts"))


@pytest.fixture(scope="module")
def desk(played: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Two phones by themselves, the second of which may be the first one's far end."""
    with played.desk(tmp_path_factory.mktemp("desk"), phones=2, within=PATIENCE) as here:
        yield here


@pytest.mark.parametrize("sentence", SENTENCES)
def test_the_scripted_person_understands_each_sentence_of_the_page(
    played: Any, sentence: str
) -> None:
    deeds = sys.modules["scripted_person"].DEEDS
    assert sum(re.fullmatch(pattern, sentence) is not None for pattern in deeds) == 1


def test_people_play_a_few_tests_as_announced(played: Any, desk: Any, tmp_path: Path) -> None:
    """All round the phone are people: nothing is judged worse, and nobody is asked more often."""
    result, person = played.certified_by_people(desk, tmp_path / "r", *FEW)
    found = played.verdicts(tmp_path / "r")
    assert {test: why for test, (verdict, why) in found.items() if verdict != "pass"} == {}
    assert len(person.asked) == result.announced + played.BESIDE_THE_TESTS > len(found)


def test_a_second_phone_plays_a_few_tests(played: Any, desk: Any, tmp_path: Path) -> None:
    played.certified(desk.with_second_phone(), tmp_path / "r", *FEW)
    found = played.verdicts(tmp_path / "r")
    assert {verdict for verdict, _ in found.values()} == {"pass", "inconclusive"}
    reasons = [why for verdict, why in found.values() if verdict != "pass"]
    assert all(any(re.match(p, why) for p in played.SECOND_PHONE_CANNOT) for why in reasons)
    assert len(reasons) < len(found) / 2
