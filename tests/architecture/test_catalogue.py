"""The catalogue as a whole: complete, frozen, and honest about what is only assumed."""

from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from ringproof.packaged import folder
from ringproof.protocol.clauses import SERVER_NEEDS, Choice, Clause, catalogue
from ringproof.protocol.commands import COMMANDS
from ringproof.protocol.events import SHAPES

CATALOGUE = catalogue()
EDITIONS = sorted((folder("schemas") / "editions").glob("*.yaml"))
LAST_LINE_OF_THE_PAGE = 75
SECTIONS_OF_THE_FACTS = {
    *("1", "2.1", "2.2", "2.3", "3", "4", "5", "6", "7", "8", "9", "10", "12"),
}
AMBIENT = [
    *("EV-GET-1", "EV-MAC-1", "EV-ENC-1", "EV-TOLD-1", "EV-TRUE-1", "EV-ONCE-1"),
    *("EV-ORDER-1", "EV-ID-1", "EV-ID-2", "EV-ACCOUNT-1"),
]
SERVER_AMBIENT = [
    *("SV-ACCEPT-1", "SV-ACCEPT-2"),
    *(f"SV-COMMAND-{number}" for number in range(1, 7)),
    *("SV-SECRET-1", "SV-SECRET-2", "SV-SECRET-4"),
]

each_clause = pytest.mark.parametrize("clause", CATALOGUE, ids=lambda clause: clause.id)
each_choice = pytest.mark.parametrize(
    "choice", CATALOGUE.choices.values(), ids=lambda choice: choice.name
)


def edition(path: Path) -> dict[str, Any]:
    read: dict[str, Any] = YAML(typ="safe").load(path)
    return read


@pytest.mark.parametrize("path", EDITIONS, ids=lambda path: path.stem)
def test_an_edition_once_frozen_stays(path: Path) -> None:
    frozen = edition(path)
    assert frozen["firmware"] == path.stem
    assert [id for id in frozen["clauses"] if id not in CATALOGUE] == []


@pytest.mark.parametrize("path", EDITIONS, ids=lambda path: path.stem)
def test_an_edition_holds_every_clause_for_its_firmware(path: Path) -> None:
    held = [clause.id for clause in CATALOGUE.for_edition(path.stem)]
    assert edition(path)["clauses"] == held


def test_there_is_an_edition_for_each_line_that_the_sources_describe() -> None:
    assert [path.stem for path in EDITIONS] == ["1.4", "1.6", "2.x"]


@each_clause
def test_what_is_assumed_is_no_must(clause: Clause) -> None:
    assert (clause.level, clause.basis) != ("must", "assumed")


@each_clause
def test_a_must_has_a_source_outside_of_our_head(clause: Clause) -> None:
    if clause.level == "must":
        assert clause.source.startswith("action-urls.txt:")
        assert clause.basis == "documented"


@pytest.mark.parametrize(
    "entry", [*CATALOGUE, *CATALOGUE.choices.values()], ids=lambda entry: entry.source
)
def test_a_source_is_where_it_is_said_to_be(entry: Clause | Choice) -> None:
    for source in entry.source.split(", "):
        if source.startswith("facts.md §"):
            assert source.removeprefix("facts.md §") in SECTIONS_OF_THE_FACTS
        else:
            assert 1 <= int(source.removeprefix("action-urls.txt:")) <= LAST_LINE_OF_THE_PAGE


@each_clause
def test_a_sentence_is_one_sentence(clause: Clause) -> None:
    assert clause.sentence.endswith(".")
    assert ". " not in clause.sentence


def test_no_sentence_is_said_twice() -> None:
    sentences = [clause.sentence for clause in CATALOGUE]
    assert len(sentences) == len(set(sentences))


@each_clause
def test_a_clause_that_is_not_judged_says_why(clause: Clause) -> None:
    assert bool(clause.exclusion) is (clause.kind == "observation")
    assert (clause.role == "server") is (clause.chapter == "SV")
    assert ("claims.settings" in clause.needs) is (clause.chapter == "SC")


