"""What a capture proves, what it breaks, and that it is never held against it where it begins."""

import io
import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from ringproof.campaign.capture import CaptureAsked, judge_capture
from ringproof.campaign.capture.judging import Judged, judge_items
from ringproof.campaign.capture.stream import in_order_of_time
from ringproof.recordings import Exchange, Leg, Origin
from ringproof.trace import Actor
from ringproof.verdict import Verdict

OTHER = "000952C0FFE1"
ORIGIN = Origin(Path("x"), "mitmproxy")


def judged(tape: Any) -> Judged:
    made = Judged()
    judge_items(made, in_order_of_time(ORIGIN, (*tape.deeds, *tape.exchanges)), "flow")
    return made


def verdicts(tape: Any) -> dict[str, Verdict]:
    made = judged(tape)
    clauses = (*made.clauses("phone"), *made.clauses("server"))
    return {one.clause: one.verdict for one in clauses}


def of(tape: Any, *words: str, **more: Any) -> tuple[int, str]:
    out = io.StringIO()
    path = tape if isinstance(tape, Path) else tape.write(Path(words[0]) / "x.mitm")
    code = judge_capture(CaptureAsked((path,), **more), Console(file=out, width=200))
    return code, out.getvalue()


def test_a_lawful_call_proves_what_it_exercises(tape: Any, tmp_path: Path) -> None:
    code, said = of(tape.call(), str(tmp_path))
    assert code == 0
    for line in (
        "pass     EV-HOLDING-1       must    proven by 1 exchange",
        "pass     EV-CONNECTED-2     must    proven by 1 exchange",
        "pass     EV-GET-1           must    proven by 5 exchanges",
        "pass     SV-COMMAND-1  should  proven by 4 exchanges",
        "13 records of 1 phone: ",
        "conformant (partial): all ",
        "exit 0: every must that occurs passed",
    ):
        assert line in said, said
    assert "nothing in it calls for them: AC-OFF-1..2" in said
    assert "EV-TRANSFERRED-1" in said


@pytest.mark.parametrize("first", range(9))
@pytest.mark.parametrize("last", [9, 8, 7])
def test_a_capture_may_begin_and_end_anywhere(tape: Any, first: int, last: int) -> None:
    tape.call()
    tape.exchanges = tape.exchanges[first:last]
    made = judged(tape)
    worse = (Verdict.FAIL, Verdict.NON_STRICT)
    said = (*made.clauses("phone"), *made.clauses("server"))
    assert [one.clause for one in said if one.verdict in worse] == []


BREACHES: dict[str, tuple[Callable[[Any], Any], str, str]] = {
    "no mac": (
        lambda tape: tape.add(
            Leg.EVENTS, "p", b"GET /?event=holding&callId=TC@1 HTTP/1.1\r\nHost: a\r\n\r\n", b""
        ),
        "EV-MAC-1",
        "holding was told without mac (flow 10)",
    ),
    "post": (
        lambda tape: tape.add(
            Leg.EVENTS,
            "p",
            b"POST /?event=holding&mac=000952C0FFEE&callId=TC@1 HTTP/1.1\r\nHost: a\r\n\r\n",
            b"",
        ),
        "EV-GET-1",
        "an event came as POST, not GET (flow 10)",
    ),
    "no call id": (
        lambda tape: tape.event("holding"),
        "EV-HOLDING-1",
        "holding: callId is missing (flow 10)",
    ),
    "held and never told": (
        lambda tape: (
            tape.event("incoming", callId="TC@2", accountId="1", number="42")
            .command("accept", callid="TC@2")
            .event("connected", callId="TC@2")
            .command("hold", callid="TC@2")
            .wait(60)
            .event("disconnected", callId="TC@2")
        ),
        "EV-TOLD-1",
        "holding of TC@2 was not told within 5 s after the command hold (TC@2) (flow 13)",
    ),
}


@pytest.mark.parametrize("name", BREACHES)
def test_a_breach_of_a_must_is_told_with_its_place(name: str, tape: Any, tmp_path: Path) -> None:
    broken, clause, sentence = BREACHES[name]
    tape.call()
    broken(tape)
    code, said = of(tape, str(tmp_path))
    assert code == 1
    line = next(line for line in said.splitlines() if re.match(f"fail +{clause} ", line))
    assert sentence in line


def test_a_should_breaks_only_a_strict_verdict(tape: Any, tmp_path: Path) -> None:
    tape.call().event("holding", callId="TC@1")
    code, said = of(tape, str(tmp_path))
    assert code == 0
    assert "told holding of TC@1 after TC@1 had ended (flows 9, 10)" in said
    assert of(tape, str(tmp_path), strict=True)[0] == 1


def test_an_id_of_a_live_call_is_no_id_for_another(tape: Any) -> None:
    tape.event("incoming", callId="TC@2", accountId="1", number="42")
    tape.event("incoming", callId="TC@3", accountId="1", number="43")
    tape.event("incoming", callId="TC@2", accountId="1", number="44")
    (offence,) = judged(tape).tally("EV-ID-1").offences
    assert offence.why == "incoming gives a new call the id TC@2, which a call has that is ringing"
    assert offence.where == "flows 1, 3"


