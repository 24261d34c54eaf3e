"""What a load leaves: load.json, a page with plots over time, and a summary in the terminal."""

import json
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import jinja2
from markupsafe import Markup
from rich.console import Console
from rich.table import Table
from rich.text import Text

from ringproof.campaign.load.measure import Latency, latency, over_time, width_of
from ringproof.campaign.load.plan import Plan, Profile
from ringproof.campaign.load.plot import Line, chart
from ringproof.campaign.load.verdict import Measured, Result
from ringproof.report.page import asset
from ringproof.verdict import Exit

FORMAT: Final = 1
"""The format of load.json; another number means that old readers cannot read it."""

_WORDS: Final = {
    Exit.CONFORMANT: "held",
    Exit.NOT_CONFORMANT: "not held",
    Exit.INCONCLUSIVE: "inconclusive",
}
_TONES: Final = {
    Exit.CONFORMANT: "conformant",
    Exit.NOT_CONFORMANT: "not-conformant",
    Exit.INCONCLUSIVE: "inconclusive",
}
_SHOWN: Final = 20  # sentences of a kind


def print_result(console: Console, server: str, measured: Measured, result: Result) -> None:
    """Print what came of the load."""
    table = Table(show_header=False, box=None, pad_edge=False)
    table.add_column(style="dim")
    table.add_column()
    for name, words in facts(server, measured, result):
        table.add_row(name, Text(words))
    console.print(table)
    for reason in (*result.reasons, *measured.notes):
        console.print(Text(f"  {reason}"), soft_wrap=True)
    style = {Exit.CONFORMANT: "bold green", Exit.NOT_CONFORMANT: "bold red"}
    said = f"{_WORDS[result.exit]}: {result.sentence}"
    console.print(Text(said, style=style.get(result.exit, "bold yellow")), soft_wrap=True)


def facts(server: str, measured: Measured, result: Result) -> Iterator[tuple[str, str]]:
    """Yield what a reader wants to know first, by name."""
    plan, samples = measured.plan, measured.samples
    yield "Server", f"{server} ({plan.url})" if server != plan.url else server
    if plan.profile is Profile.BURST:
        yield "Load", f"{plan.phones} phones, their calls ring within {plan.within:g} s"
    else:
        yield "Load", f"{plan.phones} phones, {plan.rate:g} calls a second for {plan.seconds:g} s"
    good = sum(1 for sample in samples if sample.ok)
    yield "Events", f"{len(samples)} told, {good} answered with 2xx{_rate(measured)}"
    counted = measured.counted
    if counted is not None:
        yield (
            "At the server",
            f"{counted.counted} counted, {counted.all_lost} lost, {counted.all_doubled} too many",
        )
    silent = sum(1 for sample in samples if sample.status is None)
    left_out = f"; {silent} without an answer left out" if silent else ""
    yield "Latency", _in_words(result.latency, "answers, from the telling" + left_out)
    yield "From due", _in_words(result.from_due, "events, waiting for answers before counted")
    reactions = measured.reactions
    if reactions is not None:
        yield (
            "Reactions",
            f"{reactions.owed} owed by {plan.commanded} phones of ours: {reactions.in_time} in "
            f"time, {len(reactions.late)} late, {len(reactions.missing)} missing, "
            f"{len(reactions.misattributed)} misattributed",
        )
        yield "Reacted", _in_words(latency(reactions.took), "reactions, from the telling")
    own = measured.generator
    slow = own.slow or "it was not the bottleneck"
    late = f"p99 {_ms(own.lag['p99'])} and max {_ms(own.lag['max'])} behind plan"
    yield "Our own", f"{late}, {own.cpu:.0%} of a core at most; {slow}"


def write_report(folder: Path, server: str, measured: Measured, result: Result) -> Path:
    """Write load.json and index.html into `folder`; return the page."""
    plain = document(server, measured, result)
    text = json.dumps(plain, indent=1, ensure_ascii=False) + "\n"
    (folder / "load.json").write_text(text, encoding="utf-8")
    page = folder / "index.html"
    page.write_text(html(server, measured, result), encoding="utf-8")
    return page


