"""What a run stands on: the phone and its surroundings, opened when first needed; part of the run.

Opened again after it was lost, and given up once the phone was gone in several tests in a row.
"""

import pytest

from ringproof.emulator.assembly import Fault
from ringproof.plugin.asked import facts_of
from ringproof.plugin.asking import at_the_terminal
from ringproof.plugin.concluding import Concluding
from ringproof.plugin.current import AnyPerformance
from ringproof.plugin.judged import circumstances
from ringproof.plugin.judging import begin
from ringproof.plugin.problems import CannotListen, Misdeclared, StandProblem
from ringproof.plugin.recorded import on_phones_of_its_own
from ringproof.plugin.roles import stand_for
from ringproof.plugin.server_stand import ServerStand
from ringproof.plugin.several import SeveralStand, is_of_several, too_few
from ringproof.plugin.stand import Stand
from ringproof.protocol.clauses import Clause
from ringproof.session.failure import NotClaimed, NotOffered
from ringproof.target.settings import TargetSettings

_PATIENCE = 2  # tests in a row after which the phone was gone, until the run stops asking for it


class Standing(Concluding):
    """Stands of one phone, of several, and of a server; one is open at a time."""

    config: pytest.Config
    settings: TargetSettings
    _stand: Stand | ServerStand | None
    _several: SeveralStand | None
    _fault: Fault | str | None
    _stood: bool
    _lost: int

    def take_fault(self, fault: Fault | str | None) -> None:
        """Let the tests that follow meet a fresh phone, with this fault or without any.

        The name of a fault is that of our own server.
        """
        self._leave_the_stand()
        self._fault = fault
        self._problems.clear()
        self._lost = 0

    def _opened(self) -> Stand | ServerStand:
        if self._problems:
            raise StandProblem(self._problems[0])
        if self._stand is None:
            self._leave_the_stand()
            stand = stand_for(
                self.settings,
                in_memory=self.config.getoption("--in-memory"),
                fault=self._fault,
                read=at_the_terminal(self.config),
            )
            try:
                stand.open()
            except StandProblem as problem:
                if isinstance(problem, CannotListen | Misdeclared) and not self._stood:
                    self._refuse(str(problem))
                self._problems.append(str(problem))
                raise
            self._stood = True
            self._notes.extend(stand.notes)
            self._stand = stand
            self.settings = stand.settings
            self._refuse_another_phone()
        return self._stand

    def _begun(self, item: pytest.Item, clauses: tuple[Clause, ...]) -> AnyPerformance:
        """Return the performance of a test; a recording has embedded phones of its own."""
        in_memory = self.config.getoption("--in-memory")
        fault = None if isinstance(self._fault, str) else self._fault
        if is_of_several(clauses):
            row = self._opened_several(fault)
            return row.begin(item, clauses, circumstances(facts_of(row.settings), self.catalogue))
        own = on_phones_of_its_own(item, self.settings, in_memory=in_memory, fault=fault)
        stand = self._opened() if own is None else own.stand
        around = circumstances(facts_of(stand.settings), self.catalogue)
        if isinstance(stand, ServerStand):
            return stand.begin(item, clauses, around)
        performance = begin(item, stand, clauses, around)
        if own is not None:
            performance.close = own.close
        return performance

    def _stand_hears(self) -> bool:
        return self._stand is None or not self._stand.deafened()

    def _opened_several(self, fault: Fault | None) -> SeveralStand:
        """Return the phones of a test of several; on a desk they are those of the other tests."""
        if self._several is None:
            shared_out = self.worker is not None
            # Before the stand is left: a person who was asked for its settings is not asked anew.
            if lacking := too_few(self.settings, shared_out=shared_out):
                raise StandProblem(lacking)
            self._leave_the_stand()
            row = SeveralStand(self.settings, fault, shared_out=shared_out)
            row.open()
            self._several = row
        return self._several

    def _leave_the_stand(self) -> None:
        """Give the stand up; the next test listens anew, on the same address."""
        for stand in (self._stand, self._several):
            if stand is not None:
                stand.close()
            if isinstance(stand, Stand | SeveralStand) and stand.unrestored:
                self._notes.append(stand.unrestored)
        self._stand = self._several = None

    def _count(self, gone: str) -> None:
        """Give the phone up once it was gone after several tests in a row."""
        self._lost = self._lost + 1 if gone else 0
        if self._lost >= _PATIENCE:
            self._problems.append(gone)

    def _gone(self, failure: BaseException) -> str:
        """Say why the phone is gone after a test that ended badly; empty where it still answers.

        A phone that died before it could tell an event has not failed to tell it.
        """
        if self._stand is None or isinstance(failure, NotClaimed | NotOffered):
            return ""
        silence = self._stand.silence()
        return f"the phone stopped answering: {silence}" if silence else ""
