"""What cannot be meant is one sentence, before anything is sent."""

from pathlib import Path
from typing import Any

import pytest

from ringproof.campaign.asked import BadRequest
from ringproof.campaign.load import LoadAsked
from ringproof.campaign.load.asked import prepared, with_desks
from ringproof.campaign.load.plan import Profile

URL = "http://127.0.0.1:8090/events"
FILE = """
name: CTI
role: server
url: http://127.0.0.1:8090/events
told: {told}
desks: {{count: 3, first_port: 8441, token: t0ken}}
does: [{{on: incoming, from: "42", sends: accept}}]
timing: {{answer_within: 3.0}}
"""


def target_file(folder: Path, told: str) -> str:
    (folder / "server.yaml").write_text(FILE.format(told=told), "utf-8")
    return str(folder / "server.yaml")


def test_a_server_of_which_we_know_the_url_only_is_told_and_does_nothing() -> None:
    ready = prepared(LoadAsked(URL))
    assert (ready.plan.url, ready.plan.phones, ready.plan.commanded) == (URL, 1000, 0)
    assert not ready.own


def test_our_own_server_commands_one_phone_of_fifty() -> None:
    ready = prepared(LoadAsked("server"))
    assert ready.own
    assert ready.plan.commanded == 20
    assert prepared(LoadAsked("server", phones=100)).plan.commanded == 2


def test_a_target_file_says_where_and_how_patient(tmp_path: Path) -> None:
    ready = prepared(LoadAsked(target_file(tmp_path, "{command: [./tell]}"), phones=500))
    assert (ready.plan.url, ready.plan.answer_within) == (URL, 3.0)
    assert ready.plan.commanded == 10


def test_a_person_told_the_server_of_so_many_phones_and_no_more(tmp_path: Path) -> None:
    target = target_file(tmp_path, "{note: 'Enter them.'}")
    assert prepared(LoadAsked(target)).plan.commanded == 3
    with pytest.raises(BadRequest, match=r"a person told the server of 3 phones .key desks.count"):
        prepared(LoadAsked(target, commanded=5))


def test_a_steady_load_has_a_rate() -> None:
    assert prepared(LoadAsked(URL, profile="steady", phones=50)).plan.rate == 5.0
    plan = prepared(LoadAsked(URL, profile="steady", phones=50, rate=2.0, seconds=10)).plan
    assert (plan.profile, plan.calls) == (Profile.STEADY, 20)


@pytest.mark.parametrize(("seconds", "ringing"), [(1.0, 0.5), (8.0, 4.0), (60.0, 10.0)])
def test_a_short_load_rings_in_half_of_its_time(seconds: float, ringing: float) -> None:
    assert prepared(LoadAsked(target="server", seconds=seconds)).plan.within == ringing


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"target": "emulator"}, "emulator is a phone, and a load is for a server"),
        ({"target": "no-such-file.yaml"}, "there is no target"),
        ({"target": "http://u:p@cti/events"}, "http://cti: leave login and fragment out"),
        ({"target": "http://cti:0/events"}, "there is no port 0"),
        ({"profile": "rush"}, "--profile rush: there are steady, burst"),
        ({"phones": 0}, "--phones 0: say something from 1 to 20000"),
        ({"phones": 10**6}, "--phones"),
        ({"seconds": 1e9}, "--seconds"),
        ({"within": 30.0}, "--within 30: say something from 0.1 to 29.5"),
        ({"rate": 3.0}, "--rate is for --profile steady"),
        ({"profile": "steady", "phones": 20000, "rate": 20000, "seconds": 60}, "200000"),
        ({"workers": 0}, "--workers 0"),
        ({"expect_workers": 1000}, "--expect-workers"),
        ({"commanded": 3}, "the server must be told of phones"),
        ({"bind": "127.0.0.1:99999"}, "--bind 127.0.0.1:99999: name an address alone"),
        ({"counted_by": "cti/counts"}, "--counted-by cti/counts: name it as http"),
    ],
)
def test_a_mistake_is_one_sentence(asked: dict[str, Any], words: str) -> None:
    with pytest.raises(BadRequest, match=words):
        prepared(LoadAsked(**{"target": URL, **asked}))


def test_a_fleet_for_the_load_has_its_own_size() -> None:
    settings = with_desks(prepared(LoadAsked("server")).settings, 7, URL)
    assert settings.server is not None
    assert (settings.url, settings.server.desks.count) == (URL, 7)
    assert settings.server.does
