"""The fixtures of a test of a server; ask for them with ``pytest_plugins``.

Our phones are told apart by their number: ``desk`` is the first, ``second_desk`` the second. The
calls that fixtures arrange come from somebody of whom the target file says nothing.
"""

import sys
from contextlib import nullcontext

import pytest

from ringproof.plugin import NAME
from ringproof.plugin.current import current_of_server
from ringproof.plugin.run import Run
from ringproof.session.failure import NotOffered
from ringproof.session.server import Desk, DeskCall, Server, ServerScene
from ringproof.target.fleet import foreseen
from ringproof.target.server_side import ServerSide

# Made up, and from the range that is reserved for drama.
PETER = ("030555101", "Peter")
FRANZ = ("030555102", "Franz")


def pytest_collection_finish(session: pytest.Session) -> None:
    """Show a person what to enter into the server, before the first test."""
    run = session.config.pluginmanager.getplugin(NAME)
    side = run.settings.server if isinstance(run, Run) else None
    if side is None or not side.told.note or not session.items or run.worker is not None:
        return
    capture = session.config.pluginmanager.getplugin("capturemanager")
    with capture.global_and_fixture_disabled() if capture is not None else nullcontext():
        print(_note(side), file=sys.stderr, flush=True)


def _note(side: ServerSide) -> str:
    """Return the note of the target file with our phones; their tokens stay where they are."""
    phones = (
        f"  {name}: mac {mac}, {url}, token: that of desks.token with -{place} behind it"
        for place, (name, mac, url) in enumerate(foreseen(side), start=1)
    )
    return "\n".join([f"ringproof: {side.told.note}", *phones])


@pytest.fixture
def server_scene(request: pytest.FixtureRequest) -> ServerScene:
    """The stage of this test: the server and our phones round it."""
    return current_of_server(request.node).scene


@pytest.fixture
def server(server_scene: ServerScene) -> Server:
    """The server under test."""
    return Server(server_scene)


@pytest.fixture
def desk(server_scene: ServerScene) -> Desk:
    """The first phone of ours."""
    return Desk(server_scene, server_scene.fleet.desks[0])


@pytest.fixture
def second_desk(server_scene: ServerScene) -> Desk:
    """The second phone of ours."""
    desks = server_scene.fleet.desks
    if len(desks) < 2:
        raise NotOffered("there is one phone of ours only (key desks.count)")
    return Desk(server_scene, desks[1])


@pytest.fixture
def strange_call(desk: Desk) -> DeskCall:
    """A call that rings at our phone, of a caller about whom the server does nothing."""
    return desk.rings(*PETER)


@pytest.fixture
def talk(desk: Desk, strange_call: DeskCall) -> DeskCall:
    """A connected call with a caller about whom the server does nothing."""
    desk.accepts(strange_call)
    return strange_call


@pytest.fixture
def held_talk(desk: Desk, talk: DeskCall) -> DeskCall:
    """A connected call that our phone put on hold."""
    desk.holds(talk)
    return talk


@pytest.fixture
def second_talk(desk: Desk, held_talk: DeskCall) -> DeskCall:  # noqa: ARG001  it happens first
    """A second connected call beside the held one."""
    second = desk.rings(*FRANZ)
    desk.accepts(second)
    return second


@pytest.fixture
def dealt_with(server: Server, desk: Desk) -> DeskCall:
    """A call of a known caller, about which the server has sent its command."""
    call = desk.rings(server.known_caller)
    server.reacts_to(call)
    return call


@pytest.fixture
def also_dealt_with(server: Server, second_desk: Desk) -> DeskCall:
    """A call of a known caller at our second phone, about which the server sent its command."""
    call = second_desk.rings(server.known_caller)
    server.reacts_to(call)
    return call


@pytest.fixture
def seen_through(server: Server, desk: Desk) -> DeskCall:
    """A call about which the server has sent a command when it rang, and one as it was connected.

    The second is awaited, and not insisted on: how it is written is what is judged.
    """
    call = desk.rings(server.caller_seen_through)
    server.reacts_to(call, on="incoming")
    server.event("connected", call)
    server.waits_a_moment()
    return call


@pytest.fixture
def redirected_to_plain_http(server: Server, desk: Desk) -> DeskCall:
    """A call about which the server sent its command, which our phone redirected to plain HTTP."""
    desk.sends_commands_to_plain_http()
    call = desk.rings(server.known_caller)
    server.reacts_to(call)
    return call


@pytest.fixture
def redirected_to_another(server: Server, desk: Desk, second_desk: Desk) -> DeskCall:
    """A call about which the server sent its command, which our phone redirected to another."""
    desk.sends_commands_to(second_desk)
    call = desk.rings(server.known_caller)
    server.reacts_to(call)
    return call
