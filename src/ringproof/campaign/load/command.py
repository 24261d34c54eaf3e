"""``ringproof load``: a busy hour against an event server, counted at both ends."""

import contextlib
import math
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from rich.console import Console
from rich.text import Text

from ringproof.campaign.asked import BadRequest, make_folder
from ringproof.campaign.load import counting, reactions, served
from ringproof.campaign.load.asked import LoadAsked, Prepared, prepared, with_desks
from ringproof.campaign.load.desks import Desks, desks_on
from ringproof.campaign.load.flows import events_in
from ringproof.campaign.load.generator import (
    Generator,
    GeneratorFailed,
    check_installed,
    generating,
)
from ringproof.campaign.load.measure import Sample, delays, latency, sent_by
from ringproof.campaign.load.plan import Plan
from ringproof.campaign.load.report import print_result, write_report
from ringproof.campaign.load.verdict import Generator as Own
from ringproof.campaign.load.verdict import Measured, judge
from ringproof.target.event_client import EventClient
from ringproof.target.protocol import DriverProblem, NoEars
from ringproof.target.wire import TargetLost, tls_context
from ringproof.verdict import Exit

_LOOK: Final = 0.1
_PROGRESS: Final = 2.0  # seconds between two lines of progress
_START: Final = 30.0  # seconds in which our own server must be there
_CONNECT: Final = 5.0
_SETTLE: Final = 0.5  # seconds for what is still on its way, before the server is asked


def load(asked: LoadAsked, console: Console) -> int:
    """Load the server, say what came of it, return the exit code: 0, 1, 2, or 3."""
    try:
        planned = prepared(asked)
        check_installed()
        if asked.report is not None:
            make_folder(asked.report)
        with _until_signalled() as ended, _served(planned) as (planned, counted_by):
            measured = _measure(planned, asked.counted_by or counted_by, console, ended)
    except (BadRequest, NoEars) as problem:
        return _sorry(console, str(problem), Exit.USAGE)
    except (TargetLost, DriverProblem, GeneratorFailed, OSError) as problem:
        return _sorry(console, str(problem), Exit.INCONCLUSIVE)
    result = judge(measured)
    print_result(console, planned.settings.name, measured, result)
    if asked.report is not None:
        page = write_report(asked.report, planned.settings.name, measured, result)
        console.print(Text(f"report: {page}"), soft_wrap=True)
    return int(result.exit)


def _sorry(console: Console, sentence: str, code: Exit) -> int:
    console.print(Text(f"ringproof: {sentence}", style="bold red"), soft_wrap=True)
    return int(code)


def _measure(
    planned: Prepared, counted_by: str, console: Console, ended: threading.Event
) -> Measured:
    """Tell everything, and return what was measured; `ended` makes it a part of everything."""
    plan = planned.plan
    _check_there(plan)
    before = _counts(counted_by, plan) if counted_by else {}
    with contextlib.ExitStack() as stack:
        desks = None
        if plan.commanded:
            settings = with_desks(planned.settings, plan.commanded, plan.url)
            told_at = f"{_root(plan.url)}/phones" if planned.own else ""
            desks = stack.enter_context(desks_on(settings, plan, told_at))
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="ringproof-load-")))
        generator = stack.enter_context(generating(plan, planned.spread, folder))
        _follow(generator, desks, ended, console)
        return _counted(planned, generator, desks, before, counted_by, ended)


def _follow(
    generator: Generator, desks: Desks | None, ended: threading.Event, console: Console
) -> None:
    """Ring our own phones while the generator tells, until both are done."""
    ringing: threading.Thread | None = None
    shown = time.monotonic()
    while generator.running and not ended.is_set():
        heard = generator.follow()
        if desks is not None and ringing is None and heard.began is not None:
            ringing = threading.Thread(target=desks.run, args=(heard.began, ended))
            ringing.start()
        if time.monotonic() - shown > _PROGRESS:
            shown = time.monotonic()
            console.print(Text(_progress(generator), style="dim"), soft_wrap=True)
        ended.wait(_LOOK)
    if ended.is_set():
        console.print(Text("ending in good order: what was told is counted", style="dim"))
    generator.end()
    generator.follow()
    if ringing is not None:
        ringing.join()
    if desks is not None and desks.failed:
        raise GeneratorFailed(desks.failed)


def _progress(generator: Generator) -> str:
    heard = generator.heard
    if heard.began is None:
        return "starting the generator"
    seconds = max(0.0, time.monotonic() - heard.began)
    good = sum(1 for sample in heard.samples if sample.ok)
    return f"{seconds:4.0f} s  {len(heard.samples)} events told, {good} answered with 2xx"


