"""Situations in which a phone shows a choice that the suite leaves alone, or hurries past.

They judge nothing: the clause that each names says what the target must offer for it. Wherever a
dialled call will do they ask nobody to call the phone: at many a desk that is a person.
"""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from ringproof.judge import ENOUGH
from ringproof.session import (
    Call,
    conferenced,
    connected,
    disconnected,
    holding,
    outgoing,
    transfer_done,
    transferred,
    unconferenced,
)
from ringproof.session.numbers import Numbers
from ringproof.session.parties import Admin, FarEnd
from ringproof.session.phone import Phone
from ringproof.session.scene import Scene
from ringproof.target.request import Admission, Command, Request
from ringproof.trace import Actor, Answer, Arranged

_MORE_CALLS = 8  # than which no desk phone is asked to have
_MARGIN = 1.1

Watch = Callable[[], None]


@pytest.fixture
def watch(scene: Scene) -> Watch:
    """Wait longer than the phone may take to tell anything, so that silence is an answer."""
    target = scene.drivers.target

    def watched() -> None:
        target.settle(_MARGIN * max(ENOUGH, target.settings.timing.event_within))
        scene.listen()
        scene.trace.write(Arranged, what="watched for what else is told")

    return watched


@pytest.fixture
def held_first(phone: Phone, answered_call: Call) -> Call:
    """A call that the phone dialled, and holds."""
    phone.hold(answered_call)
    phone.tells(holding(answered_call))
    return answered_call


@pytest.fixture
def second(request: pytest.FixtureRequest, phone: Phone, dial: Numbers) -> Call:
    """A second call that the phone dialled, and talks on, while the first is held."""
    request.getfixturevalue("held_first")
    call = phone.call(dial["answers"])
    phone.tells(outgoing(call), connected(call))
    return call


@pytest.mark.clause("DS-LIST-1")
def test_what_changes_nothing(phone: Phone) -> None:
    """A phone without a call is asked what it has to refuse, and for its list."""
    phone.without_credential().terminate()
    phone.with_bearer("wrong-token-0815", valid=False).terminate()
    phone.command("levitate")
    phone.command(None)
    phone.command("call")
    phone.command("call", number="")
    phone.command("terminate", callid="ringproof-no-call")
    phone.command("hold", callid="ringproof-no-call")
    phone.terminate()
    phone.hold()
    phone.ask_for_the_list()
    phone.lists("call")


@pytest.mark.clause("DS-LIST-1")
def test_a_phone_that_is_switched_off(admin: Admin, phone: Phone) -> None:
    """A phone that obeys nobody is asked to hold what it has not: nobody has to call it."""
    admin.allows_action_urls(False)
    phone.switched_off().hold()
    admin.allows_action_urls()


@pytest.mark.clause("CM-CALL-8")
def test_a_bare_token(phone: Phone, answered_call: Call, watch: Watch) -> None:
    """A token without the word Bearer admits a command, or does not."""
    # Whether an effect is owed nobody knows, so none is.
    phone.admitted_by(Admission.BARE, phone.token, valid=False).hold(answered_call)
    watch()


@pytest.mark.clause("CM-CALL-8")
@pytest.mark.usefixtures("conference_claimed")
def test_a_conference(phone: Phone, held_first: Call, second: Call, watch: Watch) -> None:
    """A conference begins and is put on hold: of which members is that told?"""
    phone.conference(held_first, second)
    phone.tells(conferenced(held_first, second))
    watch()
    phone.hold(held_first)
    phone.tells_one_of(holding(held_first), holding(second))
    watch()


@pytest.mark.clause("CM-CALL-8")
@pytest.mark.usefixtures("conference_claimed")
def test_a_member_is_ended(phone: Phone, held_first: Call, second: Call, watch: Watch) -> None:
    """The phone ends a member of a conference: what is told of it, and of the other?"""
    phone.conference(held_first, second)
    phone.tells(conferenced(held_first, second))
    phone.terminate(second)
    phone.tells_in_any_order(unconferenced(held_first, second), disconnected(second))
    watch()


