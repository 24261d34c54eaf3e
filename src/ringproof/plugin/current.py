"""The performance of the test that is under way, where fixtures find it."""

import pytest

from ringproof.plugin.judging import Performance
from ringproof.plugin.server_stand import ServerPerformance
from ringproof.report.document import TestReport

PERFORMANCE = pytest.StashKey[Performance | ServerPerformance]()
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
