"""`ringproof record`: a tap between PBX, phones and event server, into one file."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import BinaryIO

from rich.console import Console
from rich.text import Text

from ringproof.campaign.asked import BadRequest
from ringproof.campaign.record.asked import RecordingAsked, Wiring, wiring
from ringproof.campaign.record.file import new_file
from ringproof.campaign.record.live import View
from ringproof.campaign.record.recorder import Recorder
from ringproof.campaign.record.redaction import redactor
from ringproof.campaign.record.tape import Tape
from ringproof.campaign.record.words import settings_lines, summary
from ringproof.recordings.exchange import Exchange
from ringproof.recordings.flows.writing import FlowWriter
from ringproof.verdict import Exit


def record(asked: RecordingAsked, console: Console) -> int:
    """Record until Ctrl-C or SIGTERM; return the exit code (0, 2, or 3 where the file broke)."""
    try:
        planned = wiring(asked)
        with (
            new_file(asked.output, keep=asked.keep_personal_data, force=asked.force) as stream,
            _until_signalled() as ended,
        ):
            return record_until(asked, planned, stream, console, ended)
    except BadRequest as problem:
        console.print(Text(f"ringproof: {problem}", style="bold red"), soft_wrap=True)
        return int(Exit.USAGE)


def record_until(
    asked: RecordingAsked,
    planned: Wiring,
    stream: BinaryIO,
    console: Console,
    ended: threading.Event,
) -> int:
    """Record into `stream` until `ended` is set, show what happens, and sum it up."""
    writer = FlowWriter(
        stream,
        synthetic=asked.synthetic,
        redacted=not asked.keep_personal_data,
        note=asked.note,
    )
    broken: list[OSError] = []

    def stop(full: OSError) -> None:
        broken.append(full)
        ended.set()

    def heard(exchange: Exchange) -> None:
        view.show(exchange)

    shareable = redactor(keep=asked.keep_personal_data)
    tape = Tape(writer, shareable.exchange, heard=heard, broken=stop)
    view = View(console, tape.counts)
    with Recorder(planned, tape) as recorder:
        places = tuple(zip(planned.phones, (at for _, at in recorder.commands), strict=True))
        for line in settings_lines(places, recorder.events, planned.server.url):
            console.print(Text(line), soft_wrap=True)
        with view:
            ended.wait()
    phones = dict.fromkeys(map(recorder.book.by_now, tape.counts.phones))
    counts = replace(tape.counts, phones=phones)
    lines = summary(counts, recorder.book.unjoined(), str(asked.output), asked.keep_personal_data)
    for line in lines:
        console.print(Text(line), soft_wrap=True)
    if not broken:
        return int(Exit.CONFORMANT)
    said = f"ringproof: {asked.output} cannot be written any further ({broken[0].strerror})"
    console.print(Text(f"{said}; what stands in it is whole", style="bold red"), soft_wrap=True)
    return int(Exit.INCONCLUSIVE)


@contextmanager
def _until_signalled() -> Iterator[threading.Event]:
    """Yield what Ctrl-C and SIGTERM set, for the time being."""
    ended = threading.Event()

    def end(*_: object) -> None:
        ended.set()

    before = {number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield ended
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
