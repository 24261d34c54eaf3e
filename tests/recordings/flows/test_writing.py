"""What is written is read again as it was, and mitmproxy's own tools see normal flows."""

import io
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from mitmproxy.io import FlowReader

from ringproof.recordings import Deed, Exchange, FlowWriter, Leg, read
from ringproof.recordings.flows.reading import read_flows
from ringproof.trace import Actor, Moment, Stimulus

seconds = st.floats(allow_nan=False, allow_infinity=False)
moments = st.builds(Moment, seconds, seconds)
exchanges = st.builds(
    Exchange,
    n=st.just(1),
    leg=st.sampled_from(Leg),
    phone=st.text(),
    request=st.binary() | st.just(b"GET /e?event=x&name=Jo\xe9 y HTTP/1.1\r\nno colon\r\n\r\n"),
    response=st.binary() | st.just(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"),
    began=moments,
    complete=moments,
    answered=st.none() | moments,
    exact=st.booleans(),
    secure=st.booleans(),
    lost=st.text(),
    to=st.text(),
    client=st.text(),
)
details = st.dictionaries(st.text(), st.text(), max_size=3)
deeds = st.builds(
    Deed,
    phone=st.text(),
    stimulus=st.builds(
        Stimulus, st.just(0), moments, st.sampled_from(Actor), st.text(), details, raw=st.binary()
    ),
)


@given(exchanges | deeds, st.booleans(), st.booleans(), st.text())
def test_whatever_crossed_the_wire_is_read_as_it_was_written(
    what: Exchange | Deed, synthetic: bool, redacted: bool, note: str
) -> None:
    stream = io.BytesIO()
    writer = FlowWriter(stream, synthetic=synthetic, redacted=redacted, note=note)
    if isinstance(what, Deed):
        writer.deed(what)
    else:
        writer.add(what)
    gathered = read_flows(stream.getvalue())
    assert [*gathered.exchanges, *gathered.deeds] == [what]
    assert gathered.damages == []
    assert (gathered.synthetic, gathered.redacted, gathered.note) == (synthetic, redacted, note)
    stream.seek(0)
    (flow,) = FlowReader(stream).stream()
    assert flow.type == "http"


def test_each_exchange_is_out_of_our_hands_when_it_was_added(make: Any, tmp_path: Path) -> None:
    path = tmp_path / "live"
    with path.open("wb") as stream:
        writer = FlowWriter(stream)
        for n in (1, 2):
            writer.add(make.event(float(n)))
            assert len(read(path).exchanges) == n


def test_mitmproxy_shows_each_exchange_and_each_deed_as_a_flow(make: Any, tmp_path: Path) -> None:
    odd = b"G\xe9T /e?event=incoming&name=J\xf6rg Meier HTTP/1.1\r\nno colon\r\n\r\n"
    lost = make.event(3, response=b"", answered=None, lost="the server closed")
    path = make.write(tmp_path / "f", make.rings(0), make.event(1, request=odd), lost)
    with path.open("rb") as stream:
        deed, event, unanswered = FlowReader(stream).stream()
    assert deed.request.pretty_url == "http://ringproof.invalid/deed/far_end/call"  # type: ignore[attr-defined]
    assert event.request.url == (  # type: ignore[attr-defined]
        "http://127.0.0.1:8099/e?event=incoming&name=J%F6rg%20Meier"
    )
    assert event.response.status_code == 200  # type: ignore[attr-defined]
    assert str(unanswered.error) == "the server closed"
