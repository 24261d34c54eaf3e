"""From a phone on the loopback to its target file, with options only."""

import io
import random
import socket
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from ringproof.campaign.onboarding.address import in_url, towards
from ringproof.campaign.onboarding.asked import DoctorAsked, InitAsked
from ringproof.campaign.onboarding.doctor import doctor
from ringproof.campaign.onboarding.init import init
from ringproof.emulator.assembly import Setup
from ringproof.emulator.standalone import Emulation
from ringproof.target.dialling import Danger
from ringproof.target.file import load_target

Served = Callable[..., AbstractContextManager[Emulation]]
FAST = {"event_within": 1.5, "settle": 0.05, "ring": 1.0}


def free_port() -> int:
    # Below those that the system gives to whoever connects: nobody takes it by chance meanwhile.
    for port in random.sample(range(10_000, 32_000), 100):
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise OSError("no port is free")


def meet(file: Path, emulation: Emulation | None = None, **more: Any) -> tuple[int, str]:
    known: dict[str, Any] = {"file": file, "no_input": True, "timing": FAST, "wait": 0.2}
    known["listen"] = str(free_port())
    if emulation is not None:
        known |= {"url": emulation.phones[0].url, "token": emulation.phones[0].token}
    out = io.StringIO()
    code = init(InitAsked(**{**known, **more}), Console(file=out, width=200))
    return code, out.getvalue()


def control(emulation: Emulation) -> dict[str, str]:
    return {"control": emulation.control_url, "control_token": emulation.control_token}


def test_with_a_control_address_it_needs_nobody(served: Served, tmp_path: Path) -> None:
    file = tmp_path / "desk.yaml"
    with served() as emulation:
        code, said = meet(
            file, emulation, **control(emulation), dial=("answers=42", "busy=43"), identities="1,2"
        )
        assert code == 0, said
        phone = load_target(file, {})
        assert doctor(DoctorAsked(file, wait=0), Console(file=io.StringIO())) == 0
        access = emulation._parts[0].access
        assert (access.allow_action_urls, access.event_server) == (False, "")
    assert (phone.mac, phone.firmware, phone.identities) == ("000952C0FFEE", "1.4", (1, 2))
    assert phone.dial.numbers == {"answers": "42", "busy": "43"}
    assert phone.claims == {"conference": True, "attended_transfer": True, "settings": True}
    assert "heard: incoming" in said
    assert "transfer" in said


def test_an_exchange_plays_nobody_of_whom_something_else_is_said(
    served: Served, tmp_path: Path
) -> None:
    file, port = tmp_path / "desk.yaml", free_port()
    setup = Setup(allow_action_urls=True, event_server=f"http://127.0.0.1:{port}/events")
    others = {"admin_driver": "none", "local_user": "human"}
    with served(setup) as emulation:
        code, said = meet(file, emulation, **control(emulation), **others, listen=str(port))
    assert code == 0, said
    phone = load_target(file, {})
    drivers = (phone.far_end.driver, phone.local_user.driver, phone.admin.driver)
    assert drivers == ("emulated", "human", "none")
    assert "sets the phone up for each run" not in said


@pytest.mark.parametrize("advertise", ["", "http://127.0.0.1:{port}/mapped"])
def test_another_address_is_written_only_where_there_is_one(
    served: Served, tmp_path: Path, advertise: str
) -> None:
    file, port = tmp_path / "desk.yaml", free_port()
    told = advertise.format(port=port)
    with served() as emulation:
        code, _ = meet(file, emulation, **control(emulation), listen=str(port), advertise=told)
    events = load_target(file, {}).events
    assert code == 0
    assert (events.bind, events.port, events.advertise) == ("127.0.0.1", port, told)


def test_secrets_stand_beside_the_file_for_nobody_else(served: Served, tmp_path: Path) -> None:
    file = tmp_path / "desk.yaml"
    with served() as emulation:
        _, said = meet(file, emulation, **control(emulation))
        secrets = (emulation.phones[0].token, emulation.control_token)
    env = file.with_suffix(".env")
    assert env.stat().st_mode & 0o777 == 0o600
    for secret in secrets:
        assert secret in env.read_text()
        assert secret not in file.read_text()
        assert secret not in said


def test_an_administrator_sets_the_phone_up_and_puts_it_back(
    served: Served, tmp_path: Path
) -> None:
    file = tmp_path / "desk.yaml"
    with served(Setup(event_server="http://192.0.2.1/x")) as emulation:
        code, said = meet(
            file, emulation, admin="admin", password="admin", dial=("unreachable=46",)
        )
        access = emulation._parts[0].access
        assert (access.allow_action_urls, access.event_server) == (False, "http://192.0.2.1/x")
    assert code == 0, said
    phone = load_target(file, {})
    assert (phone.admin.driver, phone.login) == ("web", "admin:admin")
    assert phone.far_end.driver == "none"


