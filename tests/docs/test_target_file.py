"""The target file that the tutorial has people copy is one that works."""

import json
import re
from typing import Any

import jsonschema
from ruamel.yaml import YAML

from ringproof.packaged import folder
from ringproof.target.file import load_target

FILE = folder("fixtures") / "targets" / "desk-phone.yaml"
SCHEMA: dict[str, Any] = json.loads((folder("schemas") / "target.schema.json").read_text("utf-8"))


def test_it_is_valid() -> None:
    said = YAML(typ="safe").load(FILE.read_text("utf-8"))
    assert [e.message for e in jsonschema.Draft202012Validator(SCHEMA).iter_errors(said)] == []


def test_it_is_read_with_the_token_from_the_environment() -> None:
    phone = load_target(FILE, {"PHONE_TOKEN": "abcdefg"})
    assert (phone.token, phone.driver, phone.embedded) == ("abcdefg", "device", False)
    assert phone.dial.lists("42")
    assert not phone.dial.lists("110")


def test_no_secret_stands_in_it() -> None:
    secrets = re.findall(r"^\s*(?:token|password): *(\S+)", FILE.read_text("utf-8"), re.MULTILINE)
    assert secrets == ["${PHONE_TOKEN}"]


def test_it_shows_every_key_of_a_phone_but_those_of_the_embedded_one() -> None:
    said = YAML(typ="safe").load(FILE.read_text("utf-8"))
    known = set(SCHEMA["$defs"]["phone"]["properties"])
    assert known - set(said) == {"profile", "mutant"}


def test_what_is_to_be_changed_is_marked() -> None:
    marked = [line for line in FILE.read_text("utf-8").splitlines() if "CHANGE:" in line]
    keys = {line.split(":")[0].strip() for line in marked}
    assert {"url", "mac", "firmware", "advertise", "answers"} <= keys
