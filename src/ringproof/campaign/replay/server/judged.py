"""What of a comparison is held against a server: only what the recording speaks of. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ringproof.campaign.replay.server.playing import Played
from ringproof.protocol.names import CALL_ID
from ringproof.replay import Comparison, Difference, Divergence, Kind, Session
from ringproof.replay.calls import ANNOUNCING
from ringproof.replay.values import spoken
from ringproof.trace import Stimulus


@dataclass(frozen=True, slots=True)
class Judged:
    """A comparison without what decides nothing, and in `notes` why that does not."""

    comparison: Comparison
    notes: tuple[str, ...] = ()

    @property
    def first(self) -> Divergence | None:
        """The first differing edge, None where there is none."""
        return self.comparison.first


def judged(
    session: Session, played: Played, whole: Session | None = None, *, cut_off: bool = False
) -> Judged:
    """Return what a server's replay of `session`, a part of `whole`, says of it.

    `cut_off` says that the end of the whole is missing. A command that somebody at the server sent
    is not missing, and one that came when the recording had ended in the middle of a call is not
    too many: what it would have shown is not known.
    """
    comparison = played.comparison
    beyond = _Beyond(session, played, whole or session, cut_off)
    unprompted: list[Divergence] = []
    late: list[Divergence] = []
    kept: list[Divergence] = []
    for each in comparison.divergences:
        heap = unprompted if _is_somebody_s(each, session) else late if beyond(each) else kept
        heap.append(each)
    notes = [
        *(f"not judged: {each.sentence}; no event had led to it" for each in unprompted),
        *(_ended(each) for each in late),
    ]
    return Judged(replace(comparison, divergences=tuple(kept)), tuple(notes))


def only_kept_away(found: Divergence | None, kept_away: str) -> bool:
    """Say whether a replay differs first in a command that may just not have reached our phones."""
    if found is None or not kept_away or found.kind is not Difference.MISSING:
        return False
    return isinstance(found.recorded_record, Stimulus)


def left_open(session: Session) -> Mapping[str, tuple[str, ...]]:
    """Return the calls of each phone that were announced and whose end is told by no step."""
    found: dict[str, dict[str, None]] = {phone.name: {} for phone in session.phones}
    for step in session.steps:
        call = step.details.get(CALL_ID, "")
        if step.verb in ANNOUNCING:
            found[step.phone][call] = None
        elif step.verb == "disconnected":
            found[step.phone].pop(call, None)
    return {phone: tuple(calls) for phone, calls in found.items()}


class _Beyond:
    """Says whether something came only when the recording had ended, and a call had not."""

    def __init__(self, session: Session, played: Played, whole: Session, cut_off: bool) -> None:
        answered = {each.cause: each.at for each in whole.observations if each.kind is Kind.ANSWER}
        # When each was told and answered in the recording, by the record that the parts keep.
        recorded = {
            id(step.record): (step.at, answered.get(step.n, step.at)) for step in whole.steps
        }
        self._told = [
            (step.phone, played.driven[step.n].at.mono, *recorded[id(step.record)])
            for step in session.steps
            if step.n in played.driven
        ]
        self._end = whole.length
        self._cut_off, self._open = cut_off, left_open(whole)

    def __call__(self, each: Divergence) -> bool:
        if each.kind is not Difference.EXTRA or not isinstance(each.observed_record, Stimulus):
            return False
        if not (self._cut_off or self._open.get(each.phone)):
            return False
        came = each.observed_record.at.mono
        before = [one for one in self._told if one[0] == each.phone and one[1] <= came]
        if not before:
            return False
        _, told, at, answered = max(before, key=lambda one: one[1])
        # As long as the recording goes on after an event it says what came of that.
        return max(at + (came - told), answered) >= self._end


def _is_somebody_s(found: Divergence, session: Session) -> bool:
    """Say whether a command is missing that no event brought about: somebody at the server did."""
    if found.kind is not Difference.MISSING or not found.observation:
        return False
    missing = session.observation(found.observation)
    return missing.kind is Kind.COMMAND and not missing.cause


def _ended(each: Divergence) -> str:
    assert each.observed_record is not None  # noqa: S101  it was observed
    return (
        f"not judged: {spoken(each.observed_record)} to {each.phone or 'the phone'} came; the "
        "recording ends there, before such a command could have been in it"
    )
