"""A shell line with which somebody calls the emulated phone; docs/control-api.md shows it."""

import json
from urllib.parse import quote

from ringproof.emulator.standalone import Emulation

_CALL = {"op": "far_end.call", "args": {"number": "030555101", "name": "Anna"}}


def call_line(emulation: Emulation) -> str:
    """Return the line that calls the first phone; its shell has the token in CONTROL_TOKEN."""
    url = f"{emulation.control_url}/control/{quote(emulation.phones[0].name, safe='')}"
    return f"curl -H \"Authorization: Bearer $CONTROL_TOKEN\" -d '{json.dumps(_CALL)}' {url}"
