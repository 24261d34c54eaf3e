"""People who play a part: each is asked once, and what was said decides."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from ringproof.farend.human import HumanFarEnd
from ringproof.session import Call, NotMet
from ringproof.session.idle import hear_the_far_end
from ringproof.session.parties import FarEnd, LocalUser
from ringproof.session.phone import Phone
from ringproof.session.scene import Drivers, Scene
from ringproof.target.human import HumanUser, Person
from ringproof.target.protocol import CannotDo
from ringproof.trace import Expected, Trace, Witnessed


@dataclass
class Screen:
    """Answers from a list, and remembers what was asked."""

    left: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def __call__(self, prompt: str, within: float) -> str:
        self.asked.append(prompt.partition(" [")[0])
        return self.left.pop(0)


@pytest.fixture
def screen() -> Screen:
    return Screen()


@pytest.fixture
def staged(screen: Screen, target: Any) -> Scene:
    """A scene whose far end and local user are people."""
    person = Person(screen)
    drivers = Drivers(target, HumanFarEnd(person, "0302000"), HumanUser(person))
    return Scene(drivers, Trace(target.clock), clause="X-1", arranging=False)


@pytest.fixture
def people(staged: Scene) -> FarEnd:
    return FarEnd(staged)


def said(scene: Scene) -> Iterator[str]:
    return (r.details["so"] for r in scene.trace.records if isinstance(r, Witnessed))


def sentences(scene: Scene) -> list[str]:
    return [r.sentence for r in scene.trace.records if isinstance(r, Expected)]


def test_a_telephone_that_the_phone_dialled_is_asked_about_by_its_number(
    people: FarEnd, screen: Screen, staged: Scene
) -> None:
    screen.left = ["", "y"]
    call = Call("48")
    people.answers(call)
    people.is_connected(call)
    assert screen.asked == [
        "Answer the call at the telephone 48, which rings or soon will.",
        "Is it so that the telephone 48 is connected?",
    ]
    assert list(said(staged)) == ["yes"]


def test_no_digits_heard_are_asked_for_as_nothing(people: FarEnd, screen: Screen) -> None:
    screen.left = ["y"]
    people.hears(Call("48"), "", "12")
    assert screen.asked == ["Is it so that the telephone 48 hears nothing or 12?"]


@pytest.mark.parametrize(("first", "second"), [("y", "n"), ("n", "y")])
def test_just_one_of_two_is_gone_where_one_is_said_to_be(
    people: FarEnd, screen: Screen, first: str, second: str
) -> None:
    screen.left = [first, second]
    people.just_one_is_gone(Call("48"), Call("49"))
    assert len(screen.asked) == 2


@pytest.mark.parametrize("answer", ["y", "n"])
def test_both_or_neither_gone_is_not_just_one(
    people: FarEnd, screen: Screen, staged: Scene, answer: str
) -> None:
    screen.left = [answer, answer]
    with pytest.raises(NotMet, match="of the two are"):
        people.just_one_is_gone(Call("48"), Call("49"))
    assert list(said(staged)) == ["no"]


def test_an_entry_of_the_log_is_asked_for_once(staged: Scene, screen: Screen) -> None:
    screen.left = ["y", "n"]
    user = LocalUser(staged)
    user.reads_in_the_log("Door", level="e")
    with pytest.raises(NotMet, match="says that it is not so"):
        user.reads_in_the_log("Door")
    assert screen.asked == [
        "Is it so that the log of the phone under test has a new entry 'Door' at level e?",
        "Is it so that the log of the phone under test has a new entry 'Door'?",
    ]


def test_after_a_refused_show_somebody_says_whether_anything_is_new(
    staged: Scene, screen: Screen, target: Any
) -> None:
    phone = Phone(staged, target.settings.credential)
    target.status = 400
    screen.left = ["y", "n"]
    phone.command("show")
    phone.refuses()
    phone.command("show")
    with pytest.raises(NotMet, match="display or log have something new"):
        phone.refuses()


class Stubborn(HumanFarEnd):
    """A far end that calls as itself, whoever is to call."""

    def calls_as(self, number: str, name: str | None) -> tuple[str, str | None]:
        return self.number, None


@pytest.mark.parametrize(
    ("number", "name", "who"),
    [
        ("030555101", "Jürgen Größe", "030555101 Jürgen Größe"),
        ("030555109", None, "030555109"),
        ("", None, "somebody anonymous"),
        ("030555101", "P" * 2000, "a name of 2000 letters"),
    ],
)
def test_a_far_end_that_calls_as_itself_does_not_stand_for_a_caller_who_matters(
    target: Any, screen: Screen, number: str, name: str | None, who: str
) -> None:
    """Or a test of names would pass without any name."""
    drivers = Drivers(target, Stubborn(Person(screen), "0302000"))
    scene = Scene(drivers, Trace(target.clock), clause="X-1", arranging=False)
    with pytest.raises(CannotDo, match=f"calls as 0302000, not as .*{who}"):
        FarEnd(scene).calls(number, name)
    assert screen.asked == []


def becomes(scene: Scene, target: Any, *told: bytes) -> list[str]:
    """Return the states testified after the phone told this and then told no *holding*."""
    for query in told:
        target.tell(query)
    scene.listen()
    scene.expect("told", "holding of TC@2", True)  # of the call before
    with pytest.raises(NotMet):
        scene.expect(
            "told", "holding", False, pattern={"event": "holding", "callId": "TC@1"}, within=2
        )
    hear_the_far_end(scene)
    return [r.details["state"] for r in scene.trace.records if isinstance(r, Witnessed)]


INCOMING = b"event=incoming&accountId=1&number=0302000&callId="
OUTGOING = b"event=outgoing&accountId=1&number=48&callId="


@pytest.mark.parametrize(("answer", "states"), [("y", ["held"]), ("n", []), ("c", [])])
def test_what_became_of_a_call_whose_event_did_not_come_is_asked_once(
    people: FarEnd, staged: Scene, screen: Screen, target: Any, answer: str, states: list[str]
) -> None:
    """So that only the clauses of that event fail, as with a far end that says it by itself."""
    screen.left = ["", "", answer]
    people.calls("030555101", "Peter")
    people.calls("030555102", "Franz")
    assert becomes(staged, target, INCOMING + b"TC@0", INCOMING + b"TC@1") == states
    assert screen.asked[2] == (
        "Is it so that the telephone 0302000 is on hold, in the second call there?"
    )


def test_a_call_that_the_phone_dialled_is_asked_about_where_it_was_dialled(
    staged: Scene, screen: Screen, target: Any
) -> None:
    screen.left = ["y"]
    assert becomes(staged, target, OUTGOING + b"TC@1") == ["held"]
    assert screen.asked == ["Is it so that the telephone 48 is on hold?"]


def test_nobody_is_asked_of_a_call_that_nobody_made(
    staged: Scene, screen: Screen, target: Any
) -> None:
    assert becomes(staged, target, INCOMING + b"TC@1") == []
    assert screen.asked == []


def test_nobody_is_asked_what_became_where_all_was_told(
    people: FarEnd, staged: Scene, screen: Screen, target: Any
) -> None:
    screen.left = [""]
    people.calls("030555101", "Peter")
    staged.expect("told", "incoming", True, pattern={"event": "incoming", "callId": "TC@1"})
    hear_the_far_end(staged)
    assert len(screen.asked) == 1


@pytest.mark.parametrize(("answer", "peers"), [("y", ["42"]), ("n", [])])
def test_whom_somebody_talks_to_whose_transfer_was_not_told_is_asked_once(
    people: FarEnd, staged: Scene, screen: Screen, answer: str, peers: list[str]
) -> None:
    screen.left = ["", answer]
    people.calls("030555101", "Peter")
    wanted = {"event": "transfer_done", "callId": "", "number": "42"}
    with pytest.raises(NotMet):
        staged.expect("told", "transfer_done", False, pattern=wanted, within=2)
    hear_the_far_end(staged)
    assert "talks to 42" in screen.asked[-1]
    seen = [r for r in staged.trace.records if isinstance(r, Witnessed)]
    assert [r.details["peer"] for r in seen] == peers


def test_a_person_is_not_asked_whether_a_call_is_in_a_conference(
    people: FarEnd, staged: Scene, screen: Screen
) -> None:
    screen.left = [""]
    people.calls("030555101", "Peter")
    wanted = {"event": "conferenced", "callId": "TC@1", "callId2": "TC@2"}
    with pytest.raises(NotMet):
        staged.expect("told", "conferenced", False, pattern=wanted, within=2)
    hear_the_far_end(staged)
    seen = [r for r in staged.trace.records if isinstance(r, Witnessed)]
    assert [r.details["of"] for r in seen] == ["whether it is in a conference"]
