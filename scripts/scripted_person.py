"""Somebody at a terminal who reads what `ringproof certify` asks and does it to an emulated phone.

All that this person knows is what an English sentence on the screen says: a sentence that names
no telephone, or not which of two calls, is not understood, and ends the play. What is done is done
through the control API of the emulator, so with another mouth and other hands than the drivers'.
"""

import ast
import json
import os
import re
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

import pexpect

T = TypeVar("T")
_PROMPT: Final = re.compile(
    r"\n([^\r\n]+?) \[(?:Enter: done|y, n, c|c: can't|not shown while)[^\]\r\n]*\]\r?\n"
)
_ANNOUNCED: Final = re.compile(r"(\d+) prompts, about")
_ORDINALS: Final = ("first", "second", "third", "fourth", "fifth", "sixth")
_THERE: Final = r"the telephone (?P<number>that shows no number|\S+?)"
_WHICH: Final = r"(?:, in the (?P<which>\w+) call there)?"
_AT: Final = f"at {_THERE}{_WHICH}\\."
_WIDE: Final = (60, 400)  # rows and columns of the terminal: no sentence is broken
_PATIENCE: Final = 1.0  # seconds for which somebody looks at a telephone
SILENT: Final = "(silence)"


class NotUnderstood(Exception):
    """A sentence on the screen says too little to act on it."""


@dataclass(frozen=True)
class ControlApi:
    """The control API of one emulated phone, as docs/control-api.md describes it."""

    url: str
    token: str = field(repr=False)
    phone: str = ""

    def __call__(self, op: str, **args: Any) -> dict[str, Any]:
        """Carry out one operation; HTTPError where it cannot be."""
        body = json.dumps({"op": op, "args": args}).encode()
        headers = {"Authorization": f"Bearer {self.token}"}
        where = f"{self.url}/control/{self.phone}".rstrip("/")
        request = urllib.request.Request(where, body, headers)  # noqa: S310
        with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310
            found: dict[str, Any] = json.load(answer)
            return found


@dataclass
class ScriptedPerson:
    """Who does as told; `moods` are sentences (patterns) that are answered otherwise.

    A mood is a text to type at once instead (``c``: cannot; SILENT: nothing), and nothing is done.
    """

    control: Callable[..., dict[str, Any]]
    own: tuple[str, ...] = ("101", "102")  # the numbers of the phone under test
    moods: Mapping[str, str] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)
    there: dict[str, list[str]] = field(default_factory=dict)  # telephone -> its calls, in order
    known: int = 0  # how many calls there were when somebody last looked
    glance: tuple[object, int] = ((), 0)  # display and log when somebody last looked
    tokens: dict[str, str] = field(default_factory=dict)  # by the name they were given

    def answer(self, sentence: str) -> str:
        """Do what `sentence` says and return what is typed; NotUnderstood where it is unclear."""
        said = self._answer(sentence)
        self.asked.append((sentence, said))
        self.glance = self.look_at_the_phone()
        return said

    def _answer(self, sentence: str) -> str:
        for pattern, mood in self.moods.items():
            if re.search(pattern, sentence):
                return mood
        for pattern, deed in DEEDS.items():
            found = re.fullmatch(pattern, sentence)
            if found:
                try:
                    return deed(self, found)
                except urllib.error.HTTPError:
                    return "c"
        raise NotUnderstood(sentence)

    def arrives(self) -> None:
        """Take no notice of what was before."""
        self.known = len(self.control("far_end.legs")["legs"])
        self.glance = self.look_at_the_phone()

    def look_at_the_phone(self) -> tuple[object, int]:
        """Return what is on the display, and how long the log is."""
        display = tuple(self.control("local_user.sees")["display"])
        return display, len(self.control("local_user.log")["entries"])

    # -- what somebody sees at a telephone ----------------------------------

    def begins(self, number: str, leg: str, *, beside: bool) -> None:
        """Remember a call made from a telephone, beside those there or after them."""
        self._look()
        row = self.there.get(number, []) if beside else []
        self.there[number] = [*(each for each in row if each != leg), leg]

    def call_at(self, said: re.Match[str]) -> dict[str, Any]:
        """Return the call meant, waited for; empty where there is none."""
        return self.until(lambda: self.now(said))

    def now(self, said: re.Match[str]) -> dict[str, Any]:
        """Return the call meant as it is now; NotUnderstood where it may be one or another."""
        number, which = _number(said), said["which"]
        legs = self._look()
        row = self.there.get(number, [])
        place = _ORDINALS.index(which) if which else -1
        if place >= len(row) or not row:
            return {}
        alive = [leg for leg in row if not self._is_over(legs[leg])]
        if not which and len(alive) > 1:
            raise NotUnderstood(f"which of the {len(alive)} calls there? {said[0]}")
        return legs[row[place]]

    def _look(self) -> dict[str, dict[str, Any]]:
        """Notice which telephones began to ring since somebody last looked."""
        legs = self.control("far_end.legs")["legs"]
        found = {str(leg["leg"]): leg for leg in legs}
        for leg in legs[self.known :]:
            if leg["direction"] == "out":
                row = self.there.get(leg["number"], [])
                over = all(self._is_over(found[each]) for each in row)
                self.there[leg["number"]] = [*([] if over else row), leg["leg"]]
        self.known = len(legs)
        return found

    def _is_over(self, leg: Mapping[str, Any]) -> bool:
        """Say whether the phone under test is gone from a call, also by being transferred away."""
        return leg["state"] == "ended" or leg["peer"] not in ("", *self.own)

    def until(self, look: Callable[[], T]) -> T:
        """Look until there is something to see, or for as long as anybody would."""
        end = time.monotonic() + _PATIENCE
        while not (found := look()) and time.monotonic() < end:
            time.sleep(0.01)
        return found


