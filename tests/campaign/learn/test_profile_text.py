"""The profile file: the emulator reads it, and a person reads why each value stands there."""

from dataclasses import replace
from pathlib import Path

from ringproof.campaign.learn.evidence import Evidence
from ringproof.campaign.learn.profile_text import profile_text
from ringproof.campaign.learn.settling import settle
from ringproof.emulator.profile import CHOICES, PROFILES, load_profile
from ringproof.report.document import TargetFacts

DESK = TargetFacts("desk 7", "device", "https://192.0.2.20", "000952C0FFEE", "1.4", "1.4")


def seen(choice: str, *values: str) -> list[Evidence]:
    return [Evidence(choice, value, "events/test_x.py::test_y", 7) for value in values]


def written(evidence: list[Evidence], target: TargetFacts = DESK) -> str:
    return profile_text(settle(evidence, ()), target, "ringproof 1.0")


def test_every_value_is_read_back(tmp_path: Path) -> None:
    for profile in PROFILES.values():
        evidence = [one for name in CHOICES for one in seen(name, getattr(profile, name))]
        file = tmp_path / f"{profile.name}.yaml"
        file.write_text(written([*evidence, *seen("max_calls", "3")]), "utf-8")
        learned = load_profile(str(file))
        assert (learned.choices(), learned.max_calls) == (profile.choices(), 3)


def test_a_value_stands_below_its_question_and_its_evidence() -> None:
    assert (
        "# Which status answers a command while action URLs are switched off?\n"
        "# Seen 2 times, first in events/test_x.py::test_y, record 7.\n"
        'status_off: "403"\n'
    ) in written(seen("status_off", "403", "403"))


def test_a_contradiction_is_called_one() -> None:
    text = written(seen("status_off", "403", "403", "404"))
    assert "# CONTRADICTORY: also seen as 404, once, first in events/test_x.py::test_y" in text
    assert "the more frequent is taken." in text.replace("\n# ", " ")


def test_what_was_not_observed_is_a_comment_with_its_reason() -> None:
    assert "#   event_timeout (4.0): nothing measures it\n" in written([])


def test_no_name_breaks_out_of_a_comment(tmp_path: Path) -> None:
    evil = TargetFacts('a"\nmax_calls: 1\n# b', "device", "", "", "1.4\nx: y", "1.4")
    file = tmp_path / "p.yaml"
    file.write_text(written(seen("mac_format", "lower"), evil), "utf-8")
    profile = load_profile(str(file))
    assert (profile.mac_format, profile.max_calls) == ("lower", 4)


def test_a_phone_that_only_its_address_names_has_no_name() -> None:
    text = written(seen("mac_format", "lower"), replace(DESK, name="https://192.0.2.20"))
    assert "192.0.2.20" not in text
    assert 'character: "Learned of the phone, firmware 1.4."' in text


def test_neither_address_nor_mac_of_the_phone_is_written() -> None:
    text = written(seen("mac_format", "lower"))
    assert "192.0.2.20" not in text
    assert "C0FFEE" not in text.upper()
