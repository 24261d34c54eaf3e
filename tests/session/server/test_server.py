"""The prose of the role server, against a server that each test makes up: what is met, and not."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from ringproof.listener.answers import Answer, Mode
from ringproof.listener.received import Received
from ringproof.listener.server import EventListener
from ringproof.session.failure import NotMet, NotOffered
from ringproof.session.server import Desk, Server, ServerScene, as_sip_address
from ringproof.session.server.idle import to_idle
from ringproof.target.fleet import Fleet
from ringproof.target.server_side import Desks, Rule, ServerSide, Telling
from ringproof.target.settings import TargetSettings, Timing
from ringproof.target.wire import WireClient
from ringproof.trace import Arranged, Expected, Trace

RULES = (
    Rule("incoming", "accept", "42", within=0.4),
    Rule("incoming", "terminate", "43", within=0.4),
    Rule("connected", "transfer", "44", {"number": "45"}, within=0.4),
)


class MadeUp:
    """A server of two lines: what it answers, and what it sends to which phone."""

    def __init__(self) -> None:
        self.answer: Mode = Answer()
        self.sends: Callable[[Received], tuple[int, str] | None] = lambda _: None
        self.fleet: Fleet | None = None

    def __call__(self, received: Received) -> Mode:
        wanted = self.sends(received)
        if wanted is not None and self.fleet is not None:
            number, query = wanted
            phone = self.fleet.desks[number - 1]
            client = WireClient(phone.url, answer_within=5)
            said = f"GET /api/v1/exec/command?{query}&AuthToken={phone.token} HTTP/1.1"
            client.exchange(f"{said}\r\nHost: x\r\n\r\n".encode())
            client.close()
        return self.answer


@pytest.fixture
def made_up() -> MadeUp:
    return MadeUp()


@pytest.fixture
def scene(made_up: MadeUp) -> Iterator[ServerScene]:
    with EventListener(responder=made_up) as listener:
        side = ServerSide(Telling(note="done"), RULES, Desks(count=2))
        timing = Timing(answer_within=2.0, settle=0.2)
        url = listener.url_for("/events")
        fleet = Fleet(TargetSettings("cti", "server", url, timing=timing, server=side))
        fleet.start()
        made_up.fleet = fleet
        scene = ServerScene(fleet, Trace(fleet.clock), "SV-DOES-1", arranging=False)
        yield scene
        fleet.stop()
        listener.check()


@pytest.fixture
def server(scene: ServerScene) -> Server:
    return Server(scene)


@pytest.fixture
def desk(scene: ServerScene) -> Desk:
    return Desk(scene, scene.fleet.desks[0])


def accepts(number: int = 1, call: str = "TC@1") -> Callable[[Received], tuple[int, str] | None]:
    """Accept once an event says incoming."""
    query = f"action=accept&callid={call}"
    return lambda received: (number, query) if b"event=incoming" in received.target else None


def test_a_reaction_is_met_and_is_the_control_of_silence(
    made_up: MadeUp, server: Server, desk: Desk
) -> None:
    made_up.sends = accepts()
    call = desk.rings("42", "Peter")
    server.reacts_once_to(call)
    met = [r for r in server.scene.trace.records if isinstance(r, Expected)]
    assert [r.met for r in met] == [True, True]
    assert met[0].control == "a reaction"
    assert call.id == "TC@1"
    assert desk.phone.control("far_end.legs")["legs"][0]["state"] == "connected"


@pytest.mark.parametrize(
    ("number", "query", "said"),
    [
        (1, "action=hold&callid=TC@1", "the server sent instead: hold of TC@1 to desk 1"),
        (1, "action=accept&callid=TC@7", "the server sent instead: accept of TC@7 to desk 1"),
        (2, "action=accept&callid=TC@1", "the server sent instead: accept of TC@1 to desk 2"),
        (1, "", "the server sent instead: no action to desk 1"),
    ],
)
def test_another_reaction_is_none(
    made_up: MadeUp, server: Server, desk: Desk, number: int, query: str, said: str
) -> None:
    made_up.sends = lambda received: (number, query)
    call = desk.rings("42")
    with pytest.raises(NotMet, match=f"expected accept of TC@1 at desk 1 within 0.4 s; {said}"):
        server.reacts_to(call)


def test_of_many_other_commands_a_sentence_names_the_first(
    made_up: MadeUp, server: Server, desk: Desk
) -> None:
    made_up.sends = lambda received: (1, "action=hold")
    first, *_ = desk.bursts("42", 8)
    server.waits_a_moment()
    with pytest.raises(NotMet) as failed:
        server.reacts_to(first)
    said = str(failed.value)
    assert said.count("hold to desk 1") == 5, said
    assert re.search(r"; and \d more$", said), said


def test_no_reaction_is_said_to_be_none(server: Server, desk: Desk) -> None:
    call = desk.rings("42")
    with pytest.raises(NotMet, match="the server sent instead: nothing"):
        server.reacts_to(call)


def test_a_call_need_not_be_named_and_a_parameter_must_be_as_said(
    made_up: MadeUp, server: Server, desk: Desk
) -> None:
    made_up.sends = lambda r: (1, "action=accept") if b"incoming" in r.target else None
    server.reacts_to(desk.rings("42"))
    made_up.sends = lambda r: (1, "action=transfer&number=47") if b"connected" in r.target else None
    call = desk.tells("event=incoming&callId=TC@901&accountId=1&number=44")
    desk.tells("event=connected&callId=TC@901")
    with pytest.raises(NotMet, match="expected transfer number=45 of TC@901"):
        server.reacts_to(call, on="connected")


def test_who_is_left_alone(made_up: MadeUp, server: Server, desk: Desk) -> None:
    server.leaves_alone(desk.rings(server.stranger))
    made_up.sends = accepts()
    with pytest.raises(NotMet, match="leaves TC@2 at desk 1 alone; it sent accept of TC@1"):
        server.leaves_alone(desk.rings(server.stranger))


@pytest.mark.parametrize(("status", "taken", "survived"), [(204, 1, 1), (404, 0, 1), (500, 0, 0)])
def test_what_an_answer_is_worth(
    made_up: MadeUp, server: Server, desk: Desk, status: int, taken: bool, survived: bool
) -> None:
    made_up.answer = Answer(status)
    call = desk.rings("030555101")
    assert met(lambda: server.takes("incoming", call)) == taken
    assert met(server.takes_everything) == taken
    assert met(server.survives) == survived
    assert met(server.answers_in_time)


def met(expect: Callable[[], None]) -> bool:
    try:
        expect()
    except NotMet:
        return False
    return True


def test_markup_in_an_answer(made_up: MadeUp, server: Server, desk: Desk) -> None:
    made_up.answer = Answer(200, body=b"<p>&lt;b&gt;</p>")
    desk.rings("030555101", "<b>")
    server.repeats_no_markup("<b>")
    made_up.answer = Answer(200, body=b"<p><b></p>")
    desk.tells("event=holding&callId=TC@901")
    with pytest.raises(NotMet, match="no answer repeats '<b>' unescaped; one does"):
        server.repeats_no_markup("<b>")


def test_a_token_in_an_answer(made_up: MadeUp, server: Server, desk: Desk) -> None:
    desk.rings("030555101")
    server.keeps_tokens_out_of_answers()
    made_up.answer = Answer(200, body=desk.phone.token.encode())
    desk.tells("event=holding&callId=TC@901")
    with pytest.raises(NotMet, match="no answer has a token in it; one does"):
        server.keeps_tokens_out_of_answers()


@pytest.mark.parametrize(
    ("query", "wrong"),
    [
        ("action=accept&callid=TC@1", ()),
        ("action=hangup&callid=TC@1", ("by_the_page", "validly")),
        ("action=transfer&callid=TC@1", ("validly",)),
        ("action=accept&callid=TC@7", ("live",)),
        ("action=accept&callid=TC@1&x=a+b", ("encoding",)),
    ],
)
def test_how_commands_are_written(
    made_up: MadeUp, server: Server, desk: Desk, query: str, wrong: tuple[str, ...]
) -> None:
    made_up.sends = lambda r: (1, query) if b"event=incoming" in r.target else None
    desk.rings("42")
    server.waits_a_moment()
    server.takes("incoming")
    expectations = {
        "get": server.commanded_by_get,
        "token": server.commanded_on_a_token,
        "tls": server.commanded_over_tls,
        "by_the_page": server.commanded_by_the_page,
        "validly": server.commanded_validly,
        "encoding": server.commanded_in_percent_encoding,
        "live": server.named_live_calls,
        "secrets": server.kept_its_tokens,
    }
    assert {name for name, expect in expectations.items() if not met(expect)} == set(wrong)


def test_callers_are_found_by_what_is_done_about_them(server: Server) -> None:
    assert (server.known_caller, server.another_caller) == ("42", "43")
    assert server.caller_seen_through == "44"
    with pytest.raises(NotOffered, match="no reaction to incoming from a number with a plus sign"):
        _ = server.caller_with_a_plus
    with pytest.raises(NotOffered, match=r"from one with \* or #"):
        _ = server.caller_with_signs
    with pytest.raises(NotOffered, match="names no page of the server's own"):
        server.shows("Peter")


def test_a_rule_for_everybody_leaves_no_stranger(scene: ServerScene) -> None:
    side = scene.fleet.settings.server
    assert side is not None
    everybody = replace(side, does=(Rule("incoming", "accept"),))
    scene.fleet.settings = replace(scene.fleet.settings, server=everybody)
    with pytest.raises(NotOffered, match="has a rule for every caller"):
        _ = Server(scene).stranger


def test_a_shape_lasts_until_the_test_ends(scene: ServerScene, desk: Desk) -> None:
    desk.writes(as_sip_address)
    desk.rings("42")
    to_idle(scene)
    desk.rings("42")
    numbers = [
        t.event.get("number") for t in scene.told() if t.event and t.event.name == "incoming"
    ]
    assert numbers == ["sip:42@pbx.example", "42"]


def test_a_second_reaction_counts_whenever_it_comes(
    made_up: MadeUp, server: Server, desk: Desk
) -> None:
    made_up.sends = accepts()
    call = desk.rings("42")
    server.reacts_once_to(call)
    server.reacted_once_to(call)
    made_up.sends = lambda _: (1, "action=accept&callid=TC@1")
    desk.tells("event=holding&callId=TC@901")
    server.takes("holding")
    with pytest.raises(NotMet, match="accept of TC@1 at desk 1 once; it sent it 2 times"):
        server.reacted_once_to(call)


def test_a_slow_server_has_longer_for_a_second_reaction(
    made_up: MadeUp, server: Server, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    made_up.sends = accepts()
    fleet, timing = server.scene.fleet, server.scene.fleet.settings.timing
    fleet.settings = replace(fleet.settings, timing=replace(timing, settle=0.0))
    waits: list[float] = []

    def wait(until: Callable[[], bool], within: float) -> bool:
        waits.append(within)
        return Fleet.wait(fleet, until, within)

    call = desk.rings("42")
    monkeypatch.setattr(fleet, "wait", wait)
    server.reacts_once_to(call)
    took = next(r.took for r in server.scene.trace.records if isinstance(r, Expected))
    assert took
    assert 2 * took in waits


@pytest.mark.parametrize("quiet", [False, True])
def test_afterwards_nobody_waits_for_a_server_that_never_reacts(
    scene: ServerScene, desk: Desk, quiet: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []

    def wait(until: Callable[[], bool], within: float) -> bool:
        if not until():
            waited.append(within)
        return Fleet.wait(scene.fleet, until, within)

    scene.quiet = quiet
    desk.rings("42")
    monkeypatch.setattr(scene.fleet, "wait", wait)
    to_idle(scene)
    assert (RULES[0].within in waited) is not quiet


def test_afterwards_every_call_is_ended_and_told_so(scene: ServerScene, desk: Desk) -> None:
    desk.rings("030555101")
    desk.tells("event=incoming&callId=TC@901&accountId=1&number=030555102")
    to_idle(scene)
    ended = [t.event.call for t in scene.told() if t.event and t.event.name == "disconnected"]
    assert sorted(filter(None, ended)) == ["TC@1", "TC@901"]
    assert not [r for r in scene.trace.records if isinstance(r, Arranged)]
    assert not desk.phone.pretended
