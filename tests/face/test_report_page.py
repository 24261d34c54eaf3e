"""The report's page in a real browser: what it shows first, its filters, and a command as curl."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from rich.console import Console

from ringproof.campaign.certify import Certification, certify

FILES = ("events/test_holding.py", "access/test_token.py")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The page of a phone that tells no hold."""
    folder = tmp_path_factory.mktemp("report") / "r"
    with (folder.parent / "said").open("w") as said:
        asked: Any = {"tests": FILES, "in_memory": True, "report": folder}
        certify(Certification("emulator:mutant=hold-untold", **asked), Console(file=said))
    return Path(folder / "index.html").as_uri()


@pytest.fixture
def page(chromium: Browser) -> Page:
    return chromium.new_context().new_page()


def test_what_is_not_passed_is_shown_first_and_all_of_it_on_demand(
    page: Page, address: str
) -> None:
    page.goto(address)
    clauses = page.locator(".clauses tbody tr:visible")
    expect(page.locator("#EV-INCOMING-1")).to_be_hidden()
    expect(page.locator("#EV-HOLDING-1")).to_be_visible()
    few = clauses.count()
    page.goto(f"{address}#EV-INCOMING-1")  # a link leads to what the filter hid
    expect(page.locator("#EV-INCOMING-1")).to_be_visible()
    assert clauses.count() > few


def test_tests_are_filtered_by_clause_and_their_commands_come_as_curl(
    page: Page, address: str
) -> None:
    page.goto(address)
    page.get_by_label("Clause, title or file").fill("EV-HOLDING-1")
    test = page.locator("details.test:visible").first
    if test.get_attribute("open") is None:
        test.locator("summary").first.click()
    test.locator("details.bytes summary").click()
    test.get_by_role("button", name="curl").first.click()
    expect(test.locator("pre.curl")).to_have_text(
        re.compile(
            r'curl -k .*-H "Authorization: Bearer \$PHONE_TOKEN" '
            r"'https://phone\.invalid/api/v1/exec/command\?action=\w+.*'"
        )
    )
