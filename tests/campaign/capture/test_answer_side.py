"""What a phone answers to commands: proven by a sound capture, broken by a broken one."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ringproof.campaign.capture.judging import Judged, judge_items
from ringproof.campaign.capture.stream import in_order_of_time
from ringproof.recordings import Origin
from ringproof.trace import Actor
from ringproof.verdict import Verdict

LIST = (
    b"choose one of the following actions: help, log, resume, accept, terminate, show, call, "
    b"transfer, hold, join, conference, dtmf\n..?action=call&help\n"
)
HELP = b"number, line, fireandforget\n  number -> uri\nDials the number.\n"
COOKIE = b"Cookie: AUERSessionID=xxxx\r\n"
PASS, FAIL, SOFT = Verdict.PASS, Verdict.FAIL, Verdict.NON_STRICT


def judged(tape: Any, unit: str = "flow") -> Judged:
    made, origin = Judged(), Origin(Path("x"), "mitmproxy")
    judge_items(made, in_order_of_time(origin, (*tape.deeds, *tape.exchanges)), unit)
    return made


def sound(tape: Any) -> Any:
    """A phone that is asked all that an exchange alone decides, and answers as it should."""
    tape.event("incoming", callId="TC@1", accountId="1", number="42")
    tape.event("connected", callId="TC@1").command("resume", 409, callid="TC@1")
    tape.command("hold", callid="TC@1").event("holding", callId="TC@1")
    tape.command("hold", 409, callid="TC@1").event("disconnected", callId="TC@1")
    tape.command("?", body=LIST).command("call", body=HELP, help="")
    tape.command("call", number="42").command("show", text="x").command("log", text="x")
    tape.command("dtmf", digits="0*#D").command("transfer", number="43")
    tape.command("hold", head=COOKIE).command("resume", head=b"", AuthToken="xxxx")
    tape.command("call", 401, head=b"", number="42").command("hold", 403)
    tape.command("call", 400).command("call", 400, number="").command("transfer", 422)
    tape.command("show", 400).command("log", 400).command("dtmf", 400, digits="12x")
    tape.command("levitate", 400, body=b"there is no action levitate").command("", 400)
    return tape.command("hold", 404, callid="TC@1")


DECIDED = {
    *("AC-TOKEN-1", "AC-TOKEN-2", "AC-TOKEN-3", "AC-SESSION-1"),
    *("DS-LIST-1", "DS-LIST-2", "DS-HELP-1", "DS-HELP-2"),
    *("DS-UNKNOWN-1", "DS-UNKNOWN-2", "DS-UNKNOWN-3"),
    *("CM-REFUSE-1", "CM-REFUSE-2", "CM-FIRE-2"),
    *("CM-CALL-8", "CM-CALL-9", "CM-TRANSFER-3", "CM-SHOW-2", "CM-LOG-4", "CM-DTMF-3", "CM-IDS-1"),
}


def of_answers(made: Judged) -> dict[str, Verdict]:
    families = ("AC-", "DS-", "CM-")
    found = made.clauses("phone")
    return {one.clause: one.verdict for one in found if one.clause.startswith(families)}


def test_a_sound_phone_proves_all_that_its_answers_decide(tape: Any) -> None:
    made = judged(sound(tape))
    assert of_answers(made) == dict.fromkeys(DECIDED, PASS)
    assert made.tally("AC-TOKEN-3").proofs == ["flow 17"]
    assert made.tally("CM-IDS-1").proofs == ["flow 27"]
    assert (made.tally("CM-REFUSE-1").proofs, made.tally("CM-REFUSE-1").doubts) == (["flow 6"], 0)


BROKEN: dict[str, tuple[Callable[[Any], Any], str, Verdict, str]] = {
    "an empty list": (
        lambda t: t.command("?"),
        *("DS-LIST-1", FAIL, "the answer to ? lists no commands"),
    ),
    "a list that lacks one": (
        lambda t: t.command("?", body=LIST.replace(b", hold", b"")),
        *("DS-LIST-2", FAIL, "the list lacks hold"),
    ),
    "a help of nothing": (
        lambda t: t.command("hold", body=b"ok", help=""),
        *("DS-HELP-1", FAIL, "the help of hold says nothing of parameters or usage"),
    ),
    "a help that is the list": (
        lambda t: t.command("hold", body=LIST, help=""),
        *("DS-HELP-1", FAIL, "the help of hold is the list of the commands"),
    ),
    "a help that names no parameter": (
        lambda t: t.command("dtmf", body=b"callid\nsends tones", help=""),
        *("DS-HELP-2", SOFT, "the help of dtmf does not name digits"),
    ),
    "a call to nobody": (
        lambda t: t.command("call"),
        *("CM-CALL-8", SOFT, "the command call without a number was answered with 200"),
    ),
    "a call to an empty number": (
        lambda t: t.command("call", 204, number=""),
        *("CM-CALL-9", SOFT, "the command call with an empty number was answered with 204"),
    ),
    "a transfer to nobody": (
        lambda t: t.command("transfer", callid="TC@7"),
        *("CM-TRANSFER-3", SOFT, "the command transfer without a number was answered with 200"),
    ),
    "a display without a text": (
        lambda t: t.command("show"),
        *("CM-SHOW-2", SOFT, "the command show without a text was answered with 200"),
    ),
    "a log without a text": (
        lambda t: t.command("log", level="w"),
        *("CM-LOG-4", SOFT, "the command log without a text was answered with 200"),
    ),
    "digits that are none": (
        lambda t: t.command("dtmf", digits="12x"),
        *("CM-DTMF-3", SOFT, "dtmf with other than the 16 symbols was answered with 200"),
    ),
    "a call that is over": (
        lambda t: t.command("hold", callid="TC@1"),
        *("CM-IDS-1", SOFT, "a command for a call that had ended was answered with 200"),
    ),
    "no action": (
        lambda t: t.command(""),
        *("DS-UNKNOWN-2", SOFT, "a request without an action was answered with 200"),
    ),
    "an unknown action that is not named": (
        lambda t: t.command("fly", 400, body=b"no such action"),
        *("DS-UNKNOWN-3", SOFT, "the refusal of the action 'fly' does not name it"),
    ),
    "a stranger who is obeyed": (
        lambda t: t.command("call", head=b"", number="42"),
        *("AC-TOKEN-3", SOFT, "the command call without token or session was answered 200"),
    ),
    "a stranger who is given the list": (
        lambda t: t.command("?", head=b"", body=LIST),
        *("AC-SAFE-1", SOFT, "the list was given without token or session"),
    ),
    "a stranger who is given a help": (
        lambda t: t.command("call", head=b"", body=HELP, help=""),
        *("AC-SAFE-1", SOFT, "the help was given without token or session"),
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_answer_is_told_with_its_place(name: str, tape: Any) -> None:
    broken, clause, verdict, why = BROKEN[name]
    made = judged(broken(sound(tape)))
    (offence,) = made.tally(clause).offences
    assert why in offence.why
    assert (offence.where, offence.verdict) == ("flow 28", verdict)
    rest = {one: said for one, said in of_answers(made).items() if one != clause}
    assert set(rest.values()) == {PASS}, rest


def test_a_phone_that_says_yes_to_everything_proves_nothing(tape: Any) -> None:
    sound(tape)
    yes = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
    tape.exchanges = [replace(each, response=yes) for each in tape.exchanges]
    assert PASS not in of_answers(judged(tape)).values()


def test_a_phone_that_refuses_everything_proves_nothing(tape: Any) -> None:
    sound(tape)
    for status in (b"400", b"401", b"404"):
        no = b"HTTP/1.1 %s No\r\nContent-Length: 0\r\n\r\n" % status
        tape.exchanges = [replace(each, response=no) for each in tape.exchanges]
        made = judged(tape)
        assert PASS not in of_answers(made).values()


def test_what_a_refusal_was_not_seen_beside_is_said(tape: Any) -> None:
    tape.command("hold").command("call", 400)
    made = judged(tape)
    (one,) = [each for each in made.clauses("phone") if each.clause == "CM-CALL-8"]
    assert one.verdict is Verdict.INCONCLUSIVE
    assert one.why == ("refused; the capture does not show a command call that was obeyed (flow 2)")


@pytest.mark.parametrize(
    "asked",
    [
        pytest.param(lambda t: t.command("call", fireandforget="1"), id="told to forget it"),
        pytest.param(lambda t: t.command("call", uri="42"), id="a parameter of a later phone"),
        pytest.param(lambda t: t.command("update"), id="an action of a later phone"),
        pytest.param(lambda t: t.command("hold", callid="TC@9"), id="a call that may be there"),
        pytest.param(lambda t: t.command("call", 302), id="sent elsewhere"),
        pytest.param(lambda t: t.command("?", 404), id="perhaps switched off"),
        pytest.param(lambda t: t.command("dtmf", digits="12d"), id="small letters"),
    ],
)
def test_what_may_be_lawful_is_held_against_nobody(tape: Any, asked: Callable[[Any], Any]) -> None:
    assert set(of_answers(judged(asked(sound(tape)))).values()) == {PASS}


def test_a_call_that_may_have_changed_meanwhile_is_held_against_nobody(tape: Any) -> None:
    """Somebody at the phone took it back, and that was not told yet when the command came."""
    tape.event("incoming", callId="TC@1", accountId="1", number="42")
    tape.event("connected", callId="TC@1").event("holding", callId="TC@1")
    tape.command("hold", callid="TC@1").event("connected", callId="TC@1")
    made = judged(tape)
    assert of_answers(made) == {"CM-REFUSE-1": Verdict.INCONCLUSIVE}
    assert made.tally("CM-REFUSE-1").why == (
        "hold of a call that was on hold was answered 200; it may have changed meanwhile (flow 4)"
    )


def test_a_resume_of_two_calls_is_not_in_vain_because_one_of_them_talks(tape: Any) -> None:
    tape.event("incoming", callId="TC@1", accountId="1", number="42")
    tape.event("connected", callId="TC@1")
    tape.command("resume", 409, callid="TC@1", callid2="TC@9").command("resume")
    assert "CM-REFUSE-2" not in of_answers(judged(tape))


def test_a_yes_to_what_is_to_be_forgotten_shows_no_command_obeyed(tape: Any) -> None:
    tape.command("call", number="42", fireandforget="1").command("call", 400)
    assert PASS not in of_answers(judged(tape)).values()


def test_a_list_that_was_packed_or_not_kept_is_no_empty_list(tape: Any) -> None:
    packed = (
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\n\x1f\x8b\x08\x00"
    )
    tape.command("?")
    assert of_answers(judged(tape, "line")) == {}
    tape.exchanges = [replace(tape.exchanges[0], response=packed)]
    assert of_answers(judged(tape)) == {}


def test_where_credentials_are_not_kept_nobody_is_a_stranger(tape: Any) -> None:
    """Neither what a browser exported, nor a capture in which nobody has a credential."""
    tape.command("call", head=b"", number="42").command("?", head=b"", body=LIST)
    assert of_answers(judged(tape)) == {"AC-SAFE-1": Verdict.INCONCLUSIVE}
    tape.command("hold")
    assert "AC-TOKEN-3" not in of_answers(judged(tape, "line"))
    assert of_answers(judged(tape))["AC-TOKEN-3"] is SOFT


def test_a_command_that_had_to_be_refused_is_none_that_was_obeyed(tape: Any) -> None:
    tape.command("call").command("call", 400, number="")
    assert of_answers(judged(tape))["CM-CALL-9"] is Verdict.INCONCLUSIVE


def test_who_is_not_admitted_is_not_refused_for_what_was_asked(tape: Any) -> None:
    sound(tape).command("show", 401).command("show", 403)
    assert judged(tape).tally("CM-SHOW-2").proven == 1


def test_a_token_that_admits_where_nobody_is_turned_away_decides_no_must(tape: Any) -> None:
    assert of_answers(judged(tape.command("call", number="42"))) == {}


@pytest.mark.parametrize(
    ("head", "query"),
    [
        pytest.param(b"Authorization: xxxx\r\n", {}, id="the bare token"),
        pytest.param(b"Authorization: Basic xxxx\r\n", {}, id="a password"),
        pytest.param(b"", {"AuthToken": ""}, id="an empty token"),
        pytest.param(b"", {"authtoken": "xxxx"}, id="in small letters"),
        pytest.param(COOKIE, {"AuthToken": "xxxx"}, id="by a session and a token"),
    ],
)
def test_what_else_admits_proves_nothing_of_the_tokens(
    tape: Any, head: bytes, query: dict[str, str]
) -> None:
    tape.command("hold", 401, head=b"").command("hold", head=head, **query)
    assert of_answers(judged(tape)) == {"AC-TOKEN-3": PASS}


@pytest.mark.parametrize(
    ("verb", "details", "clause"),
    [("allow", {"on": "no"}, "AC-OFF-1"), ("factory_reset", {}, "AC-OFF-2")],
)
def test_switched_off_a_phone_refuses(
    tape: Any, verb: str, details: dict[str, str], clause: str
) -> None:
    tape.command("hold").deed(Actor.ADMIN, verb, **details).command("hold", 404)
    tape.command("call", 400).command("?")  # refused for another reason, and for no list
    assert of_answers(judged(tape)) == {clause: PASS}
    tape.command("hold").deed(Actor.ADMIN, "allow").command("hold")
    made = judged(tape)
    (offence,) = made.tally(clause).offences
    assert offence.why == "switched off, the phone answered the command hold 200"
    assert (offence.where, offence.verdict) == ("flow 5", SOFT)


def test_a_phone_that_refuses_always_shows_nothing_by_refusing_while_off(tape: Any) -> None:
    tape.deed(Actor.ADMIN, "allow", on="no").command("hold", 404)
    assert of_answers(judged(tape)) == {}
    tape.command("hold", 204)  # nor does what is answered while it is off show that it obeys
    assert judged(tape).tally("AC-OFF-1").proven == 0


def test_what_is_switched_off_owes_no_event(tape: Any) -> None:
    """Whatever it is answered: that the answer is friendly is another clause's matter."""
    tape.event("incoming", callId="TC@1", accountId="1", number="42")
    tape.deed(Actor.ADMIN, "allow", on="no").command("accept", callid="TC@1").wait(60)
    tape.event("disconnected", callId="TC@1")
    assert judged(tape).tally("EV-TOLD-1").offences == []


def test_a_command_elsewhere_or_by_another_method_is_not_judged(tape: Any) -> None:
    tape.command("?")
    (asked,) = tape.exchanges
    for old, new in ((b"GET", b"POST"), (b"/command?", b"/commands?")):
        tape.exchanges = [replace(asked, request=asked.request.replace(old, new, 1))]
        assert of_answers(judged(tape)) == {}
