"""What a recording shows of itself."""

from dataclasses import replace

from ringproof.campaign.record.asked import Address, PhoneLine
from ringproof.campaign.record.tape import Counts
from ringproof.campaign.record.words import count_line, line_of, settings_lines, summary
from ringproof.recordings.exchange import Exchange, Leg
from ringproof.trace.moment import Moment

AT = Moment(1.0, 1.0)
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
TOLD = Exchange(
    0,
    Leg.EVENTS,
    "000952C0FFEE",
    b"GET /in?event=incoming&mac=000952C0FFEE&callId=TC@1&name=A B HTTP/1.1\r\nHost: x\r\n\r\n",
    OK,
    AT,
    AT,
    AT,
)
ASKED = replace(
    TOLD,
    leg=Leg.COMMANDS,
    request=b"GET /api/v1/exec/command?action=dtmf&AuthToken=abc&digits=1 HTTP/1.1\r\n\r\n",
    exact=False,
)


def said(exchange: Exchange) -> str:
    return line_of(exchange).partition(" ")[2]


def test_an_event_says_what_happened_and_that_it_was_malformed() -> None:
    assert said(TOLD) == ("000952C0FFEE event   incoming callId=TC@1 name=A B (1 defects): 200 OK")


def test_a_command_never_shows_its_token() -> None:
    assert said(ASKED) == "000952C0FFEE command dtmf digits=1: 200 OK"


def test_what_was_lost_says_why() -> None:
    assert said(replace(TOLD, response=b"", lost="it is away")).endswith(": lost, it is away")
    assert "no HTTP" in said(replace(TOLD, response=b"nonsense\r\n\r\n"))


def test_no_byte_of_a_phone_reaches_the_terminal_as_a_control() -> None:
    raw = b"GET /?event=show&text=%1b[2J%07" + b"x" * 500 + b" HTTP/1.1\r\n\r\n"
    line = line_of(replace(TOLD, request=raw))
    assert line.isprintable()
    assert len(line) < 200


def test_what_is_no_command_and_no_event_shows_its_path() -> None:
    assert said(replace(TOLD, request=b"GET /odd HTTP/1.1\r\nHost: x\r\n\r\n")) == (
        "000952C0FFEE event   /odd: 200 OK"
    )


def test_what_to_set_names_both_ends() -> None:
    phone = PhoneLine(True, "192.0.2.20", 443, Address("127.0.0.1", 0), "000952C0FFEE")
    lines = list(
        settings_lines(((phone, "https://127.0.0.1:9"),), "http://127.0.0.1:8/in", "http://pbx/in")
    )
    assert "  http://127.0.0.1:8/in  (goes on to http://pbx/in)" in lines
    assert "  https://127.0.0.1:9  (goes on to 000952C0FFEE https://192.0.2.20:443)" in lines


def test_a_summary_says_what_was_lost_and_what_is_in_the_file() -> None:
    counts = Counts(no_request=1, passed=2)
    counts.exchanges.update({Leg.COMMANDS: 1, Leg.EVENTS: 2})
    counts.lost.update({"it is away": 2, "it was late": 1})
    counts.phones.update({"000952C0FFEE": None, "127.0.0.1:1": None})
    text = "\n".join(summary(counts, ("127.0.0.1:1",), "a.mitm", False))
    assert text == (
        "recorded 1 command, 2 events, 3 of them without an answer of 000952C0FFEE\n"
        "lost, 2 times: it is away\n"
        "lost: it was late\n"
        "1 connection to the tap brought no complete request\n"
        "2 requests to the web interface of a phone passed without being recorded\n"
        "which phone is at 127.0.0.1:1 could not be told from the events: "
        "name its mac next time, --phone MAC=URL\n"
        "tokens are removed, numbers and names replaced\n"
        "recording: a.mitm"
    )
    kept = "\n".join(summary(Counts(), (), "a.mitm", True))
    assert "hand it to nobody" in kept
    assert count_line(Counts()) == "0 commands, 0 events"
