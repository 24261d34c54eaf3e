"""Our phones round a server: what they tell it, what it commands them, and what is kept of both."""

import socket
import ssl
from collections.abc import Iterator
from dataclasses import replace

import pytest

from ringproof.listener.answers import Answer, Delay
from ringproof.listener.received import Outcome
from ringproof.listener.server import EventListener
from ringproof.listener.tls import self_signed, server_context
from ringproof.target.fleet import Fleet
from ringproof.target.happenings import CommandHeard, EventAnswered, EventSent, Happening, LineSeen
from ringproof.target.protocol import DriverProblem, NoEars
from ringproof.target.server_side import Desks, ServerSide, Telling
from ringproof.target.settings import TargetSettings, Timing
from ringproof.target.wire import TargetLost, WireClient

PATIENCE = 10.0  # seconds; nothing here takes one


def settings(url: str, **side: object) -> TargetSettings:
    told = Telling(note="somebody does")
    return TargetSettings(
        "cti",
        "server",
        url,
        timing=Timing(answer_within=2.0, settle=0.01),
        server=replace(ServerSide(told, desks=Desks(count=2)), **side),  # type: ignore[arg-type]
    )


@pytest.fixture
def listener() -> Iterator[EventListener]:
    """A server that takes everything."""
    with EventListener() as listening:
        yield listening


@pytest.fixture
def fleet(listener: EventListener) -> Iterator[Fleet]:
    fleet = Fleet(settings(listener.url_for("/events?tenant=7")))
    fleet.start()
    yield fleet
    fleet.stop()


class Heard:
    """Everything that a fleet has noted so far."""

    def __init__(self, fleet: Fleet) -> None:
        self.fleet = fleet
        self.all: list[Happening] = []

    def wait_for(self, kind: type, count: int = 1) -> list[Happening]:
        def there() -> bool:
            self.all += self.fleet.news()
            return sum(isinstance(one, kind) for one in self.all) >= count

        assert self.fleet.wait(there, PATIENCE)
        return [one for one in self.all if isinstance(one, kind)]


@pytest.fixture
def heard(fleet: Fleet) -> Heard:
    return Heard(fleet)


def send(fleet: Fleet, desk: int, lines: str) -> int:
    phone = fleet.desks[desk - 1]
    client = WireClient(phone.url, answer_within=PATIENCE)
    try:
        return client.exchange(lines.replace("\n", "\r\n").encode() + b"\r\n\r\n").status
    finally:
        client.close()


def test_a_phone_tells_of_a_call_and_is_answered(
    fleet: Fleet, heard: Heard, listener: EventListener
) -> None:
    fleet.desks[0].control("far_end.call", number="42", name="Jürgen")
    [answered] = heard.wait_for(EventAnswered)
    [sent] = heard.wait_for(EventSent)
    assert isinstance(sent, EventSent)
    assert isinstance(answered, EventAnswered)
    assert (sent.desk, sent.method, answered.to) == ("desk 1", "GET", sent.n)
    assert sent.target.startswith(b"/events?tenant=7&")
    assert b"number=42&name=J%C3%BCrgen" in sent.target
    assert answered.reply is not None
    assert answered.reply.status == 200
    assert listener.received[0].raw == sent.raw, "byte by byte"


def test_an_edit_changes_what_leaves_and_nothing_else(
    fleet: Fleet, heard: Heard, listener: EventListener
) -> None:
    fleet.desks[0].edit = lambda raw: [raw.replace(b"incoming", b"INCOMING"), raw]
    fleet.desks[0].control("far_end.call", number="42")
    heard.wait_for(EventAnswered, 2)
    assert [b"event=INCOMING" in one.raw for one in listener.received] == [True, False]


