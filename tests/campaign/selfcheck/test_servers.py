"""Broken servers as tasks of the kill matrix."""

import pytest

from ringproof.campaign.selfcheck.matrix import NAMED_KINDS
from ringproof.campaign.selfcheck.servers import UnknownFault, server_tasks
from ringproof.target.reference import faults


def test_every_broken_server_is_a_task() -> None:
    tasks = server_tasks()
    assert [task.fault for task in tasks] == list(faults())
    assert {task.subject.kind for task in tasks} <= NAMED_KINDS
    assert all(task.subject.names and task.subject.sentence for task in tasks)


def test_the_level_is_that_of_its_weightiest_clause() -> None:
    [token, twice] = server_tasks(("no-token", "reacts-twice"))
    assert (token.subject.level, twice.subject.level) == ("must", "should")


def test_a_name_that_does_not_exist_has_the_nearest() -> None:
    with pytest.raises(UnknownFault, match=r"no broken server 'reacts-twic'.* reacts-twice"):
        server_tasks(("reacts-twic",))
