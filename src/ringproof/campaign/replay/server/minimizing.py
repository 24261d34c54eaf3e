"""The least of a session that a server still answers in the same differing way.

Other than a phone of ours, a server is not fresh for each part. That it shows the difference again
when told the whole once more, and once more when told the least, is what makes the least worth
anything; where it does not, the whole is kept and that is said.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from ringproof.campaign.replay.least import Least, least_of
from ringproof.campaign.replay.server.asked import ServerAsked
from ringproof.campaign.replay.server.judged import judged, only_kept_away
from ringproof.campaign.replay.server.playing import Manner, Played
from ringproof.campaign.replay.server.ready import Ready
from ringproof.campaign.replay.server.telling import Telling
from ringproof.replay import Pace, Session
from ringproof.replay.minimize import ENOUGH, mark_of
from ringproof.replay.part import Part

PATIENCE: Final = 1.0
"""Seconds beyond the recorded latency that are waited for in a part; the end is checked in full."""

Play = Callable[[Session, Manner], Played]


@dataclass(frozen=True, slots=True)
class Came:
    """What came of telling a server: of which session, how it was played, what is noted.

    `undecided` says why what differs is not held against the server.
    """

    session: Session
    played: Played
    notes: tuple[str, ...] = ()
    undecided: str = ""

    @property
    def said(self) -> str:
        """Of what whole it is the least; empty where it is the whole."""
        return next((note for note in self.notes if note.startswith("the least")), "")


def tell(asked: ServerAsked, ready: Ready, telling: Telling) -> Came:
    """Tell the server the session; where that was asked for, also the least of it that differs."""
    manner = Manner(Pace(asked.pace), asked.speed, asked.tolerance, asked.patience, asked.settle)
    session, cut_off = ready.session, ready.cut_off
    played = telling.play(session, manner)
    kept = judged(session, played, cut_off=cut_off)
    played = replace(played, comparison=kept.comparison)
    notes = ("our phones answered the server's commands as they did in the recording", *kept.notes)
    away = telling.kept_away
    if played.unreachable or only_kept_away(kept.first, away):
        return Came(session, played, notes, _nobody(played) or away)
    notes = (*notes, away) if away else notes
    if not asked.reduces or kept.first is None or played.unreachable:
        return Came(session, played, notes)
    least = least_for_server(session, played, telling, manner, cut_off=cut_off)
    return Came(least.session, least.played, (*notes, least.said))


def _nobody(played: Played) -> str:
    return f"no server to tell: {played.unreachable}" if played.unreachable else ""


def least_for_server(
    session: Session, played: Played, telling: Telling, manner: Manner, *, cut_off: bool
) -> Least[Played]:
    """Return the least that still shows the first difference of `played`, which is judged."""

    def once_more(part: Session, how: Manner) -> Played:
        attempt = telling.play(part, how)
        telling.end_calls(part, how)
        kept = judged(part, attempt, session, cut_off=cut_off).comparison
        return replace(attempt, comparison=kept)

    telling.end_calls(session, manner)
    if not _same(session, played, once_more(session, manner)):
        return _kept(session, played, "told the whole once more, the server did not differ so")
    brief = replace(manner, patience=min(manner.patience, PATIENCE))
    found = least_of(session, played, lambda part: once_more(part, brief), most=ENOUGH // 4)
    last = once_more(found.session, manner)
    if _same(found.session, found.played, last):
        return replace(found, played=last)
    return _kept(session, played, "told the least once more, the server did not differ so")


def _same(session: Session, one: Played, other: Played) -> bool:
    whole = Part(
        session,
        tuple(step.n for step in session.steps),
        tuple(each.n for each in session.observations),
    )
    first, second = one.comparison.first, other.comparison.first
    if first is None or second is None:
        return False
    return mark_of(first, whole) == mark_of(second, whole)


def _kept(session: Session, played: Played, why: str) -> Least[Played]:
    said = f"not minimized: {why}; it remembers what it was told, or differs now and then"
    return Least(session, played, said)