def _counted(
    planned: Prepared,
    generator: Generator,
    desks: Desks | None,
    before: Mapping[str, int],
    counted_by: str,
    ended: threading.Event,
) -> Measured:
    heard, plan = generator.heard, planned.plan
    if not ended.is_set():
        generator.check()
    began = heard.began or time.monotonic()
    samples = [*heard.samples, *(desks.samples(began) if desks is not None else ())]
    samples.sort(key=lambda sample: sample.sent)
    told = events_in(plan)
    partial = _partial(told, heard.samples, ended)
    counted, uncounted = _count(counted_by, plan, sent_by(samples), before)
    if counted is not None and partial:
        # What was under way was cut off: it was told, and we do not know of it.
        counted = replace(counted, doubled={})
    reacted = None
    if desks is not None:
        reacted = reactions.judge(
            tuple(desks.owed(began)),
            desks.commands(began),
            time.monotonic() - began if ended.is_set() else math.inf,
        )
    return Measured(
        plan,
        tuple(samples),
        told,
        counted,
        reacted,
        Own(latency(each.lag for each in delays(samples)), heard.cpu, heard.processes),
        partial or uncounted,
        _notes(planned, counted_by),
    )


def _partial(planned: int, samples: Sequence[Sample], ended: threading.Event) -> str:
    """Say why not everything was told; empty where it was."""
    told, last = len(samples), max((sample.sent for sample in samples), default=0.0)
    if ended.is_set():
        return f"it was ended after {last:.0f} s: {told} of {planned} events were told"
    return f"{planned - told} of {planned} planned events were never told" if told < planned else ""


def _count(
    counted_by: str, plan: Plan, sent: Mapping[str, int], before: Mapping[str, int]
) -> tuple[counting.Counted | None, str]:
    """Return what the server counted, or why it cannot be asked: it may have broken under us."""
    if not counted_by:
        return None, ""
    time.sleep(_SETTLE)
    try:
        return counting.compare(sent, before, _counts(counted_by, plan)), ""
    except BadRequest as problem:
        return None, f"the server can no longer be asked what it counted: {problem}"


def _counts(counted_by: str, plan: Plan) -> dict[str, int]:
    return counting.fetch(counted_by, tls_context(plan.tls_verify, plan.tls_ca))


def _notes(planned: Prepared, counted_by: str) -> tuple[str, ...]:
    notes = []
    if not counted_by:
        notes.append("nobody counted at the other end: say --counted-by URL where the server does")
    if not planned.plan.commanded:
        notes.append("no phone took commands: reactions were not looked at (a target file does)")
    if planned.spread.elsewhere:
        notes.append("times of other machines count from their own beginning")
    return tuple(notes)


def _check_there(plan: Plan) -> None:
    """Raise TargetLost where nobody takes connections at the plan's address, or not with TLS."""
    EventClient(
        plan.url, answer_within=_CONNECT, tls_verify=plan.tls_verify, tls_ca=plan.tls_ca
    ).check()


@dataclass(frozen=True, slots=True)
class _Own:
    url: str
    process: "subprocess.Popen[str]"


@contextlib.contextmanager
def _served(planned: Prepared) -> Iterator[tuple[Prepared, str]]:
    """Yield what will be done and who counts; our own server is started where it is the target."""
    if not planned.own:
        yield planned, ""
        return
    side = planned.settings.server
    fault = side.fault if side is not None else ""
    with _own_server(fault) as own:
        plan = replace(planned.plan, url=own.url)
        yield replace(planned, plan=plan), _root(own.url) + served.COUNTED


@contextlib.contextmanager
def _own_server(fault: str) -> Iterator[_Own]:
    command = [sys.executable, "-m", "ringproof.campaign.load.served", fault]
    process = subprocess.Popen(  # noqa: S603  ours
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    try:
        yield _Own(_where(process), process)
    finally:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(5)
        if process.poll() is None:
            process.kill()
            process.wait()
        if process.stdout is not None:
            process.stdout.close()


def _where(process: "subprocess.Popen[str]") -> str:
    """Return where our own server takes events; TargetLost where it did not come up."""
    assert process.stdout is not None  # noqa: S101  it is a pipe
    watch = threading.Timer(_START, process.kill)
    watch.start()
    try:
        line = process.stdout.readline()
    finally:
        watch.cancel()
    if not line.startswith(served.SAYS):
        raise TargetLost("our own reference server did not start")
    return line.removeprefix(served.SAYS).strip()


def _root(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


@contextlib.contextmanager
def _until_signalled() -> Iterator[threading.Event]:
    """Yield what Ctrl-C and SIGTERM set, for the time being."""
    ended = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield ended
        return
    act: Callable[..., None] = lambda *_: ended.set()  # noqa: E731
    before = {number: signal.signal(number, act) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield ended
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
