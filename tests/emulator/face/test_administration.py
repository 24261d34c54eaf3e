"""What an administrator changes: access, tokens, the backup, scripts."""

from collections.abc import Callable
from typing import Any

import pytest

Browser = Any
Said = Callable[[Any], Any]


def test_action_urls_are_switched_on_and_a_server_is_set(browser: Browser) -> None:
    browser.post("access", allow=True, server="http://192.0.2.5:8080/events")
    access = browser.parts.access
    assert (access.allow_action_urls, access.event_server) == (True, "http://192.0.2.5:8080/events")
    browser.post("access", server="")
    assert (access.allow_action_urls, access.event_server) == (True, "")


@pytest.mark.parametrize("server", ["ftp://x", "http://", "http://x:99999", "http://a b/"])
def test_a_server_that_is_no_address_is_not_taken(
    browser: Browser, server: str, said: Said
) -> None:
    response = browser.post("access", server=server)
    assert response.status == 400
    assert "is no address" in said(response)["error"]
    assert browser.parts.access.event_server == ""


def test_a_token_is_told_once_and_works_until_it_is_deleted(browser: Browser, said: Said) -> None:
    browser.post("access", allow=True)
    made = said(browser.post("tokens", name="desk"))
    target = f"/api/v1/exec/command?action=?&AuthToken={made['token']}"
    assert (made["name"], browser("GET", target, cookie=None).status) == ("desk", 200)
    pieces, close = browser.stream()
    close()
    assert b"desk" in b"".join(pieces)
    for shown in (b"".join(pieces), browser.get("backup").body, browser.get("scripts").body):
        assert made["token"].encode() not in shown
    assert browser.post("tokens/delete", name="desk").status == 200
    assert browser("GET", target, cookie=None).status == 401
    assert browser.post("tokens/delete", name="desk").status == 404


def test_a_token_without_a_name_gets_one_and_no_name_is_used_twice(
    browser: Browser, said: Said
) -> None:
    names = [said(browser.post("tokens", name=""))["name"] for _ in range(2)]
    assert len({*names, "1"}) == 3
    assert "there is a token called '1'" in said(browser.post("tokens", name="1"))["error"]


def test_a_backup_goes_out_and_comes_in_again(browser: Browser, said: Said) -> None:
    response = browser.get("backup")
    assert 'filename="settings-000952C0FFEE.xml"' in dict(response.headers)["Content-Disposition"]
    browser.post("access", allow=True)
    browser.headers = {"content-type": "application/xml"}
    assert said(browser("POST", "/api/v1/face/backup", response.body)) == {
        "changed": ["/access/actionUrls/allow"],
        "dropped": [],
    }
    assert not browser.parts.access.allow_action_urls


def test_a_file_that_is_no_backup_is_refused_with_its_line(browser: Browser, said: Said) -> None:
    before = browser.get("backup").body
    browser.headers = {"content-type": "application/xml"}
    response = browser("POST", "/api/v1/face/backup", b"<users>\n<user></users>")
    assert response.status == 400
    assert "line 2" in said(response)["error"]
    assert said(response)["error"].endswith("The settings are as they were.")
    browser.headers = {}
    assert browser.get("backup").body == before
    assert browser("POST", "/api/v1/face/backup", before).status == 415


def test_a_saved_script_runs_at_once_in_its_place(browser: Browser, said: Said) -> None:
    first, second = said(browser.get("scripts"))["scripts"]
    assert (first["name"], second["name"]) == ("incoming", "outgoing")
    code = 'debug.log("runs anew")\r\n' + first["code"]
    assert said(browser.post("scripts", name="incoming", code=code)) == {"stopped": None}
    assert browser.parts.phone.log[-1].text == "runs anew"
    after = said(browser.get("scripts"))["scripts"]
    assert [one["name"] for one in after] == ["incoming", "outgoing"]
    assert after[0]["code"] == code.replace("\r\n", "\n")


def test_a_script_with_an_error_is_saved_and_says_where(browser: Browser, said: Said) -> None:
    stopped = said(browser.post("scripts", name="own", code="local x = 1\nx(2)"))["stopped"]
    assert ":2:" in stopped
    assert stopped in browser.parts.phone.log[-1].text


def test_a_deleted_script_is_gone(browser: Browser) -> None:
    browser.post("access", allow=True)
    assert browser("GET", "/api/v1/exec/command?action=?").status == 200
    assert browser.post("scripts/delete", name="incoming").status == 200
    assert browser("GET", "/api/v1/exec/command?action=?").status == 404
    assert browser.post("scripts/delete", name="incoming").status == 404


@pytest.mark.parametrize(
    ("name", "code"),
    [("", "x = 1"), ("n" * 61, "x = 1"), ("a\x01", "x = 1"), ("own", "x = '\x00'")],
)
def test_what_the_settings_cannot_hold_is_not_saved(browser: Browser, name: str, code: str) -> None:
    before = browser.get("backup").body
    assert browser.post("scripts", name=name, code=code).status == 400
    assert browser.get("backup").body == before
