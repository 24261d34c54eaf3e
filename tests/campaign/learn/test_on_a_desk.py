"""A phone by itself on the network, of which the target file frees two numbers only."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

import pytest

from ringproof.emulator.assembly import Setup
from ringproof.emulator.profile import CHOICES, Profile, load_profile
from ringproof.emulator.standalone import Emulation
from ringproof.target.control_client import ControlClient

Served = Callable[..., AbstractContextManager[Emulation]]
Learns = Callable[..., tuple[int, str, Path]]

FILE = """\
name: desk 7
driver: device
url: {url}
token: {token}
events: {{bind: "127.0.0.1:0"}}
timing: {{event_within: 0.5, settle: 0.02, ring: 1, answer_within: 2}}
dial: {{answers: "42", rings_out: "44"}}
far_end: &played {{driver: emulated, url: "{control}", token: {control_token}}}
local_user: *played
admin: *played
"""


def test_a_phone_on_a_desk_is_learned_and_dials_what_is_listed_only(
    served: Served, learns: Learns, hidden: Callable[[int], Profile], tmp_path: Path
) -> None:
    phone = replace(hidden(5), ring_seconds=0.5, answer_delay=0.02, transfer_delay=0.02)
    with served(Setup(phone, dial={"answers": "42", "rings_out": "44"})) as emulation:
        file = tmp_path / "desk.yaml"
        desk = emulation.phones[0]
        control, token = emulation.control_url, emulation.control_token
        file.write_text(
            FILE.format(url=desk.url, token=desk.token, control=control, control_token=token),
            "utf-8",
        )
        code, said, learned = learns(str(file))
        legs = ControlClient(control, token)("far_end.legs", {})["legs"]
    assert code == 0, said
    assert {leg["number"] for leg in legs if leg["direction"] == "out"} == {"42", "44"}
    missing = {line.split()[1] for line in said.splitlines() if " was not observed: " in line}
    silent = {"body_success"} if phone.status_success == "204" else set()
    assert missing == {"transferred_extra", "event_timeout", *silent}
    assert "the dial plan has no number for the role answers_too" in said
    text = learned.read_text("utf-8")
    assert all(secret not in text + said for secret in (desk.token, token))
    for name in CHOICES.keys() - missing:
        assert (name, getattr(load_profile(str(learned)), name)) == (name, getattr(phone, name))
    assert load_profile(str(learned)).ring_seconds == pytest.approx(0.5, abs=0.4)