def test_events_of_one_phone_come_in_order_and_a_burst_at_once(
    fleet: Fleet, heard: Heard, listener: EventListener
) -> None:
    phone = fleet.desks[1]
    for number in range(3):
        phone.tell(phone.request(b"event=holding&callId=TC@%d" % number))
    heard.wait_for(EventAnswered, 3)
    assert [one.target[-1:] for one in listener.received] == [b"0", b"1", b"2"]
    listener.behave(Delay(60))
    phone.tell_at_once([])
    assert fleet.quiet()


def test_a_command_is_obeyed_and_kept_with_whose_token_it_was(fleet: Fleet, heard: Heard) -> None:
    phone = fleet.desks[0]
    phone.control("far_end.call", number="42")
    head = "GET /api/v1/exec/command?action=accept HTTP/1.1\nHost: x\n"
    command = f"{head}Authorization: Bearer {phone.token}"
    assert send(fleet, 1, command) == 200
    [kept] = heard.wait_for(CommandHeard)
    assert isinstance(kept, CommandHeard)
    assert (kept.desk, kept.credential, kept.by, kept.status) == ("desk 1", "own", "bearer", 200)
    assert phone.control("far_end.legs")["legs"][0]["state"] == "connected"


def test_the_token_of_another_phone_is_refused_and_noticed(fleet: Fleet, heard: Heard) -> None:
    token = fleet.desks[1].token
    command = f"GET /api/v1/exec/command?action=accept&AuthToken={token} HTTP/1.1\nHost: x"
    assert send(fleet, 1, command) in (401, 403)
    [kept] = heard.wait_for(CommandHeard)
    assert isinstance(kept, CommandHeard)
    assert (kept.credential, kept.by) == ("of desk 2", "query")


def test_a_call_that_only_a_test_told_of_is_answered_for(fleet: Fleet) -> None:
    phone = fleet.desks[0]
    query = f"action=accept&callid=TC@901&AuthToken={phone.token}"
    command = f"GET /api/v1/exec/command?{query} HTTP/1.1\nHost: x"
    assert send(fleet, 1, command) >= 400
    phone.pretended.add("TC@901")
    assert send(fleet, 1, command) == 200


def test_a_phone_can_be_told_how_to_answer(fleet: Fleet) -> None:
    phone = fleet.desks[0]
    command = "GET /api/v1/exec/command?action=? HTTP/1.1\nHost: x"
    phone.behave(Answer(409))
    assert send(fleet, 1, command) == 409
    phone.behave(None)
    assert send(fleet, 1, command) in (401, 403)


