from typing import Any

from ringproof.report.ladder import Lane, Look
from ringproof.report.session_ladder import Drawing, Seen, in_order, session_ladder
from ringproof.trace import Actor

A, B = "000952C0FFEE", "000952C0FFE1"


def test_phones_stand_side_by_side_and_share_the_rest(story: Any) -> None:
    story.does(Actor.FAR_END, "call", leg="leg-1", number="42")
    story.told("incoming", callId="TC@1")
    story.command("hold", callid="TC@1")
    one, told, asked, answer = story.records
    seen = (Seen(A, one), Seen(A, told), Seen(B, asked), Seen(B, answer))
    ladder = session_ladder(Drawing("x", seen))
    assert ladder.lanes == (Lane.CLIENT, A, B, Lane.EVENT_SERVER, Lane.FAR_END)
    assert [(row.at, row.to) for row in ladder.rows] == [
        (Lane.FAR_END, A),
        (A, Lane.EVENT_SERVER),
        (Lane.CLIENT, B),
        (B, Lane.CLIENT),
    ]


def test_a_phone_alone_is_the_phone(story: Any) -> None:
    story.command("hold", callid="TC@1")
    drawing = Drawing("x", tuple(Seen(A, record) for record in story.records))
    assert session_ladder(drawing).lanes == (Lane.CLIENT, Lane.PHONE, Lane.EVENT_SERVER)
    assert session_ladder(drawing.only("another")).rows == ()


def test_an_inferred_act_is_marked_with_its_reason(story: Any) -> None:
    story.does(Actor.LOCAL_USER, "lift")
    (row,) = session_ladder(Drawing("x", (Seen(A, story.records[0], "since it rang"),))).rows
    assert (row.look, row.remark) == (Look.INFERRED, "inferred: since it rang")


def test_a_gap_and_a_damage_are_rows(story: Any) -> None:
    story.told("holding", callId="TC@1")
    story.wait(6.0).told("connected", callId="TC@1")
    seen = in_order(Seen(A, record) for record in reversed(story.records))
    rows = session_ladder(Drawing("x", seen, damages=("flow 3: cut",))).rows
    assert [row.look for row in rows] == [Look.EVENT, Look.GAP, Look.EVENT, Look.DAMAGE]
    assert rows[1].text == "nothing for 6.0 s"


def test_a_server_s_answer_to_an_event_goes_to_the_phone(story: Any) -> None:
    story.command("hold")
    (row,) = session_ladder(Drawing("x", (Seen(A, story.records[1], by_server=True),))).rows
    assert (row.at, row.to) == (Lane.EVENT_SERVER, Lane.PHONE)
