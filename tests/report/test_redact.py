from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringproof.protocol.events import read_event
from ringproof.report.document import RunReport
from ringproof.report.redact import Redactor, known_texts, shareable
from ringproof.trace import Actor, Answer, Moment, Stimulus, Told, Witnessed
from ringproof.trace.codec import to_dict, to_lines

KEY = b"key"
TOKEN = "s3cr3t-T0ken-0815"
NOW = Moment(0.0, 0.0)


def told(target: bytes, **fields: Any) -> Told:
    event, defects = read_event(target)
    return Told(
        n=1,
        at=NOW,
        began=NOW,
        answered=NOW,
        connection=1,
        method="GET",
        target=target,
        headers=(),
        event=event,
        defects=defects,
        raw=b"GET " + target + b" HTTP/1.1\r\nHost: here:8099\r\n\r\n",
        **fields,
    )


def everything(report: RunReport) -> str:
    parts = [to_lines(test.records) for test in report.tests]
    return "\n".join([*parts, repr(report.clauses), repr(report.tests), repr(report.target)])


def test_a_report_that_is_handed_on_holds_no_secret_and_no_stranger(report: RunReport) -> None:
    assert TOKEN in everything(report)
    shared = everything(shareable(report, KEY, [TOKEN]))
    for private in (TOKEN, "0301234567", "Erika", "Muster"):
        assert private not in shared
    for known in ("Peter", "Jörg", "Franz", "TC@1", "000952C0FFEE", '"42"'):
        assert known in shared


def test_a_stranger_has_one_pseudonym_in_every_part_of_the_report(report: RunReport) -> None:
    test = shareable(report, KEY).tests[-1]
    (event,) = [r for r in test.records if isinstance(r, Told)]
    assert event.event is not None
    number = event.event.get("number")
    assert number is not None
    (seen,) = [r for r in test.records if isinstance(r, Witnessed)]
    assert seen.details["text"] == f"calling {number}"
    assert f"the phone dialled {number} ({event.event.get('name')}), not 42" in test.why
    assert number.encode() in event.target
    assert event.target in event.raw


def test_a_verdict_names_the_same_as_its_evidence(report: RunReport) -> None:
    shared = shareable(report, KEY)
    (clause,) = [v for v in shared.clauses if v.clause == "EV-OUTGOING-1"]
    assert clause.why == shared.tests[-1].why
    assert clause.leading is not None
    assert clause.leading.why == clause.why


def test_times_numbers_of_records_and_verdicts_stay(report: RunReport) -> None:
    shared = shareable(report, KEY)
    for before, after in zip(report.tests, shared.tests, strict=True):
        assert [(r.n, r.at, type(r)) for r in after.records] == [
            (r.n, r.at, type(r)) for r in before.records
        ]
        assert [f.verdict for f in after.findings] == [f.verdict for f in before.findings]
        assert after.took == before.took


@pytest.mark.parametrize(
    "raw",
    [
        b"GET /x HTTP/1.1\r\nAuthorization: Bearer TOKEN\r\n\r\n",
        b"GET /x HTTP/1.1\r\nauthorization:TOKEN\r\n\r\n",
        b"GET /x HTTP/1.1\nAuthorization: Basic TOKEN\n\n",
        b"GET /x HTTP/1.1\r\nAuthorization:\r\n  TOKEN\r\n\r\n",
        b"GET /x?action=hold&AuthToken=TOKEN HTTP/1.1\r\n\r\n",
        b"GET /x?action=hold&AuthToken=%20TOKEN&callid=1 HTTP/1.1\r\n\r\n",
        b"GET /x?action=hold&AuthToken=a TOKEN HTTP/1.1\r\n\r\n",
        b"GET /x?authtoken=TOKEN",
        b"GET /x HTTP/1.1\r\nCookie: session=TOKEN; a=b\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nSet-Cookie: session=TOKEN; Secure\r\n\r\n",
        b'HTTP/1.1 200 OK\r\n\r\n{"token": "TOKEN"}',
        b"GET /events HTTP/1.1\r\nReferer: http://x/?token=TOKEN\r\n\r\n",
        b"X-Auth-Token: TOKEN\r\n",
    ],
)
def test_a_credential_is_never_shown_even_one_that_nobody_declared(raw: bytes) -> None:
    raw = raw.replace(b"TOKEN", b"tOp5ecreT")
    shown = Redactor(KEY).request(raw)
    assert b"tOp5ecreT" not in shown
    assert len(shown) == len(raw)


