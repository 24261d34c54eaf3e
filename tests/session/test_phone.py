"""The phone's prose: commands go out, tellings are matched, refusals are watched."""

from typing import Any

import pytest

from ringproof.farend import Leg
from ringproof.session import NotMet, connected, disconnected, holding, incoming, outgoing
from ringproof.session.calls import Call
from ringproof.session.phone import Phone
from ringproof.session.scene import Scene
from ringproof.trace import Answer, Expected, Stimulus


def expectations(scene: Scene) -> list[Expected]:
    return [record for record in scene.trace if isinstance(record, Expected)]


def test_a_command_is_written_down_with_its_answer_and_without_its_token(
    phone: Phone, scene: Scene, target: Any
) -> None:
    phone.hold(Call("42", id="TC@1"))
    stimulus, answer = scene.trace.records
    assert isinstance(stimulus, Stimulus)
    assert isinstance(answer, Answer)
    assert (stimulus.verb, dict(stimulus.details)) == ("hold", {"callid": "TC@1"})
    assert (answer.to, answer.status) == (stimulus.n, 200)


def test_told_binds_the_id_and_claims_the_event(phone: Phone, scene: Scene, target: Any) -> None:
    call = phone.call("42")
    target.tells_later(b"event=outgoing&callId=TC@7&accountId=1&number=sip:42@pbx")
    phone.tells(outgoing(call))
    assert call.id == "TC@7"
    assert expectations(scene)[-1].by == (scene.trace.told()[0].n,)
    assert scene.unclaimed() == []


def test_an_event_of_another_call_does_not_meet_the_expectation(phone: Phone, target: Any) -> None:
    call = Call("42", id="TC@1")
    phone.hold(call)
    target.tells_later(b"event=holding&callId=TC@2")
    with pytest.raises(NotMet, match=r"names TC@2, not TC@1"):
        phone.tells(holding(call))


def test_silence_does_not_meet_the_expectation(phone: Phone) -> None:
    call = Call("42", id="TC@1")
    phone.hold(call)
    with pytest.raises(NotMet, match=r"within 2 s; told instead: nothing"):
        phone.tells(holding(call))


def test_the_wrong_order_is_told(phone: Phone, target: Any) -> None:
    first, second = Call("42", id="TC@1"), Call("43", id="TC@2")
    phone.accept(second)
    target.tells_later(b"event=connected&callId=TC@2", b"event=holding&callId=TC@1")
    with pytest.raises(NotMet, match="the other way round"):
        phone.tells(holding(first), connected(second))


def test_any_order_is_taken_where_the_page_gives_none(phone: Phone, target: Any) -> None:
    first, second = Call("42", id="TC@1"), Call("43", id="TC@2")
    phone.accept(second)
    target.tells_later(b"event=connected&callId=TC@2", b"event=holding&callId=TC@1")
    phone.tells_in_any_order(holding(first), connected(second))


def test_what_comes_after_events_of_any_order_is_no_effect_of_the_next_command(
    phone: Phone, target: Any
) -> None:
    left, alone = Call("42", id="TC@1"), Call("43", id="TC@2")
    phone.terminate(left)
    target.tells_later(
        b"event=disconnected&callId=TC@1",
        b"event=connected&callId=TC@2",
        b"event=holding&callId=TC@2",
    )
    phone.tells_in_any_order(disconnected(left), connected(alone))
    target.status = 409
    phone.terminate(left)
    phone.refuses()


def test_one_event_meets_one_expectation_only(phone: Phone, target: Any) -> None:
    call = Call("42", id="TC@1")
    phone.hold(call)
    target.tells_later(b"event=holding&callId=TC@1")
    with pytest.raises(NotMet):
        phone.tells(holding(call), holding(call))


def test_a_refusal_that_is_told_is_none(phone: Phone, target: Any) -> None:
    target.status = 409
    phone.hold(Call("42", id="TC@1"))
    target.tells_later(b"event=holding&callId=TC@1")
    with pytest.raises(NotMet, match="told holding"):
        phone.refuses()


def test_a_refusal_with_an_effect_on_the_far_end_is_none(
    phone: Phone, target: Any, exchange: Any
) -> None:
    exchange.known = [Leg("leg-1", "42", "in", "connected")]
    target.status = 409
    phone.hold(Call("42", id="TC@1"))
    exchange.known = [Leg("leg-1", "42", "in", "held")]
    with pytest.raises(NotMet, match="42 is held"):
        phone.refuses()


def test_a_refusal_answered_with_success_is_soft(phone: Phone, scene: Scene, target: Any) -> None:
    phone.hold(Call("42", id="TC@1"))
    phone.refuses()
    assert scene.soft == [("refused without effect, but answered 200", ())]


def test_a_stranger_is_not_owed_anything(phone: Phone, scene: Scene) -> None:
    phone.without_credential().call("42")
    phone.call("42")
    stranger, client = [r for r in scene.trace if isinstance(r, Stimulus)]
    assert (stranger.admits, client.admits) == (False, True)


def test_a_name_in_the_pattern_must_be_told_as_it_is(phone: Phone, target: Any) -> None:
    call = Call("43", "Jürgen", incoming=True)
    target.tells_later(b"event=incoming&callId=TC@1&accountId=1&number=43&name=Juergen")
    with pytest.raises(NotMet, match="says name="):
        phone.tells(incoming(call))


def test_the_end_of_a_call_is_an_event_like_others(phone: Phone, target: Any) -> None:
    call = Call("42", id="TC@1")
    phone.terminate(call)
    target.tells_later(b"event=disconnected&callId=TC%401")
    phone.tells(disconnected(call))
