"""A capture piece by piece, so that memory does not follow the size of the file.

Flow files are cut between two flows, access logs between two lines; the readers of `recordings`
read each piece as a file of its own. Formats that can only be read whole are.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, Final

from ringproof.campaign.capture.stream import HORIZON
from ringproof.recordings import Damage, Deed, Exchange, Origin, Recording, read
from ringproof.recordings.flows.reading import up_to
from ringproof.recordings.gathered import Gathered
from ringproof.recordings.legs import joined
from ringproof.recordings.reading import FORMATS, Format
from ringproof.trace import Moment

WHOLE: Final = 8 * 1024 * 1024
"""Bytes up to which a file is read at once."""

_PIECE: Final = 4 * 1024 * 1024
_PREFIX: Final = 13  # bytes in which the length of a flow stands, its colon included
_NUMBER: Final = re.compile(r"\d+")


def pieces(path: Path, whole: int = WHOLE, size: int = _PIECE) -> Iterator[Recording]:
    """Yield the recording in `path` in pieces of about `size` bytes, at least one.

    Files of at most `whole` bytes, and formats that cannot be cut, come as one. Raises Unreadable
    as `recordings.read` does.
    """
    form = _cuttable(path, whole)
    if form is None:
        yield read(path)
        return
    seam = _Seam(path, form.name)
    with path.open("rb") as stream:
        for raw, units in _CUTS[form.name](stream, size):
            yield seam.recording(form.read(BytesIO(raw), path), len(raw), units)
    yield seam.rest()


def _cuttable(path: Path, whole: int) -> Format | None:
    """Return the format of a file that is large and can be cut; None for any other."""
    try:
        if not path.is_file() or path.stat().st_size <= whole:
            return None
        with path.open("rb") as stream:
            head = stream.read(64 * 1024)
    except OSError:
        return None  # the reader of recordings has the words for it
    form = next((form for form in FORMATS if form.looks(head)), None)
    return form if form is not None and form.name in _CUTS else None


@dataclass
class _Seam:
    """Joins pieces: numbers and offsets go on, and a phone keeps the name it was once known by."""

    path: Path
    form: str
    units: int = 0
    offset: int = 0
    foreign: int = 0
    unit: str = "flow"
    last: float = 0.0
    shift: float = 0.0
    wall: bool = False
    names: dict[str, str] = field(default_factory=dict)

    def recording(self, gathered: Gathered, length: int, units: int) -> Recording:
        """Return the next piece as a recording."""
        raw = [*gathered.exchanges]
        self._join_clocks(gathered)
        exchanges, deeds = joined(raw, gathered.deeds)
        self._learn(raw, exchanges)
        made = Recording(
            Origin(self.path, self.form, gathered.synthetic, gathered.redacted, gathered.note),
            tuple(self._exchange(exchange) for exchange in exchanges),
            tuple(self._deed(deed) for deed in deeds),
            tuple(self._damage(damage) for damage in gathered.damages),
        )
        self.units += units
        self.offset += length
        self.foreign += gathered.foreign
        self.unit = gathered.unit
        return made

    def rest(self) -> Recording:
        """Return what can be said only at the end: how much was neither command nor event."""
        note = ""
        if self.foreign:
            verb, many = ("are", "s") if self.foreign > 1 else ("is", "")
            note = f"{self.foreign} {self.unit}{many} {verb} neither commands nor events"
        return Recording(Origin(self.path, self.form, note=note), ())

    def _learn(self, before: list[Exchange], after: tuple[Exchange, ...]) -> None:
        for one, other in zip(before, after, strict=True):
            if one.phone != other.phone:
                self.names[one.phone] = other.phone

    def _join_clocks(self, gathered: Gathered) -> None:
        """Have time go on where the clock of another run begins, or several are mixed."""
        self.wall = gathered.rebased
        times = [self._base(exchange.began) for exchange in gathered.exchanges]
        if times and min(times) + self.shift < self.last - HORIZON:
            self.shift = self.last + 1.0 - min(times)
        self.last = max((self.last, *(time + self.shift for time in times)))

    def _base(self, moment: Moment) -> float:
        return moment.wall if self.wall else moment.mono

    def _at(self, moment: Moment) -> Moment:
        return Moment(self._base(moment) + self.shift, moment.wall)

    def _exchange(self, exchange: Exchange) -> Exchange:
        answered = exchange.answered
        return replace(
            exchange,
            n=exchange.n + self.units,
            phone=self.names.get(exchange.phone, exchange.phone),
            began=self._at(exchange.began),
            complete=self._at(exchange.complete),
            answered=None if answered is None else self._at(answered),
        )

    def _deed(self, deed: Deed) -> Deed:
        stimulus = replace(deed.stimulus, at=self._at(deed.stimulus.at))
        return Deed(self.names.get(deed.phone, deed.phone), stimulus)

    def _damage(self, damage: Damage) -> Damage:
        where = _NUMBER.sub(lambda n: str(int(n[0]) + self.units), damage.where, count=1)
        at = damage.offset
        return replace(damage, where=where, offset=None if at is None else at + self.offset)


def _flows(stream: BinaryIO, size: int) -> Iterator[tuple[bytes, int]]:
    """Yield pieces of a flow file, each with the number of flows in it."""
    piece, count = bytearray(), 0
    while head := stream.read(_PREFIX):
        digits, colon, begun = head.partition(b":")
        piece += head
        count += 1
        if not (colon and digits.isdigit()):
            break  # damage: the reader names it, and nothing behind it can be read
        piece += up_to(stream, max(0, int(digits) + 1 - len(begun)))
        over = len(begun) - int(digits) - 1
        if over > 0:  # a flow shorter than the prefix: its neighbour has begun
            del piece[-over:]
            stream.seek(-over, 1)
        if len(piece) >= size:
            yield bytes(piece), count
            piece, count = bytearray(), 0
    if piece:
        yield bytes(piece), count


def _lines(stream: BinaryIO, size: int) -> Iterator[tuple[bytes, int]]:
    """Yield pieces of a log, each with the number of lines in it."""
    while piece := stream.read(size):
        piece += stream.readline()
        yield piece, piece.count(b"\n")


_CUTS: Final[dict[str, Callable[[BinaryIO, int], Iterator[tuple[bytes, int]]]]] = {
    "mitmproxy": _flows,
    "access log": _lines,
}
