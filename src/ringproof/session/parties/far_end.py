"""The other party of a call: what it does, and what it testifies."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from ringproof.farend import Leg
from ringproof.farend.anybody import ANYBODY
from ringproof.session.calls import Call
from ringproof.session.scene import Scene
from ringproof.target.protocol import CannotDo, DriverProblem
from ringproof.trace import Actor

_TALKS = ("connected", "held")
_MEASURE = 1000  # letters that no name has


class FarEnd:
    """The other party: calls, answers, hangs up, and testifies what it saw of the call."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene

    # -- what it does -------------------------------------------------------

    def calls(self, number: str, name: str | None = None, *, account: int = 1) -> Call:
        """Have the far end `number` call the phone, on identity `account`."""
        driver = self.scene.far_end()
        self._measure(name)
        # A telephone with a number of its own calls under that, whoever it stands for.
        as_itself = getattr(driver, "calls_as", lambda *said: said)
        shown, known_as = as_itself(number, name)
        if (shown, known_as) != (number, name) and (number, name) not in ANYBODY:
            who = " ".join(filter(None, (number, _short(name)))) or "somebody anonymous"
            raise CannotDo(f"this far end calls as {shown}, not as {who} (key far_end)")
        said = _caller(shown, known_as, account)
        with self.scene.acting(Actor.FAR_END, "call", said) as stimulus:
            leg = driver.call(number, name, account)
        # The leg is known only now; the record is of this very moment.
        self.scene.trace.amend(stimulus, leg=leg)
        return Call(shown, known_as, account, incoming=True, leg=leg)

    def answers(self, call: Call) -> None:
        """Have the far end answer a call of the phone's."""
        with self._acting("answer", call) as leg:
            self.scene.far_end().answer(leg)

    def rejects(self, call: Call) -> None:
        """Have the far end decline a call of the phone's."""
        with self._acting("reject", call, why="rejected") as leg:
            self.scene.far_end().reject(leg)

    def hangs_up(self, call: Call) -> None:
        """Have the far end end the call, or give up while the phone still rings."""
        with self._acting("hang_up", call) as leg:
            self.scene.far_end().hang_up(leg)

    def renames(self, call: Call, *, name: str | None = None, number: str | None = None) -> None:
        """Have the far end show another name or number."""
        self._measure(name)
        with self._acting("rename", call, name=name, number=number) as leg:
            self.scene.far_end().rename(leg, name, number)

    def transfers(self, call: Call, to: str, name: str | None = None) -> None:
        """Have the far end transfer the phone to somebody else."""
        with self._acting("transfer", call, to=to, name=name) as leg:
            self.scene.far_end().transfer(leg, to, name)

    def will_cancel_a_transfer(self, call: Call) -> None:
        """Have the far end cancel the attended transfer that it will be asked into."""
        with self._acting("cancel_transfer", call) as leg:
            self.scene.far_end().cancel_transfer(leg)

    def will_hesitate(self, call: Call) -> None:
        """Have the far end leave the attended transfer undecided that it will be asked into."""
        with self._acting("hesitate", call) as leg:
            self.scene.far_end().hesitate(leg)

    # -- what it testifies --------------------------------------------------

    def is_rung(self, call: Call) -> None:
        """Expect the far end to have been rung by the phone."""
        self._witness(call, "is rung", lambda leg: leg.direction == "out")

    def is_connected(self, call: Call) -> None:
        """Expect the far end to be connected with the phone."""
        self._witness(call, "is connected", lambda leg: leg.state == "connected", of="connected")

    def is_answered(self, call: Call) -> None:
        """Expect the phone and the far end to be in a call, talking or on hold."""
        self._witness(
            call, "is in a call", lambda leg: leg.state in ("connected", "held"), of="connected"
        )

    def is_on_hold(self, call: Call) -> None:
        """Expect the far end to have been put on hold."""
        self._witness(call, "is on hold", lambda leg: leg.state == "held", of="held")

    def is_gone(self, call: Call) -> None:
        """Expect the far end to have been released."""
        self._witness(call, "is released", lambda leg: leg.state == "ended", of="ended")

    def is_ringing(self, call: Call) -> None:
        """Expect the call to be neither answered nor given up: it rings."""
        self._witness(call, "rings", lambda leg: leg.state == "ringing")

    def is_still_there(self, call: Call) -> None:
        """Expect the far end to be in the call still, talking or on hold."""
        self._witness(
            call, "is in the call", lambda leg: leg.state in ("connected", "held"), of="connected"
        )

    def just_one_is_gone(self, call: Call, other: Call) -> None:
        """Expect the far end of one of two calls, whichever, to have been released."""
        scene = self.scene

        asked = getattr(scene.far_end(), "confirms", None)
        if asked is not None:
            self._just_one_confirmed(call, other, asked)
            return

        def legs() -> list[Leg]:
            return [leg for leg in map(self._find, (call, other)) if leg is not None]

        def one_gone() -> bool:
            return sum(leg.state == "ended" for leg in legs()) == 1

        target = scene.drivers.target
        within = target.settings.timing.event_within
        met = target.wait(one_gone, within)
        by = tuple(scene.witness_leg(leg).n for leg in legs())
        states = ", ".join(f"{leg.number} is {leg.state}" for leg in legs())
        words = f"one of the far ends {call.number} and {other.number} is released"
        sentence = words if met else f"expected that {words}; {states}"
        scene.expect("witnessed", sentence, met, within=within, by=by, control=scene.shown())

    def talks_to(self, call: Call, number: str) -> None:
        """Expect the far end to talk to `number` instead of the phone."""
        self._witness(call, f"talks to {number}", lambda leg: leg.peer == number, of="peer")

    def hears(self, call: Call, digits: str, *or_else: str) -> None:
        """Expect the far end to have heard exactly these DTMF digits, in order.

        `or_else` are what it may have heard instead, where the order is the phone's choice.
        """
        lawful = (digits, *or_else)
        words = f"hears {' or '.join(each or 'nothing' for each in lawful)}"
        self._witness(call, words, lambda leg: leg.heard in lawful, of="heard")

    def is_called_on(self, call: Call, account: int) -> None:
        """Expect the far end to have been called from identity `account`."""
        self._witness(
            call, f"is called from {account}", lambda leg: leg.account == account, of="account"
        )

    # -- how ----------------------------------------------------------------

    def _measure(self, name: str | None) -> None:
        """Know what a phone is put through: whatever is lost after such a name is its fault."""
        if len(name or "") > _MEASURE:
            self.scene.ordeal = "after a name beyond measure"

    @contextmanager
    def _acting(self, verb: str, call: Call, **details: str | None) -> Iterator[str]:
        said = {key: value for key, value in details.items() if value is not None}
        named = {} if call.id is None else {"call": call.id}
        leg = self._leg(call)
        with self.scene.acting(Actor.FAR_END, verb, {"leg": leg, **named, **said}):
            yield leg

    def _leg(self, call: Call) -> str:
        found = self._find(call)
        rung = getattr(self.scene.far_end(), "rung", None)
        if found is None and rung is not None and not call.incoming:
            call.leg = rung(call.number)
            found = self._find(call)
        if found is None and getattr(self.scene.far_end(), "testifies_late", False):
            target = self.scene.drivers.target
            target.wait(lambda: self._find(call) is not None, target.settings.timing.event_within)
            found = self._find(call)
        if found is None:
            raise DriverProblem(f"the far end {call.number} knows of no call with the phone")
        return found.leg

    def _find(self, call: Call) -> Leg | None:
        legs = self.scene.legs()
        if call.leg is None:
            mine = [
                leg
                for leg in legs
                if leg.direction == "out"
                and leg.number == call.number
                and leg.leg not in call.legs_before
            ]
            if mine:
                call.leg = mine[-1].leg
        return next((leg for leg in legs if leg.leg == call.leg), None)

    def _witness(
        self, call: Call, sentence: str, holds: Callable[[Leg], bool], of: str = "ringing"
    ) -> None:
        """Expect the far end to testify something `of` its leg; CannotDo where it never can."""
        scene = self.scene
        driver = scene.far_end()
        asked = getattr(driver, "confirms", None)
        if asked is not None:
            self._confirmed(call, sentence, asked)
            return
        if of not in getattr(driver, "testifies", (of,)):
            raise CannotDo(f"this far end cannot tell whether it {sentence} (key far_end.driver)")
        # Of whom it does not play it cannot say that he was never rung.
        plays = getattr(driver, "plays", None)
        if plays is not None and not call.incoming and not plays(call.number):
            raise CannotDo(f"this far end is not behind {call.number} (key far_end)")
        target = scene.drivers.target
        within = target.settings.timing.event_within

        def testified() -> bool:
            leg = self._find(call)
            return leg is not None and holds(leg)

        met = target.wait(testified, within)
        leg = self._find(call)
        by = () if leg is None else (scene.witness_leg(leg).n,)
        scene.expect(
            "witnessed",
            f"the far end {call.number} {sentence}" if met else self._denial(call, sentence, leg),
            met,
            within=within,
            by=by,
            control=scene.shown(),
        )

    def _confirmed(self, call: Call, sentence: str, asked: Callable[[str, str], bool]) -> None:
        """Ask a person once; what was said is written down beside what was expected."""
        scene = self.scene
        met = asked(self._leg(call), sentence)
        said = scene.testify(Actor.FAR_END, "said", {"of": sentence, "so": _yes(met)})
        words = f"the far end {call.number} {sentence}"
        unmet = f"expected that {words}; the person there says that it is not so"
        control = scene.shown()
        scene.expect("witnessed", words if met else unmet, met, by=(said.n,), control=control)

    def _just_one_confirmed(
        self, call: Call, other: Call, asked: Callable[[str, str], bool]
    ) -> None:
        """Ask a person of each of two calls whether its far end was released."""
        scene = self.scene
        gone = [asked(self._leg(each), "is released") for each in (call, other)]
        said = scene.testify(
            Actor.FAR_END, "said", {"of": "just one is released", "so": _yes(sum(gone) == 1)}
        )
        words = f"one of the far ends {call.number} and {other.number} is released"
        unmet = f"expected that {words}; the person there says that {sum(gone)} of the two are"
        met = sum(gone) == 1
        control = scene.shown()
        scene.expect("witnessed", words if met else unmet, met, by=(said.n,), control=control)

    def _denial(self, call: Call, sentence: str, leg: Leg | None) -> str:
        if leg is None:
            return f"expected that the far end {call.number} {sentence}; it was never rung"
        peer = f", talks to {leg.peer}" if leg.peer else ""
        heard = f", heard {leg.heard}" if leg.heard else ""
        state = f"it is {leg.state}{peer}{heard}"
        return f"expected that the far end {call.number} {sentence}; {state}"


def _short(name: str | None) -> str:
    said = name or ""
    return said if len(said) < _MEASURE else f"a name of {len(said)} letters"


def _yes(so: bool) -> str:
    return "yes" if so else "no"


def _caller(number: str, name: str | None, account: int) -> dict[str, str]:
    said = {"number": number, "account": str(account)}
    return said if name is None else {**said, "name": name}
