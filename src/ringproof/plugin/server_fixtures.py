"""The fixtures of a test of a server; ask for them with ``pytest_plugins``.

Our phones are told apart by their number: ``desk`` is the first, ``second_desk`` the second. The
calls that fixtures arrange come from somebody of whom the target file says nothing.
"""

import pytest

from ringproof.plugin.run import current_of_server
from ringproof.session.failure import NotOffered
from ringproof.session.server import Desk, DeskCall, Server, ServerScene

# Made up, and from the range that is reserved for drama.
PETER = ("030555101", "Peter")
FRANZ = ("030555102", "Franz")


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
