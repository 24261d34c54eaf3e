"""The phone's pages as somebody uses them in a browser."""

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

Desk = Any

MARKUP = "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>"


def test_a_wrong_password_is_told_and_the_right_one_lets_in(desk: Desk) -> None:
    page = desk.page
    page.goto(desk.url)
    page.get_by_label("User name").fill("admin")
    page.get_by_label("Password").fill("wrong")
    desk.presses("Log in")
    expect(page.get_by_role("alert")).to_have_text("This user name or password is wrong.")
    expect(page.get_by_role("link", name="Access")).to_be_hidden()
    desk.opens()
    (cookie,) = page.context.cookies()
    assert (cookie["httpOnly"], cookie["secure"], cookie["sameSite"]) == (True, True, "Strict")
    assert page.evaluate("document.cookie") == ""
    page.reload()
    expect(desk.display).to_contain_text("No calls")
    desk.presses("Log out admin")
    expect(page.get_by_label("User name")).to_be_visible()
    page.reload()
    expect(page.get_by_label("User name")).to_be_visible()


def test_switched_on_with_a_new_token_the_phone_is_commanded_until_it_is_deleted(
    desk: Desk, server: str
) -> None:
    page = desk.opens("access").page
    assert desk.command("action=?", desk.token)[0] == 404
    page.get_by_label("Allow action URLs").check()
    page.get_by_label("Action URL server").fill(server)
    desk.presses("Save")
    expect(page.get_by_text("Saved.")).to_be_visible()
    page.get_by_label("Name of a new token").fill("dialler")
    desk.presses("Create token")
    expect(page.locator("#new-token")).to_be_visible()
    token = page.locator("#new-token-text").inner_text()
    assert desk.command("action=call&number=48", token)[0] == 200
    desk.presses("I have it")
    assert token not in page.content()
    desk.goes("Phone")
    expect(desk.display).to_contain_text("48 TC@1")
    expect(desk.display).to_contain_text("is dialled")
    expect(desk.ladder).to_contain_text("call command")
    expect(desk.ladder).to_contain_text("outgoing event")
    assert token not in page.content()
    desk.goes("Access")
    desk.presses("Delete token dialler")
    expect(page.get_by_role("button", name="Delete token dialler")).to_have_count(0)
    assert desk.command("action=?", token)[0] == 401


def test_a_server_that_is_no_address_is_told(desk: Desk) -> None:
    page = desk.opens("access").page
    page.get_by_label("Action URL server").fill("ftp://x")
    desk.presses("Save")
    expect(page.get_by_role("alert")).to_contain_text("'ftp://x' is no address")


def test_calls_come_meet_and_part(make_desk: Callable[..., Desk], server: str) -> None:
    desk = make_desk(event_server=server, allow_action_urls=True).opens()
    page, display, ladder = desk.page, desk.display, desk.ladder
    desk.is_called("42", "Peter")
    expect(display).to_contain_text("Peter (42) TC@1")
    expect(display).to_contain_text("line 1, rings")
    desk.presses("Lift handset")
    expect(display).to_contain_text("line 1, talking")
    expect(page.get_by_role("button", name="Line 1, 101, talking")).to_be_visible()
    desk.presses("Hold")
    expect(display).to_contain_text("line 1, on hold")
    desk.is_called("43", "Franz")
    desk.presses("Accept TC@2")
    desk.presses("Conference")
    expect(display.get_by_text("in conference")).to_have_count(2)
    desk.presses("Put down")
    expect(display).to_contain_text("No calls")
    for event in ("incoming", "connected", "holding", "conferenced", "disconnected"):
        expect(ladder.get_by_text(event, exact=True).first).to_be_visible()
    step = ladder.get_by_role("listitem").filter(has_text="incoming event").first
    expect(step).to_contain_text("callId=TC@1 accountId=1 number=42 name=Peter")
    expect(step).to_contain_text("200")


def test_a_call_is_dialled_answered_and_transferred(desk: Desk) -> None:
    page = desk.opens().page
    for digit in "48":
        desk.presses(digit)
    desk.presses("Dial")
    expect(desk.display).to_contain_text("is dialled")
    desk.presses("Answer, leg-1")
    expect(desk.display).to_contain_text("talking")
    page.get_by_label("Number or tones").fill("12#")
    desk.presses("Send as tones")
    expect(page.get_by_role("list").filter(has_text="leg-1")).to_contain_text("heard 12#")
    page.get_by_label("New number of leg-1").fill("47")
    page.get_by_label("New name of leg-1").fill("Eva")
    desk.presses("Rename")
    expect(desk.display).to_contain_text("Eva (47)")
    page.get_by_label("Number or tones").fill("45")
    desk.presses("Transfer to number")
    expect(desk.display).to_contain_text("No calls")


