"""How else an event may be written, byte by byte."""

import pytest

from ringproof.session.server.shapes import (
    Shape,
    a_mac_with_colons,
    a_small_mac,
    a_strange_parameter,
    another_order,
    as_sip_address,
    each_twice,
    escaped_ids,
    no_mac,
    no_name,
    reshaped,
    the_number_always,
)

QUERY = b"mac=0A&event=incoming&callId=TC@1&number=%2B49&name=J%C3%BC"
RAW = b"GET /e?" + QUERY + b" HTTP/1.1\r\nHost: x\r\n\r\n"


@pytest.mark.parametrize(
    ("shape", "query"),
    [
        (another_order, b"name=J%C3%BC&number=%2B49&callId=TC@1&event=incoming&mac=0A"),
        (
            a_strange_parameter,
            b"xRingproof=1&mac=0A&event=incoming&callId=TC@1&number=%2B49&name=J%C3%BC&reason=none",
        ),
        (the_number_always, b"mac=0A&event=incoming&callId=TC@1&number=%2B49&name=J%C3%BC"),
        (no_mac, b"event=incoming&callId=TC@1&number=%2B49&name=J%C3%BC"),
        (no_name, b"mac=0A&event=incoming&callId=TC@1&number=%2B49"),
        (a_small_mac, b"mac=0a&event=incoming&callId=TC@1&number=%2B49&name=J%C3%BC"),
        (
            as_sip_address,
            b"mac=0A&event=incoming&callId=TC@1&number=sip%3A%2B49%40pbx.example&name=J%C3%BC",
        ),
        (escaped_ids, b"mac=0A&event=incoming&callId=TC%401&number=%2B49&name=J%C3%BC"),
    ],
)
def test_a_shape_changes_the_query_and_nothing_else(shape: Shape, query: bytes) -> None:
    assert reshaped(RAW, shape) == b"GET /e?" + query + b" HTTP/1.1\r\nHost: x\r\n\r\n"


def test_a_number_is_added_where_there_is_none() -> None:
    assert the_number_always([b"event=holding"]) == [b"event=holding", b"number=030555100"]


def test_a_mac_with_colons_is_percent_encoded() -> None:
    assert a_mac_with_colons([b"mac=000952C0F001"]) == [b"mac=00%3A09%3A52%3AC0%3AF0%3A01"]


def test_each_parameter_comes_twice() -> None:
    assert each_twice([b"event=holding", b"mac=0A"]) == [
        *(b"event=holding", b"event=holding", b"mac=0A", b"mac=0A")
    ]
