"""The command as a whole: what it prints, what it leaves, and its exit codes."""

import itertools
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ringproof.campaign.replay import BadReplay, ReplayAsked
from ringproof.campaign.replay.opening import opened
from ringproof.plugin.playback.play import Manner, Playback
from ringproof.plugin.playback.stage import Stage
from ringproof.recordings import FlowWriter, read
from ringproof.replay import Pace
from ringproof.target.embedded import MemoryTarget
from ringproof.target.request import Request
from ringproof.target.wire import Reply, TargetLost

Replayed = Callable[..., Any]
HOLD_UNTOLD = "emulator:mutant=hold-untold"

DESK = """
name: desk
role: phone
driver: device
url: https://127.0.0.1:1
token: sesame-open
mac: 000952C0FFEE
firmware: "1.4"
events: {{bind: "127.0.0.1:0"}}
identities: [1]
timing: {{event_within: 0.5, settle: 0.05, ring: 1.0}}
dial: {dial}
"""


@pytest.fixture
def desk(tmp_path: Path) -> Callable[[str], str]:
    """Write the target file of a phone on a desk with this dial plan."""

    def written(dial: str) -> str:
        file = tmp_path / "desk.yaml"
        file.write_text(DESK.format(dial=dial))
        return str(file)

    return written


def test_a_phone_that_does_the_same_is_exit_0(morning: Path, replayed: Replayed) -> None:
    came = replayed(morning)
    assert came.code == 0
    assert "same: the replay showed what was recorded" in came.text


def test_a_phone_that_does_not_is_exit_1_and_the_first_edge_is_said(
    morning: Path, replayed: Replayed
) -> None:
    came = replayed(morning, HOLD_UNTOLD)
    assert came.code == 1
    assert "diverged: holding of TC@1 was recorded, and did not come" in came.text


def test_the_plan_names_every_step_number_and_setting_and_does_nothing(
    morning: Path, replayed: Replayed
) -> None:
    came = replayed(morning, dry_run=True)
    assert came.code == 0
    assert "nothing is done yet" in came.text
    assert "setting: switches Action URLs on" in came.text
    assert "dials 43, within the emulator" in came.text
    assert "client: conference callid1=TC@1 callid2=TC@2" in came.text
    assert "the far end 030555101 called" in came.text


def test_on_a_desk_recorded_numbers_are_mapped_by_what_they_did(
    morning: Path, replayed: Replayed, desk: Callable[[str], str]
) -> None:
    came = replayed(morning, desk("{answers: '1', answers_too: '2', busy: '3'}"), dry_run=True)
    assert came.code == 0
    assert "dials 3 (busy) where 43 was dialled" in came.text
    assert "dials 1 (answers) where 42 was dialled" in came.text
    assert "[dials 3]" in came.text


def test_a_number_that_no_role_stands_for_is_not_dialled_at_all(
    morning: Path, replayed: Replayed, desk: Callable[[str], str]
) -> None:
    came = replayed(morning, desk("{answers: '1', answers_too: '2'}"))
    assert came.code == 3
    assert "43 (busy)" in came.text
    assert "list one under `dial`" in came.text


def test_a_phone_that_cannot_be_reached_is_exit_3(
    morning: Path, replayed: Replayed, desk: Callable[[str], str]
) -> None:
    came = replayed(morning, desk("{answers: '1', answers_too: '2', busy: '3'}"))
    assert came.code == 3
    assert "127.0.0.1:1" in came.text
    assert "sesame" not in came.text


def test_what_is_no_recording_is_exit_2(tmp_path: Path, replayed: Replayed) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear Peter\n")
    for file in (letter, tmp_path / "nowhere.mitm"):
        came = replayed(file)
        assert came.code == 2
        assert file.name in came.text


@pytest.mark.parametrize(
    ("options", "word"),
    [
        ({"pace": "brisk"}, "brisk"),
        ({"speed": 10.0}, "--pace=original"),
        ({"speed": 0.0, "pace": "original"}, "--speed"),
        ({"tolerance": -1.0}, "--tolerance"),
    ],
)
def test_what_cannot_be_meant_is_refused(options: dict[str, Any], word: str) -> None:
    with pytest.raises(BadReplay, match=word):
        ReplayAsked(Path("x.mitm"), **options)


def test_an_unknown_target_or_phone_is_exit_2(morning: Path, replayed: Replayed) -> None:
    assert replayed(morning, "emulator:mutant=hold-untolt").code == 2
    came = replayed(morning, phone="000000000000")
    assert came.code == 2
    assert "000952C0FFEE" in came.text


@pytest.mark.parametrize("dry_run", [False, True])
def test_a_server_as_target_is_told_how_it_is_replayed_to(
    morning: Path, replayed: Replayed, dry_run: bool
) -> None:
    came = replayed(morning, "server", dry_run=dry_run)
    assert came.code == 2
    assert "to tell a server the recorded events: --to server --target URL" in came.text


def test_one_act_that_was_inferred_is_told_as_one(replayed: Replayed, record: Any) -> None:
    def a_call(stage: Any) -> None:
        stage.phone.terminate(stage.connected("030555101", "Peter"))
        stage.pause(0.1)

    came = replayed(record(a_call))
    assert came.code == 0
    assert "note: 1 act of far ends and local user was inferred" in came.text


