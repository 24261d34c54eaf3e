"""Worker k drives phone k; what cannot be shared out is refused in a sentence."""

from dataclasses import replace

import pytest

from ringproof.plugin.workers import pinned, unfit_for_workers
from ringproof.target.settings import DriverChoice, EventAddress, TargetSettings
from ringproof.target.spec import emulator


def desk(k: int, port: int = 0) -> TargetSettings:
    events = EventAddress("0.0.0.0", port or 8100 + k)
    return TargetSettings(name=f"desk {k}", driver="device", events=events)


def desks(*phones: TargetSettings) -> TargetSettings:
    return replace(phones[0], phones=phones)


THREE = desks(desk(1), desk(2), desk(3))


@pytest.mark.parametrize(
    ("worker", "name", "port"), [("gw0", "desk 1", 8101), ("gw2", "desk 3", 8103)]
)
def test_a_worker_has_a_phone_and_an_event_address_of_its_own(
    worker: str, name: str, port: int
) -> None:
    settings = pinned(THREE, {"workerid": worker})
    assert (settings.name, settings.events.port, settings.phones) == (name, port, THREE.phones)


def test_a_worker_that_takes_the_place_of_a_dead_one_has_a_phone_too() -> None:
    assert pinned(THREE, {"workerid": "gw4"}).name == "desk 2"


def test_without_workers_the_first_phone_is_under_test() -> None:
    assert pinned(THREE, None) is THREE
    assert pinned(emulator(), {"workerid": "gw1"}).embedded


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_as_many_workers_as_phones_are_fit(workers: int) -> None:
    assert unfit_for_workers(THREE, workers) == ""


def test_the_embedded_phone_is_fit_for_any_number_of_workers() -> None:
    assert unfit_for_workers(emulator(), 7) == ""


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (desk(1), "-n 4 needs one phone a worker, and this target is one phone"),
        (THREE, "-n 4 needs 4 phones, and the target file has 3 (key phones): say -n 3 or less"),
        (
            replace(desk(1), local_user=DriverChoice("human")),
            "a person cannot be asked from several workers at once (keys local_user.driver)",
        ),
        (
            replace(emulator(), admin=DriverChoice("human"), far_end=DriverChoice("human")),
            "(keys far_end.driver, admin.driver): leave -n out",
        ),
    ],
)
def test_what_workers_cannot_share_is_refused(settings: TargetSettings, said: str) -> None:
    assert said in unfit_for_workers(settings, 4)


def test_two_workers_cannot_listen_at_one_address() -> None:
    said = unfit_for_workers(desks(desk(1, 8099), desk(2, 8099)), 2)
    assert said.startswith("desk 1 and desk 2 have one event address (0.0.0.0:8099")
