"""What is heard is redacted, written, and only then shown."""

import errno
from dataclasses import replace
from typing import Any

from ringproof.campaign.record.tape import Tape
from ringproof.recordings.exchange import Exchange, Leg
from ringproof.trace.moment import Moment

AT = Moment(1.0, 1.0)
TOLD = Exchange(0, Leg.EVENTS, "000952C0FFEE", b"GET /?event=x", b"", AT, AT, None, lost="gone")


def test_nothing_is_written_or_shown_before_it_is_redacted() -> None:
    order: list[tuple[str, bytes]] = []

    class Sink:
        def add(self, exchange: Exchange) -> None:
            order.append(("written", exchange.request))

        def deed(self, deed: Any) -> None:
            raise AssertionError

    tape = Tape(
        Sink(),
        lambda exchange: replace(exchange, request=b"redacted"),
        heard=lambda exchange: order.append(("shown", exchange.request)),
    )
    tape.add(TOLD)
    assert order == [("written", b"redacted"), ("shown", b"redacted")]
    assert [exchange.request for exchange in tape.counts.latest] == [b"redacted"]


def test_it_counts_what_it_has_and_what_was_lost(desk: Any) -> None:
    _, kept = desk.records(["http://127.0.0.1:1"], "http://127.0.0.1:2")
    tape = Tape(kept)
    tape.add(TOLD)
    tape.add(replace(TOLD, leg=Leg.COMMANDS, phone="", lost=""))
    assert tape.counts.exchanges == {Leg.EVENTS: 1, Leg.COMMANDS: 1}
    assert tape.counts.lost == {"gone": 1}
    assert list(tape.counts.phones) == ["000952C0FFEE"]
    tape.close()
    tape.add(TOLD)
    assert len(kept.exchanges) == 2


def test_a_full_disk_ends_the_recording_once() -> None:
    full: list[OSError] = []

    class Full:
        tried = 0

        def add(self, exchange: Exchange) -> None:
            self.tried += 1
            raise OSError(errno.ENOSPC, "No space left on device")

        def deed(self, deed: Any) -> None:
            raise AssertionError

    sink = Full()
    tape = Tape(sink, broken=full.append)
    tape.add(TOLD)
    tape.add(TOLD)
    assert sink.tried == 1
    assert len(full) == 1
    assert tape.counts.exchanges.total() == 0
