"""What scripts were changed to do is lawful, for as long as they are, and nothing else is."""

from collections.abc import Iterator
from typing import Any

import pytest

from ringproof.judge.ambient import judge
from ringproof.judge.setting import Setting
from ringproof.protocol.events import read_event
from ringproof.trace import Actor, Moment, Record, Stimulus, Told
from ringproof.verdict import Verdict

MAC = "000952C0FFEE"
SETTING = Setting(MAC, (1, 2), 2.0, True, frozenset({"EV-MAC-1", "EV-TRUE-1", "EV-TOLD-1"}))


def trace(*steps: tuple[str, dict[str, Any]] | str) -> list[Record]:
    """Return records: an admin's or far end's deed, or the query of an event."""
    return list(_records(steps))


def _records(steps: tuple[Any, ...]) -> Iterator[Record]:
    for n, step in enumerate(steps, 1):
        at = Moment(n / 10, n / 10)
        if isinstance(step, str):
            target = f"/events?{step}".encode()
            event, defects = read_event(target)
            yield Told(n, at, at, at, 1, "GET", target, (), event, defects)
        else:
            verb, details = step
            actor = Actor.FAR_END if verb in ("call", "hang_up") else Actor.ADMIN
            yield Stimulus(n, at, actor, verb, details)


def offences(*steps: tuple[str, dict[str, Any]] | str) -> set[str]:
    findings = judge(trace(*steps), SETTING)
    return {each.clause for each in findings if each.verdict is Verdict.FAIL}


def upload(**does: str) -> tuple[str, dict[str, Any]]:
    return "upload_settings", {"way": "restore", **does}


CALL = ("call", {"leg": "leg-1", "number": "42", "account": "1"})
INCOMING = f"event=incoming&callId=TC@1&accountId=1&number=42&mac={MAC}"
CONNECTED = f"event=connected&callId=TC@1&mac={MAC}"
GONE = f"event=disconnected&callId=TC@1&mac={MAC}"


def without_mac(query: str) -> str:
    return query.replace(f"&mac={MAC}", "")


def test_events_without_mac_are_lawful_once_the_script_sends_none() -> None:
    assert offences(CALL, without_mac(INCOMING)) == {"EV-MAC-1"}
    assert offences(upload(mac="never"), CALL, without_mac(INCOMING)) == set()


def test_once_the_scripts_are_back_the_mac_is_owed_again() -> None:
    there_and_back = (upload(mac="never"), CALL, without_mac(INCOMING), upload())
    hung_up = ("hang_up", {"leg": "leg-1"})
    assert offences(*there_and_back, hung_up, GONE) == set()
    assert offences(*there_and_back, hung_up, without_mac(GONE)) == {"EV-MAC-1"}


def test_another_change_excuses_no_missing_mac() -> None:
    assert offences(upload(number="always"), CALL, without_mac(INCOMING)) == {"EV-MAC-1"}


@pytest.mark.parametrize(
    ("does", "told"),
    [
        ({"accepts": "42"}, [CONNECTED]),
        ({"terminates": "42"}, [GONE]),
        (
            {"transfers": "42", "to": "43"},
            [CONNECTED, f"event=transfer_done&callId=TC@1&number=43&mac={MAC}", GONE],
        ),
    ],
)
def test_what_a_script_does_with_calls_from_its_number_is_true(
    does: dict[str, str], told: list[str]
) -> None:
    assert offences(upload(**does), CALL, INCOMING, *told) == set()
    assert offences(CALL, INCOMING, *told) == {"EV-TRUE-1"}
    other = {**does, next(iter(does)): "99"}
    assert offences(upload(**other), CALL, INCOMING, *told) == {"EV-TRUE-1"}
    assert offences(upload(**does), upload(), CALL, INCOMING, *told) == {"EV-TRUE-1"}


def test_a_script_that_does_nothing_after_all_is_the_tests_business() -> None:
    later = ("hang_up", {"leg": "leg-2"})
    assert offences(upload(accepts="42"), CALL, INCOMING, later) == set()