def test_how_long_a_change_may_take_can_be_said(tape: Any, tmp_path: Path) -> None:
    tape.event("incoming", callId="TC@1", accountId="1", number="42")
    tape.command("accept", callid="TC@1").wait(8).event("connected", callId="TC@1")
    assert of(tape, str(tmp_path))[0] == 1
    assert of(tape, str(tmp_path), within=10.0)[0] == 0


def test_each_phone_is_judged_by_itself(tape: Any) -> None:
    tape.event("incoming", callId="TC@1", accountId="1", number="42")
    tape.event("incoming", OTHER, callId="TC@1", accountId="1", number="43")
    tape.event("holding", OTHER, callId="TC@1")
    made = judged(tape)
    assert made.phones == {"000952C0FFEE", OTHER}
    assert "EV-ID-1" not in {one.clause for one in made.clauses("phone")}
    assert {o.phone for o in made.tally("EV-TRUE-1").offences} == {OTHER}


def test_a_recorded_deed_makes_its_event_owed(tape: Any) -> None:
    tape.call("TC@0")
    tape.deed(Actor.FAR_END, "call", leg="leg-1", number="42", account="1")
    tape.wait(30).event("outgoing", callId="TC@7", accountId="1", number="43")
    (missing,) = judged(tape).tally("EV-TOLD-1").offences
    assert missing.why.startswith("incoming from 42 was not told within 5 s after the far end")
    assert missing.where == "a deed of 000952C0FFEE"


@pytest.mark.parametrize(("mac", "broken"), [("never", 0), ("first", 1)])
def test_a_phone_whose_scripts_were_told_to_send_no_mac_may_do_so(
    tape: Any, mac: str, broken: int
) -> None:
    tape.call().deed(Actor.ADMIN, "upload_settings", mac=mac)
    raw = b"GET /?event=holding&callId=TC@7 HTTP/1.1\r\nHost: a\r\n\r\n"
    tape.add(Leg.EVENTS, "000952C0FFEE", raw, b"")
    assert judged(tape).tally("EV-MAC-1").broken == broken


def test_at_one_moment_the_clock_on_the_wall_says_what_came_first(tape: Any) -> None:
    """In a test of ours time stands still between two pauses."""
    tape.deed(Actor.ADMIN, "upload_settings", mac="never")
    raw = b"GET /?event=holding&callId=TC@7 HTTP/1.1\r\nHost: a\r\n\r\n"
    tape.add(Leg.EVENTS, "000952C0FFEE", raw, b"")
    (told,), (deed,) = tape.exchanges, tape.deeds
    before = replace(told.complete, wall=deed.stimulus.at.wall - 1)
    same = replace(told, complete=replace(before, mono=deed.stimulus.at.mono))
    tape.exchanges = [replace(same, began=same.complete)]
    assert judged(tape).tally("EV-MAC-1").broken == 1


@pytest.mark.parametrize(
    ("act", "clause", "why"),
    [
        (lambda t: t.command("dtmf", callid="TC@1"), "SV-COMMAND-1", "digits is missing"),
        (lambda t: t.command("fly"), "SV-COMMAND-5", "the page knows no command 'fly'"),
        (lambda t: t.command("show", text="a b"), "SV-COMMAND-6", "show: raw-blank, a blank that"),
        (lambda t: t.command("hold", head=b""), "SV-COMMAND-2", "hold carries no token"),
        (lambda t: t.command("hold", callid="TC@1"), "SV-COMMAND-3", "TC@1, which had ended"),
        (lambda t: t.command("hold", secure=False), "SV-SECRET-1", "over plain HTTP"),
        (
            lambda t: t.event("incoming", status=500, callId="TC@5", accountId="1", number="42"),
            "SV-ACCEPT-1",
            "answered with 500",
        ),
        (
            lambda t: t.event("holding", status=404, callId="TC@5"),
            "SV-EVENT-5",
            "the event holding was answered with 404",
        ),
    ],
)
def test_what_the_server_does_wrong_is_its_own(
    tape: Any, act: Callable[[Any], Any], clause: str, why: str
) -> None:
    act(tape.call())
    made = judged(tape)
    (offence,) = made.tally(clause).offences
    assert why in offence.why
    assert offence.where == "flow 10"
    assert verdicts(tape)[clause] in (Verdict.NON_STRICT, Verdict.FAIL)
    assert made.whole().exit_code == 0
    made.role = "server"
    assert made.whole(strict=True).exit_code == 1


@pytest.mark.parametrize("exact", [True, False])
def test_where_headers_are_kept_a_token_is_proven_and_missed(tape: Any, exact: bool) -> None:
    """A tap that writes a line anew still shows whether a token stood there."""
    tape.command("hold").command("hold", head=b"")
    tape.exchanges = [replace(exchange, exact=exact) for exchange in tape.exchanges]
    tally = judged(tape).tally("SV-COMMAND-2")
    assert (tally.proven, tally.broken) == (1, 1)


