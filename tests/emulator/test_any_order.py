"""Whatever happens in whatever order, the phone stays a phone."""

from contextlib import suppress
from typing import Any
from urllib.parse import parse_qsl

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from ringproof.emulator.action_urls.outgoing import EventOut
from ringproof.emulator.assembly import Setup
from ringproof.emulator.errors import ControlError
from ringproof.emulator.memory import MemoryPhone
from ringproof.emulator.profile import PROFILES

ANSWERS = [b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", b"", None]
IDS = st.sampled_from(["", "&callid=TC@1", "&callid=TC@2", "&callid=TC@3", "&callid=%FF"])
SECOND = st.sampled_from(["", "&callid2=TC@1", "&callid2=TC@2", "&callid2=TC@9"])
ACTIONS = st.sampled_from(
    ["accept", "hold", "resume", "terminate", "join", "conference", "transfer&number=46",
     "dtmf&digits=1", "call&number=42", "call&number=43", "call&number=44", "?", "hold&help"]
)  # fmt: skip
ACTS = st.sampled_from(
    ["answer", "reject", "hang_up", "hold", "resume", "cancel_transfer", "hesitate", "rename",
     "transfer"]
)  # fmt: skip
ARGS: dict[str, dict[str, str]] = {"rename": {"name": "New"}, "transfer": {"to": "45"}}
STATUSES = {200, 204, 400, 404, 409, 422}


class AnyOrder(RuleBasedStateMachine):
    """Commands, far ends, time and event servers in any order."""

    @initialize(profile=st.sampled_from(sorted(PROFILES)), answer=st.sampled_from(ANSWERS))
    def switch_on(self, profile: str, answer: bytes | None) -> None:
        self.answer = answer
        self.events: list[dict[str, str]] = []
        setup = Setup(profile=PROFILES[profile], allow_action_urls=True, event_server="192.0.2.5")
        self.phone = MemoryPhone(setup, self.deliver)

    def deliver(self, out: EventOut) -> bytes | None:
        query = out.raw.split(b" ")[1].partition(b"?")[2].decode("ascii")
        self.events.append(dict(parse_qsl(query, keep_blank_values=True)))
        return self.answer

    @rule(action=ACTIONS, first=IDS, second=SECOND)
    def command(self, action: str, first: str, second: str) -> None:
        head = f"GET /api/v1/exec/command?action={action}{first}{second} HTTP/1.1\r\nHost: x\r\n"
        raw = self.phone.request(f"{head}Authorization: Bearer {self.phone.token}\r\n\r\n".encode())
        assert int(raw.split(b" ")[1]) in STATUSES

    @rule(number=st.sampled_from(["", "42", "43"]), account=st.integers(1, 6))
    def rings(self, number: str, account: int) -> None:
        self.phone.control("far_end.call", number=number, account=account)

    @rule(act=ACTS, which=st.integers(1, 4))
    def far_end(self, act: str, which: int) -> None:
        with suppress(ControlError):
            self.phone.control(f"far_end.{act}", leg=f"leg-{which}", **ARGS.get(act, {}))

    @rule(seconds=st.sampled_from([0.05, 1.0, 5.0, 31.0]))
    def time_passes(self, seconds: float) -> None:
        self.phone.advance(seconds)

    @invariant()
    def one_ear(self) -> None:
        calls: Any = self.phone.parts.phone.calls
        assert len({call.id for call in calls}) == len(calls) <= 4
        conversations = {
            id(call.pair or call) for call in calls if call.state in ("active", "conferenced")
        }
        assert len(conversations) <= 1

    @invariant()
    def bound_calls_are_bound_to_each_other(self) -> None:
        calls: Any = self.phone.parts.phone.calls
        for call in calls:
            paired = call.state.startswith(("conference", "transferring"))
            assert (call.pair is not None) is paired
            if call.pair is not None:
                assert {one.pair for one in call.pair.calls} == {call.pair}

    @invariant()
    def far_ends_hear_what_is_so(self) -> None:
        heard = {"ringing": "ringing", "dialing": "ringing", "active": "connected",
                 "held": "held", "conferenced": "connected", "conference_held": "held"}  # fmt: skip
        calls: Any = self.phone.parts.phone.calls
        for call in calls:
            assert call.leg.state == heard.get(call.state, call.leg.state)

    @invariant()
    def ids_begin_once(self) -> None:
        begun = [one["callId"] for one in self.events if one["event"] in ("incoming", "outgoing")]
        assert len(begun) == len(set(begun))
        assert all(one["mac"].upper().replace(":", "") == "000952C0FFEE" for one in self.events)


AnyOrder.TestCase.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
TestAnyOrder = AnyOrder.TestCase
