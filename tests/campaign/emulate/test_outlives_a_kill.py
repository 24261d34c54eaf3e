"""The whole service is killed in the midst; its settings are there when it comes back."""

import re
import ssl
import subprocess
import urllib.request
from pathlib import Path
from typing import Any

BRIGHT = b"<userInterface><display><brightness>7</brightness></display></userInterface>"
PATIENCE = 60


def ask(url: str, token: str, method: str = "GET", body: bytes | None = None) -> bytes:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    request = urllib.request.Request(
        f"{url}/api/v1/settings", body, {"Authorization": f"Bearer {token}"}, method=method
    )
    opener = urllib.request.build_opener(
        urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=context)
    )
    with opener.open(request, timeout=PATIENCE) as answer:
        said: bytes = answer.read()
        return said


def start(ringproof: Any) -> tuple[subprocess.Popen[str], str, str]:
    process: subprocess.Popen[str] = ringproof.start("emulate", "--state", "state")
    said = ""
    assert process.stdout is not None
    while "Ctrl-C" not in said:
        line = process.stdout.readline()
        assert line, said
        said += line
    found = re.search(r"phone: (https://\S+)\ntoken: (.*)\n", said)
    assert found, said
    return process, found[1], found[2]


def test_settings_and_token_are_there_after_a_kill(ringproof: Any) -> None:
    process, url, token = start(ringproof)
    assert b'"changed": ["/userInterface/display/brightness"]' in ask(url, token, "PUT", BRIGHT)
    before = ask(url, token)
    process.kill()
    process.communicate(timeout=PATIENCE)

    process, url, shown = start(ringproof)
    assert shown == "as before; nobody can read it again"
    assert ask(url, token) == before
    assert b"<brightness>7</brightness>" in before
    taken = ringproof("emulate", "--state", "state")
    assert taken.code == 2
    assert "cannot be used: another process has it" in taken.words
    process.kill()
    process.communicate(timeout=PATIENCE)
    assert token.encode() not in (Path(ringproof.folder) / "state" / "state.sqlite").read_bytes()
