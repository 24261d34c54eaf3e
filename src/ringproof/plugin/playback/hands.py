"""Whoever acts in a session, acting again: client, far end, local user and admin of a scene."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from ringproof.farend import Leg
from ringproof.session.failure import NotOffered
from ringproof.session.scene import Scene
from ringproof.target.guard import NotListed
from ringproof.target.protocol import DriverProblem
from ringproof.target.request import Request
from ringproof.target.wire import Reply, TargetLost
from ringproof.trace import Actor, Answer, Stimulus


@dataclass(frozen=True, slots=True)
class Act:
    """One thing to be done to the phone, in the words of the target: its ids and its numbers.

    `details` are those of docs/trace.md, but for `leg`, which `line` replaces: the recording's
    name of the line that a far end acts on. `dialled` is the number behind a line that the phone
    itself dialled, as the target knows it. `request` is a command as it is sent.
    """

    actor: Actor
    verb: str
    details: Mapping[str, str] = field(default_factory=dict)
    line: str = ""
    dialled: str = ""
    request: Request | None = None
    admits: bool = True


class Impossible(DriverProblem):
    """An act of the recording that could not be done here; the sentence says what and why."""


class Unoffered(Impossible):
    """Nobody can do it: the target has no such driver, or its driver cannot do that."""


class Hands:
    """Does to the phone of one scene what the recording says was done to its own."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self._lines: dict[str, str] = {}  # the recording's name of a line -> the driver's leg
        self._tokens: list[str] = []

    def do(self, act: Act) -> Stimulus:
        """Do `act` now; return the record of it.

        Raises TargetLost where the phone is gone, Unoffered where nobody can do it, Impossible
        where it cannot be done as things stand.
        """
        try:
            if act.request is not None:
                return self._command(act, act.request)
            return self._by_hand(act)
        except Impossible:
            raise
        except NotListed as foreign:
            raise Unoffered(f"{in_words(act)}: {foreign}") from foreign
        except DriverProblem as problem:
            raise Impossible(f"{in_words(act)}: {problem}") from problem

    # -- commands -----------------------------------------------------------

    def _command(self, act: Act, request: Request) -> Stimulus:
        target = self.scene.drivers.target
        stimulus = self.scene.stimulus(
            Actor.CLIENT, act.verb, act.details, admits=act.admits, raw=target.raw(request)
        )
        try:
            self._answered(stimulus, target.send(request))
        except TargetLost as lost:
            self.scene.trace.write(Answer, to=stimulus.n, status=None, lost=str(lost))
            raise
        except DriverProblem as unlisted:
            self.scene.trace.retract(stimulus, str(unlisted))
            raise
        return stimulus

    def _answered(self, stimulus: Stimulus, reply: Reply) -> None:
        self.scene.trace.write(
            Answer,
            to=stimulus.n,
            status=reply.status,
            reason=reply.reason,
            headers=reply.headers,
            body=reply.body,
            raw=reply.raw,
        )

    # -- everybody else -----------------------------------------------------

    def _by_hand(self, act: Act) -> Stimulus:
        does = _DOES.get((act.actor, act.verb))
        if does is None:
            raise Unoffered(f"{in_words(act)}: that cannot be done again")
        with self.scene.acting(act.actor, act.verb, act.details) as stimulus:
            try:
                leg = does(self, act)
            except NotOffered as missing:
                raise Unoffered(str(missing)) from missing
        if leg:
            self.scene.trace.amend(stimulus, leg=leg)
        return stimulus

    def calls(self, act: Act) -> str:
        """Have the far end call the phone."""
        given = act.details
        leg = self.scene.far_end().call(
            given.get("number", ""), given.get("name"), int(given.get("account") or 1)
        )
        self._lines[act.line] = leg
        return leg

    def leg(self, act: Act) -> str:
        """Return the leg of the line that a far end acts on; Impossible where there is none."""
        known = self._lines.get(act.line)
        if known is None:
            known = self._lines[act.line] = self._dialled(act)
        return known

    def _dialled(self, act: Act) -> str:
        taken = set(self._lines.values())
        found: list[Leg] = [
            leg
            for leg in self.scene.legs()
            if leg.direction == "out" and leg.leg not in taken and leg.number == act.dialled
        ]
        if not found:
            whom = act.dialled or "anybody"
            raise Impossible(f"{in_words(act)}: the phone has dialled no call to {whom}")
        return found[0].leg

    def create_token(self) -> str:
        """Have the admin generate a token."""
        self._tokens.append(self.scene.admin().create_token())
        return ""

    def delete_token(self) -> str:
        """Have the admin delete the token generated last."""
        if not self._tokens:
            raise Impossible("admin: delete_token: no token was generated in this session")
        self.scene.admin().delete_token(self._tokens.pop())
        return ""


