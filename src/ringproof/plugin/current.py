"""The performance of the test that is under way, where fixtures find it."""

import pytest

from ringproof.plugin.judging import Performance
from ringproof.plugin.server_stand import ServerPerformance
from ringproof.plugin.several import SeveralPerformance
from ringproof.report.document import TestReport

AnyPerformance = Performance | ServerPerformance | SeveralPerformance

PERFORMANCE = pytest.StashKey[AnyPerformance]()
OUTCOME = pytest.StashKey[TestReport | None]()
JUDGED = pytest.StashKey[TestReport]()


def current(item: pytest.Item) -> Performance:
    """Return the performance of `item`; a usage error where the test names no clause."""
    performance = item.stash.get(PERFORMANCE, None)
    if performance is None:
        raise pytest.UsageError(
            f"{item.nodeid} uses Ringproof's fixtures but names no clause: "
            'mark it with @pytest.mark.clause("EV-HOLDING-1")'
        )
    if isinstance(performance, SeveralPerformance):
        raise pytest.UsageError(
            f"{item.nodeid} is about several phones: its fixtures are first_phone, second_phone "
            "and third_phone"
        )
    if not isinstance(performance, Performance):
        raise pytest.UsageError(
            f"{item.nodeid} asks for a phone, and a server is under test: its fixtures are "
            "server and desk"
        )
    return performance


def current_of_server(item: pytest.Item) -> ServerPerformance:
    """Return the performance of `item`, which tests a server; a usage error where it does not."""
    performance = item.stash.get(PERFORMANCE, None)
    if not isinstance(performance, ServerPerformance):
        raise pytest.UsageError(
            f"{item.nodeid} tests a server: mark it with a clause of the role server, and name a "
            "target of that role"
        )
    return performance


def current_of_several(item: pytest.Item) -> SeveralPerformance:
    """Return the performance of `item`, which tests several phones; a usage error where not."""
    performance = item.stash.get(PERFORMANCE, None)
    if not isinstance(performance, SeveralPerformance):
        raise pytest.UsageError(
            f"{item.nodeid} asks for several phones: mark it with a clause that needs phones"
        )
    return performance
