"""The phones that take commands ring by the plan, and what the server did about it is kept."""

import threading
import time
from collections.abc import Sequence

import pytest

from ringproof.campaign.load.asked import with_desks
from ringproof.campaign.load.desks import desks_on
from ringproof.campaign.load.measure import Sample
from ringproof.campaign.load.plan import Plan
from ringproof.campaign.load.reactions import Command, Owed, Reactions, judge
from ringproof.target.reference import ReferenceServer, reference


def played(fault: str) -> tuple[Sequence[Sample], Sequence[Owed], Sequence[Command], Reactions]:
    """Ring two phones once each at a server in this process."""
    server = ReferenceServer(fault)
    server.start()
    try:
        plan = Plan(server.url, phones=3, seconds=1.0, within=0.2, commanded=2)
        settings = with_desks(reference(fault), 2, server.url)
        told_at = server.url.replace("/events", "/phones")
        with desks_on(settings, plan, told_at) as desks:
            began = time.monotonic()
            desks.run(began, threading.Event())
        assert not desks.failed
        samples, owed = list(desks.samples(began)), list(desks.owed(began))
        commands = list(desks.commands(began))
        return samples, owed, commands, judge(owed, commands)
    finally:
        server.stop()


def test_the_server_reacts_to_each_phone_in_time() -> None:
    samples, owed, commands, reactions = played("")
    assert reactions.good
    assert reactions.owed == len(owed) >= 2
    assert {each.phone for each in commands} == {"desk 1", "desk 2"}
    names = [each.event for each in samples]
    assert (names.count("incoming"), names.count("disconnected")) == (2, 2)
    assert all(each.ok and each.sent - each.due < 5 for each in samples)


@pytest.mark.parametrize(
    ("fault", "missing", "misattributed"),
    [("answers-200", True, False), ("one-phone-for-all", True, True)],
)
def test_what_is_lost_or_goes_astray_is_seen(
    fault: str, missing: bool, misattributed: bool
) -> None:
    *_, reactions = played(fault)
    assert bool(reactions.missing) is missing
    assert bool(reactions.misattributed) is misattributed
