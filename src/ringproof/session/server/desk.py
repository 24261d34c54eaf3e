"""One of our phones as a test of a server speaks of it: who calls it, and how it tells of that."""

from collections.abc import Mapping
from contextlib import suppress
from urllib.parse import urlencode

from ringproof.emulator.errors import EmulatorError
from ringproof.listener.answers import Absent, Answer, Mode, Redirect, Silent
from ringproof.session.server.calls import DeskCall
from ringproof.session.server.scene import ServerScene
from ringproof.session.server.shapes import Shape, reshaped
from ringproof.target.desk import DeskPhone
from ringproof.target.protocol import DriverProblem
from ringproof.trace import Actor, Told

_OWN = 2.0  # seconds in which a phone of ours tells of what happened to it
_REFUSED = 409
_COMMAND = "/api/v1/exec/command"


class Desk:
    """A phone of ours, with the far ends that call it and somebody who sits at it."""

    def __init__(self, scene: ServerScene, phone: DeskPhone) -> None:
        self.scene = scene
        self.phone = phone

    @property
    def name(self) -> str:
        """How it is called: ``desk 1``."""
        return self.phone.name

    @property
    def mac(self) -> str:
        """Its MAC address."""
        return self.phone.mac

    # -- what happens to it, and it tells -------------------------------------

    def rings(self, number: str, name: str = "") -> DeskCall:
        """Have the far end `number` call this phone, which tells of it."""
        self._far_end("call", {"number": number, "name": name})
        leg = self._control("far_end.call", number=number, name=name)["leg"]
        return self._told_call("incoming", DeskCall(self.name, number, name, leg=str(leg)))

    def rings_unknown(self) -> DeskCall:
        """Have somebody call who hides the number."""
        return self.rings("")

    def dials(self, number: str) -> DeskCall:
        """Have the user dial `number`, which rings until it is told to answer."""
        before = {leg["leg"] for leg in self._legs()}
        self._user("dial", {"number": number})
        self._control("local_user.dial", number=number)
        leg = next(leg["leg"] for leg in self._legs() if leg["leg"] not in before)
        return self._told_call("outgoing", DeskCall(self.name, number, leg=leg))

    def accepts(self, call: DeskCall) -> None:
        """Have the user lift the handset for `call`."""
        self._key("lift", call)

    def holds(self, call: DeskCall) -> None:
        """Have the user put `call` on hold."""
        self._key("hold", call)

    def resumes(self, call: DeskCall) -> None:
        """Have the user take `call` back from hold."""
        self._key("resume", call)

    def hangs_up(self, call: DeskCall) -> None:
        """Have the user end `call`."""
        self._key("hang_up", call)

    def transfers(self, call: DeskCall, number: str) -> None:
        """Have the user transfer `call` blindly to `number`."""
        self._deed("transfer", callid=call.id, number=number)

    def joins(self, call: DeskCall, other: DeskCall) -> None:
        """Have the user connect the far ends of two calls: an attended transfer."""
        self._deed("join", callid1=call.id, callid2=other.id)

    def conferences(self, call: DeskCall, other: DeskCall) -> None:
        """Have the user put two calls into a conference."""
        self._deed("conference", callid1=call.id, callid2=other.id)

    def caller_gives_up(self, call: DeskCall) -> None:
        """Have the far end of `call` hang up."""
        self._leg_does("hang_up", call)

    def caller_changes(self, call: DeskCall, name: str) -> None:
        """Have the far end of `call` show another name."""
        self._leg_does("rename", call, name=name)

    def caller_transfers(self, call: DeskCall, to: str) -> None:
        """Have the far end of `call` transfer this phone to somebody else."""
        self._leg_does("transfer", call, to=to)

    def caller_will_cancel(self, call: DeskCall) -> None:
        """Have the far end of `call` cancel the attended transfer that it is asked into."""
        self._leg_does("cancel_transfer", call)

    # -- what only a test tells -----------------------------------------------

    def tells(self, query: str, *, mac: bool = True) -> DeskCall:
        """Tell the server `query` byte for byte, with this phone's mac unless told without.

        Commands about its call are answered as by a phone that has it.
        """
        said = f"{query}&mac={self.mac}" if mac else query
        pairs = dict(piece.partition("=")[::2] for piece in query.split("&"))
        call = DeskCall(self.name, pairs.get("number", ""), id=pairs.get("callId", ""))
        self.phone.pretended.update(filter(None, (call.id, pairs.get("callId2", ""))))
        self.scene.listen()
        self.phone.tell(self.phone.request(said.encode("latin-1")))
        return call

    def repeats(self) -> None:
        """Tell once more, byte for byte, what was told last."""
        self.scene.listen()
        self.phone.tell(self.scene.told(self.name)[-1].raw)

    # -- how it tells ---------------------------------------------------------

    def writes(self, shape: Shape) -> None:
        """Have this phone write all its events in another shape, until the test ends."""
        self.phone.edit = lambda raw: [reshaped(raw, shape)]
        self.scene.ordeal = f"with events written so: {_said(shape)}"

    def bursts(self, number: str, count: int, first: int = 801) -> list[DeskCall]:
        """Have `count` calls from `number` ring at once, each told on a connection of its own."""
        calls = [DeskCall(self.name, number, id=f"TC@{k}") for k in range(first, first + count)]
        self.phone.pretended.update(call.id for call in calls)
        self.scene.listen()
        said = f"event=incoming&callId={{}}&accountId=1&number={number}&mac={self.mac}"
        self.phone.tell_at_once([self.phone.request(said.format(c.id).encode()) for c in calls])
        return calls

    def tells_twice(self) -> None:
        """Have this phone tell each event two times, until the test ends."""
        self.phone.edit = lambda raw: [raw, raw]
        self.scene.ordeal = "with every event told twice"

    def keeps_its_connection(self) -> None:
        """Have this phone tell all its events over one connection, until the test ends."""
        self.phone.keeps_connections = True
        self.phone.edit = _kept

    # -- how it takes commands ------------------------------------------------

    def refuses_commands(self) -> None:
        """Have this phone refuse every command, until the test ends."""
        self._behaves(Answer(_REFUSED), "refuses commands")

    def fails_at_commands(self) -> None:
        """Have this phone answer every command with an error of its own."""
        self._behaves(Answer(500), "fails at commands")

    def ignores_commands(self) -> None:
        """Have this phone take commands and never answer them."""
        self._behaves(Silent(), "never answers commands")

    def takes_no_commands(self) -> None:
        """Have nobody listen where this phone takes commands."""
        self._behaves(Absent(), "is not there for commands")

    def sends_commands_to(self, other: "Desk") -> None:
        """Have this phone redirect every command to another phone of ours."""
        self._behaves(Redirect(other.phone.url + _COMMAND), "redirects commands to another phone")

    def sends_commands_to_plain_http(self) -> None:
        """Have this phone redirect every command to an address without TLS."""
        url = self.scene.fleet.plain_address() + _COMMAND
        self._behaves(Redirect(url), "redirects commands to plain HTTP")

    def recovers(self) -> None:
        """Have this phone take commands as a phone does again."""
        self.scene.stimulus(Actor.ADMIN, "mode", {"desk": self.name, "name": "ok"})
        self.phone.behave(None)

    # -- how ------------------------------------------------------------------

    def _behaves(self, mode: Mode, what: str) -> None:
        self.phone.behave(mode)
        self.scene.undo.append(lambda: self.phone.behave(None))
        self.scene.stimulus(Actor.ADMIN, "mode", {"desk": self.name, "name": what})

    def _far_end(self, verb: str, details: Mapping[str, str]) -> None:
        self.scene.stimulus(Actor.FAR_END, verb, {"desk": self.name, **details})

    def _user(self, verb: str, details: Mapping[str, str]) -> None:
        self.scene.stimulus(Actor.LOCAL_USER, verb, {"desk": self.name, **details})

    def _key(self, key: str, call: DeskCall) -> None:
        self._user(key, {"call": call.id})
        self._control(f"local_user.{key}", call=call.id)

    def _leg_does(self, verb: str, call: DeskCall, **said: str) -> None:
        self._far_end(verb, {"leg": call.leg, "call": call.id, **said})
        self._control(f"far_end.{verb}", leg=call.leg, **said)

    def _deed(self, action: str, **said: str) -> None:
        self._user(action, said)
        status = self.phone.command(urlencode({"action": action, **said}))
        if status >= 300:
            raise DriverProblem(f"{self.name} refuses {action} ({status})")

    def _control(self, op: str, **args: str) -> dict[str, object]:
        try:
            return self.phone.control(op, **args)
        except EmulatorError as refused:
            raise DriverProblem(f"{self.name}: {refused}") from refused

    def _legs(self) -> list[dict[str, str]]:
        legs: list[dict[str, str]] = self.phone.control("far_end.legs")["legs"]
        return legs

    def _told_call(self, name: str, call: DeskCall) -> DeskCall:
        """Return `call` with the id under which the phone told of it."""
        known = {told.n for told in self.scene.told(self.name)}

        def fresh() -> Told | None:
            return next(
                (t for t in self.scene.told(self.name) if t.n not in known and _is(t, name)), None
            )

        within = _OWN + self.scene.fleet.settings.timing.answer_within
        self.scene.wait(lambda: fresh() is not None, within)
        told = fresh()
        if told is None or told.event is None or told.event.call is None:
            raise DriverProblem(f"{self.name} has not told of its call: earlier events hold it up")
        call.id = told.event.call
        return call

    def clear_away(self) -> None:
        """End whatever calls are left, and behave like a phone again."""
        self.phone.edit = lambda raw: [raw]
        self.phone.keeps_connections = False
        for leg in self._legs():
            if leg["state"] != "ended":
                with suppress(DriverProblem):
                    self._control("far_end.hang_up", leg=leg["leg"])


def _is(told: Told, name: str) -> bool:
    return told.event is not None and told.event.name == name


def _said(shape: Shape) -> str:
    return (shape.__doc__ or "").strip().splitlines()[0].rstrip(".").lower()


def _kept(raw: bytes) -> list[bytes]:
    return [raw.replace(b"Connection: close", b"Connection: keep-alive", 1)]
