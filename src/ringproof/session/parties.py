"""The other people of a test: the far end, the local user, the admin."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from ringproof.farend import Leg
from ringproof.session.calls import Call
from ringproof.session.scene import Scene
from ringproof.target.protocol import DriverProblem
from ringproof.target.request import Command, Request
from ringproof.trace import Actor

_ABSENT = "with the event server absent"
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
        details = {"number": number, "account": str(account)}
        if name is not None:
            details["name"] = name
        with self.scene.acting(Actor.FAR_END, "call", details) as stimulus:
            leg = driver.call(number, name, account)
        # The leg is known only now; the record is of this very moment.
        self.scene.trace.amend(stimulus, leg=leg)
        return Call(number, name, account, incoming=True, leg=leg)

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
        self._witness(call, "is connected", lambda leg: leg.state == "connected")

    def is_answered(self, call: Call) -> None:
        """Expect the phone and the far end to be in a call, talking or on hold."""
        self._witness(call, "is in a call", lambda leg: leg.state in ("connected", "held"))

    def is_on_hold(self, call: Call) -> None:
        """Expect the far end to have been put on hold."""
        self._witness(call, "is on hold", lambda leg: leg.state == "held")

    def is_gone(self, call: Call) -> None:
        """Expect the far end to have been released."""
        self._witness(call, "is released", lambda leg: leg.state == "ended")

    def is_ringing(self, call: Call) -> None:
        """Expect the call to be neither answered nor given up: it rings."""
        self._witness(call, "rings", lambda leg: leg.state == "ringing")

    def is_still_there(self, call: Call) -> None:
        """Expect the far end to be in the call still, talking or on hold."""
        self._witness(call, "is in the call", lambda leg: leg.state in ("connected", "held"))

    def just_one_is_gone(self, call: Call, other: Call) -> None:
        """Expect the far end of one of two calls, whichever, to have been released."""
        scene = self.scene

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
        self._witness(call, f"talks to {number}", lambda leg: leg.peer == number)

    def hears(self, call: Call, digits: str, *or_else: str) -> None:
        """Expect the far end to have heard exactly these DTMF digits, in order.

        `or_else` are what it may have heard instead, where the order is the phone's choice.
        """
        lawful = (digits, *or_else)
        self._witness(call, f"hears {' or '.join(lawful)}", lambda leg: leg.heard in lawful)

    def is_called_on(self, call: Call, account: int) -> None:
        """Expect the far end to have been called from identity `account`."""
        self._witness(call, f"is called from {account}", lambda leg: leg.account == account)

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

    def _witness(self, call: Call, sentence: str, holds: Callable[[Leg], bool]) -> None:
        scene = self.scene
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

    def _denial(self, call: Call, sentence: str, leg: Leg | None) -> str:
        if leg is None:
            return f"expected that the far end {call.number} {sentence}; it was never rung"
        peer = f", talks to {leg.peer}" if leg.peer else ""
        heard = f", heard {leg.heard}" if leg.heard else ""
        state = f"it is {leg.state}{peer}{heard}"
        return f"expected that the far end {call.number} {sentence}; {state}"


class LocalUser:
    """Somebody at the phone: lifts the handset, presses keys, reads display and log."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene

    def lifts(self) -> None:
        """Have the local user lift the handset: answers the ringing call."""
        with self.scene.acting(Actor.LOCAL_USER, "lift"):
            self.scene.local_user().lift()

    def hangs_up(self, call: Call) -> None:
        """Have the local user end `call`."""
        with self.scene.acting(Actor.LOCAL_USER, "hang_up", {"call": call.told_id}):
            self.scene.local_user().hang_up(call.told_id)

    def holds(self, call: Call) -> None:
        """Have the local user press hold."""
        with self.scene.acting(Actor.LOCAL_USER, "hold", {"call": call.told_id}):
            self.scene.local_user().hold(call.told_id)

    def resumes(self, call: Call) -> None:
        """Have the local user take the held call back."""
        with self.scene.acting(Actor.LOCAL_USER, "resume", {"call": call.told_id}):
            self.scene.local_user().resume(call.told_id)

    def dials(self, number: str) -> Call:
        """Have the local user dial `number` by hand."""
        call = Call(number, legs_before=self.scene.leg_names())
        with self.scene.acting(Actor.LOCAL_USER, "dial", {"number": number}):
            self.scene.local_user().dial(number)
        return call

    def sees(self, text: str) -> None:
        """Expect `text` on the display, as sent."""
        seen = self._until(lambda: any(text in line for line in self.scene.local_user().sees()))
        lines = self.scene.local_user().sees()
        witness = self.scene.testify(Actor.LOCAL_USER, "display", {"text": " | ".join(lines)})
        unmet = f"expected {text!r} on the display; it shows {lines or 'nothing'}"
        self._expect(f"the display shows {text!r}" if seen else unmet, seen, witness.n)

    def reads_in_the_log(self, text: str, *, level: str | None = None) -> None:
        """Expect a new entry `text` in the phone's log, at `level` where one is named."""

        def fitting(entries: Iterable[tuple[str, str]]) -> int:
            return sum(text in said and level in (None, at) for at, said in entries)

        before = fitting(self.scene.log_before)

        def written() -> bool:
            return fitting(self.scene.local_user().reads_log()) > before

        found = self._until(written)
        entries = self.scene.local_user().reads_log()[-5:]
        shown = "; ".join(f"{at}: {said}" for at, said in entries) or "nothing"
        witness = self.scene.testify(Actor.LOCAL_USER, "log", {"text": shown})
        where = "" if level is None else f" at level {level}"
        unmet = f"expected {text!r}{where} in the log; its latest entries are {shown}"
        self._expect(f"the log has {text!r}{where}" if found else unmet, found, witness.n)

    def _until(self, holds: Callable[[], bool]) -> bool:
        target = self.scene.drivers.target
        return target.wait(holds, target.settings.timing.event_within)

    def _expect(self, sentence: str, met: bool, by: int) -> None:
        shown = self.scene.shown()
        self.scene.expect("witnessed", sentence, met, by=(by,), control=shown)