@pytest.mark.clause("CM-CALL-8")
def test_a_blind_transfer(phone: Phone, answered_call: Call, dial: Numbers, watch: Watch) -> None:
    """A call is transferred away: is its end told?"""
    phone.transfer(answered_call, dial["answers_too"])
    phone.tells(transfer_done(answered_call, number=dial["answers_too"]))
    watch()


@pytest.mark.clause("CM-CALL-8")
@pytest.mark.usefixtures("attended_transfer_claimed")
def test_an_attended_transfer(phone: Phone, held_first: Call, second: Call, watch: Watch) -> None:
    """Two calls are connected with each other: how long does it take, and what is told?"""
    phone.join(held_first, second)
    phone.tells(transfer_done(held_first, second))
    watch()


@pytest.mark.clause("CM-CALL-8")
def test_one_of_two_calls_is_ended(phone: Phone, held_first: Call, second: Call) -> None:
    """Of two calls one is ended, and none is named."""
    phone.terminate()
    phone.tells_just_one_of(disconnected(second), disconnected(held_first))


@pytest.mark.clause("CM-CALL-8")
def test_a_held_call_is_held(phone: Phone, held_first: Call) -> None:
    """A hold that changes nothing is refused, and a resume of what talks."""
    phone.hold(held_first)
    phone.resume(held_first)
    phone.tells(connected(held_first))
    phone.resume(held_first)


@pytest.mark.clause("EV-TRANSFERRED-1")
def test_a_far_end_transfers(
    phone: Phone, far_end: FarEnd, call: Call, dial: Numbers, watch: Watch
) -> None:
    """The far end transfers the user to somebody else: what is told beside it?"""
    far_end.transfers(call, dial["answers_too"])
    phone.tells(transferred(call, dial["answers_too"]))
    watch()


@pytest.mark.clause("CM-LOG-1")
@pytest.mark.usefixtures("local_user")
def test_a_plus_sign(scene: Scene, watch: Watch) -> None:
    """A text with a literal + in the query is shown with a plus sign, or with a blank."""
    target = scene.drivers.target
    text = "1+2+3"
    request = _LiteralPlus(Command("show", (("text", text),)), target.settings.credential)
    stimulus = scene.stimulus(Actor.CLIENT, "show", {"text": text}, raw=target.raw(request))
    reply = target.send(request)
    scene.trace.write(Answer, to=stimulus.n, status=reply.status, body=reply.body)
    watch()
    lines = " | ".join(scene.local_user().sees())
    witness = scene.testify(Actor.LOCAL_USER, "display", {"text": lines})
    shown = text in lines or text.replace("+", " ") in lines
    sentence = f"{text} is on the display, with plus signs or blanks"
    unmet = f"{sentence}: it shows {lines or 'nothing'}"
    scene.expect("witnessed", sentence if shown else unmet, shown, by=(witness.n,))


@pytest.mark.clause("CM-CALL-8")
def test_an_answered_call(phone: Phone, dial: Numbers) -> None:
    """A dialled call is answered: how long does it take?"""
    call = phone.call(dial["answers"])
    phone.tells(outgoing(call), connected(call))


@pytest.mark.clause("EV-TOLD-1")
def test_a_call_that_nobody_answers(phone: Phone, dial: Numbers) -> None:
    """A dialled call is not answered: how long does it ring?"""
    call = phone.call(dial["rings_out"])
    phone.tells(outgoing(call))
    phone.tells_when_rung_out(disconnected(call))


@pytest.mark.clause("CM-CALL-8")
def test_ever_more_calls(phone: Phone, dial: Numbers) -> None:
    """The phone dials until it refuses: how many calls can it have?"""
    for _ in range(_MORE_CALLS):
        call = phone.call(dial["answers"])
        if phone.reply is None or phone.reply.status >= 400:
            break
        phone.tells_in_any_order(outgoing(call), connected(call))


@dataclass(frozen=True)
class _LiteralPlus(Request):
    """A request whose plus signs are sent as they are, as many a client does."""

    def to_bytes(self, host: str) -> bytes:
        return super().to_bytes(host).replace(b"%2B", b"+")
