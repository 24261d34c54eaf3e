"""A made-up lawful phone, whatever is done to it and whatever it chooses, gives no offence.

The phone here is a few lines that know only calls that are held, resumed and ended, by whom
ever; it shares nothing with any phone that Ringproof emulates. Its faults are then found.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from ringproof.judge import Setting, judge
from ringproof.trace import Record
from ringproof.verdict import Finding, Verdict

Read = Callable[[str], list[Record]]

DEEDS = st.lists(
    st.tuples(
        st.sampled_from(["ring", "dial", "accept", "hold", "resume", "end", "leave", "rename"]),
        st.integers(1, 3),
        st.booleans(),
        st.sampled_from([0.0, 0.1, 1.9, 5.0]),
    ),
    max_size=25,
)


@dataclass
class Lawful:
    """A phone that does what it is told if it can, and holds the call in the way."""

    at: float = 0.0
    calls: dict[str, str] = field(default_factory=dict)
    made: int = 0
    lines: list[str] = field(default_factory=list)
    told: list[int] = field(default_factory=list)

    def write(self, words: str) -> None:
        self.lines.append(f"{self.at:.2f} {words}")

    def tell(self, event: str, id: str, more: str = "") -> None:
        self.told.append(len(self.lines))
        self.write(f"told {event} callId={id} {more}")

    def command(self, verb: str, id: str, able: bool) -> bool:
        self.write(f"client {verb} callid={id} -> {200 if able else 409}")
        self.at += 0.02
        return able

    def hold_others(self, id: str) -> None:
        for other, state in self.calls.items():
            if other != id and state == "talking":
                self.calls[other] = "held"
                self.tell("holding", other)

    def do(self, deed: str, which: int, holds_first: bool, pause: float) -> None:
        self.at += pause
        if deed in ("ring", "dial"):
            if len(self.calls) < 2:
                self.begin(deed)
            return
        id = f"TC@{max(self.made - which + 1, 1)}"
        state = self.calls.get(id, "")
        if deed == "accept" and self.command("accept", id, state == "ringing"):
            self.connect(id, holds_first)
        elif deed == "hold" and self.command("hold", id, state == "talking"):
            self.calls[id] = "held"
            self.tell("holding", id)
        elif deed == "resume" and self.command("resume", id, state == "held"):
            self.connect(id, holds_first)
        elif deed == "end" and self.command("terminate", id, bool(state)):
            self.end(id)
        elif deed == "leave" and state:
            self.write(f"far_end hang_up leg=leg-{id[3:]} call={id}")
            self.end(id)
        elif deed == "rename" and state in ("talking", "held"):
            self.write(f"far_end rename leg=leg-{id[3:]} call={id} name=N{len(self.lines)}")
            self.tell("remoteUpdate", id, f"name=N{len(self.lines) - 1}")

    def begin(self, deed: str) -> None:
        self.made += 1
        id = f"TC@{self.made}"
        if deed == "ring":
            self.write(f"far_end call leg=leg-{self.made} number=4{self.made} account=1")
            self.tell("incoming", id, f"accountId=1 number=4{self.made}")
            self.calls[id] = "ringing"
            return
        self.write(f"client call number=4{self.made} -> 200")
        self.at += 0.02
        self.hold_others(id)
        self.tell("outgoing", id, f"accountId=2 number=4{self.made}")
        self.tell("connected", id)
        self.calls[id] = "talking"

    def connect(self, id: str, holds_first: bool) -> None:
        if holds_first:
            self.hold_others(id)
        self.calls[id] = "talking"
        self.tell("connected", id)
        self.hold_others(id)

    def end(self, id: str) -> None:
        del self.calls[id]
        self.tell("disconnected", id)

    def script(self) -> str:
        return "\n".join([*self.lines, f"{self.at + 9:.2f} end"])


def lawful(deeds: list[tuple[str, int, bool, float]]) -> Lawful:
    phone = Lawful()
    for deed in deeds:
        phone.do(*deed)
    return phone


def offended(findings: list[Finding]) -> list[str]:
    return [f"{f.clause}: {f.why}" for f in findings if f.verdict.severity > INC]


INC = Verdict.INCONCLUSIVE.severity


@given(deeds=DEEDS)
def test_a_lawful_phone_never_offends(
    deeds: list[tuple[str, int, bool, float]], read: Read, live: Setting, capture: Setting
) -> None:
    records = read(lawful(deeds).script())
    assert offended(judge(records, live)) == []
    assert offended(judge(records, capture)) == []


@given(deeds=DEEDS, cut=st.integers(0, 40))
def test_a_capture_of_it_may_begin_anywhere(
    deeds: list[tuple[str, int, bool, float]], cut: int, read: Read, capture: Setting
) -> None:
    lines = lawful(deeds).script().splitlines()[cut:]
    seen = "\n".join(line for line in lines if "far_end" not in line)
    assert offended(judge(read(seen), capture)) == []


@given(deeds=DEEDS, data=st.data())
def test_an_event_told_twice_at_once_is_always_found(
    deeds: list[tuple[str, int, bool, float]], data: st.DataObject, read: Read, live: Setting
) -> None:
    phone = lawful(deeds)
    if not phone.told:
        return
    place = data.draw(st.sampled_from(phone.told))
    lines = phone.script().splitlines()
    lines.insert(place, lines[place])
    found = {f.clause for f in judge(read("\n".join(lines)), live) if f.verdict.severity > INC}
    assert found & {"EV-ONCE-1", "EV-TRUE-1"}
