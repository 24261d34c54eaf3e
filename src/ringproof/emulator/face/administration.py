"""What an administrator changes from the pages: access, tokens, the backup, scripts."""

from collections.abc import Mapping
from typing import Any, Final

from ringproof.emulator.action_urls.outgoing import address
from ringproof.emulator.assembly import Parts
from ringproof.emulator.face.asked import Asked, Unfit
from ringproof.emulator.settings.layout import PATHS
from ringproof.emulator.settings.tree import Element
from ringproof.emulator.settings.web import told
from ringproof.emulator.settings.writing import can_be_written

MOST_CODE: Final = 1 << 20
MOST_NAME: Final = 60


def change_access(parts: Parts, asked: Asked) -> Mapping[str, Any]:
    """Switch action URLs on or off, or say where events go."""
    if "allow" in asked.members:
        parts.access.allow_action_urls = asked.flag("allow")
    if "server" in asked.members:
        server = asked.line("server")
        if server and address(server) is None:
            raise Unfit(f"{server!r} is no address; examples: 192.0.2.5, http://pbx:8080/events.")
        parts.access.event_server = server
    return {}


def create_token(parts: Parts, asked: Asked) -> Mapping[str, Any]:
    """Make a token and return it, this once."""
    name = asked.line("name", "")
    if name:
        _check_name(name)
    if name in parts.access.token_names():
        raise Unfit(f"there is a token called {name!r}; delete it first, or choose another name.")
    before = set(parts.access.token_names())
    token = parts.access.create_token(name)
    (made,) = set(parts.access.token_names()) - before
    return {"name": made, "token": token}


def delete_token(parts: Parts, asked: Asked) -> Mapping[str, Any]:
    """Take a token back, by its name."""
    name = asked.text("name")
    if name not in parts.access.token_names() or not parts.access.delete_token(name):
        raise Unfit(f"there is no token called {name!r}.", 404)
    return {}


def restore(parts: Parts, raw: bytes) -> Mapping[str, Any]:
    """Merge a settings file in; return what became of it."""
    return told(parts.settings.upload(raw))


def scripts(parts: Parts) -> Mapping[str, Any]:
    """Return the texts of the scripts, in their order."""
    held = parts.settings.scripts()
    return {"scripts": [{"name": name, "code": code} for name, code in held.items()]}


def save_script(parts: Parts, asked: Asked) -> Mapping[str, Any]:
    """Put a script's text into the settings, in its place or as a new one; it starts at once."""
    name, code = asked.line("name"), asked.text("code", longest=MOST_CODE)
    _check_name(name)
    # Browsers and Windows write \r\n, which XML would not bring back.
    code = code.replace("\r\n", "\n").replace("\r", "\n")
    if not can_be_written(code):
        raise Unfit("the script has signs that the settings cannot hold.")
    script = Element("luaAutoStarter", (("name", name),), children=(Element("code", text=code),))
    held = parts.settings.items(PATHS["scripts"])
    if any(one.get("name") == name for one in held):
        parts.settings.put(
            PATHS["scripts"], [script if one.get("name") == name else one for one in held]
        )
    else:
        parts.settings.put(PATHS["scripts"], [*held, script])
    running = parts.scripts.scripts.get(name)
    return {"stopped": None if running is None else running.stopped}


def delete_script(parts: Parts, asked: Asked) -> Mapping[str, Any]:
    """Take a script out of the settings; it ends at once."""
    name = asked.text("name")
    held = parts.settings.items(PATHS["scripts"])
    left = [one for one in held if one.get("name") != name]
    if len(left) == len(held):
        raise Unfit(f"there is no script called {name!r}.", 404)
    parts.settings.put(PATHS["scripts"], left)
    return {}


def _check_name(name: str) -> None:
    if not name or len(name) > MOST_NAME or not can_be_written(name):
        raise Unfit(f"a name has 1 to {MOST_NAME} letters.")
