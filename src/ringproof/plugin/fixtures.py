"""The fixtures of a conformance test; ask for them with ``pytest_plugins``.

They are situations, told: ``call`` is a connected call, ``held_call`` one on hold. A fixture that
cannot bring its situation about makes the test inconclusive, never failed.
"""

from collections.abc import Callable, Mapping
from typing import Final

import pytest

from ringproof.plugin.current import current
from ringproof.session import (
    Call,
    NotClaimed,
    NotOffered,
    conferenced,
    connected,
    disconnected,
    holding,
    incoming,
    outgoing,
    transfer_initiated,
)
from ringproof.session.event_server import EventServer
from ringproof.session.numbers import Numbers
from ringproof.session.parties import Admin, FarEnd, LocalUser, Scripts
from ringproof.session.phone import Phone
from ringproof.session.scene import Scene
from ringproof.trace import Trace

# Who the far ends are: made up, and from the range that is reserved for drama.
PETER = ("030555101", "Peter")
FRANZ = ("030555102", "Franz")


@pytest.fixture
def scene(request: pytest.FixtureRequest) -> Scene:
    """The stage of this test: the phone and everybody round it."""
    return current(request.node).scene


@pytest.fixture
def phone(scene: Scene) -> Phone:
    """The phone under test, on the token of the target file."""
    return Phone(scene, scene.drivers.target.settings.credential)


@pytest.fixture
def far_end(scene: Scene) -> FarEnd:
    """The other party."""
    scene.far_end()
    return FarEnd(scene)


@pytest.fixture
def local_user(scene: Scene) -> LocalUser:
    """Somebody at the phone."""
    scene.local_user()
    return LocalUser(scene)


@pytest.fixture
def admin(scene: Scene) -> Admin:
    """Somebody with the phone's web interface; what was changed is put back."""
    scene.admin()
    return Admin(scene)


@pytest.fixture(params=["restore", "provisioning"])
def scripts(request: pytest.FixtureRequest, scene: Scene) -> Scripts:
    """The phone's scripts, changed by a restored backup and, again, by provisioning."""
    scene.admin()
    return Scripts(scene, request.param)


@pytest.fixture
def event_server(scene: Scene) -> EventServer:
    """Our own event server, which can be told to misbehave."""
    return EventServer(scene)


@pytest.fixture
def recorder(scene: Scene) -> Trace:
    """Everything that happens in this test, as records."""
    return scene.trace


@pytest.fixture
def dial(scene: Scene) -> Numbers:
    """The numbers that may be dialled, by role."""
    return Numbers(scene.drivers.target.settings.dial)


@pytest.fixture
def conference_claimed(scene: Scene) -> None:
    """The phone claims conferences; where it does not, the test does not apply."""
    _claimed(scene, "conference")


@pytest.fixture
def attended_transfer_claimed(scene: Scene) -> None:
    """The phone claims attended transfers; where it does not, the test does not apply."""
    _claimed(scene, "attended_transfer")


def _claimed(scene: Scene, what: str) -> None:
    if not scene.drivers.target.settings.claims_to(what):
        raise NotClaimed(scene.drivers.target.settings.unclaimed(what))


@pytest.fixture
def second_identity(scene: Scene) -> int:
    """The number of an identity of the phone that is not its first."""
    others = scene.drivers.target.settings.identities[1:]
    if not others:
        raise NotOffered("the target file lists one identity only (key identities)")
    return others[0]


@pytest.fixture
def ringing_call(phone: Phone, far_end: FarEnd) -> Call:
    """A call that rings at the phone, and was told."""
    call = far_end.calls(*PETER)
    phone.tells(incoming(call))
    return call


@pytest.fixture
def call(phone: Phone, ringing_call: Call) -> Call:
    """A connected call: the far end rang, the phone accepted, both were told."""
    phone.accept(ringing_call)
    phone.tells(connected(ringing_call))
    return ringing_call


@pytest.fixture
def held_call(phone: Phone, call: Call) -> Call:
    """A connected call that was put on hold, and told."""
    phone.hold(call)
    phone.tells(holding(call))
    return call


@pytest.fixture
def resumed_call(phone: Phone, held_call: Call) -> Call:
    """A connected call that was on hold, and resumed: the phone is known to tell both."""
    phone.resume(held_call)
    phone.tells(connected(held_call))
    return held_call


@pytest.fixture
def second_call(phone: Phone, far_end: FarEnd, held_call: Call) -> Call:
    """A second connected call beside `held_call`, which stays on hold."""
    second = far_end.calls(*FRANZ)
    phone.tells(incoming(second))
    phone.accept(second)
    phone.tells(connected(second))
    return second


@pytest.fixture
def waiting_call(phone: Phone, far_end: FarEnd, call: Call) -> Call:
    """A second call that rings while `call` is talking."""
    waiting = far_end.calls(*FRANZ)
    phone.tells(incoming(waiting))
    return waiting


@pytest.fixture
def call_beside(phone: Phone, far_end: FarEnd, held_call: Call) -> Call:
    """A second call that rings beside `held_call`."""
    beside = far_end.calls(*FRANZ)
    phone.tells(incoming(beside))
    return beside


