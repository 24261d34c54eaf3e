"""The phone as a test speaks of it: told what to do, and what it tells, refuses, ignores."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from ringproof.farend import Leg
from ringproof.session.answers import Answers
from ringproof.session.calls import Call
from ringproof.session.failure import NotOffered
from ringproof.session.idle import hear_out
from ringproof.session.scene import Scene, control_key
from ringproof.session.tellings import Tellings
from ringproof.session.together import Sent, send_together
from ringproof.target.request import PATH, Admission, Command, Credential, Request
from ringproof.target.wire import Reply, TargetLost
from ringproof.trace import Actor, Answer, Stimulus

View = tuple[tuple[str, ...], tuple[str, ...]]
Parameters = tuple[tuple[str, str | None], ...]


class Phone(Answers, Tellings):
    """The implementation under test, driven by Action URLs on one credential."""

    def __init__(
        self,
        scene: Scene,
        credential: Credential,
        *,
        admits: bool = True,
        path: str = PATH,
        always: Parameters = (),
    ) -> None:
        self.scene = scene
        self._credential = credential
        self._admits = admits
        self._path = path
        self._always = always
        self.reply: Reply | None = None
        self._together: list[Sent] | None = None
        self._legs_before: list[Leg] | None = None
        self._view_before: View | None = None
        self._unwatched = False

    # -- on which credential ------------------------------------------------

    def admitted_by(self, by: Admission, secret: str, *, valid: bool = True) -> "Phone":
        """Return this phone as a client with another credential reaches it."""
        return self._as(credential=Credential(by, secret), admits=valid and self._admits)

    def with_bearer(self, token: str, *, valid: bool = True) -> "Phone":
        """Return this phone as reached with ``Authorization: Bearer TOKEN``."""
        return self.admitted_by(Admission.BEARER, token, valid=valid)

    def with_query_token(self, token: str, *, valid: bool = True) -> "Phone":
        """Return this phone as reached with ``AuthToken=TOKEN`` in the query."""
        return self.admitted_by(Admission.QUERY, token, valid=valid)

    def with_session(self, cookie: str, *, valid: bool = True) -> "Phone":
        """Return this phone as reached from the logged-in web interface."""
        return self.admitted_by(Admission.SESSION, cookie, valid=valid)

    def without_credential(self) -> "Phone":
        """Return this phone as a stranger reaches it."""
        return self.admitted_by(Admission.NONE, "", valid=False)

    def switched_off(self) -> "Phone":
        """Return this phone as one whose Action URLs are not allowed: it must not obey."""
        return self._as(admits=False)

    def at_path(self, path: str) -> "Phone":
        """Return this phone as one that is asked on another path: it must not obey."""
        return self._as(path=path, admits=False)

    def listening_at(self, path: str) -> "Phone":
        """Return this phone as one that obeys at another path below /api/v1/exec/ too."""
        return self._as(path=f"{PATH.rpartition('/')[0]}/{path}")

    def over_https(self) -> "Phone":
        """Return this phone; NotOffered where the target file drives it over plain HTTP."""
        url = self.scene.drivers.target.settings.url
        if not url.startswith("https:"):
            raise NotOffered(f"the target file drives the phone over {url}, not over https (url)")
        return self

    def fire_and_forget(self, value: str | None = "1") -> "Phone":
        """Return this phone as told with every command that its result is of no interest.

        `value` is how it is said; None is the bare key.
        """
        return self._as(always=(("fireandforget", value),))

    @property
    def token(self) -> str:
        """The token of the target file."""
        return self.scene.drivers.target.settings.token

    @property
    def token_in_other_case(self) -> str:
        """The token of the target file in other letter case; NotOffered where it has no letter."""
        other = self.token.swapcase()
        if other == self.token:
            raise NotOffered("the token has no letter, so there is no other case of it")
        return other

    def _as(
        self,
        *,
        credential: Credential | None = None,
        admits: bool | None = None,
        path: str | None = None,
        always: Parameters | None = None,
    ) -> "Phone":
        return Phone(
            self.scene,
            self._credential if credential is None else credential,
            admits=self._admits if admits is None else admits,
            path=self._path if path is None else path,
            always=self._always if always is None else always,
        )

    # -- the commands of the page -------------------------------------------

    def call(self, number: str, *, line: int | None = None, **others: str) -> Call:
        """Have the phone call `number`, on identity `line` where one is named.

        `others` are parameters that the page does not know.
        """
        call = Call(number, account=line or 1, legs_before=self.scene.leg_names())
        self.command("call", number=number, line=None if line is None else str(line), **others)
        return call

    def accept(self, call: Call | None = None) -> None:
        """Have the phone accept `call`, or the ringing one where none is named."""
        self.command("accept", callid=_id(call))

    def terminate(self, call: Call | None = None) -> None:
        """Have the phone end `call`, or the one it thinks of where none is named."""
        self.command("terminate", callid=_id(call))

    def hold(self, call: Call | None = None) -> None:
        """Have the phone put `call` on hold."""
        self.command("hold", callid=_id(call))

    def resume(self, call: Call | None = None, other: Call | None = None) -> None:
        """Have the phone take `call` (or the conference of two calls) back from hold."""
        if other is None:
            self.command("resume", callid=_id(call))
        else:
            self.command("resume", callid1=_id(call), callid2=_id(other))

    def transfer(self, call: Call | None, number: str) -> None:
        """Have the phone transfer `call` blindly to `number`."""
        self.command("transfer", callid=_id(call), number=number)

    def join(self, call: Call, other: Call) -> None:
        """Have the phone connect the far ends of two calls: an attended transfer."""
        self.command("join", callid1=_id(call), callid2=_id(other))

    def conference(self, call: Call, other: Call) -> None:
        """Have the phone put two calls into a conference."""
        self.command("conference", callid1=_id(call), callid2=_id(other))

    def dtmf(self, call: Call, digits: str) -> None:
        """Have the phone send DTMF `digits` on `call`."""
        self.command("dtmf", callid=_id(call), digits=digits)

    def show(self, text: str) -> None:
        """Have the phone show `text` on its display."""
        self.command("show", text=text)

    def tries_to_show(self, text: str) -> None:
        """Have the phone show a `text` beyond measure: it may drop it, but nothing after it."""
        with suppress(TargetLost):
            self.show(text)
        self.scene.ordeal = "after a text beyond measure"

    def tries(self, action: str, **parameters: str) -> None:
        """Have the phone take a command with a parameter that it does not know.

        It may obey or refuse it, but must answer it, and whatever comes after it.
        """
        self.scene.ordeal = "after an unknown parameter"
        self.command(action, **parameters)

    def log(self, text: str, *, level: str | None = None) -> None:
        """Have the phone write `text` into its log at `level`."""
        self.command("log", text=text, level=level)

    def ask_for_the_list(self) -> None:
        """Ask which commands there are (``action=?``)."""
        self.command("?")

    def ask_for_help(self, of: str, **parameters: str) -> None:
        """Ask for the help of one command, with parameters that would make it act."""
        self.send(Command(of, (*parameters.items(), ("help", None))))

    def describes_whatever_it_lists(self) -> None:
        """Expect the help of each command of the latest list to be a description of its own.

        The word help itself is left out: some phones list it, and it explains itself.
        """
        the_list = self.answer()
        for name in self.listed():
            if name != "help":
                self.ask_for_help(name)
                self.describes(name)
                self.answers_otherwise_than(the_list)

    def command(self, action: str | None, **parameters: str | None) -> None:
        """Send any action; parameters that are None are left out."""
        pairs = tuple((name, value) for name, value in parameters.items() if value is not None)
        self.send(Command(action, pairs))

    def send(self, command: Command, *, method: str = "GET") -> None:
        """Send `command` and write down request and answer; TargetLost where none came.

        While the phone is put through an ordeal (a misbehaving event server, a text beyond
        measure, an unknown parameter), no answer is the phone's fault: NotMet.
        """
        command = Command(command.action, command.parameters + self._always)
        self._remember(command)
        request = Request(command, self._credential, method=method, path=self._path)
        stimulus = self.scene.stimulus(
            Actor.CLIENT,
            command.verb,
            _details(command),
            admits=self._admits and command.verb not in ("help", "?"),
            raw=self.scene.drivers.target.raw(request),
        )
        self.reply = None
        if self._together is not None:
            self._together.append(Sent(stimulus, request))
            return
        try:
            reply = self.scene.drivers.target.send(request)
        except TargetLost as lost:
            self._lost(stimulus, lost)
            raise
        self._answered(stimulus, reply)

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """Send the commands of the block at the same time, each over a connection of its own.

        A phone that is reached in memory has one line only and takes them one after the other.
        """
        together: list[Sent] = []
        self._together = together
        try:
            yield
        finally:
            self._together = None
        for sent, reply in send_together(self.scene.drivers.target, together):
            if isinstance(reply, TargetLost):
                self._lost(sent.stimulus, reply)
                raise reply
            self._answered(sent.stimulus, reply)

    def _answered(self, stimulus: Stimulus, reply: Reply) -> None:
        self.reply = reply
        self.scene.trace.write(
            Answer,
            to=stimulus.n,
            status=reply.status,
            reason=reply.reason,
            headers=reply.headers,
            body=reply.body,
            raw=reply.raw,
        )

    def _lost(self, stimulus: Stimulus, lost: TargetLost) -> None:
        scene = self.scene
        answer = scene.trace.write(Answer, to=stimulus.n, status=None, lost=str(lost))
        if scene.ordeal:
            sentence = f"{scene.ordeal}, {stimulus.verb}: {lost}"
            scene.expect("answered", sentence, met=False, by=(answer.n,))

    # -- what it refuses ----------------------------------------------------

    def refuses(self, *, unlike: str = "") -> None:
        """Expect the latest command to have no effect and no event.

        What the answer says is recorded; a 2xx is at most non-strict, since no source states
        the status codes of a refusal. The same test must show that the effect can be observed,
        with the same command or, where that can have none, with the command `unlike`.
        """
        self.changes_nothing(unlike=unlike)
        if self.reply is not None and 200 <= self.reply.status < 300:
            answered = f"refused without effect, but answered {self.reply.status}"
            self.scene.soft.append((answered, ()))

    def changes_nothing(self, *, unlike: str = "") -> None:
        """Expect the latest request to have no effect and no event, whatever it was answered."""
        control = control_key(Actor.CLIENT, unlike) if unlike else "refused"
        self._silent("refused", "the command is refused: no event, no effect", control)
        self._no_effect()

    def executes_nothing(self, verb: str) -> None:
        """Expect a help request for `verb` to have had no effect and no event."""
        control = control_key(Actor.CLIENT, verb)
        self._silent("refused", f"help does not execute {verb}", control)
        self._no_effect()

    # -- effects that only a witness can tell -------------------------------

    def _remember(self, command: Command) -> None:
        far_end, user = self.scene.drivers.far_end, self.scene.drivers.local_user
        catch_up = getattr(far_end, "catch_up", None)
        if catch_up is not None:  # it hears of the phone another way than we do
            catch_up()
        if getattr(far_end, "testifies_late", False):
            hear_out(self.scene)
        self._legs_before = None if far_end is None else far_end.legs()
        readable = user is not None and not getattr(user, "asks", False)
        watched = readable and command.action in ("show", "log")
        self._unwatched = not readable and user is not None and command.action in ("show", "log")
        self._view_before = self._view() if watched else None
        if user is not None and readable and command.action == "log":
            self.scene.log_before = tuple(user.reads_log())

    def _view(self) -> View:
        user = self.scene.local_user()
        return tuple(user.sees()), tuple(text for _, text in user.reads_log())

    def _no_effect(self) -> None:
        scene = self.scene
        if self._legs_before is not None:
            before = {leg.leg: leg for leg in self._legs_before}
            changed = [leg for leg in scene.legs() if before.get(leg.leg) != leg]
            seen = tuple(scene.witness_leg(leg).n for leg in changed)
            words = ", ".join(f"{leg.number} is {leg.state}" for leg in changed)
            if changed:
                scene.expect("refused", f"refused, but the far end {words}", met=False, by=seen)
        if self._unwatched:
            self._nothing_new()
        if self._view_before is not None and self._view() != self._view_before:
            scene.expect("refused", "refused, but display or log changed", met=False)

    def _nothing_new(self) -> None:
        """Ask the person at the phone, who was not asked before either, whether anything is new."""
        asked = getattr(self.scene.local_user(), "confirms", None)
        sentence = "display and log of the phone under test have nothing new"
        if asked is None:
            raise NotOffered(f"nobody is asked whether {sentence}")
        met = asked(sentence)
        said = {"of": sentence, "so": "yes" if met else "no"}
        witness = self.scene.testify(Actor.LOCAL_USER, "said", said)
        if not met:
            unmet = "refused, but the person there says that display or log have something new"
            self.scene.expect("refused", unmet, met=False, by=(witness.n,))


def _id(call: Call | None) -> str | None:
    return None if call is None else call.told_id


def _details(command: Command) -> dict[str, str]:
    details = {name: value or "" for name, value in command.parameters}
    if command.verb == "help":
        details = {"of": command.action or "", **details}
    return details
