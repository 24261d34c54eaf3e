"""The positive control of a run against a server: whether it stirs at all."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from ringproof.listener.answers import Answer
from ringproof.listener.received import Received
from ringproof.listener.server import EventListener
from ringproof.session.proof import QUIET, is_quiet
from ringproof.session.server.control import reacts_at_all, stirs
from ringproof.session.server.knowledge import STRANGER
from ringproof.target.fleet import Fleet
from ringproof.target.server_side import Desks, Rule, ServerSide, Telling
from ringproof.target.settings import TargetSettings, Timing
from ringproof.target.wire import WireClient
from ringproof.trace import Actor, Connection, Moment, Stimulus, Witnessed

AT = Moment(0.0, 0.0)
DOES = (
    Rule("incoming", "accept", "+42"),
    Rule("incoming", "accept", "42"),
    Rule("incoming", "terminate", "43"),
)
CLIENT = {"actor": Actor.CLIENT, "verb": "accept", "details": {}}


@contextmanager
def server(does: tuple[Rule, ...], sends: Callable[[bytes], bool]) -> Iterator[Fleet]:
    """A phone of ours beside a server that commands it at the events that `sends` names."""

    def answer(received: Received) -> Answer:
        if sends(received.target):
            phone, verb = fleet.desks[0], "accept" if b"=42" in received.target else "terminate"
            client = WireClient(phone.url, answer_within=5)
            client.exchange(
                f"GET /api/v1/exec/command?action={verb}&AuthToken={phone.token} HTTP/1.1\r\n"
                "Host: x\r\n\r\n".encode()
            )
            client.close()
        return Answer()

    with EventListener(responder=answer) as listener:
        side = ServerSide(Telling(note="done"), does, Desks(count=1))
        timing = Timing(answer_within=2.0, settle=0.01)
        url = listener.url_for("/events")
        fleet = Fleet(TargetSettings("cti", "server", url, timing=timing, server=side))
        fleet.start()
        yield fleet
        fleet.stop()


@pytest.mark.parametrize(
    ("at", "within", "reacts"),
    [(b"number=42", 5.0, True), (b"number=43", 0.3, True), (b"number=99", 0.02, False)],
)
def test_a_server_is_quiet_only_where_no_known_caller_stirs_it(
    at: bytes, within: float, reacts: bool
) -> None:
    does = tuple(replace(rule, within=within) for rule in DOES)
    with server(does, lambda target: b"event=incoming" in target and at in target) as fleet:
        assert reacts_at_all(fleet) is reacts
        legs = fleet.desks[0].control("far_end.legs")["legs"]
        assert {leg["state"] for leg in legs} == {"ended"}


def test_a_server_that_does_something_for_every_caller_is_asked_by_a_stranger() -> None:
    with server((Rule("incoming", "terminate"),), lambda target: b"incoming" in target) as fleet:
        assert reacts_at_all(fleet)
        [leg] = fleet.desks[0].control("far_end.legs")["legs"]
        assert leg["number"] == STRANGER


def test_a_server_of_which_nothing_is_said_is_not_asked() -> None:
    with server(DOES[:0], lambda _: False) as fleet:
        assert reacts_at_all(fleet)
        assert fleet.desks[0].control("far_end.legs")["legs"] == []


def test_a_connection_alone_is_a_sign_of_life_and_what_we_do_is_none() -> None:
    refused = Connection(1, AT, 1, "tls failure", "desk 1: unknown CA")
    assert stirs([refused])
    assert stirs([Stimulus(1, AT, **CLIENT)])  # type: ignore[arg-type]
    assert not stirs([Stimulus(1, AT, Actor.FAR_END, "call", {})])


def test_it_is_quiet_by_testimony_only() -> None:
    assert is_quiet([Witnessed(1, AT, Actor.EVENT_SERVER, QUIET)])
    assert not is_quiet([Witnessed(1, AT, Actor.EVENT_SERVER, "page")])
