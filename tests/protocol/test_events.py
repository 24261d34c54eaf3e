"""Events as their queries tell them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringproof.protocol.events import EVENTS, SHAPES, Event, read_event, shape_of


def test_path_and_mac_are_no_business_of_the_event() -> None:
    event, defects = read_event(b"/events?mac=000952C0FFEE&event=holding&callId=TC@2")
    assert event == Event("holding", (("mac", "000952C0FFEE"), ("callId", "TC@2")))
    assert defects == ()


def test_the_ids_of_both_calls_can_be_asked_for() -> None:
    event, _ = read_event(b"/?event=conferenced&callId=TC@1&callId2=TC%402")
    assert event is not None
    assert (event.call, event.call2) == ("TC@1", "TC@2")


def test_an_absent_parameter_is_none() -> None:
    assert Event("holding").call is None
    assert Event("holding").get("name") is None


def test_the_query_of_the_configured_address_is_kept() -> None:
    event, defects = read_event(b"/events?site=7&event=connected&callId=TC@2")
    assert event == Event("connected", (("site", "7"), ("callId", "TC@2")))
    assert defects == ()


@pytest.mark.parametrize("target", [b"/events", b"", b"/events?", b"/events?callId=TC@1", b"*"])
def test_without_event_there_is_no_event(target: bytes) -> None:
    assert read_event(target)[0] is None


def test_a_bare_event_is_no_event() -> None:
    event, defects = read_event(b"/?event&callId=TC@1")
    assert event is None
    assert [defect.kind for defect in defects] == ["bare-key"]


def test_offsets_count_from_the_beginning_of_the_target() -> None:
    _, defects = read_event(b"/events?event=incoming&number=+49")
    assert [(defect.kind, defect.at) for defect in defects] == [("plus-sign", 30)]


def test_an_ampersand_in_a_name_shows_as_a_bare_key() -> None:
    event, defects = read_event(b"/?event=incoming&name=Meier&Sohn&callId=TC@1")
    assert event is not None
    assert event.call == "TC@1"
    assert [defect.kind for defect in defects] == ["bare-key"]
    assert "Sohn" not in defects[0].detail


def test_a_second_question_mark_hides_the_event_and_is_told() -> None:
    event, defects = read_event(b"/events?site=7?event=holding&callId=TC@1")
    assert event is None
    assert [(defect.kind, defect.at) for defect in defects] == [("second-question-mark", 14)]


def test_the_first_event_names_the_event_and_the_second_is_kept() -> None:
    event, defects = read_event(b"/?event=holding&event=connected&callId=TC@1")
    assert event == Event("holding", (("event", "connected"), ("callId", "TC@1")))
    assert [defect.kind for defect in defects] == ["duplicate"]


def test_the_two_transfers_are_told_apart_by_the_second_call() -> None:
    blind = shape_of(Event("transfer_done", (("callId", "TC@1"), ("number", "46"))))
    attended = shape_of(Event("transfer_done", (("callId", "TC@1"), ("callId2", "TC@2"))))
    assert blind is not None
    assert attended is not None
    assert (blind.clause, attended.clause) == ("EV-TRANSFER_DONE-1", "EV-TRANSFER_DONE-2")


def test_an_unknown_event_has_no_shape() -> None:
    assert shape_of(Event("ringing")) is None


def test_only_transfer_done_has_two_shapes() -> None:
    assert {name: len(shapes) for name, shapes in EVENTS.items() if len(shapes) > 1} == {
        "transfer_done": 2
    }
    assert sum(len(shapes) for shapes in EVENTS.values()) == len(SHAPES) == 13


def test_no_shape_asks_for_mac() -> None:
    """EV-MAC-1 judges mac, whatever the event."""
    assert not [s for s in SHAPES if "mac" in (*s.required, *s.optional)]


@given(st.binary(max_size=60))
def test_nothing_a_phone_sends_makes_the_reading_fail(target: bytes) -> None:
    _, defects = read_event(target)
    assert all(0 <= defect.at <= len(target) for defect in defects)
