"""What a run collects: who judges which clause, in this process or in workers; part of the run."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, NoReturn

import pytest

from ringproof.packaged import holds
from ringproof.plugin.asking import show_at_the_terminal
from ringproof.plugin.baseline import Baseline
from ringproof.plugin.conclude import Collected
from ringproof.plugin.hands import hands_last
from ringproof.plugin.judging import clauses_of
from ringproof.plugin.lasting import said_beforehand
from ringproof.plugin.recorded import problem_of
from ringproof.plugin.resuming import KEPT, Resuming
from ringproof.plugin.roles import of_the_role
from ringproof.plugin.scope import no_such_clause
from ringproof.plugin.workers import unfit_for_workers
from ringproof.protocol.clauses import Catalogue, Clause
from ringproof.protocol.editions import edition_for
from ringproof.verdict import Exit, Ran


class Collecting(Resuming):
    """What the run takes over from pytest's collection; the state is the run's."""

    catalogue: Catalogue
    baseline: Baseline
    refusal: str  # why the run could not be made as asked: exit code 2
    _collected: Collected
    _problems: list[str]

    def check_clauses(self, items: list[pytest.Item]) -> None:
        """Refuse tests that name a clause which does not exist; remember who judges what."""
        items[:], nobody = of_the_role(items, self.settings.role, self.catalogue)
        if nobody:
            self._refuse(nobody)
        tests: dict[str, tuple[str, ...]] = {}
        for item in items:
            if why := problem_of(item):
                self._refuse(why)
            for clause in clauses_of(item):
                if clause not in self.catalogue:
                    self._refuse(f"{item.nodeid}: {no_such_clause(clause, self.catalogue)}")
                tests[clause] = (*tests.get(clause, ()), item.nodeid)
        whole = any(holds("conformance", item.path) for item in items)
        self._collected = Collected(tests, whole)
        unmatched = self.baseline.of_another_role(self.settings.role, self.catalogue)
        unmatched = unmatched or self.baseline.unmatched(self._all_collected())
        if unmatched and self.worker is None:
            self._refuse(unmatched)
        if self.worker is not None:
            output: dict[str, Any] = self.config.workeroutput  # type: ignore[attr-defined]
            output["ringproof"] = {"tests": tests, "whole_suite": whole, "problems": []}
        self._pass_over_kept(items)
        items[:], prompts = hands_last(items, self.settings)
        lasts = said_beforehand(items, self.settings) if self.worker is None else ""
        for words in filter(None, (prompts, lasts)):
            show_at_the_terminal(self.config, words)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Take over from a worker of xdist what it collected, and what kept it from working."""
        told = getattr(node, "workeroutput", {}).get("ringproof")
        if told:
            tests = {clause: tuple(ids) for clause, ids in told["tests"].items()}
            self._collected = Collected(tests, told["whole_suite"])
            self._problems.extend(told["problems"])

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """A test file that cannot be read is broken input, whatever the others say."""
        if report.failed:
            self.refusal = f"{report.nodeid or 'the suite'} cannot be collected"

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        """Refuse more workers than phones; tell a worker which tests are kept already."""
        workers = int(node.workerinput.get("workercount", 1))
        if unfit := unfit_for_workers(self.settings, workers):
            self._refuse(unfit)
        if self.resumed is not None:
            node.workerinput[KEPT] = sorted(self.resumed.ids)

    def _all_collected(self) -> Ran:
        """Return which tests there are, as far as this run was asked to collect them."""
        collected = self._collected
        if collected.whole_suite:
            needed = {c.id for c in self._in_scope() if c.judged and not c.ambient}
            return Ran(collected.ids, complete=needed <= set(collected.tests))
        by_name = any(".py" in arg for arg in self.config.args)
        return Ran(collected.ids, complete=bool(collected.tests) and not by_name)

    def _in_scope(self) -> Iterable[Clause]:
        """Return the clauses of the whole suite: the edition's; a server has none, but a role."""
        if self.settings.role == "server":
            return self.catalogue.for_role("server")
        edition = edition_for(self.settings.firmware).clauses
        return (self.catalogue[name] for name in edition if name in self.catalogue)

    def _asked_for_suite(self) -> bool:
        """Whether the command names our own suite: a worker that was ended cannot say so."""
        named = (Path(arg.partition("::")[0]).resolve() for arg in self.config.args)
        return any(holds("conformance", path) for path in named)

    def _refuse(self, sentence: str) -> NoReturn:
        """End the run as broken input: exit code 2, whatever was collected."""
        self.refusal = sentence
        pytest.exit(sentence, returncode=Exit.USAGE)