def test_nobody_proves_a_token_who_is_logged_in_to_the_phone(tape: Any) -> None:
    tape.command("hold", head=b"Cookie: session=x\r\n", secure=False)
    assert not {"SV-COMMAND-2", "SV-SECRET-1"} & judged(tape).tallies.exercised().keys()


def test_how_a_token_came_is_not_judged_where_the_file_does_not_say(tape: Any) -> None:
    tape.command("hold")
    tape.exchanges = [replace(tape.exchanges[0], secure=None)]
    exercised = judged(tape).tallies.exercised()
    assert "SV-COMMAND-2" in exercised
    assert "SV-SECRET-1" not in exercised


def test_a_command_that_is_no_get_is_told(tape: Any) -> None:
    tape.command("hold")
    post = tape.exchanges[0].request.replace(b"GET", b"POST", 1)
    tape.exchanges = [replace(tape.exchanges[0], request=post)]
    (offence,) = judged(tape).tally("SV-COMMAND-4").offences
    assert offence.why == "hold came as POST"


def test_no_friendly_answer_is_owed_to_what_is_no_event_of_the_page(tape: Any) -> None:
    tape.event("reboot", status=404).event("holding", status=400)
    exercised = judged(tape).tallies.exercised()
    assert not [clause for clause in exercised if clause.startswith("SV-")]


def test_the_verdict_can_be_on_the_server(tape: Any, tmp_path: Path) -> None:
    code, said = of(tape.call(), str(tmp_path), role="server", strict=True)
    assert code == 0
    assert "phones (the verdict is not on them)" in said
    assert re.search("pass +SV-EVENT-1 +must +proven by 1 exchange", said)
    assert "nothing in it calls for them: SV-EVENT-2" in said
    code, said = of(tape, str(tmp_path), role="moon")
    assert (code, said.startswith("ringproof: --role=moon: a capture judges phone or")) == (2, True)


def test_the_token_is_never_said(tape: Any, tmp_path: Path) -> None:
    tape.call().command("hold", head=b"Authorization: Bearer s3cr3t\r\n", AuthToken="s3cr3t")
    made = tmp_path / "x.json"
    _, said = of(tape, str(tmp_path), json=made)
    assert "s3cr3t" not in said + made.read_text()


def test_a_truncated_file_is_judged_up_to_the_damage(tape: Any, tmp_path: Path) -> None:
    whole = tape.call().write(tmp_path / "whole.mitm").read_bytes()
    cut = tmp_path / "cut.mitm"
    cut.write_bytes(whole[:-50])
    code, said = of(cut)
    assert code == 3
    assert f"! {cut}, flow 9, byte " in said
    assert "the file ends in the middle of it: 50 bytes are missing; judged without it" in said
    assert "inconclusive (partial): not all could be read" in said
    assert "pass     EV-HOLDING-1" in said


def test_damage_excuses_no_failure(tape: Any, tmp_path: Path) -> None:
    whole = tape.call().event("holding").call("TC@2").write(tmp_path / "whole.mitm").read_bytes()
    (tmp_path / "cut.mitm").write_bytes(whole[:-50])
    assert of(tmp_path / "cut.mitm")[0] == 1


def test_a_file_without_anything_of_ours_decides_nothing(tape: Any, tmp_path: Path) -> None:
    tape.command("show", text="hello")
    code, said = of(tape, str(tmp_path))
    assert code == 3
    assert "no clause that must hold was shown to hold" in said


def test_what_cannot_be_read_is_two_unless_something_else_can(tape: Any, tmp_path: Path) -> None:
    good, out = tape.call().write(tmp_path / "good.mitm"), io.StringIO()
    console = Console(file=out, width=200)
    assert judge_capture(CaptureAsked((tmp_path / "a", tmp_path / "b")), console) == 2
    assert judge_capture(CaptureAsked((tmp_path / "a", good)), console) == 3
    assert f"ringproof: there is no file {tmp_path}/a; name the recording" in out.getvalue()


def test_programs_read_the_same(tape: Any, tmp_path: Path) -> None:
    tape.call().event("holding")
    made = tmp_path / "x.json"
    assert of(tape, str(tmp_path), json=made)[0] == 1
    plain = json.loads(made.read_text())
    assert (plain["outcome"], plain["exit_code"]) == ("not conformant", 1)
    clauses = {one["id"]: one for one in plain["clauses"]}
    assert clauses["EV-HOLDING-1"]["offences"] == [
        {"why": "holding: callId is missing", "phone": "000952C0FFEE", "where": "flow 10"}
    ]
    assert clauses["EV-GET-1"]["proven"] == 6
    assert clauses["EV-GET-1"]["proofs"] == ["flow 1", "flow 3", "flow 5"]
    assert "EV-TRANSFERRED-1" in plain["not_exercised"]
    assert of(tape, str(tmp_path), json=tmp_path / "no" / "x.json")[0] == 2


@settings(max_examples=25)
@given(order=st.permutations(range(9)))
def test_the_order_in_the_file_does_not_matter(order: list[int], new_tape: Any) -> None:
    tape = new_tape().call()
    lawful = verdicts(tape)
    shuffled: list[Exchange] = [tape.exchanges[n] for n in order]
    tape.exchanges = shuffled
    assert verdicts(tape) == lawful
