"""A vendor's catalogue: what it brings to a run, and what is refused with both places named."""

import shutil
import sys
from pathlib import Path

import pytest

from ringproof.campaign.extension import (
    addressed,
    extended,
    extensions,
    own_musts,
    own_mutants,
)
from ringproof.campaign.suite import Certification
from ringproof.protocol.clauses import CatalogueError
from ringproof.target.spec import parse_target

NORDFON = Path(__file__).resolve().parents[2] / "examples" / "extension" / "nordfon_phone"
ENTRY = "[ringproof.catalogues]\nnordfon = nordfon_phone\nlost = no_such_package\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the example's catalogue."""
    return Path(shutil.copytree(NORDFON, tmp_path / "mine"))


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The example as a package that pip has installed."""
    info = tmp_path / "site" / "nordfon_ringproof-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: nordfon-ringproof\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(ENTRY)
    shutil.copytree(NORDFON, info.parent / "nordfon_phone")
    monkeypatch.syspath_prepend(str(info.parent))
    return info.parent / "nordfon_phone"


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")


def refusal(*asked: Path | str) -> str:
    with pytest.raises(CatalogueError) as refused:
        extensions([str(one) for one in asked])
    return str(refused.value)


def test_a_run_gets_the_vendors_clauses_tests_and_phones() -> None:
    asked = extended(
        Certification("emulator:profile=n200,mutant=door-code-cut", catalogues=[str(NORDFON)])
    )
    assert asked.clauses == (NORDFON / "clauses.yaml",)
    assert asked.suites == (NORDFON / "conformance",)
    phone = parse_target(asked.target)
    assert Path(phone.profile) == NORDFON / "profiles" / "n200.yaml"
    assert Path(phone.mutant) == NORDFON / "mutants" / "door-code-cut.yaml"


def test_a_run_without_a_catalogue_is_as_it_was_asked() -> None:
    asked = Certification("emulator:profile=laconic")
    assert extended(asked) is asked


@pytest.mark.parametrize("target", ["desk.yaml", "https://192.0.2.7", "emulator:profile=laconic"])
def test_what_no_catalogue_names_stays_as_it_is(target: str) -> None:
    assert addressed(target, extensions([str(NORDFON)])) == target


def test_the_vendors_musts_are_those_that_have_to_kill() -> None:
    found = extensions([str(NORDFON)])
    assert own_musts(found) == ("NF-PIN-1", "NF-NUMBER-1")
    assert [one.name for one in own_mutants(found)] == ["caller-as-address", "door-code-cut"]


def test_an_installed_catalogue_is_found_by_its_name_and_not_imported(installed: Path) -> None:
    assert extensions(["nordfon"])[0].folder == installed
    assert "nordfon_phone" not in sys.modules


def test_a_catalogue_that_is_nowhere_is_told_with_those_that_are_installed(installed: Path) -> None:
    words = refusal("sudfon")
    assert words.startswith("--catalogue sudfon: there is no such folder, nor an installed")
    assert "nordfon" in words
    assert refusal("lost").endswith("names no_such_package, and there is no such package")


def test_a_folder_without_clauses_is_no_catalogue(tmp_path: Path) -> None:
    assert refusal(tmp_path).startswith(f"{tmp_path} is no catalogue: it has no clauses.yaml")


def test_our_prefix_is_refused_with_both_places(folder: Path) -> None:
    change(folder / "clauses.yaml", "NF", "EV")
    words = refusal(folder)
    assert words.startswith(f"{folder / 'clauses.yaml'}:5: the prefix EV exists already, at ")
    assert "schemas/clauses.yaml:" in words


def test_the_ids_of_two_vendors_may_not_meet(folder: Path) -> None:
    words = refusal(NORDFON, folder)
    assert words.startswith(f"{folder / 'clauses.yaml'}:11: the clause NF-PIN-1 exists already")
    assert f"at {NORDFON / 'clauses.yaml'}:11;" in words


def test_one_prefix_for_two_vendors_is_refused_too(folder: Path) -> None:
    change(folder / "clauses.yaml", "NF-", "NF-OTHER_")
    change(folder / "clauses.yaml", "title: Nordfon", "title: Another")
    words = refusal(NORDFON, folder)
    assert "the prefix NF exists already, at " in words
    assert words.count("clauses.yaml:") == 2


@pytest.mark.parametrize(
    ("kind", "file", "taken", "where"),
    [
        ("mutant", "mutants/door-code-cut.yaml", "hold-untold", "fixtures/mutants/hold-untold"),
        ("profile", "profiles/n200.yaml", "laconic", "ringproof.emulator.profile"),
    ],
)
def test_a_name_that_is_ours_is_refused_with_both_places(
    folder: Path, kind: str, file: str, taken: str, where: str
) -> None:
    own = (folder / file).rename((folder / file).with_stem(taken))
    if kind == "mutant":
        change(own, "name: door-code-cut", f"name: {taken}")
    words = refusal(folder)
    assert words.startswith(f"{own}: the {kind} {taken} exists already, at ")
    assert where in words


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        ("edition.yaml", "  - NF-MAC-1\n", "", "NF-MAC-1 holds for firmware 1.4 and is missing in"),
        ("edition.yaml", "NF-MAC-1", "NF-MAC-2", "NF-MAC-2 is no clause of firmware 1.4: "),
        ("edition.yaml", "- NF-PIN-1\n  - NF-NUMBER-1", "- NF-NUMBER-1\n  - NF-PIN-1", "the order"),
        ("edition.yaml", 'firmware: "1.4"', "line: 1", "an edition says firmware"),
        ("edition.yaml", "clauses:", "clauses: [", "the edition cannot be read"),
        ("clauses.yaml", '">=1.4"', '">=2.0"', "NF-PIN-1 is no clause of firmware 1.4: at "),
        ("mutants/door-code-cut.yaml", "NF-PIN-1", "NF-PIN-9", "kills NF-PIN-9, and there is no"),
        ("mutants/door-code-cut.yaml", "commands.edits", "commands.eats", "there is no seam"),
        ("profiles/n200.yaml", "mac_position: last", "mac_position: middle", "first or last"),
    ],
)
def test_what_does_not_fit_together_is_told_with_its_file(
    folder: Path, file: str, old: str, new: str, words: str
) -> None:
    change(folder / file, old, new)
    told = refusal(folder)
    assert str(folder) in told
    assert words in told


def test_a_catalogue_needs_no_more_than_clauses(folder: Path) -> None:
    for part in ("conformance", "mutants", "profiles"):
        shutil.rmtree(folder / part)
    (folder / "edition.yaml").unlink()
    assert extended(Certification(catalogues=[str(folder)])).suites == ()


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("emulator:mutant=door-code-cutt", "'door-code-cutt'; did you mean door-code-cut?"),
        ("emulator:profile=n20", "there is no profile 'n20'; did you mean n200?"),
    ],
)
def test_a_name_that_is_nearly_the_vendors_is_told(target: str, words: str) -> None:
    with pytest.raises(CatalogueError) as refused:
        addressed(target, extensions([str(NORDFON)]))
    assert words in str(refused.value)


def test_a_catalogue_without_mutants_leaves_nothing_to_examine(folder: Path) -> None:
    shutil.rmtree(folder / "mutants")
    with pytest.raises(CatalogueError, match="there is no mutant to examine in "):
        own_mutants(extensions([str(folder)]))
    assert own_mutants(()) == ()
