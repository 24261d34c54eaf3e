"""What others read of us in public formats: OpenAPI, AsyncAPI, the target file's schema."""

import gzip
import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import jsonschema
import jsonschema_rs
import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator
from ruamel.yaml import YAML

from ringproof.packaged import folder
from ringproof.protocol.clauses import CLAIMS, DIAL_ROLES, DRIVERS, catalogue
from ringproof.protocol.commands import COMMANDS, LIST, PATH
from ringproof.protocol.events import SHAPES, Event, Shape
from ringproof.protocol.schemas import command_problems, event_problems

SCHEMAS = folder("schemas")
VECTORS = Path(__file__).parent.parent / "vectors"


def yaml(path: Path) -> dict[str, Any]:
    read: dict[str, Any] = YAML(typ="safe").load(path)
    return read


OPENAPI = yaml(SCHEMAS / "openapi.yaml")
ASYNCAPI = yaml(SCHEMAS / "asyncapi.yaml")
EXAMPLES = OPENAPI["paths"][PATH]["get"]["parameters"][0]["examples"]
MESSAGES = ASYNCAPI["components"]["messages"]


def test_the_command_description_is_valid_openapi() -> None:
    validator = OpenAPIV31SpecValidator(OPENAPI, base_uri=(SCHEMAS / "openapi.yaml").as_uri())
    assert [error.message for error in validator.iter_errors()] == []


def test_the_command_description_shows_every_command() -> None:
    assert set(EXAMPLES) == {*COMMANDS, "list", "help"}


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_of_a_command_is_lawful(name: str) -> None:
    value = EXAMPLES[name]["value"]
    assert command_problems(value["action"], value) == ()
    if name in COMMANDS:
        assert value["action"] == name


def test_the_example_of_the_list_asks_for_it() -> None:
    assert EXAMPLES["list"]["value"]["action"] == LIST


def test_commands_are_let_in_by_the_ways_that_the_catalogue_knows() -> None:
    ways = {name for way in OPENAPI["security"] for name in way}
    assert ways == {"bearer", "token_in_query", "session"}
    assert {"AC-TOKEN-1", "AC-TOKEN-2", "AC-SESSION-1"} <= set(catalogue().clauses)


def test_the_event_description_is_valid_asyncapi() -> None:
    packed = (VECTORS / "asyncapi-3.0.0.schema.json.gz").read_bytes()
    validator = jsonschema_rs.validator_for(json.loads(gzip.decompress(packed)))
    assert [error.message for error in validator.iter_errors(ASYNCAPI)] == []
    assert not validator.is_valid({**ASYNCAPI, "asyncapi": "2.0.0"})


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.schema)
def test_the_event_description_has_every_shape(shape: Shape) -> None:
    message = MESSAGES[shape.schema.replace(".", "_")]
    assert message["name"] == shape.event
    assert message["description"] == f"action-urls.txt:{shape.line}, {shape.clause}"
    assert message["payload"] == {"$ref": f"events/{shape.schema}.schema.json"}
    example = dict(message["examples"][0]["payload"])
    assert event_problems(Event(example.pop("event"), tuple(example.items()))) == ()


def test_the_event_description_has_no_other_message() -> None:
    assert len(MESSAGES) == len(ASYNCAPI["channels"]["events"]["messages"]) == len(SHAPES)


@pytest.mark.parametrize("name", ["openapi.yaml", "asyncapi.yaml"])
def test_every_file_that_a_description_names_is_there(name: str) -> None:
    def references(node: Any) -> set[str]:
        if isinstance(node, dict):
            own = {str(node["$ref"])} if "$ref" in node else set()
            return own.union(*(references(value) for value in node.values()))
        if isinstance(node, list):
            return set[str]().union(*(references(value) for value in node))
        return set()

    files = [r for r in references(yaml(SCHEMAS / name)) if not r.startswith("#")]
    assert files
    assert [file for file in files if not (SCHEMAS / file).is_file()] == []