def test_what_the_phone_refuses_is_told(desk: Desk) -> None:
    page = desk.opens().page
    desk.presses("Conference")
    expect(page.get_by_role("alert")).to_contain_text("it takes two calls")
    desk.presses("Lift handset")
    expect(page.get_by_role("alert")).to_contain_text("nothing rings")


def test_a_name_with_markup_is_text_wherever_it_is_shown(
    make_desk: Callable[..., Desk], server: str
) -> None:
    desk = make_desk(event_server=server, allow_action_urls=True).opens()
    page = desk.page
    desk.is_called("42", MARKUP)
    expect(desk.display).to_contain_text(MARKUP)
    expect(page.get_by_role("list").filter(has_text="leg-1")).to_contain_text(MARKUP)
    expect(desk.ladder).to_contain_text(f"name={MARKUP}")
    status, _ = desk.command("action=show&text=%3Cb%3Ehello%3C/b%3E", desk.token)
    assert status == 200
    desk.command(f"action=log&text={'%3Cimg%20src=x%20onerror=alert(1)%3E'}", desk.token)
    expect(desk.display).to_contain_text("<b>hello</b>")
    desk.goes("Scripts")
    expect(page.get_by_role("log", name="The phone's log")).to_contain_text("<img src=x onerror")
    assert (
        page.evaluate("document.querySelectorAll('img, b, script:not([type=module])').length") == 0
    )
    expect(page).to_have_title(re.compile("^phone, "))


def test_a_backup_is_downloaded_changed_and_restored(desk: Desk, tmp_path: Path) -> None:
    page = desk.opens("backup").page
    with page.expect_download() as download:
        page.get_by_role("link", name="Download settings").click()
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    text = file.read_text("utf-8")
    assert "<allow>false</allow>" in text
    file.write_text(text.replace("<allow>false</allow>", "<allow>true</allow>"), "utf-8")
    page.get_by_label("Settings file").set_input_files(file)
    desk.presses("Restore")
    expect(page.locator("#restored")).to_contain_text("/access/actionUrls/allow")
    assert desk.command("action=?", desk.token)[0] == 200
    file.write_text("<users>\n<user></users>", "utf-8")
    page.get_by_label("Settings file").set_input_files(file)
    desk.presses("Restore")
    expect(page.locator("#restored")).to_contain_text("line 2")
    expect(page.locator("#restored")).to_contain_text("The settings are as they were.")


def test_a_script_is_edited_and_its_error_shows_in_the_log(desk: Desk) -> None:
    page = desk.opens("scripts").page
    code, log = page.get_by_label("Text of the script"), page.get_by_role("log", name="log")
    expect(code).to_have_value(re.compile("Incoming Action URLs"))
    desk.presses("outgoing")
    good = code.input_value()
    code.fill(f"{good}\nnobody.knows()\n")
    desk.presses("Save and restart")
    line = good.count("\n") + 2
    expect(log).to_contain_text(f":{line}:")
    expect(page.get_by_role("button", name="outgoing, stopped")).to_be_visible()
    desk.presses(f"Go to line {line}")
    expect(page.get_by_text(f"line {line}", exact=True)).to_be_visible()
    code.fill(f'debug.log("well again")\n{good}')
    code.press("Control+s")
    expect(log).to_contain_text("well again")
    expect(page.get_by_text("outgoing runs.")).to_be_visible()


def test_the_story_that_the_docs_tell(desk: Desk, server: str) -> None:
    """docs/web-face.md, step by step; RINGPROOF_SCREENSHOTS=FOLDER keeps its pictures."""
    page = desk.opens("access").page
    page.get_by_label("Name of a new token").fill("dialler")
    desk.presses("Create token")
    expect(page.locator("#new-token")).to_be_visible()
    token = page.locator("#new-token-text").inner_text()
    desk.presses("I have it")
    page.get_by_label("Allow action URLs").check()
    page.get_by_label("Action URL server").fill(server)
    desk.presses("Save")
    expect(page.get_by_text("Saved.")).to_be_visible()
    shoot(page, "access")
    desk.goes("Phone")
    assert desk.command("action=call&number=42", token)[0] == 200
    expect(desk.display).to_contain_text("42 TC@1")
    expect(desk.display).to_contain_text("line 1, talking")
    shoot(page, "call")
    desk.goes("Scripts")
    code = page.get_by_label("Text of the script")
    expect(code).to_have_value(re.compile("Incoming Action URLs"))
    desk.presses("outgoing")
    expect(code).to_have_value(re.compile("always_number = false"))
    code.fill(code.input_value().replace("always_number = false", "always_number = true"))
    desk.presses("Save and restart")
    expect(page.get_by_text("Saved; the script runs.")).to_be_visible()
    shoot(page, "script")
    desk.goes("Phone").presses("Put down")
    told = desk.ladder.get_by_role("listitem").filter(has_text="disconnected event")
    expect(told).to_contain_text("number=42")
    shoot(page, "number")


