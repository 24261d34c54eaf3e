"""What can be said of one request alone: GET, mac, encoding, shape."""

from dataclasses import replace

import pytest

from ringproof.judge import Setting
from ringproof.judge.wire import OF_ENCODING, UNTIDY, judge_connection, judge_request
from ringproof.protocol.events import read_event
from ringproof.protocol.query import DEFECTS, Defect
from ringproof.trace import Connection, Moment, Told
from ringproof.verdict import Finding, Verdict

AT = Moment(0.0, 0.0)
HOLDING = "/e?event=holding&callId=TC@1&mac=000952C0FFEE"


def told(target: str, *more: Defect, method: str = "GET") -> Told:
    raw = target.encode("latin-1")
    event, defects = read_event(raw)
    return Told(1, AT, AT, AT, 1, method, raw, (), event, (*defects, *more))


def offences(findings: list[Finding]) -> list[tuple[str, Verdict]]:
    return [(f.clause, f.verdict) for f in findings if f.verdict is not Verdict.PASS]


@pytest.mark.parametrize("mac", ["000952C0FFEE", "000952c0ffee", "00:09:52:C0:FF:EE"])
def test_a_mac_may_be_written_in_any_lawful_form(mac: str, live: Setting) -> None:
    event = told(f"/e?event=holding&callId=TC@1&mac={mac}")
    assert offences(judge_request(event, live)) == []
    assert "EV-MAC-1" in {f.clause for f in judge_request(event, live)}


@pytest.mark.parametrize("mac", ["", "here", "000952C0FF", "000952C0FFEG"])
def test_what_is_no_mac_is_none_even_of_an_unknown_phone(mac: str, live: Setting) -> None:
    event = told(f"/e?event=holding&callId=TC@1&mac={mac}")
    unknown = replace(live, mac=None)
    assert ("EV-MAC-1", Verdict.FAIL) in offences(judge_request(event, unknown))


@pytest.mark.parametrize("kind", sorted(OF_ENCODING))
def test_a_defect_of_encoding_breaks_the_encoding_and_nothing_else(
    kind: str, live: Setting
) -> None:
    found = judge_request(told(HOLDING, Defect(kind, 0, "so it is")), live)
    assert offences(found) == [("EV-ENC-1", Verdict.NON_STRICT)]


@pytest.mark.parametrize("kind", sorted(UNTIDY))
def test_untidy_http_is_non_strict(kind: str, live: Setting) -> None:
    found = judge_request(told(HOLDING, Defect(kind, 0, "so it is")), live)
    assert offences(found) == [("EV-GET-1", Verdict.NON_STRICT)]


def test_broken_http_is_no_get(live: Setting) -> None:
    found = judge_request(told(HOLDING, Defect("cut-off", 0, "so it is")), live)
    assert offences(found) == [("EV-GET-1", Verdict.FAIL)]


def test_every_defect_of_a_query_is_one_of_encoding() -> None:
    assert set(DEFECTS) <= OF_ENCODING


def test_many_defects_of_one_request_are_one_finding(live: Setting) -> None:
    found = judge_request(told("/e?event=holding&callId=TC@1&mac=000952C0FFEE&x=a b c"), live)
    assert offences(found) == [("EV-ENC-1", Verdict.NON_STRICT)]


def test_encoding_is_exercised_only_by_what_needs_it(live: Setting) -> None:
    assert "EV-ENC-1" not in {f.clause for f in judge_request(told(HOLDING), live)}
    escaped = told(HOLDING.replace("@", "%40"))
    assert "EV-ENC-1" in {f.clause for f in judge_request(escaped, live)}


def test_an_unknown_event_is_untrue_live_and_open_in_a_capture(
    live: Setting, capture: Setting
) -> None:
    event = told("/e?event=ringing&callId=TC@1&mac=000952C0FFEE")
    assert offences(judge_request(event, live)) == [("EV-TRUE-1", Verdict.FAIL)]
    assert offences(judge_request(event, capture)) == [("EV-TRUE-1", Verdict.INCONCLUSIVE)]


@pytest.mark.parametrize(
    ("outcome", "raw", "clause", "verdict"),
    [
        ("tls-failed", b"", "EV-GET-1", Verdict.INCONCLUSIVE),
        ("closed-early", b"GET /e?ev", "EV-GET-1", Verdict.INCONCLUSIVE),
        ("reset", b"", "EV-GET-1", Verdict.INCONCLUSIVE),
        ("plain-on-tls", b"\x80", "EV-URL-4", Verdict.INCONCLUSIVE),
        ("plain-on-tls", b"GET /e?event=holding", "EV-URL-4", Verdict.FAIL),
        ("lost in thought", b"", "EV-GET-1", Verdict.INCONCLUSIVE),
    ],
)
def test_a_connection_without_a_request(
    outcome: str, raw: bytes, clause: str, verdict: Verdict, live: Setting
) -> None:
    found = judge_connection(Connection(1, AT, 1, outcome, raw=raw), live)
    assert (found.clause, found.verdict) == (clause, verdict)
