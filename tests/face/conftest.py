"""A real browser in front of a served phone, and a server that takes the phone's events.

One browser runs for all tests of a module; each test has a phone of its own, and a profile of
its own in the browser. A page that says anything on its console, but that it is not logged in
yet, fails the test.
"""

import asyncio
import os
import threading
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import aiohttp.web
import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from ringproof.emulator.assembly import Setup
from ringproof.emulator.standalone import Emulation, PhonePorts, Service

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
PATIENCE = 20_000  # milliseconds, far more than anything takes

expect.set_options(timeout=PATIENCE)


class Street:
    """The loop in which phones and servers of a test run, in a thread."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self._thread.start()

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(60)

    def close(self) -> None:
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join()
        self.loop.close()


@dataclass
class Desk:
    """One phone, a page that shows it, and what an HTTP client gets from it."""

    page: Page
    url: str
    token: str
    street: Street

    def opens(self, place: str = "phone") -> "Desk":
        """Log in as admin and go to a page."""
        self.page.goto(f"{self.url}/#{place}")
        self.page.get_by_label("User name").fill("admin")
        self.page.get_by_label("Password").fill("admin")
        self.page.get_by_role("button", name="Log in").click()
        expect(self.page.get_by_text("live", exact=True)).to_be_visible()
        return self

    def goes(self, name: str) -> "Desk":
        self.page.get_by_role("link", name=name, exact=True).click()
        return self

    def presses(self, name: str, **how: Any) -> None:
        self.page.get_by_role("button", name=name, exact=True, **how).click()

    def is_called(self, number: str, name: str = "") -> None:
        self.page.get_by_label("Number", exact=True).fill(number)
        self.page.get_by_label("Name", exact=True).fill(name)
        self.presses("Call the phone")

    @property
    def display(self) -> Any:
        return self.page.get_by_role("region", name="Display")

    @property
    def ladder(self) -> Any:
        return self.page.get_by_role("log", name="Commands and events")

    def command(self, query: str, token: str) -> tuple[int, str]:
        """Command the phone as a program does."""

        async def ask() -> tuple[int, str]:
            headers = {"Authorization": f"Bearer {token}"}
            url = f"{self.url}/api/v1/exec/command?{query}"
            async with (
                aiohttp.ClientSession() as client,
                client.get(url, headers=headers, ssl=False) as answer,
            ):
                return answer.status, await answer.text()

        said: tuple[int, str] = self.street.run(ask())
        return said


@pytest.fixture(scope="module")
def street() -> Iterator[Street]:
    street = Street()
    yield street
    street.close()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    if not Path(CHROMIUM).exists():
        sentence = f"there is no browser at {CHROMIUM}: run scripts/install-system-packages.sh."
        if os.environ.get("CI"):
            pytest.fail(sentence)
        pytest.skip(sentence)
    # Of a module, not of the session: asyncio.run fails beside it, and other tests need that.
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def make_desk(chromium: Browser, street: Street) -> Iterator[Callable[..., Desk]]:
    ends: list[Callable[[], Any]] = []
    told: list[str] = []

    def make(width: int = 1280, height: int = 900, **setup: Any) -> Desk:
        emulation = Emulation(Service((PhonePorts(Setup(**setup)),)))
        street.run(emulation.start())
        ends.append(lambda: street.run(emulation.stop()))
        context = chromium.new_context(
            ignore_https_errors=True,
            viewport={"width": width, "height": height},
            accept_downloads=True,
        )
        context.set_default_timeout(PATIENCE)
        ends.append(context.close)
        page = context.new_page()
        page.on("console", lambda message: told.append(message.text))
        page.on("pageerror", lambda error: told.append(str(error)))
        phone = emulation.phones[0]
        return Desk(page, phone.url, phone.token, street)

    yield make
    for end in reversed(ends):
        end()
    assert [text for text in told if "status of 4" not in text] == []


@pytest.fixture
def desk(make_desk: Callable[..., Desk]) -> Desk:
    return make_desk()


@pytest.fixture
def server(street: Street) -> Iterator[str]:
    """An event server that takes everything; its address."""

    async def take(_: aiohttp.web.BaseRequest) -> aiohttp.web.Response:
        return aiohttp.web.Response()

    async def start() -> tuple[Any, str]:
        runner = aiohttp.web.ServerRunner(aiohttp.web.Server(take))
        await runner.setup()
        site = aiohttp.web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        host, port = runner.addresses[0][:2]
        return runner, f"http://{host}:{port}/events"

    runner, url = street.run(start())
    yield url
    street.run(runner.cleanup())
