"""Blame goes to the device, the peer, the network or the harness, and says on which evidence."""

from collections.abc import Callable

from ringproof.judge import Setting, blame, judge
from ringproof.trace import Record
from ringproof.verdict import Blame, Finding, Party, Verdict

Read = Callable[[str], list[Record]]

DIALLED = """
    0.0 client call number=48 -> 200
    0.1 told outgoing callId=TC@1 accountId=1 number=48
    3.0 far_end answer leg=leg-1
"""


def blamed(script: str, clause: str, read: Read, setting: Setting, embedded: bool) -> Blame:
    records = read(script)
    finding = next(f for f in judge(records, setting) if f.clause == clause)
    return blame(finding, records, embedded)


def test_the_far_end_saw_what_the_phone_did_not_tell(read: Read, live: Setting) -> None:
    script = DIALLED + "3.1 witness leg leg=leg-1 number=48 state=connected\n 9.0 end"
    found = blamed(script, "EV-TOLD-1", read, live, False)
    assert found == Blame(
        Party.DEVICE, "the far end was connected at 3.100, and no connected event came"
    )


def test_an_embedded_far_end_is_a_single_witness(read: Read, live: Setting) -> None:
    script = DIALLED + "3.1 witness leg leg=leg-1 number=48 state=connected\n 9.0 end"
    assert blamed(script, "EV-TOLD-1", read, live, True).single_witness


def test_a_lost_answer_is_the_networks(read: Read) -> None:
    records = read("0.0 client hold callid=TC@1 -> 0\n 9.0 end")
    finding = Finding("CM-HOLD-1", Verdict.FAIL, "nothing was told", (1,))
    assert blame(finding, records, True).party is Party.NETWORK


def test_a_broken_connection_for_an_event_is_the_networks(read: Read) -> None:
    records = read("0.0 client call number=42 -> 200\n 0.1 connection tls-failed\n 9.0 end")
    finding = Finding("EV-TOLD-1", Verdict.FAIL, "outgoing was not told", (1,))
    assert blame(finding, records, False).party is Party.NETWORK


def test_connections_that_the_harness_breaks_blame_nobody_else(read: Read) -> None:
    script = """
    0.0 event_server mode name=reset
    1.0 client call number=42 -> 200
    1.1 connection reset
    """
    finding = Finding("CM-CALL-1", Verdict.FAIL, "nothing rang", (2,))
    assert blame(finding, read(script), False).party is Party.DEVICE


def test_a_far_end_that_never_rang_is_the_peers(read: Read, live: Setting) -> None:
    script = """
    0.0 far_end call leg=leg-1 number=42
    2.5 witness leg leg=leg-1 number=42 direction=in state=ended
    """
    records = read(script)
    finding = Finding("EV-TOLD-1", Verdict.FAIL, "incoming from 42 was not told", (1,))
    assert blame(finding, records, False).party is Party.PEER


def test_a_far_end_that_contradicts_what_was_told_is_the_peers(read: Read) -> None:
    script = (
        DIALLED
        + """
    3.1 told connected callId=TC@1
    5.1 witness leg leg=leg-1 number=48 state=ringing
    5.1 expect witnessed by=6 met=no
    """
    )
    finding = Finding("CM-CALL-3", Verdict.FAIL, "expected that it is connected", (7,))
    found = blame(finding, read(script), True)
    assert found.party is Party.PEER
    assert found.single_witness


def test_a_disagreement_is_the_harnesss(read: Read) -> None:
    finding = Finding("EV-TRUE-1", Verdict.HARNESS_ERROR, "the test and the rules differ", (1,))
    assert blame(finding, read("0.0 client hold -> 200"), True).party is Party.HARNESS


def test_what_the_phone_sent_speaks_against_it(read: Read, live: Setting) -> None:
    script = "0.0 far_end call leg=leg-1 number=42\n 0.1 told /e?event=incoming&callId=TC@1"
    found = blamed(script, "EV-MAC-1", read, live, True)
    assert found == Blame(Party.DEVICE, "the phone's own request 2 shows it", True)