def shoot(page: Any, name: str) -> None:
    """Keep a picture of the page, where somebody wants pictures."""
    folder = os.environ.get("RINGPROOF_SCREENSHOTS")
    if folder:
        page.screenshot(path=Path(folder) / f"web-face-{name}.png", full_page=True)


def test_a_script_is_added_and_deleted(desk: Desk) -> None:
    page = desk.opens("scripts").page
    desk.presses("New script")
    page.get_by_label("Name of the new script").fill("panic")
    page.get_by_label("Text of the script").fill("key:setTitle('Panic') key:setLed('red', true)")
    desk.presses("Save and restart")
    expect(page.get_by_text("panic runs.")).to_be_visible()
    desk.goes("Phone")
    expect(page.get_by_role("button", name="Panic, light red")).to_be_visible()
    desk.goes("Scripts").presses("Delete")
    expect(page.get_by_role("button", name="panic")).to_have_count(0)


def test_the_keyboard_alone_will_do(desk: Desk) -> None:
    page = desk.page
    page.goto(desk.url)
    expect(page.get_by_label("User name")).to_be_focused()
    page.keyboard.type("admin")
    page.keyboard.press("Tab")
    page.keyboard.type("admin")
    page.keyboard.press("Enter")
    expect(desk.display).to_contain_text("No calls")
    tab_to(page, "number")
    page.keyboard.type("48")
    page.keyboard.press("Enter")
    expect(desk.display).to_contain_text("is dialled")
    tab_to(page, "far-number")
    page.keyboard.press("Enter")
    expect(desk.display).to_contain_text("Peter (42)")
    tab_to(page, "TC@2 accept")
    page.keyboard.press("Enter")
    expect(desk.display).to_contain_text("line 1, talking")
    # What had the focus is gone; what stands in its place has it, visibly.
    focused = page.locator(":focus-visible")
    expect(focused).to_have_count(1)
    assert focused.evaluate("element => getComputedStyle(element).outlineStyle") == "solid"


def tab_to(page: Any, wanted: str) -> None:
    """Press Tab until something of this id or key has the focus, once round the page at most."""
    for _ in range(80):
        page.keyboard.press("Tab")
        at = page.evaluate("[document.activeElement.id, document.activeElement.dataset.key]")
        if wanted in at:
            return
    raise AssertionError(f"no Tab leads to {wanted}")


@pytest.mark.parametrize("width", [320, 360])
def test_a_small_screen_needs_no_sideways_scrolling(
    make_desk: Callable[..., Desk], width: int
) -> None:
    desk = make_desk(width=width, height=640, allow_action_urls=True).opens()
    page = desk.page
    desk.is_called("4" * 60, "W" * 200)
    expect(desk.display).to_contain_text("rings")
    for name in ("Phone", "Access", "Backup", "Scripts"):
        desk.goes(name)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name


def test_a_page_left_open_while_the_phone_starts_anew_asks_for_the_login(
    make_desk: Callable[..., Desk],
) -> None:
    desk = make_desk().opens()
    desk.page.context.request.post(f"{desk.url}/api/v1/face/logout")  # no word: refused
    expect(desk.display).to_contain_text("No calls")
    second = desk.page.context.new_page()
    second.goto(desk.url)
    second.get_by_role("button", name="Log out admin").click()
    expect(desk.page.get_by_label("User name")).to_be_visible()


def test_no_other_origin_can_make_the_phone_do_anything(
    make_desk: Callable[..., Desk],
) -> None:
    """A page at another port of this host is same-site: the cookie comes along, and is no help."""
    desk = make_desk(allow_action_urls=True).opens()
    other = make_desk()
    page = desk.page.context.new_page()
    page.goto(f"{other.url}/api/v1/exec/nothing")  # no page of ours, whose policy would forbid it
    outcome = page.evaluate(
        """async (url) => {
          const tries = [
            fetch(`${url}/api/v1/face/act`, {method: "POST", credentials: "include",
              mode: "no-cors", body: '{"deed":"dial","number":"48"}'}),
            fetch(`${url}/api/v1/exec/command?action=call&number=48`,
              {credentials: "include", mode: "no-cors"}),
          ];
          return (await Promise.allSettled(tries)).map((one) => one.status);
        }""",
        desk.url,
    )
    assert len(outcome) == 2
    desk.is_called("42", "Peter")
    expect(desk.display).to_contain_text("Peter (42) TC@1")
    expect(desk.display.get_by_text("TC@")).to_have_count(1)
