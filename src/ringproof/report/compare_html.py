"""A comparison as one page that needs nothing else: no network, no font, no script."""

from ringproof.report.compare import Comparison
from ringproof.report.compare_latency import PERCENTILES
from ringproof.report.compare_terminal import (
    counted_words,
    figure,
    head_lines,
    latency_notes,
    moved,
    noise_lines,
    only_lines,
    undecided_lines,
)
from ringproof.report.page import asset, render


def page(found: Comparison) -> str:
    """Return the page of a comparison; everything a phone said is escaped."""
    return render(
        "comparison.html.j2",
        (asset("page.css"),),
        found=found,
        heads=head_lines(found),
        percentiles=tuple(PERCENTILES),
        words=counted_words,
        figure=figure,
        moved=moved,
        remarks=[*undecided_lines(found), *only_lines(found), *latency_notes(found)],
        noise=[line.plain for line in noise_lines(found.unsteady)],
    )
