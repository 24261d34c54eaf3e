"""A session as a test that people read: who does what, and what the phone then tells. Pure.

What the prose has no words for (a parameter that no verb takes, an event that is no event) is not
written half: `Unspoken` says so, and the caller keeps the recording beside the test instead.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from ringproof.protocol.events import Event
from ringproof.protocol.names import HELP, NAME, NUMBER
from ringproof.replay import Kind, Line, Observation, Session, Step
from ringproof.trace import Actor, Answer

_FIRST: Final = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")

_WIDTH: Final = 96  # letters of a line of a body

_PATTERNS: Final[Mapping[str, str]] = {
    "remoteUpdate": "remote_update",
    **{
        name: name
        for name in (
            *("incoming", "outgoing", "connected", "holding", "disconnected", "conferenced"),
            *("unconferenced", "transferred"),
            *("transfer_done", "transfer_initiated", "transfer_failed"),
        )
    },
}


class Unspoken(Exception):
    """Something of a session that the prose has no words for; says what."""


@dataclass(frozen=True, slots=True)
class Prose:
    """The body of a test, line by line, and what it needs: fixtures and patterns."""

    lines: tuple[str, ...]
    fixtures: tuple[str, ...]
    patterns: tuple[str, ...]


@dataclass(slots=True)
class _Teller:
    """Tells a session step by step.

    `calls` are the variables by recorded id, `numbers` what was dialled for recorded numbers.
    """

    session: Session
    lines: list[str] = field(default_factory=list)
    fixtures: set[str] = field(default_factory=lambda: {"phone"})
    patterns: set[str] = field(default_factory=set)
    calls: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)
    count: int = 0

    def tell(self) -> Prose:
        observations = _by_step(self.session)
        spoken = [s for s in self.session.steps if not s.by_role]
        for step in spoken:
            seen = observations.get(step.n, [])
            self._step(step, seen)
            self._seen(step, seen)
        order = ("phone", "far_end", "local_user", "dial")
        return Prose(
            tuple(self.lines),
            tuple(name for name in order if name in self.fixtures),
            tuple(sorted(self.patterns)),
        )

    # -- what is done -------------------------------------------------------

    def _step(self, step: Step, seen: list[Observation]) -> None:
        says = _SAYS.get((step.actor, step.verb))
        if says is None:
            raise Unspoken(f"{step.actor}: {step.verb or 'a request without an action'}")
        opened = _opened(step, seen)
        self.lines.append(says(self, step))
        if opened is not None:
            name = self._name()
            self.calls[opened] = name
            self.lines[-1] = f"{name} = {self.lines[-1]}"

    def _name(self) -> str:
        if self.count >= len(_FIRST):
            raise Unspoken(f"more than {len(_FIRST)} calls")
        self.count += 1
        return _FIRST[self.count - 1]

    def call(self, step: Step, *parameters: str) -> str:
        """Return the variable of the call that a step names, empty where it names none."""
        id = next((step.details[p] for p in parameters if p in step.details), "")
        if not id:
            return ""
        if id not in self.calls:
            raise Unspoken(f"{step.verb} of {id}, a call that was never announced")
        return self.calls[id]

    def on_line(self, step: Step) -> str:
        """Return the variable of the call that a far end's leg belongs to."""
        self.fixtures.add("far_end")
        line = self._line(step)
        if line is None or line.call not in self.calls:
            raise Unspoken(f"{step.verb} by the far end of a call that was never announced")
        return self.calls[line.call]

    def _line(self, step: Step) -> Line | None:
        leg = step.details.get("leg")
        return next((each for each in self.session.lines if each.leg == leg), None)

    def number(self, step: Step) -> str:
        """Return the number to dial, by the role of who is there."""
        self.fixtures.add("dial")
        number = step.details.get(NUMBER, "")
        role = next((x.role for x in self.session.lines if x.number == number and x.role), "")
        self.numbers[number] = f'dial["{role or "answers"}"]'
        return self.numbers[number]

    # -- what is told -------------------------------------------------------

    def _seen(self, step: Step, seen: list[Observation]) -> None:
        events = [each.event for each in seen if each.kind is Kind.EVENT]
        if events:
            self.lines += _call_of("phone.tells", [self._pattern(event) for event in events])
            return
        if step.actor != Actor.CLIENT:
            self.lines.append("phone.tells_nothing()")
            return
        status = next((o.record.status for o in seen if isinstance(o.record, Answer)), None)
        if status is None:
            raise Unspoken(f"{step.verb}, which was not answered")
        self.lines.append("phone.fails()" if status >= 400 else "phone.succeeds()")

    def _pattern(self, event: Event | None) -> str:
        name = None if event is None else _PATTERNS.get(event.name)
        if event is None or name is None:
            raise Unspoken("an event that the page does not know")
        self.patterns.add(name)
        said = [self._named(id) for id in (event.call, event.call2) if id is not None]
        said += [f"{key}={self._value(key, value)}" for key, value in _values(event)]
        return f"{name}({', '.join(said)})"

    def _value(self, key: str, value: str) -> str:
        return self.numbers.get(value, quoted(value)) if key == NUMBER else quoted(value)

    def _named(self, id: str) -> str:
        if id not in self.calls:
            raise Unspoken(f"an event of {id}, a call that was never announced")
        return self.calls[id]


