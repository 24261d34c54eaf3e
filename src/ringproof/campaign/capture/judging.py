"""From a capture's records to the verdicts of its clauses. Pure but for what it is fed."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Final

from ringproof.campaign.capture.phone import PhoneJudge
from ringproof.campaign.capture.stream import Item
from ringproof.campaign.capture.tally import Tallies, Tally
from ringproof.protocol.clauses import Clause, catalogue
from ringproof.verdict import ClauseVerdict, Exit, Outcome, Whole, judge_whole

UNITS: Final = {"mitmproxy": "flow", "har": "entry", "pcap": "exchange", "access log": "line"}
"""What each format calls one exchange, for the places in sentences."""

WITHIN: Final = 5.0
"""Seconds in which a change must be told; a capture does not say how slow its network was."""


@dataclass
class Judged:
    """What captures say: of each clause exercised, of how many phones and records.

    `role` is whom the verdict is on, ``phone`` or ``server``. `damages` are what could not be read,
    `notes` what else is said of the files.
    """

    tallies: Tallies = field(default_factory=Tallies)
    phones: set[str] = field(default_factory=set)
    records: int = 0
    damages: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    role: str = "phone"

    def clauses(self, role: str) -> tuple[ClauseVerdict, ...]:
        """Return the verdicts on the phones or on the servers, in the order of the catalogue.

        A server is whoever sent the commands and took the events.
        """
        known = self.tallies.exercised()
        return tuple(
            known[clause.id].concluded()
            for clause in catalogue()
            if clause.role == role and clause.id in known
        )

    def unexercised(self) -> tuple[Clause, ...]:
        """Return the clauses that the captures cannot decide, since nothing called for them."""
        known = self.tallies.exercised()
        return tuple(
            clause
            for clause in catalogue()
            if clause.role == self.role
            and clause.id not in known
            and not clause.exclusion
            and clause.kind != "observation"
        )

    def whole(self, *, strict: bool = False) -> Whole:
        """Return the whole verdict over the clauses that were exercised.

        A capture in which nothing called for any must decides nothing; nor does one that is
        damaged and shows no failure, since what is missing may not be known.
        """
        verdicts = {one.clause: one for one in self.clauses(self.role)}
        missing = frozenset(clause.id for clause in self.unexercised())
        whole = judge_whole(catalogue(), verdicts, strict=strict, not_run=missing)
        if self.damages and whole.exit_code == Exit.CONFORMANT:
            why = f"not all could be read: {self.damages[0]}"
            return Whole(Outcome.INCONCLUSIVE, why, (), True)
        if whole.outcome is Outcome.CONFORMANT:
            return replace(whole, why=whole.why.replace("in scope", "that occur"))
        return whole

    def tally(self, clause: str) -> Tally:
        """Return what was counted of `clause`."""
        return self.tallies.of(clause)


def judge_items(
    judged: Judged,
    items: Iterable[Item],
    unit: str,
    within: float = WITHIN,
    told: Callable[[int], None] = lambda _: None,
) -> None:
    """Judge one capture's records, phone by phone, and add what they say to `judged`.

    `told` is called with the number of records after each, to show progress.
    """
    judges: dict[str, PhoneJudge] = {}
    for item in items:
        judge = judges.get(item.phone)
        if judge is None:
            judge = PhoneJudge(item.phone, unit, judged.tallies, within)
            judges[item.phone] = judge
        judge.see(item.record, item.exchange)
        judged.records += 1
        told(judged.records)
    for judge in judges.values():
        judge.end()
    judged.phones |= set(judges)