def test_numbers_of_a_family_have_no_gap() -> None:
    families: dict[str, list[int]] = {}
    for clause in CATALOGUE:
        family, _, number = clause.id.rpartition("-")
        families.setdefault(family, []).append(int(number))
    assert [
        f for f, numbers in families.items() if set(numbers) != set(range(1, max(numbers) + 1))
    ] == []


def test_ambient_is_what_every_exchange_shows_and_the_shape_of_each_event() -> None:
    ambient = [clause.id for clause in CATALOGUE.ambient()]
    shapes = {shape.clause for shape in SHAPES}
    assert sorted(ambient) == sorted({*AMBIENT, *SERVER_AMBIENT, *shapes})


def test_only_these_are_of_the_kind_ambient() -> None:
    found = [clause.id for clause in CATALOGUE if clause.kind == "ambient"]
    assert found == [*AMBIENT, *SERVER_AMBIENT]


def test_a_clause_needs_only_what_a_target_of_its_role_can_offer() -> None:
    wrong = [
        clause.id
        for clause in CATALOGUE
        if (clause.role == "server") is not set(clause.needs).issubset(SERVER_NEEDS)
        and clause.needs
    ]
    assert wrong == []


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.schema)
def test_the_clause_of_a_shape_names_its_event_and_its_line(shape: Any) -> None:
    clause = CATALOGUE[shape.clause]
    assert clause.id.startswith(f"EV-{shape.event.upper()}-")
    assert f"action-urls.txt:{shape.line}" in clause.sources
    assert shape.event in clause.sentence


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_its_clause(name: str) -> None:
    clause = CATALOGUE[f"CM-{name.upper()}-1"]
    assert clause.level == "must"
    assert f"command {name}" in clause.sentence
    assert {f"action-urls.txt:{COMMANDS[name].line}", "action-urls.txt:12"} & set(clause.sources)


@each_choice
def test_a_choice_is_left_open_by_some_clause(choice: Choice) -> None:
    assert [clause for clause in CATALOGUE if choice.name in clause.lawful]


@each_choice
def test_a_choice_asks_and_each_value_has_its_words(choice: Choice) -> None:
    assert choice.question.endswith("?")
    assert len(set(choice.words.values())) == len(choice.values) > 1


def test_the_choices_are_those_that_the_parts_agreed_on() -> None:
    """Profiles of the emulator and the report use these words; a change is one for all."""
    assert {choice.name: choice.values for choice in CATALOGUE.choices.values()} == {
        "status_off": ("404", "403", "401"),
        "status_no_token": ("401", "403"),
        "status_unknown_action": ("400", "404"),
        "status_missing_parameter": ("400", "422"),
        "status_unknown_call": ("404", "400", "409"),
        "status_wrong_state": ("409", "400", "404"),
        "status_success": ("200", "204"),
        "body_success": ("empty", "ok"),
        "number_format": ("plain", "sip_uri"),
        "mac_format": ("upper", "lower", "colons"),
        "mac_position": ("first", "last"),
        "call_id_at": ("raw", "escaped"),
        "missing_name": ("absent", "empty"),
        "anonymous": ("absent", "empty", "anonymous"),
        "event_connection": ("per_event", "keep_alive"),
        "transfer_disconnects": ("after_done", "before_done", "untold"),
        "conference_members": ("untold", "connected"),
        "conference_hold": ("once", "per_member"),
        "second_accept_order": ("holding_first", "connected_first"),
        "second_call_order": ("holding_first", "outgoing_first"),
        "conference_end_order": ("unconferenced_first", "disconnected_first"),
        "left_alone": ("active", "held"),
        "remote_update_fields": ("changed", "both"),
        "transferred_extra": ("none", "remote_update"),
        "list_order": ("page", "hash"),
        "list_includes_help": ("yes", "no"),
        "plus_in_command": ("plus", "blank"),
        "bare_token": ("reject", "admit"),
        "terminate_default": ("active", "first"),
    }
