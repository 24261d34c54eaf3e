"""Each fault in a trace gives the offence that names it; lawful ones: test_ambient.py."""

from collections.abc import Callable

import pytest

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

FAULTS = {
    "hold is not told": (
        CONNECTED + "4.0 client hold callid=TC@1 -> 200\n 9.0 end",
        ["EV-TOLD-1 fail"],
    ),
    "accepting is not told, and the test ends the call at that very moment": (
        """
        0.0 far_end call leg=leg-1 number=42
        0.0 told incoming callId=TC@1 accountId=1 number=42
        0.0 client accept callid=TC@1
        0.0 answer to=3 status=200
        2.0 expect told event=connected callId=TC@1 met=no
        2.0 client terminate callid=TC@1
        2.0 answer to=6 status=200
        2.0 told disconnected callId=TC@1
        9.0 end
        """,
        ["EV-TOLD-1 fail"],
    ),
    "a conference is not told, and how it ends is true all the same": (
        TWO_CALLS
        + """
        8.0 client conference callid1=TC@1 callid2=TC@2 -> 200
        12.0 client terminate callid=TC@1 -> 200
        12.1 told unconferenced callId=TC@1 callId2=TC@2
        12.2 told disconnected callId=TC@1
        13.0 client terminate callid=TC@2 -> 200
        13.1 told disconnected callId=TC@2
        19.0 end
        """,
        ["EV-TOLD-1 fail"],
    ),
    "a conference that nobody made is dissolved": (
        TWO_CALLS
        + """
        12.0 client terminate callid=TC@1 -> 200
        12.1 told unconferenced callId=TC@1 callId2=TC@2
        12.2 told disconnected callId=TC@1
        19.0 end
        """,
        ["EV-TRUE-1 fail"],
    ),
    "hold is told too late": (
        CONNECTED
        + """
        4.0 client hold callid=TC@1 -> 200
        9.0 told holding callId=TC@1
        """,
        ["EV-TOLD-1 fail"],
    ),
    "the incoming call is not told": (
        """
        0.0 far_end call leg=leg-1 number=42
        5.0 far_end hang_up leg=leg-1
        5.1 told disconnected callId=TC@1
        9.0 end
        """,
        ["EV-TOLD-1 fail"],
    ),
    "the far end's hanging up is not told": (
        CONNECTED + "4.0 far_end hang_up leg=leg-1\n 9.0 end",
        ["EV-TOLD-1 fail"],
    ),
    "the local user's hold is not told": (
        CONNECTED + "4.0 local_user hold\n 9.0 end",
        ["EV-TOLD-1 fail"],
    ),
    "an answered call is not told as connected": (
        """
        0.0 client call number=48 -> 200
        0.1 told outgoing callId=TC@1 accountId=1 number=48
        3.0 far_end answer leg=leg-1
        9.0 end
        """,
        ["EV-TOLD-1 fail"],
    ),
    "holding is told of the wrong call": (
        TWO_CALLS
        + """
        8.0 client hold callid=TC@2 -> 200
        8.1 told holding callId=TC@1
        19.0 end
        """,
        ["EV-TRUE-1 fail", "EV-TOLD-1 fail"],
    ),
    "connected is told of the wrong call": (
        CONNECTED
        + """
        4.0 far_end call leg=leg-2 number=43
        4.1 told incoming callId=TC@2 accountId=1 number=43
        4.2 far_end call leg=leg-3 number=44
        4.3 told incoming callId=TC@3 accountId=1 number=44
        5.0 client accept callid=TC@3 -> 200
        5.1 told connected callId=TC@2
        19.0 end
        """,
        ["EV-TRUE-1 fail", "EV-TOLD-1 fail"],
    ),
    "holding is told twice": (
        CONNECTED
        + """
        4.0 client hold callid=TC@1 -> 200
        4.1 told holding callId=TC@1
        4.2 told holding callId=TC@1
        9.0 end
        """,
        ["EV-ONCE-1 non-strict"],
    ),
    "incoming is told twice": (
        """
        0.0 far_end call leg=leg-1 number=42
        0.1 told incoming callId=TC@1 accountId=1 number=42
        0.2 told incoming callId=TC@1 accountId=1 number=42
        9.0 end
        """,
        ["EV-ONCE-1 non-strict"],
    ),
    "disconnected is told twice": (
        CONNECTED
        + """
        4.0 client terminate callid=TC@1 -> 200
        4.1 told disconnected callId=TC@1
        4.2 told disconnected callId=TC@1
        9.0 end
        """,
        ["EV-ONCE-1 non-strict"],
    ),
    "holding without a cause": (
        CONNECTED + "4.1 told holding callId=TC@1\n 9.0 end",
        ["EV-TRUE-1 fail"],
    ),
    "both calls end where one was terminated": (
        TWO_CALLS
        + """
        8.0 client terminate callid=TC@1 -> 200
        8.1 told disconnected callId=TC@1
        8.2 told disconnected callId=TC@2
        19.0 end
        """,
        ["EV-TRUE-1 fail"],
    ),
    "a call nobody announced": (
        CONNECTED + "4.1 told holding callId=TC@7\n 9.0 end",
        ["EV-TRUE-1 fail"],
    ),
    "a call nobody made": (
        "4.1 told incoming callId=TC@1 accountId=1 number=42\n 9.0 end",
        ["EV-TRUE-1 fail"],
    ),
    "the wrong number": (
        """
        0.0 far_end call leg=leg-1 number=42
        0.1 told incoming callId=TC@1 accountId=1 number=43
        9.0 end
        """,
        ["EV-TRUE-1 fail"],
    ),
    "the old number after a transfer": (
        CONNECTED
        + """
        4.0 far_end transfer leg=leg-1 to=45
        4.1 told transferred callId=TC@1 number=42
        9.0 end
        """,
        ["EV-TRUE-1 fail"],
    ),
    "the wrong identity": (
        """
        0.0 far_end call leg=leg-1 number=42 account=1
        0.1 told incoming callId=TC@1 accountId=2 number=42
        9.0 end
        """,
        ["EV-ACCOUNT-1 fail"],
    ),
    "an identity the phone has not": (
        """
        0.0 client call number=42 -> 200
        0.1 told outgoing callId=TC@1 accountId=0 number=42
        9.0 end
        """,
        ["EV-OUTGOING-1 fail", "EV-ACCOUNT-1 fail"],
    ),
    "something new of a call that has ended": (
        CONNECTED
        + """
        4.0 client terminate callid=TC@1 -> 200
        4.1 told disconnected callId=TC@1
        4.2 told holding callId=TC@1
        9.0 end
        """,
        ["EV-ID-2 non-strict"],
    ),
    "one id for two live calls": (
        CONNECTED
        + """
        4.0 far_end call leg=leg-2 number=43
        4.1 told incoming callId=TC@1 accountId=1 number=43
        9.0 end
        """,
        ["EV-ID-1 non-strict"],
    ),
    "connected before incoming": (
        """
        0.0 far_end call leg=leg-1 number=42
        1.0 client accept -> 200
        1.1 told connected callId=TC@1
        1.2 told incoming callId=TC@1 accountId=1 number=42
        9.0 end
        """,
        ["EV-ORDER-1 non-strict"],
    ),
    "connected before incoming, exchanges overlapping": (
        """
        0.0 far_end call leg=leg-1 number=42
        1.0 client accept -> 200
        1.1 told connected callId=TC@1 withheld=yes
        1.2 told incoming callId=TC@1 accountId=1 number=42
        9.0 end
        """,
        ["EV-ORDER-1 inconclusive"],
    ),
    "the later change first": (
        CONNECTED
        + """
        4.0 client hold callid=TC@1 -> 200
        4.1 client resume callid=TC@1 -> 200
        4.2 told connected callId=TC@1
        4.3 told holding callId=TC@1
        9.0 end
        """,
        ["EV-ORDER-1 non-strict"],
    ),
    "transfer_done before transfer_initiated": (
        TWO_CALLS
        + """
        8.0 client join callid1=TC@1 callid2=TC@2 -> 200
        8.1 told transfer_done callId=TC@1 callId2=TC@2
        8.2 told transfer_initiated callId=TC@1 callId2=TC@2
        19.0 end
        """,
        ["EV-ORDER-1 non-strict"],
    ),
    "transfer_done although the far end cancelled": (
        TWO_CALLS
        + """
        6.0 far_end cancel_transfer leg=leg-1
        8.0 client join callid1=TC@1 callid2=TC@2 -> 200
        8.1 told transfer_initiated callId=TC@1 callId2=TC@2
        8.2 told transfer_done callId=TC@1 callId2=TC@2
        19.0 end
        """,
        ["EV-TRUE-1 fail"],
    ),
    "a transfer nobody asked for": (
        CONNECTED + "4.1 told transfer_done callId=TC@1 number=46\n 9.0 end",
        ["EV-TRUE-1 fail"],
    ),
    "transfer_done is not told, though the far end talks to the target": (
        CONNECTED
        + """
        4.0 client transfer callid=TC@1 number=46 -> 200
        5.0 witness leg leg=leg-1 number=42 direction=in state=connected peer=46
        9.0 end
        """,
        ["EV-TOLD-1 fail"],
    ),
    "what the far end saw and the phone did not tell": (
        """
        0.0 client call number=48 -> 200
        0.1 told outgoing callId=TC@1 accountId=1 number=48
        3.0 witness leg leg=leg-1 number=48 direction=out state=connected
        9.0 end
        """,
        ["EV-TOLD-1 fail"],
    ),
    "the end of a conference is not told": (
        TWO_CALLS
        + """
        8.0 client conference callid1=TC@1 callid2=TC@2 -> 200
        8.1 told conferenced callId=TC@1 callId2=TC@2
        12.0 client terminate callid=TC@1 -> 200
        12.1 told disconnected callId=TC@1
        19.0 end
        """,
        ["EV-TOLD-1 fail"],
    ),
    "an update without anything new": (
        CONNECTED + "4.1 told remoteUpdate callId=TC@1 number=42\n 9.0 end",
        ["EV-TRUE-1 fail"],
    ),
    "no mac": (
        "0.0 far_end call leg=leg-1 number=42\n"
        "0.1 told /e?event=incoming&callId=TC@1&accountId=1&number=42\n 9.0 end",
        ["EV-MAC-1 fail"],
    ),
    "the mac of another phone": (
        "0.0 far_end call leg=leg-1 number=42\n"
        "0.1 told /e?event=incoming&callId=TC@1&accountId=1&number=42&mac=000952C0FFEF\n 9.0 end",
        ["EV-MAC-1 fail"],
    ),
    "a raw blank in a name": (
        "0.0 far_end call leg=leg-1 number=42\n"
        "0.1 told /e?event=incoming&callId=TC@1&accountId=1&number=42&name=Al Bo"
        "&mac=00:09:52:c0:ff:ee\n 9.0 end",
        ["EV-ENC-1 non-strict"],
    ),
    "a POST": (
        """
        0.0 far_end call leg=leg-1 number=42
        0.1 told incoming callId=TC@1 accountId=1 number=42 method=POST
        9.0 end
        """,
        ["EV-GET-1 fail"],
    ),
    "a request that tells no event": ("0.1 told /e?mac=000952C0FFEE", ["EV-GET-1 fail"]),
    "an event of no page": (
        CONNECTED + "4.1 told ringing callId=TC@1\n 9.0 end",
        ["EV-TRUE-1 fail"],
    ),
    "an event without its call": (
        CONNECTED
        + """
        4.0 client hold callid=TC@1 -> 200
        4.1 told holding
        9.0 end
        """,
        ["EV-HOLDING-1 fail", "EV-TOLD-1 fail"],
    ),
    "a connection that broke": ("0.1 connection closed-early raw=GET", ["EV-GET-1 inconclusive"]),
}


@pytest.mark.parametrize(("script", "wanted"), FAULTS.values(), ids=FAULTS.keys())
def test_a_fault_is_named(script: str, wanted: list[str], offences: Offences) -> None:
    assert sorted(offences(script)) == sorted(wanted)