def _call_of(function: str, arguments: list[str]) -> list[str]:
    """Return a call, an argument a line where it would be too long for one."""
    line = f"{function}({', '.join(arguments)})"
    if len(line) <= _WIDTH:
        return [line]
    return [f"{function}(", *(f"    {argument}," for argument in arguments), ")"]


def quoted(text: str) -> str:
    """Return a text as a literal in double quotes, as it is written by hand."""
    plain = repr(text)
    return plain if '"' in text or not plain.startswith("'") else f'"{plain[1:-1]}"'


def _values(event: Event) -> list[tuple[str, str]]:
    """Return what a pattern says beside its calls."""
    wanted = {
        "remoteUpdate": (NAME, NUMBER),
        "transferred": (NUMBER,),
        "transfer_done": (NUMBER,),
    }.get(event.name, ())
    return [(key, value) for key in wanted if (value := event.get(key)) is not None]


def _opened(step: Step, seen: list[Observation]) -> str | None:
    """Return the id of the call that a step opens, where it opens one."""
    if step.verb not in ("call", "dial"):
        return None
    names = ("incoming", "outgoing")
    return next((e.event.call for e in seen if e.event and e.event.name in names), None)


def _by_step(session: Session) -> dict[int, list[Observation]]:
    """Return the observations by the step in whose wake they are told.

    What a dialled number of the right role does by itself is told in the wake of the dialling.
    """
    spoken = [step.n for step in session.steps if not step.by_role]
    found: dict[int, list[Observation]] = {}
    for each in session.observations:
        earlier = [n for n in spoken if session.step(n).at <= each.at]
        cause = each.cause if each.cause in spoken else (earlier[-1] if earlier else 0)
        found.setdefault(cause, []).append(each)
    if 0 in found:
        raise Unspoken("something that was told before anything was done")
    return found


def tell(session: Session) -> Prose:
    """Return a session of one phone as the body of a test; Unspoken where it has no words."""
    if len(session.phones) > 1:
        raise Unspoken("several phones")
    return _Teller(session).tell()


Says = Callable[[_Teller, Step], str]


def _only(step: Step, *known: str) -> None:
    odd = sorted(set(step.details) - set(known))
    if odd:
        raise Unspoken(f"{step.verb} with {', '.join(odd)}")


def _of_call(verb: str) -> Says:
    def says(teller: _Teller, step: Step) -> str:
        _only(step, "callid")
        return f"phone.{verb}({teller.call(step, 'callid')})"

    return says


def _of_two(verb: str) -> Says:
    def says(teller: _Teller, step: Step) -> str:
        _only(step, "callid", "callid1", "callid2")
        first, second = teller.call(step, "callid1", "callid"), teller.call(step, "callid2")
        if not (first and second):
            raise Unspoken(f"{verb} that does not name both calls")
        return f"phone.{verb}({first}, {second})"

    return says


def _resume(teller: _Teller, step: Step) -> str:
    return (_of_two if "callid2" in step.details else _of_call)("resume")(teller, step)


def _call(teller: _Teller, step: Step) -> str:
    _only(step, NUMBER, "line")
    line = step.details.get("line")
    if NUMBER not in step.details or (line is not None and not line.isdecimal()):
        raise Unspoken("call without a number, or on a line that is none")
    return f"phone.call({teller.number(step)}{'' if line is None else f', line={int(line)}'})"


