"""What the oracle knows and has said so far: the memory its parts share."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from ringproof.judge.prospects import Prospects
from ringproof.judge.setting import Setting
from ringproof.model.acts import Act
from ringproof.model.calls import Book, Call
from ringproof.protocol.events import Event
from ringproof.trace import Actor, Told

TRUE, ONCE, TOLD, ORDER = "EV-TRUE-1", "EV-ONCE-1", "EV-TOLD-1", "EV-ORDER-1"
UNIQUE, STABLE, ACCOUNT = "EV-ID-1", "EV-ID-2", "EV-ACCOUNT-1"
ANNOUNCING = frozenset({"incoming", "outgoing"})


@dataclass(frozen=True, slots=True)
class Remark:
    """What the oracle says of a clause: `why` is empty where it was met, `unsure` where it is
    not decided. `told` is the event it is about (0: none); `parameter` the one that is wrong,
    "" for the event as such. `first` is the earlier event that a repetition repeats.
    """

    clause: str
    why: str = ""
    evidence: tuple[int, ...] = ()
    unsure: bool = False
    told: int = 0
    parameter: str = ""
    first: int = 0


@dataclass(frozen=True, slots=True)
class Denied:
    """An event that a deed certainly did not owe, with the reason in words."""

    act: int
    event: Event
    why: str


class State:
    """The book, the prospects, and what was said; `hears` is False while events may be lost.

    `misled` is True once a command was obeyed that had to be refused, or one id stands for two
    live calls: what the calls are then is the phone's doing, and no reason to doubt the test.
    """

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.remarks: list[Remark] = []
        self.denied: list[Denied] = []
        self.hears = True
        self.misled = False
        self.last_told: Told | None = None
        self.begin()

    def begin(self) -> None:
        """Know nothing of any call: at the beginning, and after the phone was restarted."""
        self.book = Book(complete=self.setting.complete)
        self.prospects = Prospects()
        self.legs: dict[str, str] = {}
        self.waiting: list[Act] = []
        self.unanswered: dict[int, dict[str, tuple[Call, Call]]] = {}

    @property
    def announcing(self) -> bool:
        """Whether a call may be announced for something that was done already."""
        return any(self.prospects.expecting(name) for name in ANNOUNCING)

    def remark(self, clause: str, why: str, evidence: Iterable[int], **more: object) -> None:
        """Say something of `clause`; an empty `why` says that it was met."""
        remark = Remark(clause, why, tuple(evidence))
        self.remarks.append(replace(remark, **more) if more else remark)  # type: ignore[arg-type]


def deed_in_words(act: Act) -> str:
    """Return a deed as findings name it: ``the command hold (TC@1)``."""
    if act.deed == "ended":
        return f"{act.call} had ended"
    about = act.call or act.leg or act.number
    what = f"{act.deed.removeprefix('seen ')}" + (f" ({about})" if about else "")
    if act.deed.startswith("seen"):
        return f"the far end was seen {what}"
    return f"{_WHO.get(act.actor, 'the far end did')} {what}"


_WHO = {Actor.CLIENT: "the command", Actor.LOCAL_USER: "the local user did"}
