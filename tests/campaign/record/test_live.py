"""The view of a recording that goes on."""

from io import StringIO
from typing import Any

from rich.console import Console

from ringproof.campaign.record.live import View
from ringproof.campaign.record.tape import Counts, Tape
from ringproof.recordings.exchange import Exchange, Leg
from ringproof.trace.moment import Moment

AT = Moment(1.0, 1.0)


def told(n: int) -> Exchange:
    raw = b"GET /?event=connected&callId=TC@%d HTTP/1.1\r\nHost: x\r\n\r\n" % n
    return Exchange(0, Leg.EVENTS, "000952C0FFEE", raw, b"", AT, AT, None, lost="away")


class Nowhere:
    def add(self, exchange: Exchange) -> None:
        pass

    def deed(self, deed: Any) -> None:
        pass


def shown(*, terminal: bool) -> str:
    out = StringIO()
    console = Console(file=out, force_terminal=terminal, width=100, height=30, no_color=True)
    tape = Tape(Nowhere())
    with View(console, tape.counts) as view:
        tape._heard = view.show
        for n in range(12):
            tape.add(told(n))
    return out.getvalue()


def test_without_a_terminal_every_exchange_is_a_line() -> None:
    said = shown(terminal=False)
    assert [f"TC@{n}:" in said for n in range(12)] == [True] * 12
    assert said.count("\n") == 12


def test_on_a_terminal_the_last_ones_stand_above_the_count() -> None:
    last = shown(terminal=True).rpartition("TC@4:")[2]
    assert "12 events, 12 of them without an answer" in last
    assert [f"TC@{n}:" in last for n in range(5, 12)] == [True] * 7


def test_nothing_to_show_is_a_count_of_nothing() -> None:
    out = StringIO()
    with View(Console(file=out, force_terminal=True, width=60), Counts()):
        pass
    assert "0 commands, 0 events" in out.getvalue()
