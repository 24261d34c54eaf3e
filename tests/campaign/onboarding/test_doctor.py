"""The doctor at a desk where nothing is wrong, and a file that its phone contradicts."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

from ringproof.campaign.onboarding.causes import CAUSES
from ringproof.emulator.assembly import Setup
from ringproof.emulator.standalone import Emulation
from ringproof.listener.tls import server_context

Served = Callable[..., AbstractContextManager[Emulation]]
Stranger = Callable[..., AbstractContextManager[int]]
LIST = b"choose one of: log, resume, accept, terminate, show, call, transfer, hold, join, dtmf"


def test_a_healthy_desk_has_nothing_wrong(served: Served, desk: Any) -> None:
    with served(Setup(event_server="http://192.0.2.1/before")) as emulation:
        code, found, said = desk.visit(desk.file(emulation))
        access = emulation._parts[0].access
        assert (access.allow_action_urls, access.event_server) == (False, "http://192.0.2.1/before")
    assert (code, found) == (0, []), said
    assert "heard: incoming" in said
    assert "all is well" in said


def test_a_phone_alone_on_a_desk_is_made_to_call(served: Served, desk: Any) -> None:
    port = desk.port()
    told = desk.told(port)
    with served(Setup(allow_action_urls=True, event_server=told)) as emulation:
        events = desk.events(port)
        code, found, said = desk.visit(desk.file(emulation, events=events, **desk.alone))
        legs = emulation._parts[0].control.dispatch("far_end.legs")["legs"]
    assert (code, found) == (0, []), said
    assert [leg["number"] for leg in legs] == ["46"]
    assert {leg["state"] for leg in legs} == {"ended"}


def test_no_call_is_made_where_none_is_wanted(served: Served, desk: Any) -> None:
    with served(Setup(allow_action_urls=True)) as emulation:
        desk.visit(desk.file(emulation), call=False)
        assert emulation._parts[0].control.dispatch("far_end.legs")["legs"] == []


@pytest.mark.parametrize(
    ("keys", "says"),
    [
        ({"token": "${NO_SUCH_SECRET}"}, "NO_SUCH_SECRET"),
        ({"maac": "000952C0FFEE"}, "did you mean mac?"),
        ({"url": "ftp://192.0.2.1"}, "key url"),
    ],
)
def test_a_broken_file_is_told_with_its_key(desk: Any, keys: Mapping[str, str], says: str) -> None:
    file = desk.file(None, **{"url": "https://127.0.0.1:1", **desk.alone, **keys})
    code, found, said = desk.visit(file)
    assert (code, found) == (2, [])
    assert says in said


def test_a_wrong_clock_is_a_note(desk: Any, stranger: Stranger, saying: Any) -> None:
    date = b"Date: Thu, 01 Jan 1970 00:00:00 GMT\r\n"
    with stranger(saying(LIST, date), server_context()) as port:
        url = f"https://127.0.0.1:{port}"
        file = desk.file(None, url=url, **{**desk.alone, "mac": ""})
        _, found, _ = desk.visit(file, call=False)
    assert found == ["clock", "silence"]  # it is no phone, so that no event can come


@pytest.mark.parametrize(
    "keys", [{"claims": "{conference: false}"}, {"firmware": '"3.1"'}], ids=["claims", "firmware"]
)
def test_a_file_that_contradicts_its_phone(
    served: Served, desk: Any, keys: Mapping[str, str]
) -> None:
    with served() as emulation:
        assert desk.visit(desk.file(emulation, **keys))[:2] == (1, ["claims"])


def test_a_wait_that_has_no_end_is_refused(desk: Any) -> None:
    file = desk.file(None, url="https://127.0.0.1:1", **desk.alone)
    for seconds in (float("nan"), float("inf"), -1.0):
        assert desk.visit(file, wait=seconds)[0] == 2


def test_every_cause_says_what_to_do_and_is_made_here() -> None:
    here = "".join(file.read_text("utf-8") for file in Path(__file__).parent.glob("test_*.py"))
    made = {name for name in CAUSES if f'"{name}"' in here}
    # Not on the loopback: an address that no packet reaches; a local user apart from a far end.
    # Those of a SIP far end are made beside a telephone system, in tests/farend/sip.
    assert set(CAUSES) - made <= {"unreachable", "local_user", "sip", "sip_call"}
    assert all(cause.cure.endswith((".", "?")) for cause in CAUSES.values())
    assert len(made) >= 15
