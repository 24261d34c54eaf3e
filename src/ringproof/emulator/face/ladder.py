"""What passes between the phone and the others: commands, what it sends, what far ends do.

The latest steps only, in their order. A token in a query is never written down.
"""

import re
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import unquote

from ringproof.emulator.action_urls.outgoing import Carrier, EventOut
from ringproof.emulator.clock import Clock
from ringproof.emulator.wire import Request, Response, ServerAnswer

MOST_STEPS: Final = 300
MOST_LETTERS: Final = 1000

_PAIR: Final = re.compile(r"([^=&?]*)=([^&]*)")


@dataclass
class Step:
    """One arrow: who did what to whom, and how it was answered as far as it was.

    ``at`` is the phone's time in seconds; ``version`` tells which steps are new to a page.
    """

    id: int
    at: float
    kind: str
    source: str
    target: str
    text: str
    answer: str = ""
    version: int = 0

    def seen(self) -> Mapping[str, Any]:
        """Return the step as a page gets it."""
        return {
            "id": self.id,
            "at": round(self.at, 3),
            "kind": self.kind,
            "from": self.source,
            "to": self.target,
            "text": self.text,
            "answer": self.answer,
        }


class Ladder:
    """The latest steps of one phone."""

    def __init__(self, clock: Clock) -> None:
        self.version = 0
        self.noticed: Callable[[], None] = lambda: None
        self._clock = clock
        self._began = clock.now()
        self._made = 0
        self._steps: deque[Step] = deque(maxlen=MOST_STEPS)

    def command(self, request: Request) -> Step:
        """Note a request to one of the phone's scripts."""
        line = f"{request.method} {_shown(request.target)}"
        return self.note("command", "client", "phone", line)

    def obeyed(self, step: Step, response: Response) -> None:
        """Note how a request to a script was answered."""
        said = response.body[:200].decode("utf-8", "replace").strip()
        self.answered(step, f"{response.status} {said}".strip())

    def note(self, kind: str, source: str, target: str, text: str) -> Step:
        """Note a step that nobody has answered yet."""
        self._made += 1
        at = self._clock.now() - self._began
        step = Step(self._made, at, kind, source, target, text[:MOST_LETTERS])
        self._steps.append(step)
        self._news(step)
        return step

    def answered(self, step: Step, answer: str) -> None:
        """Note how a step was answered."""
        step.answer = answer[:MOST_LETTERS]
        self._news(step)

    def since(self, version: int) -> Iterator[Step]:
        """Return the steps that are new, or newly answered, after a version."""
        return (step for step in self._steps if step.version > version)

    def watching(self, carrier: Carrier) -> Carrier:
        """Return a carrier that carries like this one, and notes what it carries."""
        return _Watched(carrier, self)

    def _news(self, step: Step) -> None:
        self.version += 1
        step.version = self.version
        self.noticed()


class _Watched:
    """The phone's way out, watched."""

    def __init__(self, carrier: Carrier, ladder: Ladder) -> None:
        self._carrier = carrier
        self._ladder = ladder

    def carry(
        self, out: EventOut, done: Callable[[ServerAnswer | None], None]
    ) -> Callable[[], None]:
        """Carry a request and note it; one that is given up was not answered."""
        method, _, rest = out.raw.partition(b"\r\n")[0].partition(b" ")
        target = _shown(rest.rpartition(b" ")[0])
        kind = "event" if re.search(r"[?&]event=", target) else "request"
        step = self._ladder.note(kind, "phone", "server", f"{method.decode('latin-1')} {target}")

        def over(answer: ServerAnswer | None) -> None:
            self._ladder.answered(step, "no answer" if answer is None else str(answer.status))
            done(answer)

        give_up = self._carrier.carry(out, over)

        def given_up() -> None:
            give_up()
            if not step.answer:
                self._ladder.answered(step, "no answer")

        return given_up


def _shown(target: bytes) -> str:
    """Return a target as it was on the wire, without a token that was in it."""
    text = target.decode("utf-8", "backslashreplace")
    path, mark, query = text.partition("?")
    return path + mark + _PAIR.sub(_redacted, query)


def _redacted(pair: re.Match[str]) -> str:
    secret = unquote(pair[1]).lower() in ("authtoken", "token", "password")
    return f"{pair[1]}=..." if secret else pair[0]
