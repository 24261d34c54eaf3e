"""A recorded command asked again: the same query, on the target's own credential."""

import pytest

from ringproof.plugin.playback.asking import STRANGE, refused_steps, request_for
from ringproof.replay import Direction, Kind, Observation, Session, Source, Step
from ringproof.target.request import PATH, Admission
from ringproof.target.settings import TargetSettings
from ringproof.trace import Actor, Answer, Moment, Stimulus

DESK = TargetSettings("desk", "device", token="sesame-open")
NOW = Moment(0.0, 0.0)
TOKEN = "Authorization: Bearer (token)"


def step(verb: str, query: str, *headers: str, method: str = "GET", path: str = PATH) -> Step:
    raw = "\r\n".join([f"{method} {path}?{query} HTTP/1.1", "Host: phone", *headers, "", ""])
    record = Stimulus(1, NOW, Actor.CLIENT, verb, {}, raw=raw.encode())
    details = dict(part.partition("=")[::2] for part in query.split("&") if part)
    details.pop("action", None)
    details.pop("AuthToken", None)
    if verb == "help":
        details = {"of": "hold", **details}
    return Step(1, "desk", 0.0, "client", verb, details, Source.SENT, record=record)


@pytest.mark.parametrize(
    ("header", "query", "by"),
    [
        (TOKEN, "", Admission.BEARER),
        ("Authorization: (token)", "", Admission.BARE),
        ("Authorization:", "", Admission.BEARER),
        ("Accept: */*", "&AuthToken=(token)", Admission.QUERY),
        ("Cookie: (cookie)", "", Admission.BEARER),
        ("Accept: */*", "", Admission.NONE),
    ],
)
def test_it_is_admitted_in_the_recorded_way(header: str, query: str, by: Admission) -> None:
    asked = step("hold", f"action=hold&callid=TC@1{query}", header)
    request = request_for(asked, {"callid": "TC@4"}, DESK)
    assert request.credential.by is by
    assert request.credential.secret == ("" if by is Admission.NONE else "sesame-open")
    assert request.command.parameters == (("callid", "TC@4"),)


def test_where_the_recorded_token_was_refused_a_strange_one_is_sent() -> None:
    request = request_for(step("hold", "action=hold", TOKEN), {}, DESK, refused=True)
    assert request.credential.secret == STRANGE


def test_without_the_bytes_it_is_asked_as_a_client_does() -> None:
    asked = Step(1, "desk", 0.0, "client", "help", {"of": "hold"}, Source.SENT)
    request = request_for(asked, asked.details, DESK)
    assert request.credential.by is Admission.BEARER
    assert (request.command.action, request.command.parameters) == ("hold", (("help", None),))


def test_bare_keys_stay_bare_and_empty_values_empty() -> None:
    asked = step("call", "action=call&number=&fireandforget", TOKEN)
    request = request_for(asked, asked.details, DESK)
    assert request.command.parameters == (("number", ""), ("fireandforget", None))


def test_help_asks_for_the_same_command() -> None:
    asked = step("help", "action=hold&help", TOKEN)
    request = request_for(asked, asked.details, DESK)
    assert (request.command.action, request.command.verb) == ("hold", "help")


def test_a_request_without_an_action_has_none() -> None:
    asked = step("", "number=42", TOKEN)
    assert request_for(asked, asked.details, DESK).command.action is None


def test_path_and_method_are_the_recorded_ones() -> None:
    asked = step("hold", "action=hold", TOKEN, method="POST", path="/api/v2/exec")
    request = request_for(asked, {}, DESK)
    assert (request.method, request.path) == ("POST", "/api/v2/exec")


def test_the_commands_refused_are_those_answered_401_or_403() -> None:
    answers = [Answer(n, NOW, n, status) for n, status in enumerate((200, 401, 403, 404), 1)]
    seen = tuple(
        Observation(n, "desk", 0.0, Kind.ANSWER, answer, cause=n)
        for n, answer in enumerate(answers, 1)
    )
    assert refused_steps(Session(Direction.PHONE, (), (), seen)) == {2, 3}


def test_help_as_an_action_is_not_help_with_an_action() -> None:
    raw = f"GET {PATH}?action=help HTTP/1.1\r\nHost: phone\r\n{TOKEN}\r\n\r\n".encode()
    record = Stimulus(1, NOW, Actor.CLIENT, "help", {"of": "help"}, raw=raw)
    asked = Step(1, "desk", 0.0, "client", "help", {"of": "help"}, Source.SENT, record=record)
    command = request_for(asked, asked.details, DESK).command
    assert (command.action, command.parameters) == ("help", ())
