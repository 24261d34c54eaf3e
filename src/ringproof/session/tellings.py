"""What the phone tells: each expectation about events, matched, ordered, or watched for silence."""

from collections.abc import Sequence

from ringproof.session.calls import Call
from ringproof.session.patterns import EventPattern
from ringproof.session.scene import Scene
from ringproof.session.windows import Window, window
from ringproof.trace import Told, came_before


class Tellings:
    """Expectations about what is told; part of the phone."""

    scene: Scene

    def tells(self, *expected: EventPattern) -> None:
        """Expect these events, in this order, within the window of the target file."""
        self._tells(expected, ordered=True)

    def tells_in_any_order(self, *expected: EventPattern) -> None:
        """Expect these events, in whichever order the phone chooses."""
        self._tells(expected, ordered=False)

    def tells_all(self, *expected: EventPattern) -> None:
        """Expect these events, in this order, of whichever stimulus of the test."""
        self._tells(expected, ordered=True, ever=True)

    def tells_when_rung_out(self, *expected: EventPattern) -> None:
        """Expect these events, in this order, once a call that nobody answers has rung out."""
        timing = self.scene.drivers.target.settings.timing
        self._tells(expected, ordered=True, after=timing.ring)

    def tells_one_of(self, *expected: EventPattern) -> None:
        """Expect at least one of these events: the page leaves open which."""
        self._tells_some(expected, only=False)

    def tells_just_one_of(self, *expected: EventPattern) -> None:
        """Expect one of these events, whichever, and none of the others."""
        self._tells_some(expected, only=True)

    def names_apart(self, call: Call, other: Call) -> None:
        """Expect two calls that live at the same time to have been told under different ids."""
        met = call.id is not None and call.id != other.id
        words = f"{call} and {other} have ids of their own"
        unmet = f"expected two ids for two calls, but both are {call.id}"
        told = [t for t in self.scene.trace.told() if t.event and t.event.call == call.id]
        by = tuple(t.n for t in told[:2])
        self.scene.expect("held", words if met else unmet, met, by=by)

    def does_not_tell(self, *unexpected: EventPattern) -> None:
        """Expect none of these events of the latest stimulus within the settling window.

        Others may come: the page lets a phone tell new details of a far end at any time.
        """
        scene = self.scene
        needed = scene.shown()
        target = scene.drivers.target
        target.settle()
        scene.listen()
        found = [
            (pattern, told)
            for told in scene.unclaimed()
            for pattern in unexpected
            if told.event is not None and pattern.difference(told.event) is None
        ]
        words = " or ".join(map(str, unexpected))
        also = ", ".join(str(pattern) for pattern, _ in found)
        sentence = f"nobody is told {words}"
        scene.expect(
            "silence",
            f"expected: {sentence}; told {also}" if found else sentence,
            not found,
            pattern={"needs_control": needed},
            within=target.settings.timing.settle,
            by=tuple(told.n for _, told in found),
        )

    def tells_nothing(self) -> None:
        """Expect no event of the latest stimulus within the settling window."""
        self._silent("silence", "nothing is told", "nothing")

    def _tells(
        self,
        expected: Sequence[EventPattern],
        *,
        ordered: bool,
        after: float = 0.0,
        ever: bool = False,
    ) -> None:
        """Expect events; their window begins `after` seconds, which are no delay of the phone's."""
        scene = self.scene
        target = scene.drivers.target
        frame = window(scene, after)
        found: dict[int, Told] = {}

        def all_told() -> bool:
            scene.listen()
            _match(expected, scene.unclaimed(ever=ever), found)
            return len(found) == len(expected)

        target.wait(all_told, after + frame.within)
        told = [found.get(place) for place in range(len(expected))]
        for pattern, event in zip(expected, told, strict=True):
            met = event is not None and frame.holds(event)
            scene.expect(
                "told",
                str(pattern) if met else self._unmet(pattern, frame, event),
                met,
                pattern={"event": pattern.name, **pattern.values()},
                within=frame.within,
                took=None if event is None else frame.used(event),
                by=() if event is None else (event.n,),
                control=scene.shown(),
            )
        if ordered:
            self._in_order(expected, [event for event in told if event is not None])
        elif None not in told:
            self._hear_the_rest()

    def _hear_the_rest(self) -> None:
        """Let the phone tell what else it may, before what it does next is taken for an effect.

        Where it chooses the order, it may choose to tell more, such as what became of a call that
        a conference left alone.
        """
        self.scene.drivers.target.settle()
        self.scene.listen()

    def _tells_some(self, expected: Sequence[EventPattern], *, only: bool) -> None:
        scene = self.scene
        target = scene.drivers.target
        frame = window(scene)
        found: dict[int, Told] = {}

        def one_told() -> bool:
            scene.listen()
            _match(expected, scene.unclaimed(), found)
            return bool(found)

        target.wait(one_told, frame.within)
        if only:
            target.settle()
            one_told()
        in_time = any(frame.holds(event) for event in found.values())
        met = in_time and (len(found) == 1 or not only)
        words = " or ".join(map(str, expected))
        told = ", ".join(str(expected[place]) for place in sorted(found)) or "none of them"
        told += "" if in_time or not found else ", too late"
        sentence = words if met else f"expected {words} within {frame.within:g} s; told {told}"
        by = tuple(event.n for event in found.values())
        scene.expect("told", sentence, met, within=frame.within, by=by, control=scene.shown())

    def _unmet(self, pattern: EventPattern, frame: Window, late: Told | None) -> str:
        """Say what was told instead of an event, or how late it was told."""
        wanted = f"expected {pattern} within {frame.after + frame.within:g} s"
        if late is not None:
            used = frame.used(late)
            return f"{wanted}; it came after {(used or 0.0) + frame.after:.6g} s"
        others = [
            f"{told.event.name if told.event else 'a request that is no event'}"
            f" ({pattern.difference(told.event) if told.event else 'malformed'})"
            for told in self.scene.unclaimed()
        ]
        return f"{wanted}; told instead: {'; '.join(others) if others else 'nothing'}"

    def _in_order(self, expected: Sequence[EventPattern], told: list[Told]) -> None:
        for (first, one), (second, other) in zip(
            zip(expected, told, strict=True), zip(expected[1:], told[1:], strict=True), strict=False
        ):
            if came_before(other, one):
                sentence = f"expected {first} before {second}, told the other way round"
                self.scene.expect("held", sentence, met=False, by=(one.n, other.n))

    def _silent(self, kind: str, sentence: str, control: str) -> None:
        scene = self.scene
        needed = scene.shown() if control in ("nothing", "refused") else control
        within = scene.drivers.target.settings.timing.settle
        scene.drivers.target.settle()
        scene.listen()
        told = scene.unclaimed()
        names = ", ".join(t.event.name if t.event else "a malformed request" for t in told)
        scene.expect(
            kind,
            f"expected: {sentence}; told {names}" if told else sentence,
            not told,
            pattern={"needs_control": needed},
            within=within,
            by=tuple(t.n for t in told),
        )


def _match(expected: Sequence[EventPattern], told: list[Told], found: dict[int, Told]) -> None:
    taken = {event.n for event in found.values()}
    for place, pattern in enumerate(expected):
        if place in found:
            continue
        for candidate in told:
            event = candidate.event
            if candidate.n not in taken and event is not None and pattern.fits(event):
                found[place] = candidate
                taken.add(candidate.n)
                break
