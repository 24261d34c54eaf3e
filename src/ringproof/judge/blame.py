"""Whose fault a finding is: the device, the peer, the network or the harness, and who says so.

The far end is the second witness. Where it is part of the same program as the phone (embedded),
it is part of the accused, and the blame says *single witness*. Rules, the first that speaks:

- What broke between the parties is the network's, or ours; what a phone makes of an ordeal its own.
- A far end whose own leg shows that it did not do what it was asked to is the one to blame.
- Where phone and far end contradict each other, an independent far end is believed. One of the
  same program is not: then nobody else can tell, and it is named, as the single witness it is.
- A far end that saw a change, of which the phone told nothing, speaks against the phone.
"""

from collections.abc import Callable, Mapping, Sequence

from ringproof.judge.case import Account, Case
from ringproof.protocol.numbers import same_number
from ringproof.trace import (
    Actor,
    Answer,
    Connection,
    Record,
    Stimulus,
    Told,
    Witnessed,
)
from ringproof.verdict import Blame, Finding, Party, Verdict

# What the far end sees of a call when the phone should tell this event.
SEEN_AS = {
    "incoming": ("ringing",),
    "outgoing": ("ringing", "connected"),
    "connected": ("connected",),
    "holding": ("held",),
    "disconnected": ("ended",),
}
# The state that a command, once obeyed, leaves its call in, and the one it found it in.
OBEYED = {
    "accept": ("connected", "ringing"),
    "hold": ("held", "connected"),
    "resume": ("connected", "held"),
    "terminate": ("ended", "connected"),
}

BREAKS = frozenset({"reset", "absent", "tls_failure", "silent"})
"""Modes of our own event server in which no connection to it comes to a good end."""

MEASURE = 1000
"""Letters that no name and no text for a display has."""

SHOWN = 40
"""Letters of a name that a sentence has room for."""

Says = tuple[Party, str] | None
Witness = Callable[[Case], Says]


def blame(finding: Finding, records: Sequence[Record], embedded: bool) -> Blame:
    """Return who is to blame for `finding`, and on which evidence; the device in case of doubt."""
    case = Case(finding, records, embedded)
    for witness in (_harness, _ordeal, _line, _peer, _silent_peer, _quarrel, _far_end):
        says = witness(case)
        if says is not None:
            party, evidence = says
            weak = embedded and party in (Party.DEVICE, Party.PEER)
            return Blame(party, evidence, weak)
    return Blame(Party.DEVICE, _own_words(case), embedded)


def _harness(case: Case) -> Says:
    if case.finding.verdict is not Verdict.HARNESS_ERROR:
        return None
    if "the test and the rules differ" in case.finding.why:
        return Party.HARNESS, "the test and the rules differ, so one of them is wrong"
    return Party.HARNESS, "the test itself broke off"


def _ordeal(case: Case) -> Says:
    """What the phone was put through: that it loses its wits over it is its own fault."""
    unmet = case.unmet
    if unmet is None:
        return None
    lost = [r for r in case.evidence if isinstance(r, Answer) and r.status is None]
    if unmet.kind == "answered" and lost:
        return Party.DEVICE, f"it answered before, and then no more: {lost[-1].lost}"
    for deed in case.own_deeds():
        for key, value in _beyond_measure(deed) if case.calls_lost_after(deed) else ():
            what = deed.verb.replace("_", " ")
            return Party.DEVICE, f"it came after {what} with a {key} of {len(value)} letters"
    return None


def _beyond_measure(deed: Stimulus) -> list[tuple[str, str]]:
    """Return what of a deed no phone is made for."""
    return [(key, value) for key, value in deed.details.items() if len(value) > MEASURE]


def _line(case: Case) -> Says:
    """The line: a command without an answer, an event's connection that broke."""
    since = case.deed.n if case.deed is not None else 0
    for record in case.records:
        if record.n < since:
            continue
        if isinstance(record, Answer) and record.status is None:
            return Party.NETWORK, f"no answer came to the command: {record.lost or 'the line died'}"
        if isinstance(record, Connection) and not _deliberate(case, record):
            about = f" ({record.detail})" if record.detail else ""
            return Party.NETWORK, f"a connection for an event ended as {record.outcome}{about}"
    return None