def test_without_either_it_says_what_to_set_and_waits_for_a_call(
    served: Served, tmp_path: Path
) -> None:
    file, port = tmp_path / "desk.yaml", free_port()
    with served(Setup(allow_action_urls=True)) as emulation:
        code, said = meet(file, emulation, listen=str(port))
    assert code == 0
    assert "Set on the phone, in its web interface under Access:" in said
    assert f"  action URL server:  http://127.0.0.1:{port}/events" in said
    assert "no event arrived" in said
    assert load_target(file, {}).mac == ""


@pytest.mark.parametrize(("allowed", "says"), [((), False), ((Danger.FEATURE_CODE,), True)])
def test_a_dangerous_number_is_freed_only_where_that_is_said(
    served: Served, tmp_path: Path, allowed: tuple[Danger, ...], says: bool
) -> None:
    file = tmp_path / "desk.yaml"
    with served() as emulation:
        meet(
            file,
            emulation,
            **control(emulation),
            dial=("feature_code=*21#",),
            allowed=frozenset(allowed),
        )
    phone = load_target(file, {})
    assert (phone.allow_feature_codes, phone.allow_emergency) == (says, False)
    assert "a feature code: it may change settings" in file.read_text()


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"url": ""}, "the address is missing; say --url"),
        ({"url": "ftp://x"}, "--url: 'ftp://x' is no address of a phone"),
        ({"token": ""}, "say PHONE_TOKEN"),
        ({"token": "a b"}, "PHONE_TOKEN: a secret is empty, or has blanks"),
        ({"listen": "99999"}, "--listen 99999: say a port"),
        ({"dial": ("anybody=42",)}, "--dial anybody=42: there is no role 'anybody'"),
        ({"dial": ("busy=4 2",)}, "'4 2' is no number"),
        ({"identities": "0"}, "--identities: '0': write 1, or 1,2"),
    ],
)
def test_what_is_missing_or_wrong_is_a_sentence(
    served: Served, tmp_path: Path, asked: dict[str, Any], says: str
) -> None:
    file = tmp_path / "desk.yaml"
    with served(Setup(allow_action_urls=True)) as emulation:
        code, said = meet(file, emulation, **{**control(emulation), **asked})
    assert (code, file.exists()) == (2, False), said
    assert says in said


def test_a_phone_out_of_reach_is_named_with_its_cure(tmp_path: Path) -> None:
    file = tmp_path / "desk.yaml"
    code, said = meet(file, url=f"https://127.0.0.1:{free_port()}", token="sesame")
    assert (code, file.exists()) == (3, False)
    assert "nothing listens at the phone's port" in said
    assert "Check the key url" in said


def test_a_file_that_is_there_is_not_written_over(served: Served, tmp_path: Path) -> None:
    file = tmp_path / "desk.yaml"
    file.write_text("mine")
    with served() as emulation:
        code, said = meet(file, emulation, **control(emulation))
        assert (code, file.read_text()) == (2, "mine")
        assert "say --force" in said
        code, _ = meet(file, emulation, **control(emulation), force=True)
    assert code == 0


def test_this_computer_is_known_by_the_address_on_the_way_to_the_phone() -> None:
    assert towards("https://127.0.0.1:8443") == "127.0.0.1"
    assert in_url("fd00::1") == "[fd00::1]"


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("phone.env", "phone.env is where secrets would stand; name another file"),
        ("", "is a folder; name a file in it, such as phone.yaml"),
        ("away/phone.yaml", "there is no folder"),
    ],
)
def test_a_place_where_no_target_file_can_be(tmp_path: Path, name: str, says: str) -> None:
    code, said = meet(tmp_path / name, url="https://127.0.0.1:1", token="sesame")
    assert (code, list(tmp_path.iterdir())) == (2, []), said
    assert says in said


def test_a_file_that_cannot_be_written_leaves_what_was_there(
    served: Served, tmp_path: Path
) -> None:
    file = tmp_path / "desk.yaml"
    file.write_text("mine")
    (tmp_path / "desk.env").mkdir()
    with served() as emulation:
        code, said = meet(file, emulation, **control(emulation), force=True)
    assert code == 2, said
    assert f"{file} cannot be written" in said
    assert file.read_text() == "mine"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["desk.env", "desk.yaml"]
