"""Broken phones: each is broken, in the way it says, and the others stay sound."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ringproof.emulator.assembly import Setup, assemble
from ringproof.emulator.clock import VirtualClock
from ringproof.emulator.errors import EmulatorError
from ringproof.emulator.lua.firmware import standard
from ringproof.emulator.machine import standard_tables
from ringproof.emulator.memory import MemoryCarrier
from ringproof.emulator.mutants import KINDS, SEAMS, load, mutant, mutants, names, parse
from ringproof.emulator.profile import DEFAULT

Desk = Any

SOUND = {
    "name": "x",
    "sentence": "It is broken.",
    "kind": "missing",
    "kills": ["EV-HOLDING-1"],
    "level": "must",
    "patch": {"events.drop": "holding"},
}


@pytest.mark.parametrize("name", names())
def test_every_mutant_breaks_a_phone(name: str) -> None:
    found = mutant(name)
    assert found.kind in KINDS
    assert found.sentence.endswith(".")
    assert found.faults or found.patches
    assemble(Setup(mutant=found), VirtualClock(), MemoryCarrier(lambda out: None))


def test_every_kind_of_fault_and_every_seam_has_a_mutant() -> None:
    assert {one.kind for one in mutants().values()} == set(KINDS)
    folder = Path(__file__).resolve().parents[2] / "fixtures" / "mutants"
    texts = [file.read_text("utf-8") for file in folder.glob("*.yaml")]
    unused = {seam for seam in SEAMS if not any(f"\n  {seam}:" in text for text in texts)}
    assert unused == set()


def test_a_phone_beside_a_broken_one_stays_sound(make_desk: Callable[..., Desk]) -> None:
    broken, sound = make_desk(mutant="hold-untold"), make_desk()
    for desk in (broken, sound):
        desk.talking()
        desk.command("action=hold")
    assert "holding TC@1" not in broken.told()
    assert "holding TC@1" in sound.told()
    assert sound.phone.parts.phone.machine.tables == standard_tables()


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"kind": "odd"}, "kind is 'odd'"),
        ({"level": "may"}, "level is 'may'"),
        ({"kills": []}, "kills must list"),
        ({"patch": {}}, "patch must name"),
        ({"patch": {"events.dropp": "holding"}}, "there is no seam 'events.dropp'"),
        ({"patch": {"events.drop": "holdin"}}, "events.drop: 'holdin' is none of"),
        ({"patch": {"events.late": {"holding": "soon"}}}, "'soon' is no number"),
        ({"patch": {"help.executes": False}}, "False must be true"),
        ({"patch": {"rows": [{"state": "active", "cause": "sing", "tells": []}]}}, "no such row"),
        ({"patch": {"rows": [{"state": "ringing", "cause": "hold", "tells": []}]}}, "no such row"),
        ({"patch": {"rows": [{"state": "active", "cause": "hold"}]}}, "nothing is changed"),
        (
            {"patch": {"rows": [{"state": "active", "cause": "hold", "tells": ["held"]}]}},
            "'held' is none of",
        ),
        (
            {"patch": {"rows": [{"state": "active", "cause": "hold", "add": True, "tells": []}]}},
            "there already is a row",
        ),
        (
            {"patch": {"pairs": [{"states": ["active", "held"], "cause": "sing", "tells": []}]}},
            "no such row",
        ),
        ({"patch": {"commands.does": {"sing": "nothing"}}}, "'sing' is none of"),
        ({"patch": {"lua": {"script": "incoming"}}}, "lua: it must say exactly replace, script"),
        ({"patch": {"lua": {"script": "sideways", "replace": "a", "with": "b"}}}, "none of inc"),
        ({"patch": {"lua": {"script": "incoming", "replace": "zz", "with": "b"}}}, "0 times, not"),
        (
            {"patch": {"lua": {"script": "incoming", "replace": "end", "with": ""}}},
            "times, not once",
        ),
    ],
)
def test_a_mutant_that_means_nothing_is_an_error(said: dict[str, Any], sentence: str) -> None:
    with pytest.raises(EmulatorError, match=sentence):
        parse({**SOUND, **said})


def test_a_mutant_says_everything_and_nothing_else() -> None:
    assert parse(SOUND).kills == ("EV-HOLDING-1",)
    for odd in ({**SOUND, "more": 1}, {k: v for k, v in SOUND.items() if k != "level"}, "text"):
        with pytest.raises(EmulatorError, match="it must say exactly"):
            parse(odd)


def test_a_script_can_be_patched_in_several_places() -> None:
    patch = [
        {"script": "incoming", "replace": 'path = "command"', "with": 'path = "other"'},
        {"script": "incoming", "replace": 'path = "other"', "with": 'path = "third"'},
        {"script": "outgoing", "replace": "send_mac = true ", "with": "send_mac = false"},
    ]
    found = parse({**SOUND, "patch": {"lua": patch}})
    incoming, outgoing = found.firmware(standard(DEFAULT))
    assert 'path = "third"' in incoming.code
    assert "send_mac = false" in outgoing.code
    assert found.faults == ()


def test_fifteen_or_more_are_written_as_patches_of_the_scripts() -> None:
    assert sum(bool(one.patches) for one in mutants().values()) >= 15


def test_a_mutant_is_called_like_its_file(tmp_path: Path) -> None:
    file = tmp_path / "other.yaml"
    file.write_text((_folder() / "hold-untold.yaml").read_text("utf-8"), "utf-8")
    with pytest.raises(EmulatorError, match="calls itself 'hold-untold'"):
        load(file)


def test_an_unknown_mutant_is_named() -> None:
    with pytest.raises(EmulatorError, match=r"no mutant 'purple'; there are [0-9]+, none"):
        mutant("purple")


def test_of_a_misspelt_mutant_only_what_is_near_is_named() -> None:
    with pytest.raises(EmulatorError) as told:
        mutant("hold-untolt")
    assert "'hold-untolt'; did you mean hold-untold" in str(told.value)
    assert str(told.value).count(" or ") <= 2


def _folder() -> Path:
    return Path(__file__).resolve().parents[2] / "fixtures" / "mutants"
