from dataclasses import replace
from typing import Any

from ringproof.report.document import RunReport
from ringproof.report.ladder import Lane, Look, blamed_records, ladder
from ringproof.trace import Actor, Answer, Moment, Stimulus, Told, Witnessed


def test_lanes_are_those_somebody_uses(report: RunReport) -> None:
    assert ladder([]).lanes == (Lane.CLIENT, Lane.PHONE, Lane.EVENT_SERVER)
    assert ladder(report.tests[0].records).lanes[-1] is Lane.FAR_END
    assert ladder(report.tests[3].records).lanes[:2] == (Lane.ADMIN, Lane.LOCAL_USER)


def test_each_record_is_one_row_in_order(report: RunReport) -> None:
    for test in report.tests:
        assert [row.n for row in ladder(test.records).rows] == [r.n for r in test.records]


def test_arrows_lead_from_who_acts_to_whom(story: Any) -> None:
    story.does(Actor.FAR_END, "call", leg="leg-1", number="42")
    story.does(Actor.LOCAL_USER, "lift")
    story.command("hold", callid="TC@1")
    story.told("holding", callId="TC@1")
    ways = [(row.at, row.to, row.look) for row in ladder(story.records).rows]
    assert ways == [
        (Lane.FAR_END, Lane.PHONE, Look.ACT),
        (Lane.LOCAL_USER, Lane.PHONE, Look.ACT),
        (Lane.CLIENT, Lane.PHONE, Look.COMMAND),
        (Lane.PHONE, Lane.CLIENT, Look.ANSWER),
        (Lane.PHONE, Lane.EVENT_SERVER, Look.EVENT),
    ]


def test_an_expectation_is_met_or_not_and_says_how_long_it_took(story: Any) -> None:
    story.expect("tells holding of TC@1", took=0.0123)
    story.expect("tells connected of TC@1", met=False)
    met, unmet = ladder(story.records).rows
    assert (met.look, met.text) == (Look.MET, "tells holding of TC@1 (after 0.012 s)")
    assert (unmet.look, unmet.text) == (Look.UNMET, "not met within 2 s: tells connected of TC@1")


def test_an_answer_that_never_came_is_broken(story: Any) -> None:
    story.command("hold")
    lost = replace(story.records[1], status=None, lost="connection reset")
    (_, row) = ladder([story.records[0], lost]).rows
    assert (row.look, row.text) == (Look.BROKEN, "no answer: connection reset")


def test_what_a_verdict_blames_is_remarked(report: RunReport) -> None:
    test = report.tests[1]
    remarks = blamed_records(test.findings)
    (wrong,) = [f for f in test.findings if f.clause == "EV-TRUE-1"]
    rows = ladder(test.records, remarks).rows
    assert [row.remark for row in rows if row.n == wrong.evidence[0]] == ["EV-TRUE-1: fail"]
    assert blamed_records(report.tests[0].findings) == {}


def test_defects_stand_beside_the_event(report: RunReport) -> None:
    remarks = [row.remark for row in ladder(report.tests[2].records).rows if row.remark]
    assert remarks == ["raw-non-ascii at byte 61"]


def test_time_counts_from_the_first_record(story: Any) -> None:
    story.wait(100.0).command("hold")
    assert [round(row.time, 3) for row in ladder(story.records).rows] == [0.0, 0.004]


def test_the_answer_to_an_event_goes_from_the_server_to_the_phone() -> None:
    moment = Moment(0.0, 1_700_000_000.0)
    told = Told(1, moment, moment, None, 1, "GET", b"/?event=holding", (), None)
    command = Stimulus(2, moment, Actor.CLIENT, "accept")
    rows = ladder([told, command, Answer(3, moment, 1, 200), Answer(4, moment, 2, 200)]).rows
    assert [(row.at, row.to) for row in rows[2:]] == [
        (Lane.EVENT_SERVER, Lane.PHONE),
        (Lane.PHONE, Lane.CLIENT),
    ]


def test_several_phones_have_a_lane_each_by_their_names(story: Any) -> None:
    macs = {"left": "000952C0FFEE", "right": "000952C0FFEF"}
    for name, mac in macs.items():
        for number in ("101", "102"):
            details = {"phone": name, "mac": mac, "number": number}
            story.write(Witnessed, witness=Actor.ADMIN, what="phone", details=details)
    story.command("call", number="201", phone="left")
    story.command("call", number="101", phone="right")
    story.told("incoming", callId="TC@1")
    story.told("incoming", callId="TC@1")
    nobodys = replace(story.records.pop(), event=None)
    drawn = ladder([*story.records, nobodys])
    assert drawn.lanes == (Lane.CLIENT, "left", "right", Lane.PHONE, Lane.EVENT_SERVER)
    assert [(row.at, row.to) for row in drawn.rows] == [
        ("left", None),
        ("right", None),
        (Lane.CLIENT, "left"),
        ("left", Lane.CLIENT),
        (Lane.CLIENT, "right"),
        ("right", Lane.CLIENT),
        ("left", Lane.EVENT_SERVER),
        (Lane.PHONE, Lane.EVENT_SERVER),
    ]
