"""What the phone answers in words: the list of commands, the help of one, a result."""

from collections.abc import Iterable

from ringproof.protocol.answers import listed_commands, mentions, words_of
from ringproof.session.failure import NotMet
from ringproof.session.scene import Scene
from ringproof.target.wire import Reply

__all__ = ["Answers", "listed_commands", "mentions"]


class Answers:
    """Expectations about the answer to the latest command; part of the phone."""

    scene: Scene
    reply: Reply | None

    def answer(self) -> Reply:
        """Return the latest answer; NotMet where there is none."""
        if self.reply is None:
            raise NotMet("nothing was answered")
        return self.reply

    def text(self) -> str:
        """Return the latest answer's body as text."""
        return self.answer().body.decode("utf-8", "replace")

    def succeeds(self) -> None:
        """Expect the latest answer to be a success (2xx)."""
        status = self.answer().status
        self._expect(f"expected a success, answered {status}", 200 <= status < 300, "a success")

    def fails(self) -> None:
        """Expect the latest answer to be an error (4xx or 5xx)."""
        status = self.answer().status
        self._expect(f"expected an error, answered {status}", status >= 400, "an error")

    def lists(self, *names: str) -> None:
        """Expect the list to have at least these commands, in any order."""
        self.succeeds()
        missing = sorted(set(names) - set(listed_commands(self.text())))
        self._expect(f"the list lacks {', '.join(missing)}", not missing, "the list is complete")

    def listed(self) -> tuple[str, ...]:
        """Return the commands that the list names."""
        return listed_commands(self.text())

    def describes(self, command: str) -> None:
        """Expect the latest answer to be a description of `command`, in words."""
        self.succeeds()
        words = words_of(self.text())
        sentence = f"the help of {command} says nothing of parameters or usage"
        self._expect(sentence, len(words) >= 2, f"{command} is described")

    def names_parameters(self, *parameters: str) -> None:
        """Expect the help to name these query parameters."""
        self._mention(parameters, "the help does not name")

    def says(self, *words: str) -> None:
        """Expect the answer to contain these words."""
        self._mention(words, "the answer does not say")

    def is_as_silent_as(self, other: Reply) -> None:
        """Expect this answer to tell no more than `other`: same status, same body."""
        mine = self.answer()
        same = (mine.status, mine.body) == (other.status, other.body)
        sentence = f"refusals differ: {mine.status} {mine.body!r}, {other.status} {other.body!r}"
        self._expect(sentence, same, "both refusals are alike")

    def answers_otherwise_than(self, other: Reply) -> None:
        """Expect this answer to differ from `other`, in status or in words."""
        mine = self.answer()
        differs = (mine.status, mine.body) != (other.status, other.body)
        sentence = f"expected two different answers, both times {mine.status} {mine.body!r}"
        self._expect(sentence, differs, "the answers differ")

    def _mention(self, words: Iterable[str], complaint: str) -> None:
        missing = [word for word in words if not mentions(self.text(), word)]
        sentence = f"{complaint} {', '.join(missing)}"
        self._expect(sentence, not missing, "the answer says all it must")

    def _expect(self, unmet: str, met: bool, sentence: str) -> None:
        scene = self.scene
        last = scene.latest()
        answered = () if last is None else (last.n + 1,)
        scene.expect(
            "answered", sentence if met else unmet, met, by=answered, control=scene.shown()
        )
