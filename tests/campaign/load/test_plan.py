"""When the calls of a busy hour ring, and that every process sees the same ones."""

import pytest

from ringproof.campaign.load.plan import Plan, Profile, mac_of

BURST = Plan("http://127.0.0.1/e", phones=200, seconds=15.0, within=10.0)
STEADY = Plan("http://127.0.0.1/e", Profile.STEADY, phones=20, seconds=10.0, rate=4.0)


def test_in_a_burst_every_phone_rings_once_and_in_time() -> None:
    rings = [list(BURST.rings(phone)) for phone in range(BURST.phones)]
    assert [len(those) for those in rings] == [1] * 200
    assert all(0 <= at <= 10 for ((at, _),) in rings)
    assert all(at + length <= 15 for ((at, length),) in rings)
    assert len({at for ((at, _),) in rings}) == 200


def test_a_burst_is_spread_over_its_whole_window() -> None:
    at = [next(BURST.rings(phone))[0] for phone in range(BURST.phones)]
    assert min(at) < 1
    assert max(at) > 9


def test_a_steady_load_rings_so_many_times_a_second() -> None:
    at = sorted(at for phone in range(STEADY.phones) for at, _ in STEADY.rings(phone))
    assert at == pytest.approx([n * 0.25 for n in range(40)])


def test_a_phone_hangs_up_before_it_rings_again() -> None:
    for phone in range(STEADY.phones):
        first, second = STEADY.rings(phone)
        assert first[0] + first[1] < second[0]


def test_another_process_sees_the_same_calls() -> None:
    there = Plan.from_json(BURST.to_json())
    assert there == BURST
    assert list(there.rings(7)) == list(BURST.rings(7))


def test_another_seed_has_other_calls() -> None:
    other = Plan.from_json(BURST.to_json().replace('"seed": 1', '"seed": 2'))
    assert list(other.rings(7)) != list(BURST.rings(7))


def test_every_phone_has_a_mac_of_its_own() -> None:
    macs = {mac_of(phone) for phone in range(20_000)}
    assert len(macs) == 20_000
    assert all(len(mac) == 12 for mac in macs)