def document(server: str, measured: Measured, result: Result) -> dict[str, Any]:
    """Return the report as plain values; times are seconds."""
    plan, counted, reactions = measured.plan, measured.counted, measured.reactions
    width = width_of(plan.length)
    return {
        "format": FORMAT,
        "server": server,
        "outcome": _WORDS[result.exit],
        "exit": int(result.exit),
        "sentence": result.sentence,
        "reasons": list(result.reasons),
        "notes": list(measured.notes),
        "partial": measured.partial,
        "plan": {**_planned(plan), "calls": plan.calls},
        "events": {
            "told": len(measured.samples),
            "ok": sum(1 for sample in measured.samples if sample.ok),
            "by_event": _by_event(measured),
            "statuses": _statuses(measured),
            "latency": dict(result.latency.at),
            "latency_from_due": dict(result.from_due.at),
            "unanswered": sum(1 for sample in measured.samples if sample.status is None),
        },
        "counted": None
        if counted is None
        else {
            "sent": counted.sent,
            "counted": counted.counted,
            "lost": dict(counted.lost),
            "doubled": dict(counted.doubled),
        },
        "reactions": None
        if reactions is None
        else {
            "phones": plan.commanded,
            "owed": reactions.owed,
            "in_time": reactions.in_time,
            "latency": dict(latency(reactions.took).at),
            "late": list(reactions.late),
            "missing": list(reactions.missing),
            "misattributed": list(reactions.misattributed),
        },
        "generator": {
            "lag": dict(measured.generator.lag.at),
            "cpu": measured.generator.cpu,
            "processes": measured.generator.processes,
            "bottleneck": measured.generator.slow,
        },
        "over_time": {
            "seconds": width,
            "bins": [
                {name: getattr(each, name) for name in each.__slots__}
                for each in over_time(measured.samples, width)
            ],
        },
    }


def html(server: str, measured: Measured, result: Result) -> str:
    """Return the page: it needs no network and no script."""
    reactions = measured.reactions
    lists = {
        "What went wrong": result.reasons,
        "Reactions that never came": reactions.missing if reactions else (),
        "Commands to the wrong phone, or to none": reactions.misattributed if reactions else (),
        "Reactions that were late": reactions.late if reactions else (),
    }
    return _template().render(
        style=Markup(asset("page.css")),  # noqa: S704  ours
        title=f"Load on {server}",
        tone=_TONES[result.exit],
        outcome=_WORDS[result.exit],
        sentence=result.sentence,
        facts=tuple(facts(server, measured, result)),
        notes=(*((measured.partial,) if measured.partial else ()), *measured.notes),
        lists={name: _first(those) for name, those in lists.items() if those},
        charts=tuple(_charts(measured)),
        rows=_by_event(measured).items(),
    )


def _planned(plan: Plan) -> dict[str, Any]:
    """Return the plan as it is handed to a generator, without the certificates in it."""
    return {name: value for name, value in json.loads(plan.to_json()).items() if name != "tls_ca"}


def _charts(measured: Measured) -> Iterator[tuple[str, Markup]]:
    width = width_of(measured.plan.length)
    bins = over_time(measured.samples, width)
    at = tuple(each.at for each in bins)

    def rate(name: str) -> tuple[float, ...]:
        return tuple(getattr(each, name) / width for each in bins)

    yield (
        "A second",
        chart(
            at,
            (
                Line("events told", "told", rate("sent")),
                Line("answered 2xx", "ok", rate("answered")),
                Line("calls ringing", "rung", rate("rung")),
                Line("failed", "bad", rate("failed")),
            ),
            "1/s",
        ),
    )
    yield (
        "Latency of answers, by when the event was told",
        chart(
            at,
            (
                Line("p99", "bad", tuple(each.p99 * 1000 for each in bins)),
                Line("p50", "told", tuple(each.p50 * 1000 for each in bins)),
            ),
            "ms",
        ),
    )


def _by_event(measured: Measured) -> dict[str, dict[str, float]]:
    """Return count, failures and latencies of each event, by its name."""
    found: dict[str, dict[str, float]] = {}
    for name in sorted({sample.event for sample in measured.samples}):
        those = [sample for sample in measured.samples if sample.event == name]
        took = latency(sample.took for sample in those if sample.status is not None)
        failed = sum(1 for sample in those if not sample.ok)
        found[name] = {"count": len(those), "failed": failed, **took.at}
    return found


def _statuses(measured: Measured) -> dict[str, int]:
    found: dict[str, int] = {}
    for sample in measured.samples:
        key = "none" if sample.status is None else str(sample.status)
        found[key] = found.get(key, 0) + 1
    return found


def _rate(measured: Measured) -> str:
    samples = measured.samples
    lasted = max((sample.sent for sample in samples), default=0.0)
    if lasted <= 0:
        return ""
    width = width_of(measured.plan.length)
    peak = max(each.sent for each in over_time(samples, width)) / width
    return f", {len(samples) / max(lasted, width):.0f} a second, {peak:.0f} at the peak"


def _in_words(took: Latency, of: str) -> str:
    if not took.count:
        return "nothing was measured"
    said = ", ".join(f"{name} {_ms(value)}" for name, value in took.at.items())
    return f"{said} ({took.count} {of})"


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms" if seconds < 0.1 else f"{seconds * 1000:.0f} ms"


def _first(those: tuple[str, ...]) -> tuple[str, ...]:
    rest = len(those) - _SHOWN
    return (*those[:_SHOWN], *((f"... and {rest} more",) if rest > 0 else ()))


@cache
def _template() -> jinja2.Template:
    text = files(__package__).joinpath("templates/load.html.j2").read_text(encoding="utf-8")
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["ms"] = _ms
    return environment.from_string(text)
