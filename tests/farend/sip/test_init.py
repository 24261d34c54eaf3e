"""A target file with a SIP far end, from `init`: registered, called, heard and written down."""

import io
import random
import socket
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from ringproof.campaign.onboarding import DoctorAsked, InitAsked, doctor, init
from ringproof.target.control_client import ControlClient
from ringproof.target.file import load_target

Opened = Callable[..., AbstractContextManager[Any]]
FAST = {"event_within": 2.0, "settle": 0.1, "ring": 1.0, "answer_within": 2.0}


def free_port() -> int:
    # Below those that the system gives to whoever connects: nobody takes it by chance meanwhile.
    for port in random.sample(range(10_000, 32_000), 100):
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise OSError("no port is free")


def meet(file: Path, phone: Any, port: int, **asked: Any) -> tuple[int, str]:
    """Have `init` get to know a phone; return its exit code and all that it said."""
    out = io.StringIO()
    known = {
        "url": phone.url,
        "token": phone.token,
        "listen": str(port),
        "sip_user": "42",
        "sip_password": "sesame",
        "far_end_number": "42",
        "far_end_dials": "201",
        "timing": FAST,
        "no_input": True,
    }
    code = init(InitAsked(file, **{**known, **asked}), Console(file=out, width=200))
    return code, out.getvalue()


def test_a_sip_account_is_enough_to_hear_an_event(
    served: Opened, system_on_udp: Opened, phone_of: Any, tmp_path: Path
) -> None:
    file, port = tmp_path / "desk.yaml", free_port()
    told = f"http://127.0.0.1:{port}/events"
    setup = phone_of(allow_action_urls=True, event_server=told)
    with served(setup) as emulation:
        control = ControlClient(emulation.control_url, emulation.control_token)
        with system_on_udp(control) as system:
            code, said = meet(file, emulation.phones[0], port, sip_server=system.place)
            assert code == 0, said
            assert doctor(DoctorAsked(file, wait=0.0), Console(file=io.StringIO())) == 0
            code, wrong = meet(
                tmp_path / "other.yaml",
                emulation.phones[0],
                port,
                sip_server=system.place,
                sip_password="guess",
            )
    assert "heard: incoming" in said
    far_end = load_target(file, {}).far_end
    assert (far_end.driver, far_end.number, far_end.dials) == ("sip", "42", "201")
    assert (far_end.sip.host, far_end.sip.accounts[0].password) == ("127.0.0.1", "sesame")
    assert "sesame" not in file.read_text() + said
    assert (code, (tmp_path / "other.yaml").exists()) == (3, False)
    assert "the SIP far end is not registered" in wrong


@pytest.mark.parametrize(
    ("server", "code", "says"),
    [
        ("no such place", 2, "'no such place' is no SIP server"),
        ("127.0.0.1:99999", 2, "'127.0.0.1:99999' is no SIP server"),
        ("no-such.invalid", 2, "there is no way to it"),
        ("127.0.0.1:{port}", 3, "the SIP far end is not registered"),
    ],
)
def test_a_server_that_is_none_is_a_sentence(
    served: Opened, phone_of: Any, tmp_path: Path, server: str, code: int, says: str
) -> None:
    file, timing = tmp_path / "desk.yaml", {**FAST, "answer_within": 0.5}
    with served(phone_of(allow_action_urls=True)) as emulation:
        place = server.format(port=free_port())
        phone = emulation.phones[0]
        ended, said = meet(file, phone, free_port(), sip_server=place, timing=timing)
    assert (ended, file.exists()) == (code, False), said
    assert says in said
