"""The checks of a server: each looks at one thing, in the order in which they can be seen."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from ringproof.campaign.onboarding.causes import Trouble
from ringproof.campaign.onboarding.greeting import far_off, skew_of
from ringproof.campaign.onboarding.line import examine_line
from ringproof.campaign.onboarding.questions import Questions
from ringproof.campaign.onboarding.server.answers import answered, header
from ringproof.campaign.onboarding.server.causes import ServerTrouble
from ringproof.campaign.onboarding.server.commands import commands_of, followed
from ringproof.session.server.calls import DeskCall
from ringproof.session.server.desk import Desk
from ringproof.session.server.idle import to_idle
from ringproof.session.server.knowledge import STRANGER
from ringproof.session.server.reactions import is_event
from ringproof.session.server.scene import ServerScene
from ringproof.target.fleet import Fleet, foreseen
from ringproof.target.protocol import DriverProblem, NoEars
from ringproof.target.server_side import Rule, ServerSide
from ringproof.target.settings import TargetSettings
from ringproof.target.wire import TargetLost
from ringproof.trace import Answer, Told, Trace

_LATE: Final = 3.0  # times its window is a command waited for, so that one that is late is seen


@dataclass(slots=True)
class ServerVisit:
    """One server, our phones round it, and what the doctor knows of it by now.

    Used as a context: at its end the server is told that our phones are gone.
    """

    settings: TargetSettings
    say: Callable[[str], None]
    questions: Questions
    fleet: Fleet | None = None
    answer: Answer | None = field(default=None)

    def __enter__(self) -> "ServerVisit":
        return self

    def __exit__(self, *_: object) -> None:
        if self.fleet is not None:
            self.fleet.stop()

    @property
    def side(self) -> ServerSide:
        """What the target file says of the server."""
        assert self.settings.server is not None  # noqa: S101  the doctor asked before
        return self.settings.server

    @property
    def here(self) -> Fleet:
        """Our phones, which an earlier check switched on."""
        assert self.fleet is not None  # noqa: S101  without them nothing later is looked at
        return self.fleet


@dataclass(frozen=True, slots=True)
class ServerCheck:
    """One thing that is looked at; `vital`: without it nothing that follows can be seen.

    `needs` is the key of the target file without which there is nothing to look at.
    """

    about: str
    look: Callable[[ServerVisit], Trouble | None]
    vital: bool = False
    needs: str = ""


def checks_of(visit: ServerVisit) -> list[ServerCheck]:
    """Return what there is to look at in this server."""
    return [each for each in SERVER_CHECKS if not each.needs or getattr(visit.side, each.needs)]


def looked_at_server(check: ServerCheck, visit: ServerVisit) -> list[Trouble]:
    """Return what a check finds, also where the server is lost meanwhile."""
    try:
        trouble = check.look(visit)
    except TargetLost as lost:
        trouble = ServerTrouble("mute", str(lost))
    except DriverProblem as problem:  # a phone of ours could not tell, as its event is held up
        trouble = ServerTrouble("mute", str(problem))
    return [] if trouble is None else [trouble]


def _line(visit: ServerVisit) -> Trouble | None:
    said = visit.settings
    found = examine_line(
        said.url,
        verify=said.tls_verify,
        within=said.timing.answer_within,
        signers=visit.side.tls_ca,
    )
    return None if found is None else ServerTrouble(found.id, found.seen)


def _phones(visit: ServerVisit) -> Trouble | None:
    """Switch our phones on and have the server told of them."""
    visit.fleet = Fleet(visit.settings)
    try:
        visit.fleet.start()
    except NoEars as taken:
        return ServerTrouble("desks", str(taken))
    except DriverProblem as problem:
        return ServerTrouble("told", str(problem))
    if visit.side.told.note:
        visit.say(f"      {visit.side.told.note}")
        for place, (name, mac, url) in enumerate(foreseen(visit.side), start=1):
            visit.say(f"      {name}: mac {mac}, {url}, token: that of desks.token with -{place}")
        visit.questions.pause("      Do that")
    return None


def _event(visit: ServerVisit) -> Trouble | None:
    """Have a stranger ring, and see how the server answers the event."""
    with _ringing(visit, STRANGER) as (scene, call):
        told = _told(scene, call)
        within = visit.settings.timing.answer_within
        scene.wait(lambda: told.n in scene.answers, within + 1)
        answer = visit.answer = scene.answers.get(told.n)
    return answered(told, answer, within)


def _clock(visit: ServerVisit) -> Trouble | None:
    date = "" if visit.answer is None else header(visit.answer, "date")
    if not date:
        visit.say("      not seen: its answer has no Date")
    seen = far_off(skew_of(date))
    return ServerTrouble("clock", seen) if seen else None


def _page(visit: ServerVisit) -> Trouble | None:
    try:
        visit.here.shown()
    except DriverProblem as problem:
        return ServerTrouble("page", str(problem))
    return None


def _commands(visit: ServerVisit) -> Trouble | None:
    """Have a known caller ring, and see what the server does about it."""
    rules = [rule for rule in visit.side.does if rule.on == "incoming"]
    astray = visit.here.astray
    if not rules:
        seen = f"the server was told {astray}; no rule on incoming"
        return ServerTrouble("doubtful", seen) if astray else ServerTrouble("no_rule", "key does")
    rule = next((each for each in rules if each.caller.isalnum()), rules[0])
    caller = rule.caller or STRANGER
    visit.say(f"      {caller} calls a phone of ours; the server is to send {rule}")
    with _ringing(visit, caller) as (scene, call):
        told = _told(scene, call)
        scene.wait(lambda: _has_come(scene, rule), _LATE * rule.within)
        scene.fleet.settle()
        scene.listen()
        records = scene.trace.records
    return followed(rule, told, records, "" if visit.here.came else astray)


def _has_come(scene: ServerScene, rule: Rule) -> bool:
    return any(command.verb == rule.sends for command in commands_of(scene.trace.records))


@contextmanager
def _ringing(visit: ServerVisit, caller: str) -> Iterator[tuple[ServerScene, DeskCall]]:
    """Have `caller` ring at our first phone; the call is ended afterwards."""
    scene = ServerScene(visit.here, Trace(visit.here.clock), quiet=True)
    try:
        yield scene, Desk(scene, visit.here.desks[0]).rings(caller)
    finally:
        to_idle(scene)


def _told(scene: ServerScene, call: DeskCall) -> Told:
    """Return the event by which our phone told of `call`; DriverProblem where it has not."""
    told = next((t for t in scene.told(call.desk) if is_event(t, "incoming", call)), None)
    if told is None:
        raise DriverProblem(f"{call.desk} has not told of its call yet")
    return told


SERVER_CHECKS: Final = (
    ServerCheck("the line to the server", _line, vital=True),
    ServerCheck("our phones, and that it is told of them", _phones, vital=True),
    ServerCheck("its answer to an event", _event),
    ServerCheck("its clock", _clock),
    ServerCheck("the page of its calls", _page, needs="shows"),
    ServerCheck("its commands", _commands),
)
"""What the doctor looks at in a server, in this order."""
