"""What our flows carry beside what mitmproxy shows: refused in a sentence where it was changed."""

from typing import Any

import pytest

from ringproof.recordings.flows.metadata import (
    NotOurs,
    Provenance,
    of_deed,
    of_exchange,
    read_metadata,
)


def test_the_number_of_the_flow_is_the_exchanges(make: Any) -> None:
    plain = of_exchange(make.event(1), Provenance(synthetic=True, run="a"))
    exchange, provenance = read_metadata(plain, 7)
    assert exchange == make.event(1, n=7)
    assert provenance == Provenance(synthetic=True, run="a")


@pytest.mark.parametrize("secure", [True, False, None])
def test_how_it_came_is_kept_also_where_nobody_knows(make: Any, secure: bool | None) -> None:
    exchange = make.event(1, secure=secure)
    assert read_metadata(of_exchange(exchange, Provenance()), 1)[0] == exchange


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("version", 2, "its metadata is of version 2 and this Ringproof reads 1"),
        ("leg", b"both", "ValueError: 'both' is not a valid Leg"),
        ("request", None, "TypeError"),
        ("began", [1.0], "ValueError"),
        ("began", [1.0, float("nan")], "a time that is no number"),
        ("phone", b"\xff", "UnicodeDecodeError"),
    ],
)
def test_what_was_changed_is_named(make: Any, key: str, value: Any, said: str) -> None:
    plain = {**of_exchange(make.event(1), Provenance()), key: value}
    with pytest.raises(NotOurs, match=said):
        read_metadata(plain, 1)


@pytest.mark.parametrize("plain", [5, b"", {}, None])
def test_what_is_no_metadata_is_named(plain: Any) -> None:
    with pytest.raises(NotOurs, match="the file was changed after the recording"):
        read_metadata(plain, 1)


def test_a_deed_that_is_none_is_named(make: Any) -> None:
    plain = {**of_deed(make.rings(0), Provenance()), "stimulus": b'{"actor": "nobody"}'}
    with pytest.raises(NotOurs, match="not what Ringproof writes"):
        read_metadata(plain, 1)
