from dataclasses import replace
from pathlib import Path

import ringproof
from ringproof.packaged import folder
from ringproof.plugin.made_from import (
    catalogue_hash,
    harness_hash,
    hash_of,
    suite_hash,
    target_hashes,
)
from ringproof.target.settings import DriverChoice, TargetSettings, Timing

SETTINGS = TargetSettings(
    name="desk 7", driver="device", token="s3cr3t", far_end=DriverChoice("phone", token="other")
)


def test_a_sample_of_our_suite_has_the_hash_of_all_of_it() -> None:
    suite = folder("conformance")
    whole = suite_hash([str(suite)])
    assert suite_hash([str(suite / "events" / "test_holding.py::test_x")]) == whole


def test_a_changed_moved_or_new_file_is_another_suite(tmp_path: Path) -> None:
    (tmp_path / "test_a.py").write_text("a")
    first = suite_hash([str(tmp_path)])
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "test_a.pyc").write_text("x")
    assert suite_hash([str(tmp_path)]) == first
    (tmp_path / "test_a.py").write_text("b")
    second = suite_hash([str(tmp_path)])
    (tmp_path / "test_a.py").rename(tmp_path / "test_b.py")
    assert len({first, second, suite_hash([str(tmp_path)])}) == 3


def test_a_users_clauses_are_part_of_the_catalogue(tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    own.write_text("clauses: []\n")
    assert catalogue_hash([own]) != catalogue_hash([])


def test_each_key_of_the_target_has_a_hash_and_no_secret_has() -> None:
    first = dict(target_hashes(SETTINGS))
    assert "target.timing" in first
    assert not {"target.token", "target.login"} & set(first)
    other = replace(SETTINGS, token="new", far_end=DriverChoice("phone", token="new"), source="x")
    assert dict(target_hashes(other)) == first
    later = dict(target_hashes(replace(SETTINGS, timing=Timing(settle=9))))
    assert [name for name in first if later[name] != first[name]] == ["target.timing"]


def test_a_profile_that_was_edited_is_another(tmp_path: Path) -> None:
    profile = tmp_path / "p.yaml"
    profile.write_text("status_success: '200'")
    settings = replace(SETTINGS, profile=str(profile))
    first = target_hashes(settings)
    profile.write_text("status_success: '204'")
    assert target_hashes(settings) != first


def test_a_settings_file_that_a_profile_names_is_part_of_it(tmp_path: Path) -> None:
    (tmp_path / "p.yaml").write_text("settings: s.xml\n")
    settings = replace(SETTINGS, profile=str(tmp_path / "p.yaml"))
    own = (folder("fixtures") / "settings" / "partial.xml").read_bytes()
    (tmp_path / "s.xml").write_bytes(own)
    first = dict(target_hashes(settings))
    (tmp_path / "s.xml").write_bytes(own + b"\n")
    later = dict(target_hashes(settings))
    assert [name for name in first if later[name] != first[name]] == ["target.profile"]


def test_the_harness_is_its_code_and_its_fixtures() -> None:
    code = Path(ringproof.__file__).parent
    assert harness_hash() == hash_of([code, folder("fixtures")])
    assert harness_hash() != hash_of([code])
