"""Events and commands held against their JSON Schemas.

The schemas in `schemas/` are written by hand from the vendor's page. What is wrong is told
without the value: a value may be somebody's number, and a report is handed on.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from jsonschema_rs import Draft202012Validator, Registry, ValidationError

from ringproof.packaged import folder
from ringproof.protocol.commands import COMMANDS, LIST
from ringproof.protocol.events import SHAPES, Event, shape_of
from ringproof.protocol.names import ACTION, EVENT, HELP

# The schemas carry no address of their own; they are looked up below this one, which cannot exist.
_BASE: Final = "https://ringproof.invalid/schemas"


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one parameter: `path` is its name, "" for the event as a whole."""

    path: str
    message: str


def event_problems(event: Event) -> tuple[Problem, ...]:
    """Return what the schema of the event's shape finds wrong with it; empty where all is well.

    Where a parameter came twice, its first value is judged.
    """
    shape = shape_of(event)
    if shape is None:
        return (Problem(EVENT, "the page knows no event of this name"),)
    instance = dict(reversed(event.parameters))
    instance[EVENT] = event.name
    return _problems("events", shape.schema, instance)


def command_problems(name: str, parameters: Mapping[str, str]) -> tuple[Problem, ...]:
    """Return what is wrong with the command `name` (or ``?``) sent with `parameters`, decoded.

    A bare key has the empty value; with ``help`` among the parameters it is a request for help.
    """
    instance = {**parameters, ACTION: name}
    if HELP in parameters:
        return _problems("commands", HELP, instance)
    if name == LIST:
        return _problems("commands", "list", instance)
    if name not in COMMANDS:
        return (Problem(ACTION, "the page knows no command of this name"),)
    return _problems("commands", name, instance)


def _problems(folder_name: str, schema: str, instance: dict[str, str]) -> tuple[Problem, ...]:
    validator = _validators(folder_name)[schema]
    if validator.is_valid(instance):
        return ()
    return tuple(
        dict.fromkeys(
            problem
            for error in validator.iter_errors(instance)
            for problem in _told(folder_name, schema, error, instance)
        )
    )


def _told(
    folder_name: str, schema: str, error: ValidationError, instance: Mapping[str, str]
) -> Iterator[Problem]:
    """Say for people what `error` found."""
    document = _documents(folder_name)[schema]
    keyword = str(error.schema_path[-1])
    if keyword == "required":
        for name in document["required"]:
            if name not in instance:
                yield Problem(name, f"{name} is missing")
    elif keyword == "anyOf":
        names = [name for choice in document["anyOf"] for name in choice["required"]]
        yield Problem("", f"{' and '.join(names)} are missing; at least one is needed")
    elif keyword == "not" and not error.instance_path:
        unwanted = str(document["not"]["required"][0])
        yield Problem(unwanted, f"{unwanted} does not belong here")
    else:
        name = str(error.instance_path[0]) if error.instance_path else ""
        yield Problem(name, f"{name} is not {_title(folder_name, document, name)}")


def _title(folder_name: str, document: Mapping[str, Any], name: str) -> str:
    reference = document["properties"].get(name, {}).get("$ref", "")
    definitions: Mapping[str, Any] = _documents(folder_name)["parameters"]["$defs"]
    title = definitions.get(reference.rpartition("/")[2], {}).get("title", "what the page says")
    return str(title)


@lru_cache(maxsize=2)
def _documents(folder_name: str) -> dict[str, Any]:
    """Return the schemas of ``events`` or ``commands`` by their names."""
    return {
        path.name.removesuffix(".schema.json"): json.loads(path.read_text(encoding="utf-8"))
        for path in sorted((folder("schemas") / folder_name).glob("*.schema.json"))
    }


@lru_cache(maxsize=2)
def _validators(folder_name: str) -> dict[str, Draft202012Validator]:
    documents = _documents(folder_name)
    base = f"{_BASE}/{folder_name}"
    registry = Registry([(f"{base}/{name}.schema.json", each) for name, each in documents.items()])
    wanted = {shape.schema for shape in SHAPES} if folder_name == "events" else documents.keys()
    return {
        name: Draft202012Validator(
            {"$ref": f"{base}/{name}.schema.json"}, registry=registry, validate_formats=False
        )
        for name in sorted(wanted)
    }
