"""The catalogue as it is read, and the errors of somebody who edits it."""

from pathlib import Path

import pytest

from ringproof.protocol.clauses import CatalogueError, catalogue, catalogue_with, load

GOOD = """\
chapters:
  EV:
    title: Events
    role: phone
    firmware: ">=1.4"
clauses:
  EV-HOLDING-1:
    sentence: "A call put on hold is told."
    level: must
    basis: documented
    source: action-urls.txt:55, facts.md §4
    kind: event
    needs: [far_end, dial.busy]
    lawful: [order]
  EV-ONCE-1:
    sentence: "A change is told once."
    level: should
    basis: assumed
    source: facts.md §4
    kind: ambient
    ambient: true
    role: server
    firmware: ">=2.12"
    exclusion: "Judged later."
choices:
  order:
    question: "Which is first?"
    source: facts.md §6
    values:
      a: "tells a first"
      "no": "tells b first"
"""


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "clauses.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_clause_is_read_with_what_its_chapter_says(tmp_path: Path) -> None:
    clause = load(written(tmp_path, GOOD))["EV-HOLDING-1"]
    assert (clause.chapter, clause.role, clause.firmware) == ("EV", "phone", ">=1.4")
    assert (clause.level, clause.basis, clause.kind) == ("must", "documented", "event")
    assert clause.sources == ("action-urls.txt:55", "facts.md §4")
    assert clause.needs == ("far_end", "dial.busy")
    assert clause.lawful == ("order",)
    assert clause.judged
    assert not clause.ambient


def test_a_clause_may_say_otherwise_than_its_chapter(tmp_path: Path) -> None:
    clause = load(written(tmp_path, GOOD))["EV-ONCE-1"]
    assert (clause.role, clause.firmware, clause.ambient) == ("server", ">=2.12", True)
    assert not clause.judged
    assert clause.exclusion == "Judged later."


def test_a_choice_has_its_values_as_text(tmp_path: Path) -> None:
    choice = load(written(tmp_path, GOOD)).choices["order"]
    assert choice.values == ("a", "no")
    assert choice.words["no"] == "tells b first"


@pytest.mark.parametrize(
    ("firmware", "holds"),
    [("2.12", True), ("2.12A", True), ("3.0", True), ("2.2A", False), ("1.4 A", False)],
)
def test_releases_are_compared_by_their_numbers(
    tmp_path: Path, firmware: str, *, holds: bool
) -> None:
    assert load(written(tmp_path, GOOD))["EV-ONCE-1"].applies_to(firmware) is holds


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("level: must", "level: shall", 9, "EV-HOLDING-1: shall is none of must, should, may"),
        ("basis: documented", "basis: assumed", 8, "EV-HOLDING-1: what is assumed is no must"),
        ("kind: event", "kind: evnt", 12, "EV-HOLDING-1: evnt is none of"),
        ("dial.busy", "dial.bussy", 13, "EV-HOLDING-1: dial.bussy is unknown"),
        ("[order]", "[ordre]", 14, "EV-HOLDING-1: ordre is unknown"),
        ("[order]", "order", 14, "EV-HOLDING-1: a list is expected here"),
        ("action-urls.txt:55", "page 3", 11, "EV-HOLDING-1: page 3, facts.md §4 is not"),
        ("    kind: event\n", "", 8, "EV-HOLDING-1: kind is missing"),
        ("kind: event", "kind: event\n    note: x", 13, "EV-HOLDING-1: note is no key here"),
        ("EV-ONCE-1:", "EV-HOLDING-1:", 15, "EV-HOLDING-1 is said twice"),
        ("EV-ONCE-1:", "EV-ONCE:", 16, "EV-ONCE: an id is CHAPTER-FAMILY-NUMBER"),
        ("EV-ONCE-1:", "XX-ONCE-1:", 16, "XX-ONCE-1: an id is CHAPTER-FAMILY-NUMBER"),
        ('"A change is told once."', '""', 16, "EV-ONCE-1: a text is expected here"),
        ('firmware: ">=2.12"', "firmware: new", 23, "EV-ONCE-1: new is not of the form >=1.4"),
        ('      "no": "tells b first"\n', "", 27, "order: a choice has at least two values"),
        ("title: Events", "name: Events", 3, "EV: title is missing"),
        ("choices:", "choice:", 1, "the catalogue: choices is missing"),
    ],
)
def test_a_mistake_is_told_with_file_line_and_clause(
    tmp_path: Path, old: str, new: str, line: int, words: str
) -> None:
    path = written(tmp_path, GOOD.replace(old, new, 1))
    with pytest.raises(CatalogueError) as caught:
        load(path, ours=True)
    assert str(caught.value).startswith(f"{path}:{line}: {words}")


