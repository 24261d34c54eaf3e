"""Somebody at the phone: keys, display and log."""

from collections.abc import Callable, Iterable

from ringproof.session.calls import Call
from ringproof.session.scene import Scene
from ringproof.trace import Actor


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
        """Expect `text` on the display, as sent; a person is asked once whether it is there."""
        if self._confirmed(f"the display of the phone under test shows {text!r}"):
            return
        seen = self._until(lambda: any(text in line for line in self.scene.local_user().sees()))
        lines = self.scene.local_user().sees()
        witness = self.scene.testify(Actor.LOCAL_USER, "display", {"text": " | ".join(lines)})
        unmet = f"expected {text!r} on the display; it shows {lines or 'nothing'}"
        self._expect(f"the display shows {text!r}" if seen else unmet, seen, witness.n)

    def reads_in_the_log(self, text: str, *, level: str | None = None) -> None:
        """Expect a new entry `text` in the phone's log, at `level` where one is named.

        A person is asked once whether it is there.
        """
        where = "" if level is None else f" at level {level}"
        if self._confirmed(f"the log of the phone under test has a new entry {text!r}{where}"):
            return

        def fitting(entries: Iterable[tuple[str, str]]) -> int:
            return sum(text in said and level in (None, at) for at, said in entries)

        before = fitting(self.scene.log_before)

        def written() -> bool:
            return fitting(self.scene.local_user().reads_log()) > before

        found = self._until(written)
        entries = self.scene.local_user().reads_log()[-5:]
        shown = "; ".join(f"{at}: {said}" for at, said in entries) or "nothing"
        witness = self.scene.testify(Actor.LOCAL_USER, "log", {"text": shown})
        unmet = f"expected {text!r}{where} in the log; its latest entries are {shown}"
        self._expect(f"the log has {text!r}{where}" if found else unmet, found, witness.n)

    def _confirmed(self, sentence: str) -> bool:
        """Ask a person once, where one is there, and expect it to be so; say whether one was."""
        asked = getattr(self.scene.local_user(), "confirms", None)
        if asked is None:
            return False
        met = asked(sentence)
        said = {"of": sentence, "so": "yes" if met else "no"}
        witness = self.scene.testify(Actor.LOCAL_USER, "said", said)
        unmet = f"expected that {sentence}; the person there says that it is not so"
        self._expect(sentence if met else unmet, met, witness.n)
        return True

    def _until(self, holds: Callable[[], bool]) -> bool:
        target = self.scene.drivers.target
        return target.wait(holds, target.settings.timing.event_within)

    def _expect(self, sentence: str, met: bool, by: int) -> None:
        shown = self.scene.shown()
        self.scene.expect("witnessed", sentence, met, by=(by,), control=shown)
