"""The stage of one test of a server: our phones, the server, and the trace between them.

The records are those of every trace (docs/trace.md): an event of a phone of ours is ``told``, a
command of the server is a ``stimulus`` of the client, and each has its ``answer``.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from ringproof.protocol.events import read_event
from ringproof.protocol.names import ACTION, AUTH_TOKEN, COMMAND_CALL, COMMAND_CALL_1, HELP
from ringproof.protocol.query import read_query
from ringproof.session.expecting import Expecting
from ringproof.target.credentials import NONE, OWN
from ringproof.target.fleet import Fleet
from ringproof.target.happenings import (
    CommandHeard,
    EventAnswered,
    EventSent,
    Happening,
    LineSeen,
)
from ringproof.trace import Actor, Answer, Connection, Stimulus, Told, Trace, Witnessed


@dataclass(slots=True)
class ServerScene(Expecting):
    """One test's stage. `clause` is what it judges, `arranging` True while fixtures set up.

    `ordeal` says what the server is put through just now: if it is gone after that, it broke.
    `quiet` is True where it has never reacted to anything: then nobody waits for what is late.
    """

    fleet: Fleet
    trace: Trace
    clause: str = ""
    arranging: bool = True
    soft: list[tuple[str, tuple[int, ...]]] = field(default_factory=list)
    undo: list[Callable[[], None]] = field(default_factory=list)
    ordeal: str = ""
    quiet: bool = False
    answers: dict[int, Answer] = field(default_factory=dict)  # by the number of the event's record
    _records: dict[int, int] = field(default_factory=dict)  # the fleet's number -> the record's

    def listen(self) -> None:
        """Pull everything that passed since the last time into the trace."""
        for happening in self.fleet.news():
            self._write(happening)

    def stimulus(self, actor: Actor, verb: str, details: Mapping[str, str]) -> Stimulus:
        """Write down that somebody round our phones does something."""
        self.listen()
        said = {name: value for name, value in details.items() if value}
        return self.trace.write(Stimulus, actor=actor, verb=verb, details=said)

    def wait(self, until: Callable[[], bool], within: float) -> bool:
        """Wait up to `within` seconds until `until()` holds, listening meanwhile."""

        def heard() -> bool:
            self.listen()
            return until()

        return self.fleet.wait(heard, within)

    def told(self, desk: str = "") -> list[Told]:
        """Return what a phone of ours (or any) told, in order."""
        return [told for told in self.trace.told() if told.listener == desk or not desk]

    def commands(self) -> list[Stimulus]:
        """Return the commands of the server, in order."""
        return [
            record
            for record in self.trace.records
            if isinstance(record, Stimulus) and record.actor is Actor.CLIENT
        ]

    # -- what passed, as records ----------------------------------------------

    def _write(self, happening: Happening) -> None:
        match happening:
            case EventSent():
                self._write_event(happening)
            case EventAnswered():
                self._write_answer(happening)
            case CommandHeard():
                self._write_command(happening)
            case LineSeen():
                self._write_line(happening)

    def _write_event(self, sent: EventSent) -> None:
        event, defects = read_event(sent.target)
        told = self.trace.write(
            Told,
            at=sent.at,
            began=sent.at,
            answered=None,
            connection=sent.n,
            method=sent.method,
            target=sent.target,
            headers=(),
            event=event,
            defects=defects,
            secure=self.fleet.url.startswith("https:"),
            listener=sent.desk,
            raw=sent.raw,
        )
        self._records[sent.n] = told.n

    def _write_answer(self, came: EventAnswered) -> None:
        to, reply = self._records.get(came.to), came.reply
        if to is None:
            return  # of an event of an earlier test
        answer = self.trace.write(
            Answer,
            at=came.at,
            to=to,
            status=None if reply is None else reply.status,
            reason="" if reply is None else reply.reason,
            headers=() if reply is None else reply.headers,
            body=b"" if reply is None else reply.body,
            raw=b"" if reply is None else reply.raw,
            lost=came.lost,
        )
        self.answers[to] = answer
        if came.shows_token:
            details = {"answer": str(answer.n)}
            self.trace.write(
                Witnessed, witness=Actor.EVENT_SERVER, what="shows a token", details=details
            )

    def _write_command(self, heard: CommandHeard) -> None:
        received = heard.received
        query = read_query(received.target.partition(b"?")[2])
        said = {name: value for name, value in query.pairs if name != AUTH_TOKEN}
        action = said.pop(ACTION, "")
        details = {
            **said,
            "desk": heard.desk,
            "credential": f"{heard.by} {heard.credential}".strip(),
            "over": "https" if received.secure else "http",
        }
        if self._is_of_an_earlier_test(heard.desk, said):
            details["earlier"] = "yes"
        stimulus = self.trace.write(
            Stimulus,
            at=received.complete,
            actor=Actor.CLIENT,
            verb="help" if HELP in said else action,
            details=details,
            admits=heard.credential == OWN,
            raw=received.raw,
        )
        # The answer is written when it is known to be given: nothing is measured by it.
        lost = "" if heard.status is not None else "our phone was told not to answer"
        self.trace.write(Answer, to=stimulus.n, status=heard.status, body=heard.body, lost=lost)

    def _is_of_an_earlier_test(self, desk: str, said: Mapping[str, str]) -> bool:
        """Say whether a command is about a call that is over with its test: it comes too late."""
        named = {said[name] for name in (COMMAND_CALL, COMMAND_CALL_1) if name in said}
        told = {t.event.call for t in self.told(desk) if t.event is not None}
        return any((desk, call) in self.fleet.earlier_calls for call in named - told)

    def _write_line(self, line: LineSeen) -> None:
        token = f", with the token of {line.token}" if line.token != NONE else ""
        self.trace.write(
            Connection,
            at=line.at,
            connection=line.seen.number,
            outcome=str(line.seen.outcome),
            detail=f"{line.desk}: {line.seen.detail}{token}",
            raw=line.seen.raw,
        )
