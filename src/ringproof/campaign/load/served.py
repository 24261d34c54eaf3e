"""Our own reference server as the other end of a load: a process of its own, which counts.

    python -m ringproof.campaign.load.served [FAULT]

It prints where it takes events. ``GET /counted`` answers how many came from each phone: counted
before the server itself reads anything, with another reader than its own.
"""

import asyncio
import contextlib
import signal
import sys
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any, Final

from aiohttp import web

from ringproof.protocol.names import MAC
from ringproof.protocol.query import read_query
from ringproof.target import reference

COUNTED: Final = "/counted"
SAYS: Final = "events: "
_BACKLOG: Final = 1024  # a burst comes all at once
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def counting(server: Any, events: str) -> web.Application:
    """Return the application of a reference server, with its events counted by mac."""
    counts: Counter[str] = Counter()

    @web.middleware
    async def count(request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.path == events:
            query = request.raw_path.partition("?")[2].encode("utf-8", "surrogateescape")
            counts[read_query(query).get(MAC) or ""] += 1
        return await handler(request)

    async def counted(_: web.Request) -> web.Response:
        return web.json_response(dict(counts))

    app: web.Application = server.application()
    app.middlewares.append(count)
    app.router.add_get(COUNTED, counted)
    return app


async def serve(fault: str, say: Callable[[str], None], ended: asyncio.Event) -> None:
    """Serve on a free loopback port, `say` where, until `ended` is set."""
    module = reference._module("reference")  # its class has no public name yet
    server = reference.fault(fault).server() if fault else module.CtiServer()
    runner = web.AppRunner(
        counting(server, module.EVENTS),
        access_log=None,
        shutdown_timeout=0.1,
        **server.runner_options,
    )
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0, backlog=_BACKLOG).start()
        say(f"{SAYS}http://127.0.0.1:{runner.addresses[0][1]}{module.EVENTS}")
        await ended.wait()
    finally:
        await server.stop()
        await runner.cleanup()


async def _main(fault: str) -> None:
    ended = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
    await serve(fault, lambda line: print(line, flush=True), ended)


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_main(sys.argv[1] if len(sys.argv) > 1 else ""))
