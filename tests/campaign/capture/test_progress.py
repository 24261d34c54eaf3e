import io

from rich.console import Console

from ringproof.campaign.capture.progress import Progress


def said(*, terminal: bool, seconds: float) -> str:
    out, time = io.StringIO(), [0.0]
    console = Console(file=out, width=80, force_terminal=terminal)
    progress = Progress(console, "x.mitm", lambda: time[0])
    for n in range(1, 512 * 100 + 1):
        time[0] = seconds * n / (512 * 100)
        progress(n)
    progress.done()
    return out.getvalue()


def test_what_is_done_within_a_second_says_nothing() -> None:
    assert said(terminal=False, seconds=0.9) == ""


def test_a_log_gets_fewer_lines_the_longer_it_takes() -> None:
    lines = said(terminal=False, seconds=60.0).splitlines()
    assert 3 < len(lines) < 8
    assert lines[0].startswith("x.mitm: ")
    assert lines[0].endswith(" records judged ...")


def test_a_terminal_has_one_line_that_is_written_over() -> None:
    drawn = said(terminal=True, seconds=10.0)
    assert "\n" not in drawn
    assert drawn.count("\r") >= 5
    assert drawn.endswith(" \r")