TARGET_SCHEMA = json.loads((SCHEMAS / "target.schema.json").read_text(encoding="utf-8"))
TARGET = jsonschema.Draft202012Validator(TARGET_SCHEMA)
PHONE: dict[str, Any] = {
    "name": "desk 7, COMfortel D-400",
    "role": "phone",
    "driver": "device",
    "url": "https://192.0.2.20",
    "token": "${PHONE_TOKEN}",
    "tls_verify": False,
    "mac": "000952C0FFEE",
    "firmware": "1.4",
    "events": {"bind": "0.0.0.0:8099", "advertise": "http://192.0.2.5:8099/events"},
    "identities": [1, 2],
    "timing": {"event_within": 2.0, "settle": 0.5, "ring": 10, "answer_within": 5},
    "dial": {"answers": "42", "busy": "43", "rings_out": "44"},
    "far_end": {
        "driver": "emulated",
        "url": "http://127.0.0.1:9900",
        "token": "${CONTROL_TOKEN}",
    },
    "local_user": {"driver": "human"},
    "admin": {"driver": "human"},
    "claims": {"conference": True, "attended_transfer": True, "settings": False},
}


def changed(path: str, value: Any) -> dict[str, Any]:
    phone = deepcopy(PHONE)
    *way, last = path.split(".")
    place = phone
    for step in way:
        place = place[step]
    place[last] = value
    return phone


@pytest.mark.parametrize(
    "target",
    [
        PHONE,
        {"name": "embedded", "driver": "emulator"},
        {"name": "embedded", "driver": "emulator", "profile": "default", "mutant": "deaf"},
        {"name": "two desks", "phones": [PHONE, PHONE]},
        changed("mac", "00:09:52:c0:ff:ee"),
        changed("firmware", "2.12A"),
        changed("events.bind", "[::1]:0"),
        changed("events.advertise", "192.0.2.5"),
        changed("admin", {"driver": "web", "user": "admin", "password": "${PHONE_PASSWORD}"}),
        changed("far_end", {"driver": "none"}),
        changed(
            "far_end",
            {
                "driver": "phone",
                "url": "https://192.0.2.21",
                "token": "${SECOND_TOKEN}",
                "number": "47",
                "dials": "40",
                "events": {"bind": "0.0.0.0:8100"},
            },
        ),
    ],
)
def test_a_target_file_that_works_is_valid(target: dict[str, Any]) -> None:
    assert [error.message for error in TARGET.iter_errors(target)] == []


@pytest.mark.parametrize(
    "target",
    [
        {},
        {"name": "x"},
        {"name": "x", "driver": "device"},
        {"name": "x", "phones": []},
        {"name": "x", "phones": [PHONE], "driver": "device"},
        changed("colour", "blue"),
        changed("timing.patience", 3),
        changed("timing.settle", 0),
        changed("dial.answers", 42),
        changed("dial.police", "110"),
        changed("mac", "000952C0FFE"),
        changed("firmware", 1.4),
        changed("identities", [0]),
        changed("url", "192.0.2.20"),
        changed("url", "https://192.0.2.20/api"),
        changed("events", {}),
        changed("mutant", "deaf"),
        changed("far_end", {"driver": "phone"}),
        changed("far_end", {"driver": "emulated", "url": "http://127.0.0.1:9900"}),
        changed("local_user", {"driver": "sip"}),
        changed("admin", {"driver": "web"}),
        changed("claims.telepathy", True),
    ],
)
def test_a_mistake_in_a_target_file_is_found(target: dict[str, Any]) -> None:
    assert not TARGET.is_valid(target)


def test_the_target_file_offers_what_clauses_may_need() -> None:
    phone = TARGET_SCHEMA["$defs"]
    assert list(phone["dial"]["properties"]) == list(DIAL_ROLES)
    assert list(phone["claims"]["properties"]) == list(CLAIMS)
    assert {*DRIVERS} - {"event_server"} <= set(phone["phone"]["properties"])
