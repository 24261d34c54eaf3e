"""The vendor's lines, verbatim, read as the page says."""

import shlex
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from ringproof.protocol.commands import PATH
from ringproof.protocol.events import SHAPES, Event, read_event, shape_of
from ringproof.protocol.query import read_query
from ringproof.protocol.schemas import command_problems, event_problems

LINES: dict[str, Any] = YAML(typ="safe").load(Path(__file__).with_name("vendor_lines.yaml"))
EVENT_LINES = {entry["line"]: entry["text"].encode() for entry in LINES["events"]}
COMMAND_LINES = {entry["line"]: entry["text"] for entry in LINES["commands"]}

# What each line means, written out from the page a second time.
MEANT = {
    47: ("incoming", {"callId": "TC@1", "accountId": "1", "number": "42", "name": "Peter"}),
    49: ("outgoing", {"callId": "TC@2", "accountId": "1", "number": "43"}),
    51: ("remoteUpdate", {"callId": "TC@2", "number": "43", "name": "Franz"}),
    53: ("connected", {"callId": "TC@2"}),
    55: ("holding", {"callId": "TC@2"}),
    57: ("disconnected", {"callId": "TC@1"}),
    59: ("conferenced", {"callId": "TC@1", "callId2": "TC@2"}),
    61: ("unconferenced", {"callId": "TC@1", "callId2": "TC@2"}),
    63: ("transferred", {"callId": "TC@1", "number": "45"}),
    65: ("transfer_done", {"callId": "TC@1", "number": "46"}),
    67: ("transfer_initiated", {"callId": "TC@1", "callId2": "TC@2"}),
    69: ("transfer_failed", {"callId": "TC@1", "callId2": "TC@2"}),
    71: ("transfer_done", {"callId": "TC@1", "callId2": "TC@2"}),
}


def read(line: int) -> Event:
    event, defects = read_event(EVENT_LINES[line])
    assert event is not None
    assert defects == ()
    return event


def test_all_thirteen_event_lines_are_here() -> None:
    assert list(EVENT_LINES) == list(MEANT)


@pytest.mark.parametrize("line", MEANT)
def test_an_event_line_is_read_as_the_page_means_it(line: int) -> None:
    event = read(line)
    assert (event.name, dict(event.parameters)) == MEANT[line]


@pytest.mark.parametrize("line", MEANT)
def test_an_event_line_is_valid_under_its_schema(line: int) -> None:
    assert event_problems(read(line)) == ()


@pytest.mark.parametrize("line", MEANT)
def test_an_event_line_has_the_shape_that_names_it(line: int) -> None:
    shape = shape_of(read(line))
    assert shape is not None
    assert shape.line == line


def test_every_shape_is_a_line_of_the_page() -> None:
    assert [shape.line for shape in SHAPES] == list(EVENT_LINES)


@pytest.mark.parametrize("line", MEANT)
def test_a_shape_names_the_parameters_of_its_line(line: int) -> None:
    shape = next(shape for shape in SHAPES if shape.line == line)
    sent = set(MEANT[line][1])
    assert set(shape.required) <= sent <= {*shape.required, *shape.optional}


@pytest.mark.parametrize(("line", "credential"), [(16, {}), (17, {"AuthToken": "abcdefg"})])
def test_a_curl_line_dials_42(line: int, credential: dict[str, str]) -> None:
    url = shlex.split(COMMAND_LINES[line])[-1]
    address, _, raw = url.partition("?")
    query = read_query(raw.encode())
    assert address == f"https://[yourPhonesIp]{PATH}"
    assert dict(query.pairs) == {"action": "call", "number": "42", **credential}
    assert query.defects == ()
    assert command_problems("call", dict(query.pairs)) == ()


def test_the_first_curl_line_has_its_token_in_the_header() -> None:
    assert "Authorization: Bearer abcdefg" in shlex.split(COMMAND_LINES[16])