def test_a_recording_that_was_cut_off_is_replayed_up_to_there(
    morning: Path, replayed: Replayed, tmp_path: Path
) -> None:
    cut = tmp_path / "cut.mitm"
    raw = morning.read_bytes()
    cut.write_bytes(raw[: len(raw) // 2])
    came = replayed(cut)
    assert came.text.startswith("! ")
    assert came.code == 3
    assert "same, as far as could be read (" in came.text
    assert "same:" not in came.text


def test_a_divergence_outweighs_that_a_recording_was_cut_off(
    morning: Path, replayed: Replayed, tmp_path: Path
) -> None:
    cut = tmp_path / "cut.mitm"
    raw = morning.read_bytes()
    cut.write_bytes(raw[: len(raw) // 2])
    came = replayed(cut, HOLD_UNTOLD)
    assert came.code == 1
    assert "as far as could be read" not in came.text


def test_a_recording_from_the_middle_of_a_call_is_replayed_but_for_that_call(
    morning: Path, replayed: Replayed, tmp_path: Path
) -> None:
    late = tmp_path / "late.mitm"
    recording = read(morning)
    with late.open("wb") as stream:
        writer = FlowWriter(stream, synthetic=True)
        for exchange in recording.exchanges[4:]:
            writer.add(exchange)
    came = replayed(late)
    assert came.code == 3
    assert "not everything can be replayed" in came.text
    assert "TC@1" in came.text


def took(file: Path, manner: Manner) -> tuple[float, float]:
    ready = opened(ReplayAsked(file))
    with Stage(ready.settings, ready.session) as stage:
        came = Playback(ready.session, stage.scenes(), ready.numbers, manner).play()
    assert came.comparison.same
    assert all(abs(late) < 0.001 for late in came.late)
    return came.took, ready.session.length


def test_at_original_pace_every_step_comes_at_its_recorded_time(morning: Path) -> None:
    seconds, length = took(morning, Manner(Pace.ORIGINAL))
    assert length <= seconds < length + 3


def test_scaled_it_is_so_many_times_faster(morning: Path) -> None:
    seconds, length = took(morning, Manner(Pace.ORIGINAL, speed=2))
    assert seconds < length / 2 + 3


def test_at_causal_pace_nobody_waits_for_nothing(morning: Path) -> None:
    seconds, length = took(morning, Manner())
    assert seconds < length / 5


def test_report_and_json_tell_the_same_and_no_token(
    morning: Path, replayed: Replayed, tmp_path: Path
) -> None:
    folder, file = tmp_path / "report", tmp_path / "diff.json"
    came = replayed(morning, HOLD_UNTOLD, report=folder, json=file)
    assert f"report: {folder / 'index.html'}" in came.text.replace("\n", "")
    document = json.loads(file.read_text())
    assert document == json.loads((folder / "divergence.json").read_text())
    assert document["outcome"] == "different"
    assert document["differences"][0]["kind"] == "missing"
    assert "Bearer" not in came.text


def test_a_folder_that_cannot_be_written_is_exit_2(
    morning: Path, replayed: Replayed, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("in the way")
    came = replayed(morning, report=tmp_path / "file" / "report")
    assert came.code == 2
    assert "cannot be written" in came.text


def test_minimized_it_is_no_more_than_what_diverges(morning: Path, replayed: Replayed) -> None:
    came = replayed(morning, HOLD_UNTOLD, minimize=True)
    assert came.code == 1
    assert "the least that diverges in this way: 3 of 28 steps" in came.text
    assert "conference" not in came.text


def test_every_phone_of_a_recording_is_a_phone_of_its_own(
    two_desks: Path, replayed: Replayed
) -> None:
    came = replayed(two_desks)
    assert came.code == 0, came.text
    came = replayed(two_desks, HOLD_UNTOLD)
    assert came.code == 1
    assert "000952AAAAAA: holding of TC@1 was recorded" in came.text


def test_one_phone_of_several_can_be_chosen(two_desks: Path, replayed: Replayed) -> None:
    came = replayed(two_desks, phone="00:09:52:bb:bb:bb", whole=True)
    assert came.code == 0
    assert "AAAA" not in came.text


def test_a_desk_is_one_phone_only(
    two_desks: Path, replayed: Replayed, desk: Callable[[str], str]
) -> None:
    came = replayed(two_desks, desk("{answers: '1'}"))
    assert came.code == 2
    assert "--phone" in came.text


def gone_after(monkeypatch: pytest.MonkeyPatch, commands: int) -> None:
    """Have the phone vanish from the network after so many commands."""
    send, sent = MemoryTarget.send, itertools.count(1)

    def once_more(target: MemoryTarget, request: Request) -> Reply:
        if next(sent) > commands:
            raise TargetLost("the phone at 192.0.2.20 did not answer within 5 s")
        return send(target, request)

    monkeypatch.setattr(MemoryTarget, "send", once_more)


def test_a_phone_that_is_lost_on_the_way_has_not_diverged(
    morning: Path, replayed: Replayed, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone_after(monkeypatch, 5)
    came = replayed(morning)
    assert came.code == 3
    assert "the phone was lost: the phone at 192.0.2.20 did not answer" in came.text


def test_what_diverged_before_it_was_lost_has(
    morning: Path, replayed: Replayed, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone_after(monkeypatch, 5)
    assert replayed(morning, HOLD_UNTOLD).code == 1