def test_a_declared_secret_is_blanked_wherever_it_stands() -> None:
    redactor = Redactor(KEY, secrets=[TOKEN])
    assert TOKEN not in redactor.sentence(f"the phone was sent {TOKEN}.")
    assert TOKEN.encode() not in redactor.request(b"GET /" + TOKEN.encode() + b" HTTP/1.1\r\n\r\n")


def test_the_command_line_keeps_its_token_to_itself() -> None:
    said = Redactor(KEY).sentence("ringproof certify https://x --token abcdefg -n 2")
    assert said == "ringproof certify https://x --token xxxxxxx -n 2"


def test_a_raw_name_keeps_its_defects_and_a_bare_half_of_it_is_no_exception() -> None:
    record = told(b"/e?event=incoming&callId=TC@1&number=0301234567&name=M\xfcller & Sohn")
    shown = Redactor(KEY, ["Peter"]).told(record)
    assert b"ller" not in shown.target
    assert b"Sohn" not in shown.target
    assert read_event(shown.target)[1] == record.defects
    assert shown.event == read_event(shown.target)[0]
    assert shown.target in shown.raw


def test_parameters_that_name_nobody_stay() -> None:
    target = b"/e?event=holding&callId=TC%40123&mac=000952C0FFEE&accountId=1"
    assert Redactor(KEY).target(target) == target


def test_a_status_that_is_also_an_extension_stays_a_status() -> None:
    redactor = Redactor(KEY)
    redactor.learn([told(b"/e?event=incoming&number=404")])
    assert redactor.sentence("answered 404 after 404 ms") == "answered 404 after 404 ms"
    assert "404" not in redactor.sentence("the call of 404 was never told")


def test_lengths_in_headers_stay_while_a_number_in_a_header_does_not() -> None:
    raw = b"GET /e HTTP/1.1\r\nContent-Length: 1234\r\nX-Caller: 0301234567\r\n\r\n"
    shown = Redactor(KEY).request(raw)
    assert b"Content-Length: 1234\r\n" in shown
    assert b"0301234567" not in shown


def test_what_the_suite_did_itself_is_known(report: RunReport) -> None:
    assert {"42", "47", "43", "Peter", "Franz"} <= set(known_texts(report))


def test_an_answer_is_redacted_in_all_its_forms() -> None:
    body = b"calling 0301234567, token: see below"
    raw = b"HTTP/1.1 200 OK\r\nSet-Cookie: s=abc\r\n\r\n" + body
    answer = Answer(1, NOW, 1, 200, "OK", (("Set-Cookie", "s=abc"),), body, raw)
    shown = Redactor(KEY).answer(answer)
    assert "abc" not in repr(shown.headers)
    assert b"s=abc" not in shown.raw
    assert b"0301234567" not in shown.body
    assert shown.raw.endswith(shown.body)


def test_digits_the_far_end_heard_are_the_suites_own() -> None:
    heard = Witnessed(1, NOW, Actor.FAR_END, "heard", {"leg": "leg-1", "digits": "123456"})
    assert Redactor(KEY).record(heard) is heard


def test_another_key_gives_other_pseudonyms(report: RunReport) -> None:
    assert everything(shareable(report, b"a")) != everything(shareable(report, b"b"))
    assert everything(shareable(report, b"a")) == everything(shareable(report, b"a"))


def test_an_address_in_free_text_is_nobodys_number() -> None:
    text = "sent to http://192.168.100.20:8099/events for 0301234567"
    assert Redactor(KEY).free_text(text).startswith("sent to http://192.168.100.20:")
    assert "0301234567" not in Redactor(KEY).free_text(text)


def test_the_command_does_not_say_where_the_program_lies(report: RunReport) -> None:
    command = "/home/erika/.venv/bin/ringproof certify desk7.yaml"
    shared = shareable(replace(report, command=command), KEY)
    assert shared.command == "ringproof certify desk7.yaml"


def test_userinfo_in_an_address_is_taken_out(report: RunReport) -> None:
    target = replace(report.target, url="https://admin:pw@192.0.2.20")
    assert shareable(replace(report, target=target), KEY).target.url == "https://192.0.2.20"


@given(st.binary(max_size=200))
def test_any_bytes_can_be_redacted_and_keep_their_length(raw: bytes) -> None:
    redactor = Redactor(KEY)
    assert len(redactor.request(raw)) == len(raw)
    assert len(redactor.target(b"/e?event=incoming&name=" + raw)) == len(raw) + 23


def test_nothing_but_texts_changes_in_a_stimulus() -> None:
    stimulus = Stimulus(3, NOW, Actor.CLIENT, "call", {"number": "42"}, raw=b"GET /x?number=42")
    assert to_dict(Redactor(KEY, ["42"]).record(stimulus)) == to_dict(stimulus)
