"""What the schemas find wrong, and that the reference implementation finds the same."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from referencing import Registry, Resource

from ringproof.packaged import folder
from ringproof.protocol.commands import ALWAYS, COMMANDS, Command
from ringproof.protocol.events import EVENTS, SHAPES, Event, Shape
from ringproof.protocol.schemas import Problem, command_problems, event_problems

SCHEMAS = folder("schemas")
INCOMING = {"mac": "000952C0FFEE", "callId": "TC@1", "accountId": "1", "number": "42"}


def document(path: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((SCHEMAS / path).read_text(encoding="utf-8"))
    return read


def files(of: str) -> Iterator[Path]:
    return (SCHEMAS / of).glob("*.schema.json")


def reference(of: str, name: str) -> jsonschema.Draft202012Validator:
    registry: Registry[Any] = Registry().with_resources(
        (f"https://x.invalid/{path.name}", Resource.from_contents(document(f"{of}/{path.name}")))
        for path in files(of)
    )
    return jsonschema.Draft202012Validator(
        {"$ref": f"https://x.invalid/{name}.schema.json"}, registry=registry
    )


def told(name: str, parameters: dict[str, str]) -> tuple[Problem, ...]:
    return event_problems(Event(name, tuple(parameters.items())))


def paths(problems: tuple[Problem, ...]) -> set[str]:
    return {problem.path for problem in problems}


def test_a_well_formed_event_has_no_problem() -> None:
    assert told("incoming", INCOMING) == ()


def test_what_is_missing_is_named() -> None:
    assert told("connected", {"mac": "000952C0FFEE"}) == (Problem("callId", "callId is missing"),)


@pytest.mark.parametrize(
    "mac", ["000952C0FFEE", "000952c0ffee", "00:09:52:C0:FF:EE", "00:09:52:c0:ff:ee"]
)
def test_a_mac_may_be_written_in_three_ways(mac: str) -> None:
    assert told("incoming", {**INCOMING, "mac": mac}) == ()


@pytest.mark.parametrize("mac", ["", "000952C0FFE", "000952c0FFEE", "00-09-52-C0-FF-EE", "$mac"])
def test_any_other_mac_is_a_problem(mac: str) -> None:
    assert paths(told("incoming", {**INCOMING, "mac": mac})) == {"mac"}


@pytest.mark.parametrize(
    "number",
    [
        *("42", "+4930123", "*21#", "", "anonymous", "peter.meier", "030 123-45"),
        *("sip:42@192.0.2.1", "sip:+49@h;user=phone", "tel:+49-30-123", "sips:42@h"),
    ],
)
def test_a_number_is_plain_or_an_address(number: str) -> None:
    assert told("incoming", {**INCOMING, "number": number}) == ()


@pytest.mark.parametrize("number", [" 4930123", "Peter Pan", "sip:4 2@h", "$number", "4\n2"])
def test_anything_else_is_no_number(number: str) -> None:
    assert paths(told("incoming", {**INCOMING, "number": number})) == {"number"}


@pytest.mark.parametrize("number", ["", "\u00e4"])
def test_a_number_that_was_dialled_is_not_empty(number: str) -> None:
    assert paths(told("outgoing", {**INCOMING, "number": number})) == {"number"}


@pytest.mark.parametrize("account", ["0", "01", "-1", "one", ""])
def test_identities_count_from_one(account: str) -> None:
    assert paths(told("incoming", {**INCOMING, "accountId": account})) == {"accountId"}


def test_a_script_may_add_parameters_and_leave_mac_out() -> None:
    assert told("holding", {"callId": "TC@1", "number": "42", "mood": "good"}) == ()


def test_a_remote_update_of_nothing_is_a_problem() -> None:
    assert paths(told("remoteUpdate", {"callId": "TC@1"})) == {""}
    assert told("remoteUpdate", {"callId": "TC@1", "name": ""}) == ()


def test_an_attended_transfer_with_a_number_beside_is_the_attended_shape() -> None:
    assert told("transfer_done", {"callId": "TC@1", "callId2": "TC@2", "number": "46"}) == ()


def test_a_transfer_to_nowhere_is_a_problem() -> None:
    assert paths(told("transfer_done", {"callId": "TC@1"})) == {"number"}


def test_an_unknown_event_is_a_problem() -> None:
    assert paths(told("ringing", {"callId": "TC@1"})) == {"event"}


def test_of_a_parameter_sent_twice_the_first_is_judged() -> None:
    twice = (("callId", "TC@1"), ("callId", ""))
    assert event_problems(Event("holding", twice)) == ()


def test_a_problem_shows_nobodys_number() -> None:
    wrong = {"mac": "0815-X", "callId": "", "accountId": "Peter", "number": "Peter Pan"}
    messages = " ".join(problem.message for problem in told("incoming", wrong))
    assert messages
    assert "Peter" not in messages
    assert "0815" not in messages


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.schema)
def test_a_schema_asks_for_what_the_table_asks_for(shape: Shape) -> None:
    schema = document(f"events/{shape.schema}.schema.json")
    assert set(schema["required"]) == {"event", *shape.required}
    assert set(schema["properties"]) == {"event", "mac", *shape.required, *shape.optional}
    assert schema["properties"]["event"] == {"const": shape.event}
    assert schema["$comment"] == f"action-urls.txt:{shape.line}, {shape.clause}"
    assert {name for choice in schema.get("anyOf", ()) for name in choice["required"]} == set(
        shape.any_of
    )


@pytest.mark.parametrize("command", COMMANDS.values(), ids=list(COMMANDS))
def test_a_command_schema_asks_for_what_the_table_asks_for(command: Command) -> None:
    schema = document(f"commands/{command.name}.schema.json")
    assert set(schema["required"]) == {"action", *command.required}
    assert set(schema["properties"]) == {"action", *command.required, *command.optional, *ALWAYS}


def test_the_composing_schemas_name_every_part() -> None:
    def parts(of: str, whole: str) -> set[str]:
        return {part["$ref"] for part in document(f"{of}/{whole}.schema.json")["oneOf"]}

    for of, whole in (("events", "event"), ("commands", "command")):
        apart = {f"{whole}.schema.json", "parameters.schema.json"}
        assert parts(of, whole) == {path.name for path in files(of)} - apart


@pytest.mark.parametrize("path", sorted(SCHEMAS.rglob("*.schema.json")), ids=lambda p: p.name)
def test_every_schema_is_one(path: Path) -> None:
    jsonschema.Draft202012Validator.check_schema(json.loads(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize(
    ("name", "parameters"),
    [
        ("call", {"number": "42"}),
        ("call", {"number": "sip:42@host", "line": "2", "fireandforget": ""}),
        ("accept", {}),
        ("accept", {"callid": "TC@1"}),
        ("resume", {"callid1": "TC@1", "callid2": "TC@2"}),
        ("transfer", {"callid": "TC@1", "number": "46"}),
        ("dtmf", {"digits": "0123456789*#ABCD"}),
        ("show", {"text": "Tür & Tor"}),
        ("log", {"text": "x", "level": "warning"}),
        ("log", {"text": "x", "mood": "good", "AuthToken": "abcdefg"}),
        ("?", {}),
        ("call", {"help": ""}),
        ("hangup", {"help": ""}),
    ],
)
def test_a_lawful_command_has_no_problem(name: str, parameters: dict[str, str]) -> None:
    assert command_problems(name, parameters) == ()


@pytest.mark.parametrize(
    ("name", "parameters", "path"),
    [
        ("call", {}, "number"),
        ("call", {"number": ""}, "number"),
        ("call", {"number": " 49"}, "number"),
        ("call", {"number": "42", "line": "0"}, "line"),
        ("call", {"number": "42", "fireandforget": "maybe"}, "fireandforget"),
        ("call", {"number": "42", "AuthToken": "a b"}, "AuthToken"),
        ("hold", {"callid": ""}, "callid"),
        ("dtmf", {"digits": "12E"}, "digits"),
        ("dtmf", {"digits": ""}, "digits"),
        ("show", {"text": ""}, "text"),
        ("log", {"text": "x", "level": "loud"}, "level"),
        ("call", {"help": "me"}, "help"),
        ("?", {"help": ""}, "action"),
        ("hangup", {"callid": "TC@1"}, "action"),
    ],
)
def test_an_unlawful_command_is_named_by_its_parameter(
    name: str, parameters: dict[str, str], path: str
) -> None:
    assert paths(command_problems(name, parameters)) == {path}


# Values beside the border of lawful; no line end at the end, where Python's `$` alone matches.
VALUES = st.one_of(
    st.sampled_from(["42", "", "TC@1", "anonymous", "0", "1", "sip:42@h", " 49", "true", "?"]),
    st.sampled_from(["000952C0FFEE", "00:09:52:c0:ff:ee", "e", "warn", "12#", "+49", "\u00e4"]),
    st.text(max_size=6).map(lambda text: text.rstrip() or "x"),
)
EVENT_KEYS = ["mac", "callId", "callId2", "accountId", "number", "name", "mood"]
COMMAND_KEYS = ["callid", "callid2", "number", "digits", "text", "level", "line", "help", *ALWAYS]
WHOLE_EVENT = reference("events", "event")
WHOLE_COMMAND = reference("commands", "command")


@given(
    st.sampled_from([*EVENTS, "ringing"]),
    st.dictionaries(st.sampled_from(EVENT_KEYS), VALUES, max_size=7),
)
def test_the_reference_implementation_judges_events_the_same(
    name: str, parameters: dict[str, str]
) -> None:
    """The whole schema, by the reference, agrees with the one that the shape chose."""
    assert WHOLE_EVENT.is_valid({"event": name, **parameters}) is (not told(name, parameters))


@given(
    st.sampled_from([*COMMANDS, "?", "hangup"]),
    st.dictionaries(st.sampled_from(COMMAND_KEYS), VALUES, max_size=6),
)
def test_the_reference_implementation_judges_commands_the_same(
    name: str, parameters: dict[str, str]
) -> None:
    lawful = not command_problems(name, parameters)
    assert WHOLE_COMMAND.is_valid({"action": name, **parameters}) is lawful
