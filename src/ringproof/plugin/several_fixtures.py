"""The fixtures of a test of several phones; ask for them with ``pytest_plugins``.

Three phones that can call each other. ``consultation`` is the situation before an attended
transfer or a conference: the first phone has the second on hold and talks to the third.
"""

from dataclasses import dataclass

import pytest

from ringproof.plugin.current import current_of_several
from ringproof.session import Call, connected, holding, incoming, outgoing
from ringproof.session.several import OneOfSeveral


@dataclass(frozen=True, slots=True)
class Talk:
    """A call between two phones as each of them knows it: who dialled, and who was rung."""

    there: Call  # of the first phone
    back: Call  # of the phone at the other end


def _phone(request: pytest.FixtureRequest, place: int) -> OneOfSeveral:
    performance = current_of_several(request.node)
    number = performance.stand.phones[place].numbers[0]
    scene = performance.scenes[place]
    return OneOfSeveral(scene, scene.drivers.target.settings.credential, number)


@pytest.fixture
def first_phone(request: pytest.FixtureRequest) -> OneOfSeveral:
    """The first phone under test."""
    return _phone(request, 0)


@pytest.fixture
def second_phone(request: pytest.FixtureRequest) -> OneOfSeveral:
    """The second phone under test."""
    return _phone(request, 1)


@pytest.fixture
def third_phone(request: pytest.FixtureRequest) -> OneOfSeveral:
    """The third phone under test."""
    return _phone(request, 2)


@pytest.fixture
def peer_call(first_phone: OneOfSeveral, second_phone: OneOfSeveral) -> Talk:
    """The first phone called the second, which accepted: both told both."""
    return _talk(first_phone, second_phone)


@pytest.fixture
def held_peer_call(first_phone: OneOfSeveral, peer_call: Talk) -> Talk:
    """The first phone put its call with the second on hold, and told it."""
    first_phone.hold(peer_call.there)
    first_phone.tells(holding(peer_call.there))
    return peer_call


@pytest.fixture
def consultation(
    first_phone: OneOfSeveral,
    third_phone: OneOfSeveral,
    held_peer_call: Talk,  # noqa: ARG001  it happens first
) -> Talk:
    """Beside the held talk with the second phone, the first talks to the third."""
    return _talk(first_phone, third_phone)


def _talk(caller: OneOfSeveral, called: OneOfSeveral) -> Talk:
    there, back = caller.call(called.number), called.rings_for(caller)
    caller.tells(outgoing(there))
    called.tells(incoming(back))
    called.accept(back)
    called.tells(connected(back))
    caller.tells(connected(there))
    return Talk(there, back)
