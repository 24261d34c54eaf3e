"""The calls that a phone tells of are believable ones, and written as phones write them."""

from collections import Counter
from itertools import pairwise

from ringproof.campaign.load.flows import FLOWS, Telling, events_in, tellings
from ringproof.campaign.load.plan import Plan, Profile, mac_of
from ringproof.protocol.events import read_event
from ringproof.protocol.query import read_query

PLAN = Plan("http://127.0.0.1/e", Profile.STEADY, phones=20, seconds=60.0, rate=4.0)
ALL = [list(tellings(PLAN, phone)) for phone in range(PLAN.phones)]


def by_call(told: list[Telling]) -> dict[str, list[Telling]]:
    calls: dict[str, list[Telling]] = {}
    for each in told:
        calls.setdefault(each.call, []).append(each)
    return calls


def test_a_call_rings_first_and_ends_last() -> None:
    for told in ALL:
        for events in by_call(told).values():
            names = [each.event for each in events]
            assert names[0] == "incoming"
            assert names[-1] == "disconnected"
            assert Counter(names)["disconnected"] == 1


def test_nobody_talks_before_a_call_is_connected() -> None:
    for flow in FLOWS:
        names = [step.event for step in flow.steps]
        for name in ("holding", "transferred", "transfer_done"):
            if name in names:
                assert "connected" in names[: names.index(name)], flow.name


def test_a_phone_uses_no_id_twice_and_has_one_call_at_a_time() -> None:
    for told in ALL:
        calls = list(by_call(told).values())
        assert len(calls) == len(list(PLAN.rings(ALL.index(told))))
        for one, after in pairwise(calls):
            assert one[-1].at < after[0].at


def test_events_are_in_order_and_say_whose_they_are() -> None:
    for phone, told in enumerate(ALL):
        assert [each.at for each in told] == sorted(each.at for each in told)
        assert {read_query(each.query).get("mac") for each in told} == {mac_of(phone)}


def test_every_event_is_written_without_a_defect() -> None:
    for told in ALL:
        for each in told:
            event, defects = read_event(b"/events?" + each.query)
            assert event is not None
            assert defects == (), each.query
            assert (event.name, event.call) == (each.event, each.call)


def test_every_kind_of_call_occurs() -> None:
    names = {each.event for told in ALL for each in told}
    assert names == {step.event for flow in FLOWS for step in flow.steps}
    assert sum(flow.weight for flow in FLOWS) == 100


def test_the_events_of_phones_that_take_commands_are_not_counted() -> None:
    told = sum(len(those) for those in ALL)
    assert events_in(PLAN) == told
    fewer = Plan.from_json(PLAN.to_json().replace('"commanded": 0', '"commanded": 3'))
    assert events_in(fewer) == told - sum(len(those) for those in ALL[:3])
