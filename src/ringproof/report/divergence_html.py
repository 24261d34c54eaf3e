"""The page of a replay: recorded and observed ladder side by side, aligned row by row.

Each row is two drawings of the same height, so that the rails of both sides run through; the
first differing edge is marked, and the page opens there.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from markupsafe import Markup, escape

from ringproof.report.blank import Blanker
from ringproof.report.divergence import Aligned, Divergence, Entry
from ringproof.report.divergence_terminal import mark
from ringproof.report.ladder import Lane, Row
from ringproof.report.ladder_svg import STYLE, Paper, drawn, row_height, wrapped
from ringproof.report.page import as_text, asset, render
from ringproof.report.session_ladder import Seen, drawn_row, lanes_of

_WIDTH: Final = 600
_EMPTY: Final = 24  # height of a side that has nothing, at least
_ORDER: Final = (Lane.ADMIN, Lane.LOCAL_USER, Lane.CLIENT)
_BEHIND: Final = (Lane.EVENT_SERVER, Lane.FAR_END)


@dataclass(frozen=True, slots=True)
class RowView:
    """One row as the page shows it; `time` is that of the recorded side, `later` the other's."""

    n: int
    time: str
    later: str
    recorded: Markup
    observed: Markup
    mark: str
    kind: str
    first: bool
    sentences: tuple[str, ...]
    inferred: str
    raw: tuple[str, str]


def page(told: Divergence, secrets: Iterable[str] = ()) -> str:
    """Return the page of `told`, every secret and every credential in the bytes blanked."""
    blank = Blanker(secrets)
    papers = _papers(told)
    return render(
        "divergence.html.j2",
        (asset("page.css"), STYLE, asset("divergence.css")),
        "divergence.js",
        told=told,
        target=blank.text(told.target),
        sentence=blank.text(told.sentence),
        undecided=blank.text(told.undecided),
        heads=tuple(_head(paper) for paper in papers),
        rows=[_view(n, row, told, papers, blank) for n, row in enumerate(told.rows, start=1)],
        differences=[blank.text(each.sentence) for each in told.differences],
        notes=[blank.text(note) for note in told.notes],
        anchors=_anchors(told),
        renamed=told.renamed,
    )


def _papers(told: Divergence) -> tuple[Paper, Paper]:
    left, right = (_lanes(side) for side in (told.recorded, told.observed))
    if len(set(_phones(told.recorded))) == len(set(_phones(told.observed))) <= 1:
        # One phone: both sides get the same lanes, so that the ladders look alike.
        both = tuple(lane for lane in (*_ORDER, Lane.PHONE, *_BEHIND) if lane in {*left, *right})
        left = right = both
    return Paper.ruled(left, 0, _WIDTH), Paper.ruled(right, 0, _WIDTH)


def _phones(side: Iterable[Entry]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(entry.phone for entry in side))


def _lanes(side: tuple[Entry, ...]) -> tuple[str, ...]:
    phones = lanes_of(_phones(side))
    rows = [drawn_row(_seen(entry), 0, 0.0, phones) for entry in side]
    used = {lane for row in rows for lane in (row.at, row.to)}
    always = {Lane.CLIENT, Lane.PHONE, Lane.EVENT_SERVER}
    middle = tuple(phones.values()) or (Lane.PHONE,)
    return tuple(lane for lane in (*_ORDER, *middle, *_BEHIND) if lane in used or lane in always)


def _seen(entry: Entry) -> Seen:
    return Seen(entry.phone, entry.record, entry.inferred, entry.by_server)


def _view(
    n: int, row: Aligned, told: Divergence, papers: tuple[Paper, Paper], blank: Blanker
) -> RowView:
    sides = (told.recorded, told.observed)
    entries = (_clean(row.recorded, blank), _clean(row.observed, blank))
    rows = tuple(_row(entry, side) for entry, side in zip(entries, sides, strict=True))
    heights = [
        _EMPTY if each is None else row_height(each, wrapped(each, paper)) + 6
        for each, paper in zip(rows, papers, strict=True)
    ]
    recorded, observed = (
        _half(each, paper, max(heights)) for each, paper in zip(rows, papers, strict=True)
    )
    raw = tuple("" if each is None or not each.raw else as_text(each.raw) for each in rows)
    return RowView(
        n,
        _time(entries[0], sides[0]),
        _time(entries[1], sides[1]),
        recorded,
        observed,
        mark(row),
        "same" if row.kind is None else row.kind.replace(" ", "-"),
        row.first,
        tuple(blank.text(each.sentence) for each in row.differences),
        next((entry.inferred for entry in entries if entry and entry.inferred), ""),
        (raw[0], raw[1]),
    )


def _clean(entry: Entry | None, blank: Blanker) -> Entry | None:
    return None if entry is None else replace(entry, record=blank.record(entry.record))


def _row(entry: Entry | None, side: tuple[Entry, ...]) -> Row | None:
    if entry is None:
        return None
    row = drawn_row(_seen(entry), 0, 0.0, lanes_of(_phones(side)))
    # The reason of an inference stands in the row's own line, where there is room for it.
    return replace(row, remark="") if entry.inferred else row


def _time(entry: Entry | None, side: tuple[Entry, ...]) -> str:
    if entry is None:
        return ""
    return f"{entry.record.at.mono - min(each.record.at.mono for each in side):.3f}"


def _half(row: Row | None, paper: Paper, height: int) -> Markup:
    rails = "".join(f'<path class="rail" d="M{x} 0V{height}"/>' for x in paper.x.values())
    body = "" if row is None else drawn(row, wrapped(row, paper), 4, paper)
    return Markup(  # noqa: S704  drawn() escapes every text
        f'<svg class="ladder" xmlns="http://www.w3.org/2000/svg" '
        f'viewBox="0 0 {_WIDTH} {height}">{rails}{body}</svg>'
    )


def _head(paper: Paper) -> Markup:
    names = "".join(
        f'<text class="lane mid" x="{x}" y="15">{escape(lane)}</text>'
        for lane, x in paper.x.items()
    )
    return Markup(  # noqa: S704  lanes are escaped above
        f'<svg class="ladder" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} 20">'
        f"{names}</svg>"
    )


def _anchors(told: Divergence) -> list[int]:
    """Return for each difference the number of its row."""
    places = {id(each): n for n, row in enumerate(told.rows, start=1) for each in row.differences}
    return [places.get(id(each), 1) for each in told.differences]
