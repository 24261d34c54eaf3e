"""`ringproof learn`: what it refuses, what it says of a phone that can hardly be driven."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ringproof.cli.app import app
from ringproof.emulator.assembly import Setup
from ringproof.emulator.profile import PROFILES, load_profile
from ringproof.emulator.standalone import Emulation
from ringproof.session import Call
from ringproof.session.phone import Phone

Served = Callable[..., AbstractContextManager[Emulation]]
Learns = Callable[..., tuple[int, str, Path]]


@pytest.mark.parametrize(
    ("target", "says"),
    [
        ("server", "server is a server; only a phone's choices can be learned"),
        ("nobody.yaml", "there is no target 'nobody.yaml'"),
        ("emulator:profile=nobody", "there is no profile 'nobody'"),
    ],
)
def test_a_target_that_cannot_be_learned_is_a_sentence(
    target: str, says: str, learns: Learns
) -> None:
    code, said, file = learns(target)
    assert code == 2
    assert says in said
    assert not file.exists()


@pytest.mark.parametrize(
    ("output", "says"),
    [("p.txt", "a profile is a .yaml file"), ("no/p.yaml", "there is no folder no")],
)
def test_a_profile_is_written_where_it_can_be_read_back(output: str, says: str) -> None:
    done = CliRunner().invoke(app, ["learn", "emulator", "-o", output])
    assert done.exit_code == 2
    assert says in done.output


def test_an_export_that_is_not_there_is_noticed_before_the_phone_is_asked(learns: Learns) -> None:
    code, said, file = learns("emulator", settings=Path("gone.xml"))
    assert (code, file.exists()) == (2, False)
    assert "--settings gone.xml cannot be read (No such file or directory)" in said
    assert "tests:" not in said


def test_a_profile_that_is_there_is_written_over_by_force_only(
    learns: Learns, tmp_path: Path
) -> None:
    (tmp_path / "learned.yaml").write_text("mine")
    code, said, file = learns("http://127.0.0.1:9", token="sesame-open-wide")
    assert (code, file.read_text()) == (2, "mine")
    assert "learned.yaml exists already; name another file, or write over it with --force" in said


def test_a_phone_that_is_away_teaches_nothing(learns: Learns) -> None:
    code, said, file = learns("http://127.0.0.1:9", token="sesame-open-wide")
    assert (code, file.exists()) == (3, False)
    assert "127.0.0.1:9" in said
    assert "sesame" not in said


def test_too_little_is_written_and_called_so(
    served: Served, learns: Learns, tmp_path: Path
) -> None:
    setup = Setup(PROFILES["laconic"], allow_action_urls=True)
    with served(setup) as emulation:
        alone = tmp_path / "alone.yaml"
        desk = emulation.phones[0]
        alone.write_text(
            f"name: alone\ndriver: device\nurl: {desk.url}\ntoken: {desk.token}\n"
            'events: {bind: "127.0.0.1:0"}\ntiming: {event_within: 0.2, settle: 0.02}\n',
            "utf-8",
        )
        code, said, file = learns(str(alone))
    assert code == 3, said
    assert "too little of the phone could be driven" in said
    assert "- status_off was not observed" in said
    assert "the target file offers no admin (key admin)" in said
    assert "the dial plan has no number for the role answers" in said
    assert "#   bare_token (reject): " in file.read_text("utf-8")
    learned = load_profile(str(file))  # what could be asked was learned
    assert (learned.list_includes_help, learned.status_no_token) == ("no", "403")


def test_without_anybody_who_calls_most_is_learned(learns: Learns, tmp_path: Path) -> None:
    quiet = tmp_path / "quiet.yaml"
    quiet.write_text(
        "name: quiet\nrole: phone\ndriver: emulator\nprofile: talkative\n"
        "far_end: {driver: none}\nlocal_user: {driver: none}\nadmin: {driver: emulated}\n",
        "utf-8",
    )
    code, said, file = learns(str(quiet))
    assert code == 0, said
    missing = {line.split()[1] for line in said.splitlines() if " was not observed: " in line}
    of_callers = {"missing_name", "anonymous", "remote_update_fields", "second_accept_order"}
    by_hand = {"plus_in_command", "transferred_extra"}
    assert missing == {*of_callers, *by_hand, "event_timeout"}
    assert load_profile(str(file)).left_alone == "held"


def test_what_is_not_claimed_is_not_observed(learns: Learns, tmp_path: Path) -> None:
    plain = tmp_path / "plain.yaml"
    plain.write_text(
        "name: plain\nrole: phone\ndriver: emulator\nprofile: contrary\n"
        "far_end: {driver: emulated}\nlocal_user: {driver: emulated}\nadmin: {driver: emulated}\n"
        "claims: {conference: false}\n",
        "utf-8",
    )
    code, said, file = learns(str(plain))
    assert code == 0, said
    missing = {line.split()[1] for line in said.splitlines() if " was not observed: " in line}
    of_conferences = {"conference_members", "conference_hold", "conference_end_order", "left_alone"}
    assert missing == {*of_conferences, "event_timeout"}
    assert "claims.conference: false" in said
    assert load_profile(str(file)).conference_end_order == "unconferenced_first"  # the default's


def test_a_dry_run_names_the_numbers_and_writes_nothing(learns: Learns) -> None:
    code, said, file = learns("emulator", dry_run=True)
    assert (code, file.exists()) == (0, False)
    assert "dials 47 (answers_too)" in said
    assert "no other number is ever dialled" in said


def test_ctrl_c_keeps_what_was_seen_and_does_not_call_it_learned(
    learns: Learns, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = Phone.hold
    holds: list[Call | None] = []

    def hold(phone: Phone, call: Call | None = None) -> None:
        holds.append(call)
        if len(holds) == 2:
            raise KeyboardInterrupt
        held(phone, call)

    monkeypatch.setattr(Phone, "hold", hold)
    code, said, file = learns("emulator:profile=contrary")
    assert code == 3, said
    assert "the run was interrupted (Ctrl-C)" in said
    assert load_profile(str(file)).mac_format == "colons"