# -- the sentences ------------------------------------------------------------------------------

Deed = Callable[[ScriptedPerson, re.Match[str]], str]


def _number(said: re.Match[str]) -> str:
    return "" if said["number"] == "that shows no number" else said["number"]


def _does(op: str, **fixed: str) -> Deed:
    """Do `op` in the call that is meant, with what else the sentence says."""

    def deed(person: ScriptedPerson, said: re.Match[str]) -> str:
        leg = person.call_at(said)
        if not leg:
            return "c"
        also = {k: v for k, v in said.groupdict().items() if v and k in ("to", "shown")}
        args = {**fixed, **(_shown(also.pop("shown")) if "shown" in also else {}), **also}
        person.control(op, leg=leg["leg"], **args)
        return ""

    return deed


def _shown(words: str) -> dict[str, str]:
    """Read what a telephone is said to show."""
    found = re.fullmatch(r'(?:the number (\S+))?(?: and )?(?:the name "(.*)")?|no number', words)
    if found is None:
        raise NotUnderstood(words)
    return {k: v for k, v in zip(("number", "name"), found.groups(), strict=True) if v}


def _calls(person: ScriptedPerson, said: re.Match[str]) -> str:
    shown = _shown(said["shown"]) if said["shown"] else {"number": said["number"]}
    leg = person.control("far_end.call", account=int(said["account"]), **shown)["leg"]
    person.begins(shown.get("number", ""), leg, beside=bool(said["again"]))
    return ""


def _user(op: str) -> Deed:
    def deed(person: ScriptedPerson, said: re.Match[str]) -> str:
        person.control(op, **said.groupdict())
        return ""

    return deed


def _sees(holds: Callable[[dict[str, Any], re.Match[str]], bool]) -> Deed:
    """Look at the call that is meant until it `holds`."""

    def deed(person: ScriptedPerson, said: re.Match[str]) -> str:
        def look() -> bool:
            leg = person.now(said)
            return bool(leg) and holds(leg, said)

        return "y" if person.until(look) else "n"

    return deed


def _in_state(*states: str) -> Deed:
    return _sees(lambda leg, _: leg["state"] in states)


def _reads_the_display(person: ScriptedPerson, said: re.Match[str]) -> str:
    text = ast.literal_eval(said["text"])
    shown = person.until(
        lambda: any(text in line for line in person.control("local_user.sees")["display"])
    )
    return "y" if shown else "n"


def _reads_the_log(person: ScriptedPerson, said: re.Match[str]) -> str:
    text, level = ast.literal_eval(said["text"]), said["level"]

    def new() -> bool:
        entries = person.control("local_user.log")["entries"][person.glance[1] :]
        return any(text in each["text"] and level in (None, each["level"]) for each in entries)

    return "y" if person.until(new) else "n"


def _sees_nothing_new(person: ScriptedPerson, _: re.Match[str]) -> str:
    return "y" if person.look_at_the_phone() == person.glance else "n"


def _switches(person: ScriptedPerson, said: re.Match[str]) -> str:
    person.control("admin.change", allow_action_urls=said["how"] == "on")
    return ""


def _sets(person: ScriptedPerson, said: re.Match[str]) -> str:
    person.control("admin.change", event_server=said.groupdict().get("url") or "")
    return ""


def _is_allowed(person: ScriptedPerson, _: re.Match[str]) -> str:
    return "y" if person.control("admin.settings")["allow_action_urls"] else "n"


def _reads_the_server(person: ScriptedPerson, _: re.Match[str]) -> str:
    return str(person.control("admin.settings")["event_server"])


def _makes_a_token(person: ScriptedPerson, said: re.Match[str]) -> str:
    person.tokens[said["name"]] = str(person.control("admin.create_token")["token"])
    return person.tokens[said["name"]]


def _deletes_a_token(person: ScriptedPerson, said: re.Match[str]) -> str:
    person.control("admin.delete_token", token=person.tokens.pop(said["name"]))
    return ""


