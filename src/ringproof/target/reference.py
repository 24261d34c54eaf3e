"""Our own CTI server inside this process, honest or broken: what the suite is tried on.

It lies in ``fixtures/servers/`` as a program of its own, which shares no code with us.
"""

import asyncio
import importlib
import importlib.util
import sys
import threading
from collections.abc import Coroutine
from functools import lru_cache
from typing import Any, Final, Protocol, TypeVar

from ringproof.packaged import folder
from ringproof.target.introducing import Introduction
from ringproof.target.server_file import callers
from ringproof.target.server_side import REFERENCE, Desks, Rule, ServerSide
from ringproof.target.settings import TargetSettings, Timing

T = TypeVar("T")
FAULTLESS: Final = ""
_PACKAGE: Final = "ringproof_reference_servers"
_TIMING: Final = Timing(answer_within=2.0, settle=0.06, restart_within=5.0)
_WITHIN: Final = 1.5  # seconds for a reaction of a server in this very process


class _Served(Protocol):
    """What the program in ``fixtures/servers/`` offers."""

    rules: tuple[Any, ...]

    def introduce(self, mac: str, url: str, token: str) -> None: ...
    def forget(self, mac: str) -> None: ...
    async def start(self, host: str, port: int) -> Any: ...
    async def stop(self) -> None: ...


def reference(fault: str) -> TargetSettings:
    """Return the settings of the reference server with `fault`, FAULTLESS for none."""
    does = tuple(
        Rule(
            rule.on,
            rule.sends,
            rule.caller,
            {"number": rule.number} if rule.number else {},
            _WITHIN,
        )
        for rule in _module("reference").RULES
    )
    return TargetSettings(
        name=f"reference server, fault {fault}" if fault else "reference server",
        driver=REFERENCE,
        timing=_TIMING,
        dial=callers(does),
        server=ServerSide(does=does, desks=Desks(), restart=("itself",), fault=fault),
    )


def faults() -> tuple[Any, ...]:
    """Return the names of the broken servers."""
    return tuple(_module("broken").FAULTS)


def fault(name: str) -> Any:
    """Return a fault by its name: its `sentence`, the clauses it must fail (`kills`), its class."""
    return _module("broken").FAULTS[name]


class ReferenceServer:
    """The reference server, in a thread of its own, on a free loopback port."""

    def __init__(self, fault: str) -> None:
        self._fault = fault
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="reference-server", daemon=True)
        self._server: _Served | None = None
        self._runner: Any = None
        self._known: dict[str, Introduction] = {}
        self._port = 0

    @property
    def url(self) -> str:
        """Where it takes events."""
        return f"http://127.0.0.1:{self._port}/events"

    @property
    def shows(self) -> str:
        """Where it shows its calls."""
        return f"http://127.0.0.1:{self._port}/calls"

    def start(self) -> None:
        """Switch it on."""
        self._thread.start()
        self._inside(self._begin())

    def stop(self) -> None:
        """Switch it off; harmless when it is off."""
        if not self._thread.is_alive():
            return
        self._inside(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def introduce(self, phone: Introduction) -> None:
        """Have it know a phone of ours, also after a restart."""
        self._known[phone.mac] = phone
        self._inside(self._introduced())

    def take_leave(self, phone: Introduction) -> None:
        """Have it know a phone of ours no more."""
        self._known.pop(phone.mac, None)

    def restart(self) -> None:
        """Have it lose its memory of every call, as by a restart of its program."""
        self._inside(self._restarted())

    async def _begin(self) -> None:
        made = fault(self._fault).server if self._fault else _module("reference").CtiServer
        self._server = made()
        self._runner = await self._server.start("127.0.0.1", self._port)
        self._port = self._runner.addresses[0][1]
        await self._introduced()

    async def _introduced(self) -> None:
        assert self._server is not None  # noqa: S101  it was begun
        for phone in self._known.values():
            self._server.introduce(phone.mac, phone.url, phone.token)

    async def _restarted(self) -> None:
        await self._end()
        await self._begin()

    async def _end(self) -> None:
        if self._server is not None:
            await self._server.stop()
            await self._runner.cleanup()
        self._server = None

    def _inside(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()


@lru_cache(maxsize=4)
def _module(name: str) -> Any:
    """Return a module of ``fixtures/servers/``, which is no package of ours, by its place."""
    if _PACKAGE not in sys.modules:
        place = folder("fixtures") / "servers"
        spec = importlib.util.spec_from_file_location(
            _PACKAGE, place / "__init__.py", submodule_search_locations=[str(place)]
        )
        assert spec is not None and spec.loader is not None  # noqa: S101, PT018  it is a file
        package = importlib.util.module_from_spec(spec)
        sys.modules[_PACKAGE] = package
        spec.loader.exec_module(package)
    return importlib.import_module(f"{_PACKAGE}.{name}")
