"""The file of a recording."""

from pathlib import Path

import pytest

from ringproof.campaign.asked import BadRequest
from ringproof.campaign.record.file import new_file


def test_a_file_that_exists_is_refused_without_force(tmp_path: Path) -> None:
    file = tmp_path / "a.mitm"
    file.write_bytes(b"precious")
    with pytest.raises(BadRequest, match="exists already"), new_file(file, keep=False):
        pass
    assert file.read_bytes() == b"precious"
    with new_file(file, keep=False, force=True) as stream:
        stream.write(b"new")
    assert file.read_bytes() == b"new"


def test_a_folder_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    file = tmp_path / "nowhere" / "a.mitm"
    with pytest.raises(BadRequest, match="cannot be written"), new_file(file, keep=False):
        pass


def test_a_recording_of_nothing_leaves_no_file(tmp_path: Path) -> None:
    with new_file(tmp_path / "a.mitm", keep=False):
        pass
    assert list(tmp_path.iterdir()) == []


def test_what_names_people_is_for_nobody_else(tmp_path: Path) -> None:
    file = tmp_path / "a.mitm"
    file.touch(0o644)
    with new_file(file, keep=True, force=True) as stream:
        stream.write(b"x")
    assert file.stat().st_mode & 0o777 == 0o600
