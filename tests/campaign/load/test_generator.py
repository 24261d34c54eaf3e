"""Locust is followed by what it writes down, and its failures are told in its own words."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from ringproof.campaign.load.generator import Generator, GeneratorFailed, Heard, Spread
from ringproof.campaign.load.measure import Sample
from ringproof.campaign.load.plan import Plan

PLAN = Plan("http://127.0.0.1:9/events", phones=10, seconds=3.0, within=2.0)
SAMPLE = Sample("A", "incoming", "TC@1", 0.0, 0.1, 0.01, 200)


def test_what_it_writes_down_is_read() -> None:
    heard = Heard()
    for line in (
        {"began": 12.5},
        {"samples": [SAMPLE.plain(), SAMPLE.plain()]},
        {"ended": {"cpu": 0.4, "processes": 2}},
    ):
        heard.take(json.dumps(line))
    assert (heard.began, heard.samples, heard.cpu) == (12.5, [SAMPLE] * 2, 0.4)
    assert heard.ended


def test_half_a_line_waits_for_its_other_half(tmp_path: Path) -> None:
    generator = Generator(PLAN, Spread(), tmp_path)
    file = tmp_path / "samples.jsonl"
    file.write_bytes(b'{"began": 1.5}\n{"samp')
    assert generator.follow().began == 1.5
    with file.open("ab") as more:
        more.write(b'les": []}\n{"ended": {"cpu": 0.1, "processes": 1}}\n')
    assert generator.follow().ended
    generator.check()


def test_its_last_words_are_told_where_it_ended_too_soon(tmp_path: Path) -> None:
    (tmp_path / "locust.log").write_text("first\nno such host\n\n", "utf-8")
    with pytest.raises(GeneratorFailed, match="locust ended too soon: no such host"):
        Generator(PLAN, Spread(), tmp_path).check()


@pytest.mark.parametrize(
    ("spread", "shares", "distributed"),
    [
        (Spread(), 1, False),
        (Spread(here=2), 2, True),
        (Spread(here=0, elsewhere=1), 1, True),
        (Spread(here=1, elsewhere=3), 4, True),
    ],
)
def test_more_than_one_process_needs_a_master(
    spread: Spread, shares: int, distributed: bool
) -> None:
    assert (spread.shares, spread.distributed) == (shares, distributed)


def test_locust_and_gevent_stay_out_of_our_own_process() -> None:
    code = (
        "import sys, ringproof.campaign.load.command\n"
        "print(sorted({'locust', 'gevent'} & set(sys.modules)))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
