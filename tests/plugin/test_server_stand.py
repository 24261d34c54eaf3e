"""The stand of a server: whether it reacts at all is asked once, before what may upset it."""

from collections.abc import Iterator
from typing import Any, cast

import pytest

from ringproof.plugin import server_stand
from ringproof.plugin.server_stand import ServerStand
from ringproof.protocol.clauses import catalogue
from ringproof.session.proof import is_quiet, unreached
from ringproof.session.server import ServerScene
from ringproof.target.protocol import DriverProblem
from ringproof.target.reference import reference
from ringproof.trace import Actor, Stimulus, Trace

TAKEN, DONE, HOW = "SV-EVENT-1", "SV-DOES-1", "SV-TOLERANT-7"


@pytest.fixture
def stand() -> Iterator[ServerStand]:
    made = ServerStand(reference(""))
    made.open()
    yield made
    made.close()


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Each time that the server was asked; it does not react."""
    times: list[object] = []

    def quiet(fleet: object) -> bool:
        times.append(fleet)
        return False

    monkeypatch.setattr(server_stand, "reacts_at_all", quiet)
    return times


def begin(stand: ServerStand, clause: str) -> ServerScene:
    return stand.begin(cast(Any, None), (catalogue()[clause],), cast(Any, None)).scene


def heard(stand: ServerStand, *, commanded: bool = False) -> bool:
    """Let the stand hear what a test saw; return whether it testifies that nothing ever came."""
    scene = ServerScene(stand.fleet, Trace(stand.fleet.clock))
    if commanded:
        scene.trace.write(Stimulus, actor=Actor.CLIENT, verb="accept", details={})
    stand.heard(scene)
    return is_quiet(scene.trace.records)


def test_only_how_a_server_does_its_work_needs_the_control(
    stand: ServerStand, asked: list[object]
) -> None:
    begin(stand, TAKEN)
    begin(stand, DONE)
    assert not asked
    assert not heard(stand)
    begin(stand, HOW)
    begin(stand, HOW)
    assert len(asked) == 1
    assert heard(stand)


def test_a_server_that_was_seen_to_command_is_not_asked(
    stand: ServerStand, asked: list[object]
) -> None:
    assert not heard(stand, commanded=True)
    begin(stand, HOW)
    assert not asked


def test_a_server_that_wakes_up_is_quiet_no_more(stand: ServerStand, asked: list[object]) -> None:
    assert begin(stand, HOW).quiet
    assert asked
    assert heard(stand)
    assert not heard(stand, commanded=True)
    assert not heard(stand)
    assert not begin(stand, HOW).quiet


def test_a_control_that_cannot_be_done_accuses_nobody_and_excuses_nobody(
    stand: ServerStand, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: object) -> bool:
        raise DriverProblem("it holds up our events")

    monkeypatch.setattr(server_stand, "reacts_at_all", broken)
    begin(stand, HOW)
    assert not heard(stand)


def led(stand: ServerStand, astray: str, *, came: bool) -> str:
    """Say what is testified where the address that the server was told is doubtful, or not."""
    stand.fleet.astray, stand.fleet.came = astray, came
    scene = ServerScene(stand.fleet, Trace(stand.fleet.clock))
    stand.heard(scene)
    return unreached(scene.trace.records)


def test_a_doubtful_address_is_testified_only_where_nothing_came_to_it(stand: ServerStand) -> None:
    assert led(stand, "192.0.2.5, and so on", came=False) == (
        "nothing has come to our phones: the server was told 192.0.2.5, and "
        "so on; name this computer as the server reaches it (key desks.advertise)"
    )
    assert led(stand, "192.0.2.5, and so on", came=True) == ""
    assert led(stand, "", came=False) == ""