class Admin:
    """Somebody with the web interface; what was changed is put back after the test."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self._kept = False
        self._tokens: set[str] = set()

    def allows_action_urls(self, allowed: bool = True) -> None:
        """Have the admin switch incoming Action URLs on or off."""
        self._keep()
        self.scene.stimulus(Actor.ADMIN, "allow", {"on": "yes" if allowed else "no"})
        self.scene.admin().allow_action_urls(allowed)

    def sets_event_server(self, url: str) -> None:
        """Have the admin set "action URL server"; empty switches events off."""
        self._keep()
        self.scene.stimulus(Actor.ADMIN, "event_server", {"url": url})
        self.scene.ordeal = _ABSENT if url == self.scene.absent_url else ""
        self.scene.admin().set_event_server(url)

    def creates_token(self) -> str:
        """Have the admin generate a token; it is deleted after the test."""
        self.scene.stimulus(Actor.ADMIN, "create_token")
        token = self.scene.admin().create_token()
        self._tokens.add(token)
        self.scene.undo.append(lambda: self._take_back(token))
        return token

    def deletes_token(self, token: str) -> None:
        """Have the admin delete `token`."""
        self.scene.stimulus(Actor.ADMIN, "delete_token")
        self._take_back(token)

    def resets_to_factory(self) -> None:
        """Have the admin put the access settings back to what the phone was delivered with.

        A token does not survive that; a new one is generated afterwards for the tests to come.
        """
        self._keep()
        self.scene.undo.append(self._renew_token)
        self.scene.stimulus(Actor.ADMIN, "factory_reset")
        self.scene.admin().factory_reset()

    def logs_in(self) -> str:
        """Have the admin log in to the web interface; return the session's cookie."""
        self.scene.stimulus(Actor.ADMIN, "log_in")
        return self.scene.admin().log_in()

    def _renew_token(self) -> None:
        target = self.scene.drivers.target
        self.scene.admin().allow_action_urls(True)
        reply = target.send(Request(Command("?"), target.settings.credential))
        if reply.status in (401, 403):
            target.settings = replace(target.settings, token=self.scene.admin().create_token())

    def _take_back(self, token: str) -> None:
        if token in self._tokens:
            self._tokens.remove(token)
            self.scene.admin().delete_token(token)

    def _keep(self) -> None:
        if self._kept:
            return
        self._kept = True
        admin = self.scene.admin()
        allowed, server = admin.settings()
        self.scene.undo.append(lambda: admin.set_event_server(server))
        self.scene.undo.append(lambda: admin.allow_action_urls(allowed))
