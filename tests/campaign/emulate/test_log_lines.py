"""What a phone logs as an error stands in the terminal: one line, and nothing that steers it."""

import io

import pytest
from rich.console import Console

from ringproof.campaign.emulate.log_lines import one_line, printing


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("outgoing:8: it fails", "outgoing:8: it fails"),
        ("one\r\ntwo\n", "one two"),
        ("\x1b[2Jgone", "?[2Jgone"),
        ("half a sign \udcff", "half a sign ?"),
        ("a" * 5000, "a" * 400 + "…"),
    ],
)
def test_a_text_is_one_plain_line(text: str, shown: str) -> None:
    assert one_line(text) == shown


def test_a_line_says_whose_it_is_and_takes_no_markup() -> None:
    out = io.StringIO()
    printing(Console(file=out, width=40))(
        "desk-7", "script a is stopped: a:1: [red]unexpected[/red]"
    )
    assert out.getvalue() == "desk-7: log e: script a is stopped: a:1: [red]unexpected[/red]\n"


def test_a_terminal_that_is_gone_does_not_stop_the_phone() -> None:
    out = io.StringIO()
    console = Console(file=out)
    out.close()
    printing(console)("desk-7", "script a is stopped")
