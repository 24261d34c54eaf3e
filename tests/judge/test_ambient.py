"""Lawful traces give no offence, and pass what they exercised; faults: test_ambient_faults.py."""

from collections.abc import Callable

import pytest

from ringproof.judge import Setting
from ringproof.verdict import Finding, Verdict

Judge = Callable[..., list[Finding]]
Offences = Callable[..., list[str]]

CONNECTED = """
    0.0 far_end call leg=leg-1 number=42 account=1
    0.1 told incoming callId=TC@1 accountId=1 number=42
    1.0 client accept callid=TC@1 -> 200
    1.1 told connected callId=TC@1
"""
TWO_CALLS = (
    CONNECTED
    + """
    4.0 client call number=43 -> 200
    4.1 told holding callId=TC@1
    4.2 told outgoing callId=TC@2 accountId=1 number=43
    4.9 told connected callId=TC@2
"""
)

LAWFUL = {
    "a call that is held, resumed and ended": CONNECTED
    + """
    4.0 client hold callid=TC@1 -> 200
    4.1 told holding callId=TC@1
    7.0 client resume -> 200
    7.1 told connected callId=TC@1
    9.0 client terminate callid=TC@1 -> 200
    9.1 told disconnected callId=TC@1
    19.0 end
    """,
    "the event comes before the answer": CONNECTED
    + """
    4.0 client hold callid=TC@1
    4.1 told holding callId=TC@1
    9.0 end
    """,
    "a second call, the first held after": CONNECTED
    + """
    4.0 client call number=43 -> 200
    4.1 told outgoing callId=TC@2 accountId=1 number=43
    4.2 told holding callId=TC@1
    4.9 told connected callId=TC@2
    9.0 end
    """,
    "a second caller accepted, connected first": CONNECTED
    + """
    4.0 far_end call leg=leg-2 number=43
    4.1 told incoming callId=TC@2 accountId=1 number=sip:43@host name=Eva
    5.0 client accept callid=TC@2 -> 200
    5.1 told connected callId=TC@2
    5.2 told holding callId=TC@1
    9.0 end
    """,
    "the far end hangs up": CONNECTED
    + """
    4.0 far_end hang_up leg=leg-1
    4.1 told disconnected callId=TC@1
    9.0 end
    """,
    "the dial plan answers and the far end hangs up": """
    0.0 client call number=42 -> 200
    0.1 told outgoing callId=TC@1 accountId=1 number=42
    0.2 told connected callId=TC@1
    3.0 far_end hang_up leg=leg-1
    3.1 told disconnected callId=TC@1
    9.0 end
    """,
    "busy": """
    0.0 client call number=43 -> 200
    0.1 told outgoing callId=TC@1 accountId=1 number=43
    0.2 told disconnected callId=TC@1
    9.0 end
    """,
    "a caller gives up at once": """
    0.0 far_end call leg=leg-1 number=42
    0.0 far_end hang_up leg=leg-1
    0.1 told incoming callId=TC@1 accountId=1 number=42
    0.1 told disconnected callId=TC@1
    9.0 end
    """,
    "accepted before it was told": """
    0.0 far_end call leg=leg-1 number=42
    0.0 client accept -> 200
    0.1 told incoming callId=TC@1 accountId=1 number=42
    0.1 told connected callId=TC@1
    9.0 end
    """,
    "a refused hold owes nothing and changes nothing": CONNECTED
    + """
    4.0 client hold callid=TC@9 -> 404
    4.5 client hold callid=TC@1 -> 409
    5.0 client hold callid=TC@1 -> 200
    5.1 told holding callId=TC@1
    9.0 end
    """,
    "a blind transfer, disconnected after": CONNECTED
    + """
    4.0 client transfer callid=TC@1 number=46 -> 200
    4.1 told transfer_done callId=TC@1 number=46
    4.2 told disconnected callId=TC@1
    9.0 end
    """,
    "a blind transfer, disconnected before": CONNECTED
    + """
    4.0 client transfer callid=TC@1 number=46 -> 200
    4.1 told disconnected callId=TC@1
    4.2 told transfer_done callId=TC@1 number=46
    9.0 end
    """,
    "a blind transfer, the end untold, and a new call after": CONNECTED
    + """
    4.0 client transfer number=46 -> 200
    4.2 told transfer_done callId=TC@1 number=46
    7.0 witness leg leg=leg-1 number=42 direction=in state=connected peer=46
    8.0 far_end call leg=leg-2 number=42
    8.1 told incoming callId=TC@2 accountId=1 number=42
    8.2 client terminate -> 200
    8.3 told disconnected callId=TC@2
    19.0 end
    """,
    "an attended transfer that works": TWO_CALLS
    + """
    8.0 client join callid1=TC@1 callid2=TC@2 -> 200
    8.1 told transfer_initiated callId=TC@1 callId2=TC@2
    8.2 told disconnected callId=TC@1
    8.3 told transfer_done callId=TC@1 callId2=TC@2
    8.4 told disconnected callId=TC@2
    19.0 end
    """,
    "an attended transfer that fails, both calls remain": TWO_CALLS
    + """
    8.0 client join -> 200
    8.1 told transfer_initiated callId=TC@2 callId2=TC@1
    8.2 told transfer_failed callId=TC@2 callId2=TC@1
    12.0 client terminate callid=TC@1 -> 200
    12.1 told disconnected callId=TC@1
    13.0 client terminate callid=TC@2 -> 200
    13.1 told disconnected callId=TC@2
    19.0 end
    """,
    "a conference whose member leaves, dissolved first, the other held": TWO_CALLS
    + """
    8.0 client conference callid1=TC@1 callid2=TC@2 -> 200
    8.1 told conferenced callId=TC@1 callId2=TC@2
    8.2 told connected callId=TC@1
    12.0 client terminate callid=TC@1 -> 200
    12.1 told unconferenced callId=TC@1 callId2=TC@2
    12.1 told disconnected callId=TC@1
    12.2 told holding callId=TC@2
    19.0 end
    """,
    "a conference held and resumed as one, ended by a far end, dissolved after": TWO_CALLS
    + """
    8.0 client conference -> 200
    8.1 told connected callId=TC@1
    8.1 told conferenced callId=TC@1 callId2=TC@2
    9.0 client hold callid=TC@2 -> 200
    9.1 told holding callId=TC@1
    9.2 told holding callId=TC@2
    10.0 client resume -> 200
    10.1 told connected callId=TC@1
    12.0 far_end hang_up leg=leg-1
    12.1 told disconnected callId=TC@1
    12.2 told unconferenced callId=TC@1 callId2=TC@2
    19.0 end
    """,
    "the far end transfers us, told by both events, and a stranger's leg ends": CONNECTED
    + """
    4.0 far_end transfer leg=leg-1 to=45 name=Eva
    4.1 told transferred callId=TC@1 number=45
    4.2 told remoteUpdate callId=TC@1 number=45 name=Eva
    4.3 witness leg leg=leg-1 number=42 direction=in state=ended
    8.0 far_end hang_up leg=leg-2
    8.1 told disconnected callId=TC@1
    19.0 end
    """,
    "a new name": CONNECTED
    + """
    4.0 far_end rename leg=leg-1 name=Franz
    4.1 told remoteUpdate callId=TC@1 number=42 name=Franz
    9.0 end
    """,
    "an anonymous caller": """
    0.0 far_end call leg=leg-1 number=
    0.1 told incoming callId=TC@1 accountId=1
    1.0 client accept -> 200
    1.1 told connected callId=TC@1
    9.0 end
    """,
    "nothing is owed while the event server is gone, nor lost facts after": CONNECTED
    + """
    4.0 event_server mode name=absent
    4.1 client hold callid=TC@1 -> 200
    9.0 event_server mode name=normal
    9.1 client resume callid=TC@1 -> 200
    9.2 told connected callId=TC@1
    19.0 end
    """,
    "the local user does it all": """
    0.0 far_end call leg=leg-1 number=42
    0.1 told incoming callId=TC@1 accountId=1 number=42
    1.0 local_user lift
    1.1 told connected callId=TC@1
    2.0 local_user hold
    2.1 told holding callId=TC@1
    3.0 local_user resume call=TC@1
    3.1 told connected callId=TC@1
    4.0 local_user hang_up
    4.1 told disconnected callId=TC@1
    9.0 end
    """,
    "told at the very moment it is due": """
    0.0 far_end call leg=leg-1 number=42
    2.0 told incoming callId=TC@1 accountId=1 number=42
    9.0 end
    """,
    "a hold nobody was told of, and a second one that is told": CONNECTED
    + """
    4.0 admin event_server url=
    4.1 client hold callid=TC@1 -> 200
    8.0 admin event_server url=http://192.0.2.5/
    8.1 client resume callid=TC@1 -> 200
    8.2 told connected callId=TC@1
    12.0 client hold callid=TC@1 -> 200
    12.1 told holding callId=TC@1
    19.0 end
    """,
    "two commands at once": CONNECTED
    + """
    4.0 client hold callid=TC@1
    4.0 client terminate callid=TC@1
    4.1 told disconnected callId=TC@1
    9.0 end
    """,
}


