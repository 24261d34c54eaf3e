"""A saved test shows the same divergence on the broken phone, and none on a good one."""

from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from ringproof.campaign.capture import CaptureAsked, judge_capture
from ringproof.campaign.show import ShowAsked, show
from ringproof.recordings import read

Replayed = Callable[..., Any]


def run(pytester: pytest.Pytester, target: str) -> int:
    """Run the saved test as a suite of a user's own would; return the exit code."""
    pytester.makeini("[pytest]\naddopts = --import-mode=importlib\n")
    return int(pytester.runpytest_inprocess(f"--target={target}", "--in-memory").ret)


PROSE = '''"""Saved by ringproof replay from everything.mitm."""

import pytest

from ringproof.session import connected, holding, incoming

pytest_plugins = ["ringproof.plugin.fixtures"]


@pytest.mark.clause("EV-HOLDING-1")
def test_hold(phone, far_end):
    """It differed here: holding of TC@1 was recorded, and did not come (step 3, client: hold)."""
    first = far_end.calls("030555101", "Peter")
    phone.tells(incoming(first))
    phone.accept(first)
    phone.tells(connected(first))
    phone.hold(first)
    phone.tells(holding(first))
'''


def test_it_is_prose_where_prose_has_words(
    pytester: pytest.Pytester, morning: Path, replayed: Replayed
) -> None:
    file, mutant = pytester.path / "test_hold.py", "emulator:mutant=hold-untold"
    came = replayed(morning, mutant, save_test=file)
    assert came.code == 1
    assert f"test: {file}" in came.text.replace("\n", "")
    assert f"run it: pytest {file} --target={mutant}" in came.text.replace("\n", "")
    assert "--token" not in came.text
    assert file.read_text() == PROSE
    assert not file.with_suffix(".mitm").exists()
    assert (run(pytester, mutant), run(pytester, "emulator")) == (1, 0)


def test_numbers_that_were_dialled_are_those_of_the_target(
    pytester: pytest.Pytester, morning: Path, replayed: Replayed
) -> None:
    file, mutant = pytester.path / "test_transfer.py", "emulator:mutant=transfer-untold"
    replayed(morning, mutant, save_test=file)
    text = file.read_text()
    assert 'phone.transfer(first, dial["answers"])' in text
    assert 'transfer_done(first, number=dial["answers"])' in text
    assert (run(pytester, mutant), run(pytester, "emulator")) == (1, 0)


def test_what_prose_has_no_words_for_is_the_recording_cut_to_what_it_needs(
    pytester: pytest.Pytester, morning: Path, replayed: Replayed
) -> None:
    file, mutant = pytester.path / "test_twice.py", "emulator:mutant=hold-told-twice"
    came = replayed(morning, mutant, save_test=file)
    assert "prose has no words for a divergence of this kind: extra" in came.text
    assert '@pytest.mark.recording("test_twice.mitm")' in file.read_text()
    cut = read(file.with_suffix(".mitm"))
    assert len(cut.exchanges) == 5
    assert cut.origin.synthetic
    assert cut.origin.redacted
    assert "cut from everything.mitm" in cut.origin.note
    assert (run(pytester, mutant), run(pytester, "emulator")) == (1, 0)


def test_minimized_there_is_a_small_recording_beside_the_test(
    pytester: pytest.Pytester, morning: Path, replayed: Replayed
) -> None:
    file, mutant = pytester.path / "test_hold.py", "emulator:mutant=hold-untold"
    came = replayed(morning, mutant, save_test=file, minimize=True)
    cut = file.with_suffix(".mitm")
    assert f"test: {file}, with {cut} beside it" in came.text.replace("\n", "")
    assert "phone.hold(first)" in file.read_text()
    note = read(cut).origin.note
    assert note.startswith("cut from everything.mitm by ringproof replay to embedded emulator")
    assert "3 of 28 steps" in note
    assert note.endswith("it differed, missing: holding")
    assert (replayed(cut, mutant).code, replayed(cut).code) == (1, 0)
    out = Console(file=StringIO(), width=200, no_color=True)
    assert show(ShowAsked(cut), out) == 0
    assert judge_capture(CaptureAsked((cut,)), out) != 2
    assert isinstance(out.file, StringIO)
    assert out.file.getvalue().count("cut from everything.mitm") == 2


def test_a_small_recording_alone_can_be_kept(
    tmp_path: Path, morning: Path, replayed: Replayed
) -> None:
    part, mutant = tmp_path / "part.mitm", "emulator:mutant=hold-untold"
    came = replayed(morning, mutant, save_recording=part)
    assert f"recording: {part} (the least that diverges in this way: 3 of 28 steps" in came.text
    assert (replayed(part, mutant).code, replayed(part).code) == (1, 0)
    came = replayed(morning, mutant, save_recording=part)
    assert (came.code, "exists already" in came.text) == (2, True)


def test_where_nothing_diverges_nothing_is_written(
    morning: Path, replayed: Replayed, tmp_path: Path
) -> None:
    came = replayed(morning, save_test=tmp_path / "test_none.py")
    assert came.code == 0
    assert "nothing diverged, so nothing was kept of it" in came.text
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_does_not_exist_is_exit_2(
    morning: Path, replayed: Replayed, tmp_path: Path
) -> None:
    file = tmp_path / "nowhere" / "test_hold.py"
    came = replayed(morning, "emulator:mutant=hold-untold", save_test=file)
    assert came.code == 2
    assert "cannot be written" in came.text


@pytest.mark.parametrize("standing", ["test_hold.py", "test_hold.mitm", "x.json"])
def test_a_file_is_written_over_only_by_force(
    morning: Path, replayed: Replayed, tmp_path: Path, standing: str
) -> None:
    mine = tmp_path / standing
    mine.write_text("mine")
    named = {"save_test": tmp_path / "test_hold.py", "json": tmp_path / "x.json"}
    came = replayed(morning, "emulator:mutant=hold-untold", **named)
    assert came.code == 2
    assert f"{mine} exists already" in came.text
    assert [each.name for each in tmp_path.iterdir()] == [standing]
    assert mine.read_text() == "mine"


def test_force_writes_over_a_test_but_never_over_the_recording(
    morning: Path, replayed: Replayed, tmp_path: Path
) -> None:
    test, mutant = tmp_path / "test_hold.py", "emulator:mutant=hold-untold"
    test.write_text("mine")
    assert replayed(morning, mutant, save_test=test, force=True).code == 1
    assert test.read_text() != "mine"

    before = morning.read_bytes()
    came = replayed(morning, mutant, save_test=morning.with_suffix(".py"), force=True)
    assert came.code == 2
    assert "is the recording itself" in came.text
    assert morning.read_bytes() == before