def _deliberate(case: Case, seen: Connection) -> bool:
    """Say whether the harness's own event server was set to break connections by then."""
    return _mode(case, seen.n) in BREAKS


def _mode(case: Case, before: int) -> str:
    modes = [
        record.details.get("name", "")
        for record in case.records
        if isinstance(record, Stimulus) and record.actor is Actor.EVENT_SERVER and record.n < before
    ]
    return modes[-1] if modes else ""


# -- the far end's own words against it --------------------------------------


def _peer(case: Case) -> Says:
    """The far end did not do what it was asked to, as its own leg shows."""
    for act in case.acts():
        for seen in case.testimony(act.n, act.details.get("leg", ""))[:1]:
            if not _shows_it_done(case, act, seen):
                asked, shown = _asked(case, act), _shown(case, seen)
                return Party.PEER, f"{asked}, and its own {shown} shows otherwise"
    return None


def _shows_it_done(case: Case, act: Stimulus, seen: Witnessed) -> bool:
    """Say whether a leg shows that an act was done, or can show it no more."""
    later = case.between(act.n, seen.n)
    state, until_next = _LEAVES.get(act.verb, (_ANY, False))
    died_of_it = _beyond_measure(act) and case.calls_lost_after(act)
    changed = until_next and (later or died_of_it)
    if seen.details["state"] not in state and not changed:
        return False
    renamed = [
        done
        for done in later
        if done.verb in ("rename", "transfer") and done.details.get("leg") == act.details.get("leg")
    ]
    # A leg shows its last change only; whoever got that wrong is not believed about the others.
    return _as_asked(renamed[-1] if renamed else act, seen)


_ANY = ("ringing", "connected", "held", "ended")
# In which states an act of the far end leaves its leg, and whether only until something else is
# done to the phone.
_LEAVES: Mapping[str, tuple[tuple[str, ...], bool]] = {
    "call": (("ringing", "connected", "held"), True),
    "answer": (("connected", "held"), True),
    "reject": (("ended",), False),
    "hang_up": (("ended",), False),
}


def _as_asked(act: Stimulus, seen: Witnessed) -> bool:
    if act.verb not in ("call", "rename", "transfer"):
        return True
    asked, shown = act.details, seen.details
    number = asked.get("to", asked.get("number"))
    same = number is None or same_number(number, shown.get("number", ""))
    return same and asked.get("name", "") in ("", shown.get("name", ""))


def _silent_peer(case: Case) -> Says:
    """Whom the phone dialled should answer by himself, and only rings."""
    deed = case.deed
    if deed is None or deed.verb not in ("call", "dial"):
        return None
    missing = case.testimony(deed.n)[-1:] if case.event == "connected" else _disputed(case)
    for seen in missing:
        if seen.details.get("direction") == "out" and seen.details["state"] == "ringing":
            return Party.PEER, f"the far end never answered: its {_shown(case, seen)}"
    return None


# -- the far end's word against the phone's -----------------------------------


def _quarrel(case: Case) -> Says:
    """The phone told one thing, the far end testifies another."""
    for seen in _disputed(case):
        account = case.account(seen)
        if account is None:
            word = _answer_denied(case, seen)
        else:
            word = _word(case, account) if _contradicts(case, account, seen) else None
        if word is not None:
            party = Party.PEER if case.embedded else Party.DEVICE
            return party, f"{word}, but the far end testifies that its {_shown(case, seen)}"
    return None


def _contradicts(case: Case, account: Account, seen: Witnessed) -> bool:
    """Say whether both cannot be so; whom the phone dialled may have answered by himself."""
    state = seen.details["state"]
    event = account.told.event
    dialled = case.unmet is None and event is not None and event.name == "outgoing"
    return state not in (SEEN_AS["outgoing"] if dialled else (account.state,))


