"""The fixtures of a conformance test; ask for them with ``pytest_plugins``.

They are situations, told: ``call`` is a connected call, ``held_call`` one on hold. A fixture that
cannot bring its situation about makes the test inconclusive, never failed.
"""

import pytest

from ringproof.plugin.run import current
from ringproof.session import (
    Call,
    connected,
    holding,
    incoming,
    outgoing,
)
from ringproof.session.event_server import EventServer
from ringproof.session.parties import Admin, FarEnd, LocalUser
from ringproof.session.phone import Phone
from ringproof.session.scene import Scene
from ringproof.target.settings import DialPlan
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


@pytest.fixture
def event_server(scene: Scene) -> EventServer:
    """Our own event server, which can be told to misbehave."""
    return EventServer(scene)


@pytest.fixture
def recorder(scene: Scene) -> Trace:
    """Everything that happens in this test, as records."""
    return scene.trace


@pytest.fixture
def dial(scene: Scene) -> DialPlan:
    """The numbers that may be dialled, by role."""
    return scene.drivers.target.settings.dial


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
def second_call(phone: Phone, far_end: FarEnd, held_call: Call) -> Call:
    """A second connected call beside `held_call`, which stays on hold."""
    second = far_end.calls(*FRANZ)
    phone.tells(incoming(second))
    phone.accept(second)
    phone.tells(connected(second))
    return second


@pytest.fixture
def second_ringing_call(phone: Phone, far_end: FarEnd, ringing_call: Call) -> Call:
    """A second call that rings beside `ringing_call`."""
    second = far_end.calls(*FRANZ)
    phone.tells(incoming(second))
    return second


@pytest.fixture
def dialled_call(phone: Phone, dial: DialPlan) -> Call:
    """A call that the phone dialled and whose far end rings, not yet answered."""
    call = phone.call(dial["rings_out"])
    phone.tells(outgoing(call))
    return call