@pytest.fixture
def second_held_call(phone: Phone, second_call: Call) -> Call:
    """A second call on hold beside `held_call`: nobody talks."""
    phone.hold(second_call)
    phone.tells(holding(second_call))
    return second_call


@pytest.fixture
def conference(
    conference_claimed: None, phone: Phone, held_call: Call, second_call: Call
) -> tuple[Call, Call]:
    """Two calls in a conference."""
    phone.conference(held_call, second_call)
    phone.tells(conferenced(held_call, second_call))
    return held_call, second_call


@pytest.fixture
def held_conference(phone: Phone, conference: tuple[Call, Call]) -> tuple[Call, Call]:
    """A conference that was put on hold, told once or for each member."""
    first, second = conference
    phone.hold(first)
    phone.tells_one_of(holding(first), holding(second))
    return conference


@pytest.fixture
def second_ringing_call(phone: Phone, far_end: FarEnd, ringing_call: Call) -> Call:
    """A second call that rings beside `ringing_call`."""
    second = far_end.calls(*FRANZ)
    phone.tells(incoming(second))
    return second


@pytest.fixture
def dialled_call(phone: Phone, dial: Numbers) -> Call:
    """A call that the phone dialled and whose far end rings, not yet answered."""
    call = phone.call(dial["rings_out"])
    phone.tells(outgoing(call))
    return call


@pytest.fixture
def answered_call(phone: Phone, dial: Numbers) -> Call:
    """A connected call that the phone dialled and the far end answered."""
    call = phone.call(dial["answers"])
    phone.tells(outgoing(call), connected(call))
    return call


@pytest.fixture
def unanswered_call(phone: Phone, dial: Numbers) -> Call:
    """A call that the phone dialled and whose far end rings until it is told to answer."""
    call = phone.call(dial["waits"])
    phone.tells(outgoing(call))
    return call


@pytest.fixture
def call_dialled_beside(phone: Phone, dial: Numbers, held_call: Call) -> Call:
    """A call that the phone dialled beside `held_call` and that nobody has answered yet."""
    beside = phone.call(dial["waits"])
    phone.tells(outgoing(beside))
    return beside


@pytest.fixture
def joining_calls(
    attended_transfer_claimed: None,
    phone: Phone,
    far_end: FarEnd,
    held_call: Call,
    second_call: Call,
) -> tuple[Call, Call]:
    """Two calls that are being connected with each other, while their far ends hesitate."""
    far_end.will_hesitate(held_call)
    far_end.will_hesitate(second_call)
    phone.join(held_call, second_call)
    phone.tells(transfer_initiated(held_call, second_call))
    return held_call, second_call


_TWO: Final[Mapping[str, tuple[str, str]]] = {
    "held and talking": ("held_call", "second_call"),
    "talking and held": ("second_call", "held_call"),
    "both held": ("held_call", "second_held_call"),
}


@pytest.fixture(params=_TWO)
def two_calls(request: pytest.FixtureRequest) -> tuple[Call, Call]:
    """Any two calls that can be brought together, in the order in which a command names them."""
    first, second = _TWO[request.param]
    return request.getfixturevalue(first), request.getfixturevalue(second)


_LIVE: Final[Mapping[str, tuple[str, int]]] = {
    # as it is called: (the fixture, which of its calls)
    "ringing": ("ringing_call", 0),
    "talking": ("call", 0),
    "on hold": ("held_call", 0),
    "first in a conference": ("conference", 0),
    "second in a conference": ("conference", 1),
    "in a conference on hold": ("held_conference", 0),
    "held and being joined": ("joining_calls", 0),
    "talking and being joined": ("joining_calls", 1),
}


@pytest.fixture(params=_LIVE)
def live_call(request: pytest.FixtureRequest) -> Call:
    """A call whatever it is doing: it rings, talks, is on hold, in a conference or being joined."""
    situation, which = _LIVE[request.param]
    told: Call | tuple[Call, Call] = request.getfixturevalue(situation)
    return told if isinstance(told, Call) else told[which]


@pytest.fixture
def ended_there(far_end: FarEnd) -> Callable[[Call], object]:
    """How the far end ends a call."""
    return far_end.hangs_up


@pytest.fixture
def ended_here(phone: Phone) -> Callable[[Call], object]:
    """How the phone ends a call."""
    return phone.terminate


_ENDED: Final[Mapping[str, tuple[str, str]]] = {
    # as it is called: (what the call was, how it was ended)
    "a caller who gave up": ("ringing_call", "ended_there"),
    "a caller who was rejected": ("ringing_call", "ended_here"),
    "a talk that the far end ended": ("call", "ended_there"),
    "a talk that the phone ended": ("call", "ended_here"),
    "a held call that the far end ended": ("held_call", "ended_there"),
    "a held call that the phone ended": ("held_call", "ended_here"),
}


@pytest.fixture(params=_ENDED)
def ended_call(request: pytest.FixtureRequest, phone: Phone) -> Call:
    """A call that has ended, whoever ended it and whatever it was doing, and was told so."""
    situation, how = _ENDED[request.param]
    call: Call = request.getfixturevalue(situation)
    request.getfixturevalue(how)(call)
    phone.tells(disconnected(call))
    return call
