"""The pages as files: what a browser fetches, with its kind."""

from functools import lru_cache
from pathlib import Path
from typing import Final

from ringproof.emulator.wire import Response

PREFIX: Final = "/face/"
_STATIC: Final = Path(__file__).parent / "static"
_KINDS: Final = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}


def page(path: str) -> Response | None:
    """Return the file at a path, None where there is none."""
    name = "index.html" if path == "/" else path.removeprefix(PREFIX)
    return _files().get(name)


@lru_cache(maxsize=1)
def _files() -> dict[str, Response]:
    """Return every file by its name; no path of a request ever reaches the disk."""
    fresh = (("Cache-Control", "no-cache"),)
    return {
        file.name: Response(200, file.read_bytes(), _KINDS[file.suffix], fresh)
        for file in _STATIC.iterdir()
        if file.suffix in _KINDS
    }