def test_a_users_own_clause_names_its_source_in_any_words(tmp_path: Path) -> None:
    path = written(tmp_path, GOOD.replace("action-urls.txt:55, facts.md §4", "house rule 7, p. 3"))
    assert load(path)["EV-HOLDING-1"].source == "house rule 7, p. 3"
    with pytest.raises(CatalogueError, match=r"is not of the form action-urls\.txt:8"):
        load(path, ours=True)


def test_a_users_own_clause_has_some_source_all_the_same(tmp_path: Path) -> None:
    path = written(tmp_path, GOOD.replace("action-urls.txt:55, facts.md §4", '""'))
    with pytest.raises(CatalogueError, match="EV-HOLDING-1: a text is expected here"):
        load(path)


def test_a_users_own_file_needs_no_choices(tmp_path: Path) -> None:
    text = GOOD.partition("choices:")[0].replace("    lawful: [order]\n", "")
    assert not load(written(tmp_path, text)).choices


def test_a_clause_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match=r"mine\.yaml: the clause file cannot be read"):
        load(tmp_path / "mine.yaml")


def test_a_users_own_clauses_join_ours(tmp_path: Path) -> None:
    own = written(tmp_path, GOOD.replace("EV", "HR"))
    joined = catalogue_with([own])
    assert len(joined) == len(catalogue()) + 2
    assert joined["HR-HOLDING-1"].chapter == "HR"
    with pytest.raises(CatalogueError, match="the clause HR-HOLDING-1 exists already"):
        catalogue_with([own, own])


def test_what_is_not_yaml_is_told_with_its_line(tmp_path: Path) -> None:
    path = written(tmp_path, GOOD.replace("kind: event", "kind: [event"))
    with pytest.raises(CatalogueError, match=r"clauses\.yaml:13: not YAML: "):
        load(path)


def test_an_empty_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match="the file is empty"):
        load(written(tmp_path, ""))


def test_an_unknown_clause_is_told_with_its_family() -> None:
    with pytest.raises(KeyError, match="there is no clause EV-URL-9; its family has EV-URL-1"):
        catalogue()["EV-URL-9"]


def test_the_catalogue_is_read_once() -> None:
    assert catalogue() is catalogue()


def test_a_chapter_has_its_clauses_in_order() -> None:
    access = [clause.id for clause in catalogue().chapter("AC")]
    assert access[:2] == ["AC-OFF-1", "AC-OFF-2"]
    assert all(id.startswith("AC-") for id in access)


def test_a_phones_edition_has_no_clause_of_servers() -> None:
    edition = catalogue().for_edition("1.4")
    assert {clause.role for clause in edition} == {"phone"}
    assert not catalogue().for_edition("1.2")


def test_the_ambient_clauses_are_those_that_every_exchange_is_judged_by() -> None:
    ambient = {clause.id for clause in catalogue().ambient()}
    assert {"EV-GET-1", "EV-MAC-1", "EV-ENC-1", "EV-TOLD-1", "EV-TRUE-1", "EV-ONCE-1"} <= ambient
    assert {"EV-ORDER-1", "EV-ID-1", "EV-ID-2", "EV-ACCOUNT-1", "EV-HOLDING-1"} <= ambient
    assert "EV-HOLDING-2" not in ambient


def test_our_own_prefix_is_refused_with_both_places(tmp_path: Path) -> None:
    own = written(tmp_path, GOOD)
    with pytest.raises(CatalogueError) as refused:
        catalogue_with([own])
    ours = catalogue().places["EV"]
    assert str(refused.value) == (
        f"{own}:2: the prefix EV exists already, at {ours}; "
        "give your chapter two letters of its own"
    )


def test_every_clause_chapter_and_choice_knows_its_line() -> None:
    known = catalogue()
    assert set(known.places) == {*known.clauses, *known.chapters, *known.choices}
    path, _, line = known.places["EV-HOLDING-1"].rpartition(":")
    assert Path(path).read_text("utf-8").splitlines()[int(line) - 1] == "  EV-HOLDING-1:"
