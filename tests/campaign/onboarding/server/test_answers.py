"""How an event was answered, from records written by hand."""

import pytest

from ringproof.campaign.onboarding.server.answers import answered
from ringproof.protocol.events import read_event
from ringproof.trace import Answer, Moment, Told

TARGET = b"/events?event=incoming&mac=000952C0F001&callId=TC@1&accountId=1&number=42"
EVENT, DEFECTS = read_event(TARGET)
AT = Moment(0.0, 1000.0)
TOLD = Told(1, AT, AT, None, 1, "GET", TARGET, (), EVENT, DEFECTS)
WITHIN = 2.0


@pytest.mark.parametrize(
    ("answer", "cause", "seen"),
    [
        (Answer(2, AT, 1, 302, "Found", (("location", "/in"),)), "moved", "302 Found, to /in"),
        (Answer(2, AT, 1, 302), "moved", "302, to nowhere"),
        (Answer(2, AT, 1, 401), "login", "incoming is answered 401"),
        (Answer(2, AT, 1, 403), "login", "403"),
        (Answer(2, AT, 1, 404), "path", "404"),
        (Answer(2, AT, 1, 405), "path", "405"),
        (Answer(2, AT, 1, 503), "failing", "503"),
        (Answer(2, AT, 1, 422), "not_accepted", "422"),
        (Answer(2, AT, 1, None, lost="it hung up"), "mute", "it hung up"),
        (None, "mute", "no answer"),
        (Answer(2, Moment(1.5, 1001.5), 1, 200), "slow", "1.50 s of 2 s (timing.answer_within)"),
    ],
)
def test_an_answer_that_is_none_of_the_page_is_told(
    answer: Answer | None, cause: str, seen: str
) -> None:
    trouble = answered(TOLD, answer, WITHIN)
    assert trouble is not None
    assert trouble.id == cause
    assert seen in trouble.seen


def test_an_answer_in_time_is_no_trouble() -> None:
    assert answered(TOLD, Answer(2, Moment(0.5, 1000.5), 1, 204), WITHIN) is None
