"""The administrator at the web interface of a phone that runs by itself, over the network only."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest

from ringproof.emulator.assembly import Setup
from ringproof.emulator.standalone import Emulation
from ringproof.target.admin_web import WebAdmin, WebPaths
from ringproof.target.admin_web import _Session as Session
from ringproof.target.device import DeviceTarget
from ringproof.target.protocol import CannotDo, DriverProblem
from ringproof.target.request import Admission, Command, Credential, Request
from ringproof.target.settings import DriverChoice, TargetSettings

Served = Callable[..., AbstractContextManager[Emulation]]
WEB = DriverChoice("web")


def settings(emulation: Emulation, **more: Any) -> TargetSettings:
    said = {"login": "admin:admin", "admin": WEB, **more}
    url, token = emulation.phones[0].url, emulation.phones[0].token
    return TargetSettings("desk 7", "device", url=url, token=token, **said)


@pytest.fixture
def phone(served: Served) -> Iterator[DeviceTarget]:
    with served(Setup(event_server="http://192.0.2.9/as-it-was")) as emulation:
        target = DeviceTarget(settings(emulation))
        target.start()
        yield target
        target.stop()


def status(phone: DeviceTarget, token: str) -> int:
    request = Request(Command("?"), Credential(Admission.BEARER, token))
    return phone.send(request).status


def test_access_is_read_and_changed(phone: DeviceTarget) -> None:
    admin = WebAdmin(phone)
    assert admin.settings() == (False, "http://192.0.2.9/as-it-was")
    admin.allow_action_urls(True)
    admin.set_event_server("http://192.0.2.5:8099/events?a=1&b=2")
    assert admin.settings() == (True, "http://192.0.2.5:8099/events?a=1&b=2")
    assert status(phone, phone.settings.token) == 200
    admin.set_event_server("")
    assert admin.settings() == (True, "")


def test_a_token_that_it_makes_admits_until_it_is_deleted(phone: DeviceTarget) -> None:
    admin = WebAdmin(phone)
    admin.allow_action_urls(True)
    first, second = admin.create_token(), admin.create_token()
    assert (status(phone, first), status(phone, second)) == (200, 200)
    admin.delete_token(first)
    assert status(phone, first) in (401, 403)
    assert status(phone, second) == 200


@pytest.mark.parametrize("way", ["restore", "provisioning"])
def test_settings_go_in_and_come_out(phone: DeviceTarget, way: Any) -> None:
    admin = WebAdmin(phone)
    dim = b"<userInterface><display><brightness>7</brightness></display></userInterface>"
    admin.upload_settings(b"<configuration>" + dim + b"</configuration>", way)
    assert b"<brightness>7</brightness>" in admin.download_settings()
    # Where settings are fetched from is as it was found.
    assert phone.ears.url("http").rpartition("/")[0].encode() not in admin.download_settings()


def test_its_session_opens_the_phone_as_the_page_says(phone: DeviceTarget) -> None:
    admin = WebAdmin(phone)
    admin.allow_action_urls(True)
    cookie = admin.log_in()
    assert phone.send(Request(Command("?"), Credential(Admission.SESSION, cookie))).status == 200


def test_it_logs_in_again_where_its_session_has_ended(phone: DeviceTarget) -> None:
    admin = WebAdmin(phone)
    admin.allow_action_urls(True)
    admin._session = Session("session=over", "word")
    admin.allow_action_urls(False)
    assert admin.settings()[0] is False


def test_what_it_cannot_put_back_it_does_not_do(phone: DeviceTarget) -> None:
    with pytest.raises(CannotDo):
        WebAdmin(phone).factory_reset()
    with pytest.raises(CannotDo):
        WebAdmin(phone).delete_token(phone.settings.token)
    assert status(phone, phone.settings.token) in (401, 403, 404)  # off, as it was


def test_a_wrong_password_is_a_sentence_without_the_password(served: Served) -> None:
    with served() as emulation:
        admin = WebAdmin(DeviceTarget(settings(emulation, login="admin:swordfish")))
        with pytest.raises(DriverProblem) as told:
            admin.settings()
    assert "did not let 'admin' in" in str(told.value)
    assert "swordfish" not in str(told.value)


def test_a_phone_with_other_paths_is_told_of(phone: DeviceTarget) -> None:
    with pytest.raises(DriverProblem, match="POST /gone answered 404"):
        WebAdmin(phone, WebPaths(access="/gone")).allow_action_urls(True)
    with pytest.raises(DriverProblem, match=r"has no access/otherwise: the paths .* are assumed"):
        WebAdmin(phone, WebPaths(allow="access/otherwise")).settings()
