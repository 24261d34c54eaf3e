"""The part of the run that goes on where an earlier one broke off."""

from typing import Any, Final, NoReturn

import pytest

import ringproof
from ringproof.plugin.asked import facts_of
from ringproof.plugin.resumed import (
    CannotResume,
    Resumed,
    asked_resumption,
    changed_files,
    changed_phone,
)
from ringproof.target.settings import TargetSettings
from ringproof.verdict import Exit

KEPT: Final = "ringproof_kept"
"""Under this name a worker of xdist is told which tests are kept; the journal moves meanwhile."""


class Resuming:
    """What a resumed run keeps, passes over and refuses; the state is the run's."""

    config: pytest.Config
    settings: TargetSettings
    worker: Any
    rests_on: tuple[tuple[str, str], ...]
    target_hashes: tuple[tuple[str, str], ...]
    resumed: Resumed | None

    def _refuse(self, sentence: str) -> NoReturn:
        """End the run as broken input."""
        raise NotImplementedError

    def _asked_resumption(self) -> Resumed | None:
        """Return what is gone on with; the run ends with exit 2 where it may not be."""
        found = None if self.worker is not None else asked_resumption(self.config)
        if found is None:
            return None
        hashes = dict((*self.rests_on, *self.target_hashes))
        try:
            found.refuse_unless(changed_files(found.head, hashes, ringproof.__version__))
        except CannotResume as changed:
            pytest.exit(str(changed), returncode=Exit.USAGE)
        return found

    def _pass_over_kept(self, items: list[pytest.Item]) -> None:
        """Take the tests out of the collected ones that were performed before."""
        told = () if self.worker is None else self.worker.get(KEPT, ())
        kept = self.resumed.ids if self.resumed is not None else frozenset(told)
        done = [item for item in items if item.nodeid in kept]
        if done:
            items[:] = [item for item in items if item.nodeid not in kept]
            self.config.hook.pytest_deselected(items=done)

    def _refuse_another_phone(self) -> None:
        """End the run as broken input where the phone is not what it was in the parts before."""
        if self.resumed is None:
            return
        try:
            self.resumed.refuse_unless(changed_phone(self.resumed.head, facts_of(self.settings)))
        except CannotResume as changed:
            self._refuse(str(changed))