def in_words(act: Act) -> str:
    """Return what an act is, in a few words: ``far_end: transfer to 45``."""
    said = [f"{key} {value}" for key, value in act.details.items() if value and key != "leg"]
    return " ".join([f"{act.actor}:", act.verb or "(no action)", *said])


def _on_leg(name: str) -> Callable[[Hands, Act], str]:
    def does(hands: Hands, act: Act) -> str:
        leg = hands.leg(act)
        getattr(hands.scene.far_end(), name)(leg)
        return leg

    return does


def _reject(hands: Hands, act: Act) -> str:
    leg = hands.leg(act)
    hands.scene.far_end().reject(leg, act.details.get("why", "rejected"))
    return leg


def _rename(hands: Hands, act: Act) -> str:
    leg = hands.leg(act)
    hands.scene.far_end().rename(leg, act.details.get("name"), act.details.get("number"))
    return leg


def _transfer(hands: Hands, act: Act) -> str:
    leg = hands.leg(act)
    hands.scene.far_end().transfer(leg, act.details.get("to", ""), act.details.get("name"))
    return leg


def _lift(hands: Hands, _: Act) -> str:
    hands.scene.local_user().lift()
    return ""


def _key(name: str) -> Callable[[Hands, Act], str]:
    def does(hands: Hands, act: Act) -> str:
        getattr(hands.scene.local_user(), name)(act.details.get("call"))
        return ""

    return does


def _dial(hands: Hands, act: Act) -> str:
    hands.scene.local_user().dial(act.details.get("number", ""))
    return ""


def _allow(hands: Hands, act: Act) -> str:
    hands.scene.admin().allow_action_urls(act.details.get("on") != "no")
    return ""


def _event_server(hands: Hands, act: Act) -> str:
    ours = hands.scene.drivers.target.ears.url("http") if act.details.get("url") else ""
    hands.scene.admin().set_event_server(ours)
    return ""


def _log_in(hands: Hands, _: Act) -> str:
    hands.scene.admin().log_in()
    return ""


_DOES: Final[Mapping[tuple[Actor, str], Callable[[Hands, Act], str]]] = {
    (Actor.FAR_END, "call"): Hands.calls,
    (Actor.FAR_END, "answer"): _on_leg("answer"),
    (Actor.FAR_END, "reject"): _reject,
    (Actor.FAR_END, "hang_up"): _on_leg("hang_up"),
    (Actor.FAR_END, "hold"): _on_leg("hold"),
    (Actor.FAR_END, "resume"): _on_leg("resume"),
    (Actor.FAR_END, "cancel_transfer"): _on_leg("cancel_transfer"),
    (Actor.FAR_END, "hesitate"): _on_leg("hesitate"),
    (Actor.FAR_END, "rename"): _rename,
    (Actor.FAR_END, "transfer"): _transfer,
    (Actor.LOCAL_USER, "lift"): _lift,
    (Actor.LOCAL_USER, "hang_up"): _key("hang_up"),
    (Actor.LOCAL_USER, "hold"): _key("hold"),
    (Actor.LOCAL_USER, "resume"): _key("resume"),
    (Actor.LOCAL_USER, "dial"): _dial,
    (Actor.ADMIN, "allow"): _allow,
    (Actor.ADMIN, "event_server"): _event_server,
    (Actor.ADMIN, "log_in"): _log_in,
    (Actor.ADMIN, "create_token"): lambda hands, _: hands.create_token(),
    (Actor.ADMIN, "delete_token"): lambda hands, _: hands.delete_token(),
}
"""Who can do what again; far ends return the leg that they acted on.

A reset to the factory settings is not among it: no recording may cost a phone its settings.
"""
