"""Settings over HTTP and over the control API, as users and administrators meet them."""

import base64
import json

import pytest

from ringproof.emulator.assembly import Setup
from ringproof.emulator.errors import ControlError
from ringproof.emulator.memory import MemoryPhone

BRIGHT = b"<userInterface><display><brightness>7</brightness></display></userInterface>"


def ask(
    phone: MemoryPhone, method: str, path: str, body: bytes = b"", token: str | None = None
) -> tuple[int, bytes]:
    given = phone.token if token is None else token
    head = (
        f"{method} {path} HTTP/1.1\r\nHost: phone\r\nContent-Length: {len(body)}\r\n"
        f"Authorization: Bearer {given}\r\n\r\n"
    )
    answer, _, said = phone.request(head.encode() + body).partition(b"\r\n\r\n")
    return int(answer.split(b" ")[1]), said


def test_a_backup_is_downloaded_and_put_in_again_while_action_urls_are_off() -> None:
    phone = MemoryPhone(Setup(display_name="Zoë"))
    status, backup = ask(phone, "GET", "/api/v1/settings")
    assert (status, "Zoë" in backup.decode()) == (200, True)
    assert phone.token not in backup.decode()
    status, said = ask(phone, "PUT", "/api/v1/settings", BRIGHT)
    assert status == 200
    bright = ["/userInterface/display/brightness"]
    assert json.loads(said) == {"changed": bright, "dropped": [], "warnings": []}
    assert ask(phone, "PUT", "/api/v1/settings", backup)[0] == 200
    assert ask(phone, "GET", "/api/v1/settings") == (200, backup)


@pytest.mark.parametrize("method", ["GET", "PUT", "POST", "DELETE"])
@pytest.mark.parametrize("path", ["/api/v1/settings", "/api/v1/provisioning"])
def test_strangers_neither_see_nor_change_settings(method: str, path: str) -> None:
    phone = MemoryPhone(Setup())
    before = phone.parts.settings.document
    status, said = ask(phone, method, path, BRIGHT, token="wrong")
    assert (status, said) == (401, b"not authorized.\n")
    assert phone.parts.settings.document is before


DESK = b"<users><user name='desk'><password>1234</password><role>%s</role></user></users>"


def as_user(phone: MemoryPhone, method: str, path: str, *more: str, cookie: bool) -> int:
    """Return what a logged-in user of the name desk is answered."""
    basic = base64.b64encode(b"desk:1234").decode()
    logged_in = (
        f"POST /api/v1/login HTTP/1.1\r\nHost: phone\r\nAuthorization: Basic {basic}\r\n\r\n"
    )
    session = json.loads(phone.request(logged_in.encode()).partition(b"\r\n\r\n")[2])["token"]
    sent = f"Cookie: session={session}" if cookie else f"Authorization: Bearer {session}"
    head = "\r\n".join((f"Content-Length: {len(BRIGHT)}", sent, *more))
    request = f"{method} {path} HTTP/1.1\r\nHost: phone\r\n{head}\r\n\r\n".encode() + BRIGHT
    return int(phone.request(request).split(b" ")[1])


@pytest.mark.parametrize("cookie", [True, False], ids=["cookie", "bearer"])
def test_a_user_of_the_role_user_changes_no_settings(cookie: bool) -> None:
    phone = MemoryPhone(Setup(settings=DESK % b"user"))
    before = phone.parts.settings.document
    assert as_user(phone, "PUT", "/api/v1/settings", cookie=cookie) == 403
    assert as_user(phone, "POST", "/api/v1/provisioning", cookie=cookie) == 403
    assert phone.parts.settings.document is before
    assert phone.control("admin.provisioning")["state"] == "never"
    assert as_user(phone, "GET", "/api/v1/settings", cookie=cookie) == 200
    # What has a token, or was made an administrator meanwhile, may.
    query = f"?AuthToken={phone.token}"
    assert as_user(phone, "PUT", f"/api/v1/settings{query}", cookie=cookie) == 200
    phone.control("admin.upload", settings=(DESK % b"admin").decode())
    assert as_user(phone, "PUT", "/api/v1/settings", cookie=cookie) == 200


def test_a_file_that_does_not_fit_is_told_with_its_line() -> None:
    phone = MemoryPhone(Setup())
    status, said = ask(phone, "PUT", "/api/v1/settings", b"<configuration>\n<fax/></configuration>")
    assert status == 400
    error = json.loads(said)["error"]
    assert error.startswith("line 2: there is no section <fax>")
    assert error.endswith("The settings are as they were.")


def script(code: str) -> bytes:
    return (
        f'<luaAutoStarters><luaAutoStarter name="outgoing"><code>{code}</code></luaAutoStarter>'
        "</luaAutoStarters>"
    ).encode()


def test_whoever_puts_in_a_script_that_cannot_run_is_warned() -> None:
    phone = MemoryPhone(Setup())
    status, said = ask(phone, "PUT", "/api/v1/settings", script("local x = 1\nlocal y = = 2"))
    (warning,) = json.loads(said)["warnings"]
    assert status == 200
    assert warning.startswith("script outgoing is stopped: outgoing:2: ")
    assert phone.control("local_user.log")["entries"][-1] == {"level": "e", "text": warning}
    # As long as it stands stopped, whatever else is put in.
    assert json.loads(ask(phone, "PUT", "/api/v1/settings", BRIGHT)[1])["warnings"] == [warning]
    _, said = ask(phone, "PUT", "/api/v1/settings", script("local x = 1"))
    assert json.loads(said)["warnings"] == []


def test_a_file_beyond_measure_is_refused() -> None:
    phone = MemoryPhone(Setup())
    assert ask(phone, "PUT", "/api/v1/settings", b"<a>" + b"x" * (1 << 20))[0] == 413
    assert ask(phone, "GET", "/api/v1/settings")[0] == 200


@pytest.mark.parametrize(
    ("method", "path"), [("POST", "/api/v1/settings"), ("PUT", "/api/v1/provisioning")]
)
def test_other_methods_are_refused(method: str, path: str) -> None:
    assert ask(MemoryPhone(Setup()), method, path)[0] == 405


def test_the_administrator_does_the_same_over_the_control_api() -> None:
    phone = MemoryPhone(Setup())
    backup = phone.control("admin.download")["settings"]
    changed = phone.control("admin.upload", settings=BRIGHT.decode())
    assert changed == {"changed": ["/userInterface/display/brightness"], "dropped": []}
    phone.control("admin.upload", settings=backup)
    assert phone.control("admin.download")["settings"] == backup
    with pytest.raises(ControlError, match=r"admin\.upload: line 1: there is no section <fax>"):
        phone.control("admin.upload", settings="<fax/>")
    with pytest.raises(ControlError, match="byte 0xff is no utf-8"):
        phone.control("admin.upload", settings="<a>\udcff</a>")


def test_a_reset_between_tests_puts_the_settings_back() -> None:
    phone = MemoryPhone(Setup())
    before = phone.parts.settings.document
    phone.control("admin.upload", settings=BRIGHT.decode())
    phone.control("phone.reset")
    assert phone.parts.settings.document is before


def test_a_phone_can_begin_with_settings_of_its_own() -> None:
    settings = MemoryPhone(Setup(settings=BRIGHT)).parts.settings
    assert settings.get("/userInterface/display/brightness") == "7"
