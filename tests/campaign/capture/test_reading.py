"""A capture read in pieces is the capture read whole."""

import gc
import tracemalloc
from pathlib import Path
from typing import Any

import pytest

from ringproof.campaign.capture import phone
from ringproof.campaign.capture.judging import Judged, judge_items
from ringproof.campaign.capture.reading import pieces
from ringproof.campaign.capture.stream import in_order_of_time
from ringproof.campaign.capture.told import as_json
from ringproof.recordings import Deed, Exchange, Origin, Unreadable


def judged(path: Path, **more: Any) -> str:
    made = Judged()
    parts: list[Exchange | Deed] = []
    for piece in pieces(path, **more):
        made.damages += [str(damage) for damage in piece.damages]
        made.notes += [piece.origin.note] if piece.origin.note else []
        parts += [*piece.deeds, *piece.exchanges]
    judge_items(made, in_order_of_time(Origin(path, "mitmproxy"), parts), "flow")
    return as_json(made, made.whole()) + str(made.notes)


@pytest.fixture
def path(tape: Any, tmp_path: Path) -> Path:
    for n in range(6):
        tape.call(f"TC@{n}")
    made: Path = tape.write(tmp_path / "many.mitm")
    return made


@pytest.mark.parametrize("size", [1, 700, 5000, 10**9])
@pytest.mark.parametrize("cut", [0, 1, 300, 5000])
def test_pieces_say_what_the_whole_says(path: Path, size: int, cut: int) -> None:
    raw = path.read_bytes()
    path.write_bytes(raw[: len(raw) - cut])
    assert judged(path, whole=0, size=size) == judged(path)


def test_damage_in_the_middle_ends_the_pieces_where_it_ends_the_whole(path: Path) -> None:
    raw = path.read_bytes()
    path.write_bytes(raw[: len(raw) // 2] + b"garbage" + raw[len(raw) // 2 :])
    (damage, *_) = [d for piece in pieces(path) for d in piece.damages]
    (other, *_) = [d for piece in pieces(path, whole=0, size=3000) for d in piece.damages]
    assert (damage.where, damage.offset) == (other.where, other.offset)


def test_a_length_beyond_all_memory_is_damage_like_any_other(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"999999999999:abc")
    said = [[d.why for piece in pieces(path, whole) for d in piece.damages] for whole in (0, 10**9)]
    assert said == [["the file ends in the middle of it: 999999999997 bytes are missing"]] * 2


def test_a_file_of_several_pieces_is_read_one_after_the_other(path: Path) -> None:
    read = list(pieces(path, whole=0, size=5000))
    assert len(read) > 3
    numbers = [exchange.n for piece in read for exchange in piece.exchanges]
    assert numbers == list(range(1, 55))


@pytest.mark.parametrize("content", [None, b"", b"0815"])
def test_what_cannot_be_read_is_told(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "x"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(Unreadable):
        list(pieces(path, whole=0))


def test_memory_follows_the_open_calls(
    new_tape: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(phone, "REMEMBERED", 100)

    def kept(calls: int) -> int:
        """Return the bytes in use when so many calls have been judged."""
        used = []

        def parts() -> Any:
            for n in range(calls):
                tape = new_tape().wait(n * 30.0)
                tape.event("incoming", callId=f"TC@{n}", accountId="1", number="42")
                yield from tape.event("disconnected", callId=f"TC@{n}").exchanges
            gc.collect()
            used.append(tracemalloc.get_traced_memory()[0])

        tracemalloc.start()
        judge_items(Judged(), in_order_of_time(Origin(tmp_path, "mitmproxy"), parts()), "flow")
        tracemalloc.stop()
        return used[0]

    kept(1)
    few, many = kept(80), kept(240)  # the last 64 ended calls are remembered by their ids
    assert many < 1.2 * few
