"""What a load leaves can be read by programs, by people, and without a network."""

import io
import json
import re
from dataclasses import replace
from pathlib import Path

from rich.console import Console

from ringproof.campaign.load.counting import compare
from ringproof.campaign.load.measure import Sample, latency
from ringproof.campaign.load.plan import Plan, Profile
from ringproof.campaign.load.reactions import Reactions
from ringproof.campaign.load.report import print_result, write_report
from ringproof.campaign.load.verdict import Generator, Measured, judge

SAMPLES = tuple(
    Sample("A", name, "TC@1", at, at, 0.01, 200)
    for at, name in enumerate(("incoming", "connected", "disconnected"))
)
MEASURED = Measured(
    Plan("http://127.0.0.1:8090/events", phones=1, within=1.0),
    SAMPLES,
    3,
    compare({"A": 3}, {}, {"A": 2}),
    Reactions(2, 1, (0.01,), missing=("desk 1: accept of TC@1 never came",)),
    Generator(latency([0.001]), 0.1),
)


def test_a_program_reads_it(tmp_path: Path) -> None:
    write_report(tmp_path, "CTI", MEASURED, judge(MEASURED))
    plain = json.loads((tmp_path / "load.json").read_text("utf-8"))
    assert plain["format"] == 1
    assert plain["exit"] == 1
    assert plain["counted"] == {"sent": 3, "counted": 2, "lost": {"A": 1}, "doubled": {}}
    assert plain["reactions"]["missing"] == ["desk 1: accept of TC@1 never came"]
    assert plain["events"]["latency"]["p99"] == 0.01
    assert plain["events"]["latency_from_due"]["p99"] == 0.01
    assert plain["events"]["unanswered"] == 0
    assert sum(each["sent"] for each in plain["over_time"]["bins"]) == 3


def test_a_person_reads_it_without_a_network(tmp_path: Path) -> None:
    page = write_report(tmp_path, "<CTI>", MEASURED, judge(MEASURED)).read_text("utf-8")
    assert page.count("<svg") == 2
    assert "&lt;CTI&gt;" in page
    assert "<CTI>" not in page
    assert "1 events were lost" in page
    assert "<script" not in page
    assert re.findall(r"(?:src|href)=", page) == []


def test_the_terminal_says_it_in_a_few_lines() -> None:
    out = io.StringIO()
    print_result(Console(file=out, width=120), "CTI", MEASURED, judge(MEASURED))
    said = out.getvalue()
    assert "2 counted, 1 lost, 0 too many" in said
    assert "2 owed by 0 phones of ours: 1 in time, 0 late, 1 missing" in said
    assert "not held: 1 events were lost" in said


def test_what_a_latency_is_of_is_said_beside_it() -> None:
    lost = Sample("A", "holding", "TC@1", 3.0, 3.0, 7.0, None, "gone")
    measured = replace(MEASURED, samples=(*SAMPLES, lost))
    out = io.StringIO()
    print_result(Console(file=out, width=160), "CTI", measured, judge(measured))
    said = out.getvalue()
    assert "max 10.0 ms (3 answers, from the telling; 1 without an answer left out)" in said
    assert "max 10.0 ms (3 events, waiting for answers before counted)" in said


def test_a_steady_load_is_told_by_its_rate() -> None:
    out = io.StringIO()
    plan = Plan("http://127.0.0.1:8090/events", Profile.STEADY, phones=5, seconds=9.0, rate=2.0)
    measured = Measured(plan, (), 0)
    print_result(Console(file=out, width=120), "CTI", measured, judge(measured))
    assert "5 phones, 2 calls a second for 9 s" in out.getvalue()
    assert "nothing was measured" in out.getvalue()
