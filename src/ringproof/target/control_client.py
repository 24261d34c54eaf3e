"""The control API of a standalone `ringproof emulate`, over HTTP."""

import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from http.client import HTTPException
from typing import Any, Final

from ringproof.target.protocol import DriverProblem

_MOST: Final = 16 << 20  # bytes of an answer


class ControlClient:
    """Calls the control API at `url` with its token; the answer is the operation's JSON."""

    def __init__(self, url: str, token: str, timeout: float = 5.0) -> None:
        if not url.startswith(("http://", "https://")):
            raise DriverProblem(f"the control address {url!r} is no http:// or https:// URL")
        self._url = url.rstrip("/") + "/control"
        self._token = token
        self._timeout = timeout
        # Never through a proxy of the surroundings: the emulator is on this network.
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def __call__(self, op: str, args: Mapping[str, Any]) -> dict[str, Any]:
        """Carry out `op`; DriverProblem with the emulator's own sentence where it cannot."""
        body = json.dumps({"op": op, "args": dict(args)}).encode()
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"}
        request = urllib.request.Request(self._url, body, headers)  # noqa: S310  checked above
        try:
            with self._opener.open(request, timeout=self._timeout) as answer:
                result: Any = json.loads(answer.read(_MOST))
        except urllib.error.HTTPError as refused:
            raise DriverProblem(f"control {op}: {_reason(refused)}") from refused
        except (OSError, ValueError, HTTPException, RecursionError) as broken:
            raise DriverProblem(f"control {op}: {self._url} does not answer ({broken})") from broken
        if not isinstance(result, dict):
            raise DriverProblem(f"control {op}: what answers at {self._url} is no control API")
        return result


def _reason(refused: urllib.error.HTTPError) -> str:
    with refused:
        text = refused.read(_MOST).decode("utf-8", "replace")
    try:
        return str(json.loads(text)["error"])
    except (ValueError, KeyError, TypeError):
        return f"{refused.code} {text[:200]}".strip()
