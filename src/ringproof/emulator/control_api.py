"""The control API of standalone phones: the scene round them, over HTTP with a token of its own.

``POST /control`` with ``{"op": ..., "args": {...}}`` is for the only phone, or the first;
``POST /control/NAME`` for the phone of that name. What cannot be is 400 with a sentence.
"""

import hmac
import json
from collections.abc import Mapping
from typing import Any, Final

from aiohttp import web

from ringproof.emulator.control import Control
from ringproof.emulator.errors import ControlError

_LARGEST: Final = 1 << 20


class ControlApi:
    """Answers control requests for phones by their names."""

    def __init__(self, phones: Mapping[str, Control], token: str) -> None:
        self._phones = phones
        self._token = token

    def application(self) -> web.Application:
        """Return the application to be served."""
        application = web.Application(client_max_size=_LARGEST)
        application.router.add_post("/control", self._handle)
        application.router.add_post("/control/{name}", self._handle)
        return application

    async def _handle(self, request: web.Request) -> web.Response:
        if not self._admits(request.headers.get("Authorization", "")):
            return _error(401, "the control token is missing or wrong.")
        name = request.match_info.get("name", next(iter(self._phones)))
        if name not in self._phones:
            return _error(404, f"there is no phone {name!r}; there are {', '.join(self._phones)}.")
        try:
            op, args = _asked(await request.read())
            return web.json_response(self._phones[name].dispatch(op, args))
        except ControlError as error:
            return _error(400, str(error))

    def _admits(self, authorization: str) -> bool:
        scheme, _, token = authorization.partition(" ")
        given = token.strip().encode("utf-8", "surrogateescape")
        return scheme.lower() == "bearer" and hmac.compare_digest(given, self._token.encode())


def _asked(body: bytes) -> tuple[str, dict[str, Any]]:
    """Return the operation and its arguments."""
    try:
        said = json.loads(body)
    except ValueError as error:
        raise ControlError(f"the request is no JSON: {error}.") from error
    if not isinstance(said, dict) or not set(said) <= {"op", "args"}:
        raise ControlError('the request must be {"op": NAME, "args": {...}}.')
    op, args = said.get("op"), said.get("args", {})
    if not isinstance(op, str) or not isinstance(args, dict):
        raise ControlError("op must be a text, and args an object.")
    return op, args


def _error(status: int, sentence: str) -> web.Response:
    return web.json_response({"error": sentence}, status=status)
