"""`ringproof selfcheck` as a user runs it: which phones it is content with, and how it says so."""

import json
from typing import Any

HARMLESS = """\
name: harmless
sentence: "It shows no more than a million letters, which nobody sends."
kind: missing
kills: [CM-SHOW-1]
level: must
patch:
  commands.shows_at_most: 1000000
"""


def test_phones_and_far_ends_that_are_caught_by_name(ringproof: Any) -> None:
    caught = ("hold-untold", "far-end-rename-lost", "crash-on-a-long-name")
    done = ringproof("selfcheck", *caught, "--no-cells", "--quick", "--report", "r")
    assert done.code == 0, done.said
    assert "mutants made by hand: 3 of 3 killed, 3 by the clause that names them" in done.words
    matrix = json.loads((ringproof.folder / "r" / "matrix.json").read_text())
    assert "hold-untold" in matrix["killers"]["EV-HOLDING-1"]
    assert (matrix["survivors"], matrix["barren"]) == ([], [])
    blamed = {one["name"]: set(one["blamed"]) for one in matrix["mutants"]}
    assert blamed["far-end-rename-lost"] == {"peer"}
    assert blamed["hold-untold"] == {"device"}
    assert all(not one["complete"] for one in matrix["mutants"])


def test_a_phone_that_nobody_catches_is_a_survivor(ringproof: Any) -> None:
    (ringproof.folder / "harmless.yaml").write_text(HARMLESS)
    done = ringproof("selfcheck", "harmless.yaml", "--no-cells", "--report", "r")
    assert done.code == 1, done.said
    assert "survived: harmless (It shows no more than a million letters" in done.words
    assert "Nobody noticed." in done.words
    matrix = json.loads((ringproof.folder / "r" / "matrix.json").read_text())
    assert matrix["survivors"] == ["harmless"]
    assert matrix["mutants"][0]["complete"]


def test_an_unknown_mutant_is_named_with_those_like_it(ringproof: Any) -> None:
    done = ringproof("selfcheck", "hold-untol")
    assert done.code == 2, done.said
    assert "ringproof: there is no mutant 'hold-untol'; the nearest are hold-untold" in done.words


def test_a_file_that_is_no_mutant_says_what_is_wrong(ringproof: Any) -> None:
    (ringproof.folder / "odd.yaml").write_text(
        HARMLESS.replace("harmless", "odd").replace("_at", "")
    )
    done = ringproof("selfcheck", "odd.yaml", "--no-cells")
    assert done.code == 2, done.said
    assert "the mutant odd.yaml: there is no seam 'commands.shows_most'" in done.words
