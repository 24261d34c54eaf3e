"""Access logs: events of which the request line alone is known."""

from pathlib import Path

import pytest

from ringproof.recordings import Unreadable, read, records_of
from ringproof.recordings.heads import read_answer
from ringproof.trace import Told

EVENT = (
    b'192.0.2.20 - - [01/May/2024:12:00:01 +0200] "GET /e?event=%s&callId=TC@1'
    b'&mac=000952C0FFEE HTTP/1.1" 200 0'
)


@pytest.mark.parametrize("rest", [b"", b' "-" "Comfortel/1.4 \\"D\\""'], ids=["common", "combined"])
def test_each_line_is_an_event_in_the_order_of_the_lines(file: Path, rest: bytes) -> None:
    names = (b"incoming", b"connected", b"disconnected")
    file.write_bytes(b"".join(EVENT % name + rest + b"\r\n" for name in names))
    recording = read(file)
    assert recording.origin.format == "access log"
    (records,) = records_of(recording).values()
    told = [r for r in records if isinstance(r, Told)]
    assert [r.event.name for r in told if r.event] == ["incoming", "connected", "disconnected"]
    assert [r.defects for r in told] == [(), (), ()]  # of its headers nothing is known
    first = recording.exchanges[0]
    assert (first.exact, first.phone, first.client) == (False, "000952C0FFEE", "192.0.2.20")
    assert first.began.wall == 1714557601
    assert read_answer(first.response).status == 200


def test_what_the_server_escaped_is_read_as_it_was_sent(file: Path) -> None:
    line = EVENT % rb"incoming&name=J\xf6rg \"M\"\\&x=\t"
    file.write_bytes(line + b"\n")
    ((told,),) = records_of(read(file)).values()
    assert isinstance(told, Told)
    assert b'name=J\xf6rg "M"\\&x=\t&' in told.target
    kinds = {defect.kind for defect in told.defects}
    assert {"target-blank", "target-non-ascii", "raw-blank", "not-utf8"} <= kinds


def test_other_lines_are_counted_and_damaged_ones_named(file: Path) -> None:
    other = b'192.0.2.9 - - [01/May/2024:12:00:02 +0200] "GET /favicon.ico HTTP/1.1" 404 9'
    odd = b'192.0.2.9 - - [01/Mai/2024:12:00:02] "GET /?event=x HTTP/1.1" 404 9'
    good = EVENT % b"holding"
    file.write_bytes(b"\n".join([good, other, b"what is this", odd, good[:60]]))
    recording = read(file)
    assert len(recording.exchanges) == 1
    assert recording.origin.note == "1 line is neither command nor event"
    first, second, third = recording.damages
    assert (first.where, first.offset) == ("line 3", len(good) + len(other) + 2)
    assert (second.where, third.where) == ("line 4", "line 5")
    assert "time cannot be read" in second.why
    assert "cut off" in third.why


def test_a_line_without_status_has_no_answer(file: Path) -> None:
    file.write_bytes((EVENT % b"holding").replace(b'" 200 0', b'" - -'))
    (event,) = read(file).exchanges
    assert (event.response, event.answered, event.lost) == (b"", None, "the log has no status")


def test_a_log_of_nothing_readable_is_refused(file: Path) -> None:
    file.write_bytes((EVENT % b"holding").replace(b"May", b"Mai"))
    with pytest.raises(Unreadable, match="line 1, byte 0: its time cannot be read"):
        read(file)
