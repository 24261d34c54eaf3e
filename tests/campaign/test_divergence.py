"""What the engine found, as the report draws it: every edge in its row."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from ringproof.campaign.divergence import Replayed, divergence_of
from ringproof.recordings import read
from ringproof.replay import Observed, Session
from ringproof.replay.build import session_of
from ringproof.replay.compare import compare
from ringproof.replay.server import server_session_of
from ringproof.report.divergence import Divergence, Kind
from ringproof.trace import Answer, Stimulus, Told


def told(session: Session, observed: list[Observed]) -> Divergence:
    driven = {step.n: step.record for step in session.steps if step.record is not None}
    return divergence_of(
        session, compare(session, observed), Replayed("x.mitm", "emulator", driven)
    )


def all_of(session: Session) -> list[Observed]:
    answers = [
        each.cause if isinstance(each.record, Answer) else 0 for each in session.observations
    ]
    return [
        Observed(each.phone, each.record, step)
        for each, step in zip(session.observations, answers, strict=True)
    ]


def test_what_is_as_recorded_shares_its_row(tape: Any, tmp_path: Path) -> None:
    session = session_of(read(tape.call().write(tmp_path / "x.mitm")))
    made = told(session, all_of(session))
    assert made.same
    inferred = [row.recorded for row in made.rows if row.observed is None]
    assert [entry.inferred != "" for entry in inferred if entry] == [True]  # not driven here
    assert len(made.matched) == 13


def test_an_inferred_act_stands_at_its_time(tape: Any, tmp_path: Path) -> None:
    session = session_of(read(tape.call().write(tmp_path / "x.mitm")))
    times = [entry.record.at.mono for entry in told(session, []).recorded]
    assert times[0] > 999
    assert times[:2] == sorted(times[:2])


def test_a_missing_event_has_a_row_of_its_own(tape: Any, tmp_path: Path) -> None:
    session = session_of(read(tape.call().write(tmp_path / "x.mitm")))
    holding = next(
        each
        for each in all_of(session)
        if isinstance(each.record, Told)
        and each.record.event
        and each.record.event.name == "holding"
    )
    made = told(session, [each for each in all_of(session) if each != holding])
    (row,) = (row for row in made.rows if row.kind is not None)
    assert row.first
    assert row.kind is Kind.MISSING
    assert row.recorded is not None
    assert row.recorded.record == holding.record
    assert row.observed is None


def test_a_wrong_answer_stands_beside_the_recorded_one(tape: Any, tmp_path: Path) -> None:
    session = session_of(read(tape.call().write(tmp_path / "x.mitm")))
    observed = all_of(session)
    place = next(n for n, each in enumerate(observed) if isinstance(each.record, Answer))
    recorded = observed[place].record
    assert isinstance(recorded, Answer)
    wrong = replace(recorded, status=409)
    observed[place] = replace(observed[place], record=wrong)
    made = told(session, observed)
    (row,) = (row for row in made.rows if row.kind is not None)
    assert row.kind is Kind.STATUS
    assert row.observed is not None
    assert row.observed.record == wrong


def test_an_extra_command_of_a_server_is_a_row_and_its_answers_go_to_the_phone(
    tape: Any, tmp_path: Path
) -> None:
    session = server_session_of(read(tape.call().write(tmp_path / "x.mitm")))
    observed = all_of(session)
    extra = next(each for each in observed if isinstance(each.record, Stimulus))
    made = told(session, [*observed, extra])
    assert made.direction == "server"
    (row,) = (row for row in made.rows if row.kind is not None)
    assert (row.kind, row.recorded) == (Kind.EXTRA, None)
    answers = [entry for entry in made.recorded if isinstance(entry.record, Answer)]
    assert len(answers) == 5
    assert all(entry.by_server for entry in answers)
