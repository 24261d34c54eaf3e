"""Who is under test: which tests are about it, and which stand it is put on."""

from dataclasses import replace

import pytest

from ringproof.emulator.assembly import Fault
from ringproof.plugin.judging import clauses_of
from ringproof.plugin.playing import is_recorded
from ringproof.plugin.server_stand import ServerStand
from ringproof.plugin.stand import Stand
from ringproof.protocol.clauses import Catalogue
from ringproof.target.human import Reader
from ringproof.target.settings import TargetSettings


def of_the_role(
    items: list[pytest.Item], role: str, known: Catalogue
) -> tuple[list[pytest.Item], str]:
    """Return the tests that are about what plays `role`, and why there may be none of them.

    A test that names no clause is nobody's, and stays; a recording is played to phones.
    """
    kept = [item for item in items if _roles(item, known) <= {role}]
    if kept or not items:
        return kept, ""
    other = "phone" if role == "server" else "server"
    return [], (
        f"all {len(items)} tests collected are about a {other}, and the target is a {role}: "
        "name a target of that role (--target)"
    )


def _roles(item: pytest.Item, known: Catalogue) -> set[str]:
    if is_recorded(item):
        return {"phone"}
    return {known[name].role for name in clauses_of(item) if name in known}


def stand_for(
    settings: TargetSettings,
    *,
    in_memory: bool,
    fault: Fault | str | None,
    read: Reader | None = None,
) -> Stand | ServerStand:
    """Return the stand for what is under test; `fault` breaks our own phone, or (by its name) our
    own server. `read` asks a person, where one plays a part.
    """
    if settings.server is None:
        broken = None if isinstance(fault, str) else fault
        return Stand(settings, in_memory=in_memory, fault=broken, read=read)
    if isinstance(fault, str):
        settings = replace(settings, server=replace(settings.server, fault=fault))
    return ServerStand(settings)
