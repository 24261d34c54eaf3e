"""What the server answers to events, and what must not stand in an answer."""

from collections.abc import Callable

from ringproof.session.server.calls import DeskCall
from ringproof.session.server.reactions import Reactions, is_event
from ringproof.target.protocol import DriverProblem
from ringproof.trace import Told, Witnessed

ANSWER = "an answer"


class Replies(Reactions):
    """Expectations about answers; part of the server."""

    def takes(self, name: str, call: DeskCall | None = None) -> None:
        """Expect the latest event `name` to be answered with a status of the 2xx class."""
        self._answers(self._latest(name, call), "2xx", _taken)

    def takes_everything(self) -> None:
        """Expect everything told so far to be answered with a status of the 2xx class."""
        self._each("2xx", _taken)

    def survives(self) -> None:
        """Expect everything told so far to be answered with anything but an error of its own."""
        self._each("anything but 5xx", lambda status: status < 500)

    def answers_in_time(self) -> None:
        """Expect everything told so far to be answered within the target file's time."""
        self._each("an answer in time", lambda _: True, timely=True)

    def repeats_no_markup(self, markup: str) -> None:
        """Expect `markup`, which came in a value, in no answer as it is."""
        self._each("an answer", lambda _: True)
        found = [a for a in self.scene.answers.values() if markup.encode() in a.body]
        self._none(f"no answer repeats {markup!r} unescaped", tuple(a.n for a in found))

    def keeps_tokens_out_of_answers(self) -> None:
        """Expect no answer to have a token in it, whichever phone's."""
        self._each("an answer", lambda _: True)
        shown = [
            record.n
            for record in self.scene.trace.records
            if isinstance(record, Witnessed) and record.what == "shows a token"
        ]
        self._none("no answer has a token in it", tuple(shown))

    def _none(self, words: str, found: tuple[int, ...]) -> None:
        sentence = f"expected that {words}; one does" if found else words
        self.scene.expect("held", sentence, not found, by=found, control=ANSWER)

    def _latest(self, name: str, call: DeskCall | None) -> Told:
        def told() -> list[Told]:
            return [t for t in self.scene.told() if is_event(t, name, call)]

        self.scene.wait(lambda: bool(told()), self.scene.fleet.settings.timing.answer_within)
        if not told():
            raise DriverProblem(f"no phone of ours has told {name}")
        return told()[-1]

    def _each(self, wanted: str, fits: Callable[[int], bool], *, timely: bool = False) -> None:
        within = self.scene.fleet.settings.timing.answer_within
        self.scene.wait(self.scene.fleet.quiet, within * 2)
        self.scene.listen()
        for told in self.scene.told():
            self._answers(told, wanted, fits, timely=timely)

    def _answers(
        self, told: Told, wanted: str, fits: Callable[[int], bool], *, timely: bool = False
    ) -> None:
        within = self.scene.fleet.settings.timing.answer_within
        self.scene.wait(lambda: told.n in self.scene.answers, within * 2)
        answer = self.scene.answers.get(told.n)
        status = None if answer is None else answer.status
        took = None if answer is None else answer.at.since(told.at)
        met = status is not None and fits(status) and (not timely or (took or 0.0) <= within)
        name = told.event.name if told.event else "a request"
        came = "no answer" if answer is None else answer.lost or f"{answer.status}"
        self.scene.expect(
            "answered",
            f"{name} is answered with {status}"
            if met
            else f"expected {wanted} for {name}; there came {came}",
            met,
            within=within,
            took=took,
            by=(told.n,) if answer is None else (told.n, answer.n),
            control=ANSWER,
        )


def _taken(status: int) -> bool:
    return 200 <= status < 300