def _so(words: str) -> str:
    return f"Is it so that {_THERE} {words}{_WHICH}\\?"


_WEB: Final = r" \(web interface, Access\)"
_RINGS: Final = ", which rings or soon will"
_DISPLAY: Final = r"Is it so that the display of the phone under test shows (?P<text>.+)\?"
_LOG: Final = (
    r"Is it so that the log of the phone under test has a new entry (?P<text>.+?)"
    r"(?: at level (?P<level>\w))?\?"
)
_NEW: Final = r"Is it so that display and log of the phone under test have nothing new\?"
DEEDS: Final[Mapping[str, Deed]] = {
    r"Call identity (?P<account>\d+) of the phone under test from (?:the telephone "
    r"(?P<number>\S+?)|a telephone that shows (?P<shown>.+?))(?P<again>, as the \w+ call there)?"
    r", and wait until it rings\.": _calls,
    f"Answer the call at {_THERE}{_WHICH}{_RINGS}\\.": _does("far_end.answer"),
    f"Decline the call at {_THERE}{_WHICH}{_RINGS}\\.": _does("far_end.reject"),
    f"Hang up {_AT}": _does("far_end.hang_up"),
    f"Put the call on hold {_AT}": _does("far_end.hold"),
    f"Take the held call back {_AT}": _does("far_end.resume"),
    f"Have what the phone under test is shown become (?P<shown>.+?) {_AT}": _does("far_end.rename"),
    f"Transfer the call to (?P<to>\\S+) {_AT}": _does("far_end.transfer"),
    f"Refuse the transfer that is to come {_AT}": _does("far_end.cancel_transfer"),
    f"Leave the transfer undecided that is to come {_AT}": _does("far_end.hesitate"),
    _so("is rung"): _sees(lambda leg, _: leg["direction"] == "out"),
    _so("is connected"): _in_state("connected"),
    _so("is on hold"): _in_state("held"),
    _so("is in a call"): _in_state("connected", "held"),
    _so("is in the call"): _in_state("connected", "held"),
    _so("is released"): _in_state("ended"),
    _so("rings"): _in_state("ringing"),
    _so(r"talks to (?P<peer>\S+?)"): _sees(lambda leg, said: leg["peer"] == said["peer"]),
    _so(r"is called from (?P<account>\d+)"): _sees(
        lambda leg, said: str(leg["account"]) == said["account"]
    ),
    _so(r"hears (?P<digits>.+?)"): _sees(
        lambda leg, said: (leg["heard"] or "nothing") in said["digits"].split(" or ")
    ),
    r"Lift the handset of the phone under test, to answer the ringing call\.": _user(
        "local_user.lift"
    ),
    r"End the call at the phone under test\.": _user("local_user.hang_up"),
    r"Press hold at the phone under test\.": _user("local_user.hold"),
    r"Take the held call back at the phone under test\.": _user("local_user.resume"),
    r"Dial (?P<number>\S+) by hand at the phone under test\.": _user("local_user.dial"),
    _DISPLAY: _reads_the_display,
    _LOG: _reads_the_log,
    _NEW: _sees_nothing_new,
    f'Switch "allow action URLs" (?P<how>on|off){_WEB}\\.': _switches,
    f'Set it to (?P<url>\\S+): "action URL server"{_WEB}\\.': _sets,
    f'Empty it: "action URL server"{_WEB}\\.': _sets,
    f'Is it so that "allow action URLs" is on{_WEB}\\?': _is_allowed,
    f'Type what "action URL server" says{_WEB}; Enter if nothing\\.': _reads_the_server,
    f'Generate a token, call it "(?P<name>[^"]+)"{_WEB} and type it\\.': _makes_a_token,
    f'Delete the token "(?P<name>[^"]+)"{_WEB}\\.': _deletes_a_token,
}


# -- the play -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Played:
    """How a run went in which a person was asked: its end, and how often it said it would ask."""

    code: int
    screen: str
    announced: int


def play(command: Sequence[str], person: ScriptedPerson, *, patience: float = 120.0) -> Played:
    """Run `command` in a terminal with `person` at it; `patience` is between two prompts."""
    person.arrives()
    kept = {name: said for name, said in os.environ.items() if name not in ("COLUMNS", "LINES")}
    child = pexpect.spawn(
        command[0],
        list(command[1:]),
        timeout=patience,
        encoding="utf-8",
        dimensions=_WIDE,
        env=kept,
    )
    child.delaybeforesend = None
    screen = ""
    try:
        while child.expect([_PROMPT, pexpect.EOF]) == 0:
            screen += child.before + child.match[0]
            said = person.answer(child.match[1])
            if said != SILENT:
                child.sendline(said)
        screen += child.before
    finally:
        child.close(force=True)
    announced = _ANNOUNCED.search(screen)
    return Played(child.exitstatus or 0, screen, int(announced[1]) if announced else 0)