def _disputed(case: Case) -> list[Witnessed]:
    """Return the far end's testimony that the finding rests on."""
    unmet = case.unmet
    if unmet is not None and unmet.kind != "witnessed":
        return []
    seen = [record for record in case.evidence if isinstance(record, Witnessed)]
    return [r for r in seen if r.witness is Actor.FAR_END and "state" in r.details]


def _word(case: Case, account: Account) -> str:
    event = account.told.event
    name = event.name if event is not None else "something"
    return f"the phone told {name} at {case.time(account.told):.3f}"


def _answer_denied(case: Case, seen: Witnessed) -> str | None:
    """What the phone said by its answer alone, while no event could reach us."""
    deed = case.latest(before=seen.n)
    answer = case.answered(deed)
    if deed is None or answer is None or not 200 <= (answer.status or 0) < 300:
        return None
    if not _unheard(case, seen.n) or seen.details["state"] != OBEYED.get(deed.verb, ("", ""))[1]:
        return None
    return f"the phone answered {answer.status} to {deed.verb}"


def _unheard(case: Case, before: int) -> bool:
    """Say whether events could not be relied on to reach us by then."""
    moved = (
        record.verb == "event_server"
        for record in case.records
        if isinstance(record, Stimulus) and record.actor is Actor.ADMIN and record.n < before
    )
    return _mode(case, before) in BREAKS | {"slow"} or any(moved)


def _far_end(case: Case) -> Says:
    """The far end saw the change that the phone did not tell."""
    wanted = SEEN_AS.get(case.event, ())
    since = case.deed.n if case.deed is not None else 0
    for seen in case.testimony(since):
        if seen.details["state"] in wanted and case.is_about(seen):
            return (
                Party.DEVICE,
                f"the far end was {seen.details['state']} at {case.time(seen):.3f}, "
                f"and no {case.event} event came",
            )
    return None


# -- the phone's own words against it -----------------------------------------


def _own_words(case: Case) -> str:
    told = [r for r in case.evidence if isinstance(r, Told)]
    seen = [r for r in case.evidence if isinstance(r, Witnessed)]
    answers = [r for r in case.evidence if isinstance(r, Answer)]
    if told:
        return f"the phone's own request {told[-1].n} shows it"
    if seen:
        return _testified(case, seen[-1])
    if answers and not case.event:
        return f"the phone's own answer {answers[-1].status} shows it"
    return _of_the_deed(case)


def _of_the_deed(case: Case) -> str:
    """Say what the phone made of the deed in question."""
    deed, answer = case.deed, case.answered(case.deed)
    what = f"no {case.event} event came" if case.event else "what was to come did not"
    if deed is None:
        return f"{what}, and the phone was the only one that could act"
    if answer is not None:
        return f"the phone answered {answer.status} to {deed.verb or 'no action'}, and {what}"
    who = _WHO.get(deed.actor, "somebody")
    return f"{who} did {deed.verb.replace('_', ' ')} at {case.time(deed):.3f}, and {what}"


_WHO = {
    Actor.CLIENT: "the client",
    Actor.FAR_END: "the far end",
    Actor.LOCAL_USER: "the local user",
    Actor.ADMIN: "the admin",
}


def _testified(case: Case, seen: Witnessed) -> str:
    if "state" in seen.details:
        return f"the far end testifies that its {_shown(case, seen)}"
    return f"{_WHO.get(seen.witness, 'a witness')} testifies what the {seen.what} says"


def _shown(case: Case, seen: Witnessed) -> str:
    details = seen.details
    who = " ".join(details[key][:SHOWN] for key in ("number", "name") if details.get(key))
    return f"{details.get('leg', 'leg')} is {details['state']} at {case.time(seen):.3f}" + (
        f" ({who})" if who else ""
    )


def _asked(case: Case, act: Stimulus) -> str:
    return f"the far end was asked to {act.verb.replace('_', ' ')} at {case.time(act):.3f}"
