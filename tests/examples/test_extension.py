"""The example of a vendor's catalogue runs beside the whole suite, and its tests can fail."""

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from ringproof.campaign.extension import GROUP

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "extension"
CATALOGUE = ("--catalogue", str(EXAMPLE / "nordfon_phone"))
SAMPLE = ("--in-memory", "-k", "nordfon or holding", "--report", "r")


def verdicts(folder: Path) -> dict[str, str]:
    report = json.loads((folder / "r" / "report.json").read_text("utf-8"))
    return {one["id"]: one["verdict"] for one in report["clauses"]}


def test_certify_judges_the_vendors_clauses_beside_ours(ringproof: Any) -> None:
    done = ringproof("certify", *CATALOGUE, "emulator:profile=n200", *SAMPLE)
    assert done.code == 3, "most of our own tests were deselected"
    found = verdicts(ringproof.folder)
    own = {id: verdict for id, verdict in found.items() if id.startswith("NF-")}
    assert own == {"NF-PIN-1": "pass", "NF-NUMBER-1": "pass", "NF-MAC-1": "pass"}
    assert found["EV-HOLDING-1"] == "pass"


def test_a_phone_with_the_vendors_fault_is_not_conformant(ringproof: Any) -> None:
    done = ringproof("certify", *CATALOGUE, "emulator:mutant=door-code-cut", *SAMPLE)
    assert done.code == 1, done.said
    assert verdicts(ringproof.folder)["NF-PIN-1"] == "fail"


def test_selfcheck_kills_both_broken_phones_by_name(ringproof: Any) -> None:
    done = ringproof("selfcheck", *CATALOGUE, "--quick", "--report", "r")
    assert done.code == 0, done.said
    assert "mutants made by hand: 2 of 2 killed, 2 by the clause that names them" in done.words
    killers = json.loads((ringproof.folder / "r" / "matrix.json").read_text())["killers"]
    assert killers["NF-PIN-1"] == ["door-code-cut"]
    assert killers["NF-NUMBER-1"] == ["caller-as-address"]


@pytest.mark.parametrize("command", ["certify", "selfcheck"])
def test_a_catalogue_that_is_none_is_one_sentence(ringproof: Any, command: str) -> None:
    done = ringproof(command, "--catalogue", "nowhere")
    assert done.code == 2, done.said
    assert "ringproof: --catalogue nowhere: there is no such folder" in done.words


def test_selfcheck_examines_phones_or_servers(ringproof: Any) -> None:
    done = ringproof("selfcheck", *CATALOGUE, "--servers")
    assert done.code == 2, done.said
    assert "leave --servers out" in done.words


def test_the_package_names_its_folder_under_our_entry_point() -> None:
    package = tomllib.loads((EXAMPLE / "pyproject.toml").read_text("utf-8"))
    names = package["project"]["entry-points"][GROUP]
    assert names == {"nordfon": "nordfon_phone"}
    assert package["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"] == ["nordfon_phone"]
    readme = (EXAMPLE / "README.md").read_text("utf-8")
    assert re.search(r"certify --catalogue nordfon$", readme, re.MULTILINE)