@pytest.mark.parametrize("script", LAWFUL.values(), ids=LAWFUL.keys())
def test_a_lawful_trace_gives_no_offence(script: str, offences: Offences) -> None:
    assert offences(script) == []


@pytest.mark.parametrize("script", LAWFUL.values(), ids=LAWFUL.keys())
def test_the_same_trace_is_lawful_as_a_capture(
    script: str, offences: Offences, capture: Setting
) -> None:
    assert offences(script, capture) == []


@pytest.mark.parametrize("begin", range(1, 6))
@pytest.mark.parametrize("script", LAWFUL.values(), ids=LAWFUL.keys())
def test_a_capture_may_begin_in_the_middle(
    script: str, begin: int, offences: Offences, capture: Setting
) -> None:
    lines = [line for line in script.splitlines() if line.strip()]
    only_seen = [line for line in lines[begin:] if "far_end" not in line and "user" not in line]
    assert offences("\n".join(only_seen), capture) == []


def test_what_was_exercised_passes_and_nothing_else(judged: Judge) -> None:
    script = (
        CONNECTED
        + """
    4.0 client hold callid=TC@1 -> 200
    4.1 told holding callId=TC@1
    9.0 end
    """
    )
    passed = {f.clause for f in judged(script) if f.verdict is Verdict.PASS}
    assert passed == {
        "EV-GET-1",
        "EV-MAC-1",
        "EV-TRUE-1",
        "EV-TOLD-1",
        "EV-ONCE-1",
        "EV-ORDER-1",
        "EV-ID-2",
        "EV-ACCOUNT-1",
        "EV-INCOMING-1",
        "EV-CONNECTED-1",
        "EV-HOLDING-1",
    }


def test_a_silent_phone_passes_nothing(judged: Judge) -> None:
    script = "0.0 far_end call leg=leg-1 number=42\n 1.0 client call number=43 -> 200\n 9.0 end"
    assert not [f for f in judged(script) if f.verdict is Verdict.PASS]


def test_the_window_is_judged_only_if_the_trace_goes_on(offences: Offences) -> None:
    assert offences(CONNECTED + "4.0 client hold callid=TC@1 -> 200\n 5.0 end") == []