def _transfer(teller: _Teller, step: Step) -> str:
    _only(step, "callid", NUMBER)
    if NUMBER not in step.details:
        raise Unspoken("transfer without a number")
    return f"phone.transfer({teller.call(step, 'callid') or None}, {teller.number(step)})"


def _dtmf(teller: _Teller, step: Step) -> str:
    _only(step, "callid", "digits")
    call = teller.call(step, "callid")
    if not call:
        raise Unspoken("dtmf that names no call")
    return f"phone.dtmf({call}, {quoted(step.details.get('digits', ''))})"


def _text(verb: str) -> Says:
    def says(_: _Teller, step: Step) -> str:
        _only(step, "text")
        return f"phone.{verb}({quoted(step.details.get('text', ''))})"

    return says


def _help(_: _Teller, step: Step) -> str:
    _only(step, "of", HELP)
    return f"phone.ask_for_help({quoted(step.details.get('of', ''))})"


def _calls_in(teller: _Teller, step: Step) -> str:
    teller.fixtures.add("far_end")
    given = step.details
    said = [quoted(given.get(NUMBER, ""))]
    said += [quoted(given[NAME])] if NAME in given else []
    said += [f"account={given['account']}"] if given.get("account", "1") != "1" else []
    return f"far_end.calls({', '.join(said)})"


def _far(verb: str) -> Says:
    return lambda teller, step: f"far_end.{verb}({teller.on_line(step)})"


def _renames(teller: _Teller, step: Step) -> str:
    said = [f"{key}={quoted(step.details[key])}" for key in (NAME, NUMBER) if key in step.details]
    return f"far_end.renames({', '.join([teller.on_line(step), *said])})"


def _transfers(teller: _Teller, step: Step) -> str:
    said = [quoted(step.details.get("to", ""))]
    said += [quoted(step.details[NAME])] if NAME in step.details else []
    return f"far_end.transfers({', '.join([teller.on_line(step), *said])})"


def _user(verb: str, *, named: bool) -> Says:
    def says(teller: _Teller, step: Step) -> str:
        teller.fixtures.add("local_user")
        call = teller.call(step, "call") if named else ""
        if named and not call:
            raise Unspoken(f"a local user who {verb} a call that is not named")
        return f"local_user.{verb}({call})"

    return says


def _dials(teller: _Teller, step: Step) -> str:
    teller.fixtures.add("local_user")
    return f"local_user.dials({teller.number(step)})"


_SAYS: Final[Mapping[tuple[str, str], Says]] = {
    (Actor.CLIENT, "?"): lambda _, __: "phone.ask_for_the_list()",
    (Actor.CLIENT, "help"): _help,
    (Actor.CLIENT, "call"): _call,
    (Actor.CLIENT, "accept"): _of_call("accept"),
    (Actor.CLIENT, "terminate"): _of_call("terminate"),
    (Actor.CLIENT, "hold"): _of_call("hold"),
    (Actor.CLIENT, "resume"): _resume,
    (Actor.CLIENT, "transfer"): _transfer,
    (Actor.CLIENT, "join"): _of_two("join"),
    (Actor.CLIENT, "conference"): _of_two("conference"),
    (Actor.CLIENT, "dtmf"): _dtmf,
    (Actor.CLIENT, "show"): _text("show"),
    (Actor.CLIENT, "log"): _text("log"),
    (Actor.FAR_END, "call"): _calls_in,
    (Actor.FAR_END, "answer"): _far("answers"),
    (Actor.FAR_END, "reject"): _far("rejects"),
    (Actor.FAR_END, "hang_up"): _far("hangs_up"),
    (Actor.FAR_END, "cancel_transfer"): _far("will_cancel_a_transfer"),
    (Actor.FAR_END, "hesitate"): _far("will_hesitate"),
    (Actor.FAR_END, "rename"): _renames,
    (Actor.FAR_END, "transfer"): _transfers,
    (Actor.LOCAL_USER, "lift"): _user("lifts", named=False),
    (Actor.LOCAL_USER, "hang_up"): _user("hangs_up", named=True),
    (Actor.LOCAL_USER, "hold"): _user("holds", named=True),
    (Actor.LOCAL_USER, "resume"): _user("resumes", named=True),
    (Actor.LOCAL_USER, "dial"): _dials,
}
"""How each act is said; what is in no line here has no words."""