def test_plain_http_to_a_phone_is_seen_with_its_token(fleet: Fleet, heard: Heard) -> None:
    phone = fleet.desks[0]
    with socket.create_connection(("127.0.0.1", int(phone.url.rpartition(":")[2]))) as line:
        line.sendall(f"GET /?AuthToken={phone.token} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        line.settimeout(PATIENCE)
        while line.recv(1000):
            pass
    [seen] = heard.wait_for(LineSeen)
    assert isinstance(seen, LineSeen)
    assert (seen.seen.outcome, seen.token) == (Outcome.PLAIN_ON_TLS, "desk 1")


def test_a_certificate_that_verifies_nowhere(fleet: Fleet) -> None:
    port = int(fleet.desks[0].url.rpartition(":")[2])
    with (
        socket.create_connection(("127.0.0.1", port)) as line,
        pytest.raises(ssl.SSLCertVerificationError),
    ):
        ssl.create_default_context().wrap_socket(line, server_hostname="127.0.0.1")


@pytest.mark.parametrize(("verify", "told"), [(False, 200), (True, None)])
def test_a_server_that_signs_for_itself(verify: bool, told: int | None) -> None:
    with EventListener(tls=server_context()) as secure:
        around = replace(settings(secure.url_for("/events")), tls_verify=verify)
        fleet = Fleet(around)
        fleet.start()
        try:
            fleet.desks[0].control("far_end.call", number="42")
            [answered] = Heard(fleet).wait_for(EventAnswered)
        finally:
            fleet.stop()
    assert isinstance(answered, EventAnswered)
    assert (answered.reply.status if answered.reply else None) == told
    assert told or "refuses TLS" in answered.lost


@pytest.mark.parametrize(
    ("verify", "signed", "read"), [(False, False, True), (True, False, False), (True, True, True)]
)
def test_the_servers_page_is_met_as_its_events_are(verify: bool, signed: bool, read: bool) -> None:
    own = self_signed()
    with EventListener(tls=server_context(own)) as secure:
        url = secure.url_for("/calls")
        around = settings(url, shows=url, tls_ca=own.certificate.decode() if signed else "")
        fleet = Fleet(replace(around, tls_verify=verify))
        fleet.start()
        try:
            if read:
                assert fleet.shown() == ""
                fleet.client().check()
            else:
                with pytest.raises(DriverProblem, match="certificate verify failed"):
                    fleet.shown()
                with pytest.raises(TargetLost, match="refuses TLS"):
                    fleet.client().check()
        finally:
            fleet.stop()


def test_a_token_in_an_answer_is_noticed(
    fleet: Fleet, heard: Heard, listener: EventListener
) -> None:
    listener.behave(Answer(200, body=fleet.desks[1].token.encode()))
    fleet.desks[0].tell(fleet.desks[0].request(b"event=holding"))
    [answered] = heard.wait_for(EventAnswered)
    assert isinstance(answered, EventAnswered)
    assert answered.shows_token


def test_every_phone_has_a_mac_and_a_token_of_its_own(fleet: Fleet) -> None:
    assert [desk.mac for desk in fleet.desks] == ["000952C0F001", "000952C0F002"]
    assert len(set(fleet.tokens.values())) == 2
    side = fleet.settings.server
    assert side is not None
    assert set(side.tokens) == set(fleet.tokens.values()) <= set(fleet.settings.secrets)


def test_tokens_that_were_given_are_numbered(listener: EventListener) -> None:
    fleet = Fleet(settings(listener.url_for("/"), desks=Desks(count=2, token="sesame")))
    fleet.start()
    try:
        assert list(fleet.tokens.values()) == ["sesame-1", "sesame-2"]
    finally:
        fleet.stop()


def test_a_server_that_is_not_there() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    fleet = Fleet(settings(f"http://127.0.0.1:{port}/events"))
    try:
        with pytest.raises(TargetLost, match=f"the server at 127.0.0.1:{port} cannot be reached"):
            fleet.start()
    finally:
        fleet.stop()


def test_a_port_that_is_taken(listener: EventListener) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        fleet = Fleet(settings(listener.url_for("/"), desks=Desks(count=1, first_port=port)))
        try:
            with pytest.raises(NoEars, match=r"keys desks\.bind and desks\.first_port"):
                fleet.start()
        finally:
            fleet.stop()


def test_a_page_that_cannot_be_read(fleet: Fleet) -> None:
    side = fleet.settings.server
    assert side is not None
    fleet.settings = replace(fleet.settings, server=replace(side, shows="http://127.0.0.1:9/calls"))
    with pytest.raises(DriverProblem, match="key shows"):
        fleet.shown()


def test_that_something_came_is_known_at_once(fleet: Fleet, heard: Heard) -> None:
    assert not fleet.came
    send(fleet, 1, "GET / HTTP/1.1\nHost: x")
    heard.wait_for(CommandHeard)
    assert fleet.came
    assert not fleet.astray


def test_an_address_that_leads_elsewhere_is_known_before_the_first_test(
    listener: EventListener,
) -> None:
    fleet = Fleet(settings(listener.url_for("/"), desks=Desks(count=1, advertise="127.0.0.9")))
    fleet.start()
    try:
        assert fleet.astray.startswith("127.0.0.9, which does not lead from this computer")
        assert not fleet.came
    finally:
        fleet.stop()
