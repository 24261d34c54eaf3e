"""The `--record` of `ringproof certify`: the file, and what its failure means."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.text import Text

from ringproof.campaign.record.file import new_file
from ringproof.campaign.record.run_plugin import RecordingRun
from ringproof.campaign.suite import Certification
from ringproof.verdict import Exit


@contextmanager
def recorded(asked: Certification) -> Iterator[tuple[RecordingRun, ...]]:
    """Yield the plugin that records the run, none where it was not asked; BadRequest may come."""
    if asked.record is None:
        yield ()
        return
    with new_file(asked.record, keep=asked.keep_personal_data) as stream:
        yield (RecordingRun(stream, keep=asked.keep_personal_data),)


def recording_exit(
    code: int, recorders: Sequence[RecordingRun], asked: Certification, console: Console
) -> int:
    """Say where the recording is, or why it is not whole; return the exit code of the run.

    A run that lost the recording it was asked for is not conformant without reserve.
    """
    for recorder in recorders:
        if recorder.lost:
            console.print(Text(f"ringproof: {recorder.lost}", style="bold red"), soft_wrap=True)
            return int(Exit.INCONCLUSIVE) if code == Exit.CONFORMANT else code
        if recorder.began:
            console.print(Text(f"recording: {asked.record}"), soft_wrap=True)
    return code
