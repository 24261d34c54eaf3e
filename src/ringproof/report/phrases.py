"""Records in words: what each line of a ladder, a step of Allure and a script says."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from ringproof.trace import (
    Actor,
    Answer,
    Arranged,
    Connection,
    Expected,
    Record,
    Stimulus,
    Told,
    Witnessed,
)

WHO: Final[Mapping[Actor, str]] = {
    Actor.CLIENT: "client",
    Actor.FAR_END: "far end",
    Actor.LOCAL_USER: "local user",
    Actor.ADMIN: "admin",
    Actor.EVENT_SERVER: "event server",
}


def sentence(record: Record) -> str:
    """Return what happened, in one line: who did it, what, and with which values."""
    words: str = _WORDS[type(record)](record)
    return words


def act(stimulus: Stimulus) -> str:
    """Return who does what: ``client: hold callid=TC@1``."""
    return f"{WHO[stimulus.actor]}: {command(stimulus)}"


def command(stimulus: Stimulus) -> str:
    """Return what is done, without who does it: ``hold callid=TC@1``."""
    if stimulus.actor is Actor.CLIENT:
        verb = {"?": "list of actions", "help": "help", "": "(no action)"}.get(
            stimulus.verb, stimulus.verb
        )
        refused = "" if stimulus.admits else "  (must not be admitted)"
        return f"{verb}{_values(stimulus.details)}{refused}"
    return f"{stimulus.verb.replace('_', ' ')}{_values(stimulus.details)}"


def answer(record: Answer) -> str:
    """Return status and reason of an answer, or why there was none."""
    if record.status is None:
        return f"no answer: {record.lost or 'the connection was lost'}"
    return f"{record.status} {record.reason}".strip()


def event(record: Told) -> str:
    """Return an event's name and parameters; what is no event is shown as it was sent."""
    if record.event is None:
        return f"{record.method} {record.target.decode('latin-1')}"
    parameters = {name: value for name, value in record.event.parameters if name != "mac"}
    return f"{record.event.name}{_values(parameters)}"


def defects(record: Told) -> str:
    """Return what was malformed in an event, "" where nothing was."""
    return "; ".join(f"{defect.kind} at byte {defect.at}" for defect in record.defects)


def testimony(record: Witnessed) -> str:
    """Return what a witness says: ``leg-1 is connected, with 42``."""
    leg, state = record.details.get("leg"), record.details.get("state")
    if record.what.startswith("leg") and leg and state:
        other = record.details.get("peer") or record.details.get("number")
        return f"{leg} is {state}" + (f", with {other}" if other else "")
    return f"{record.what}{_values(record.details)}"


def expectation(record: Expected) -> str:
    """Return an expectation and how it ended."""
    if not record.met:
        said = not record.within or "within" in record.sentence
        window = "" if said else f" within {record.within:g} s"
        return f"not met{window}: {record.sentence}"
    took = f" (after {record.took:.3f} s)" if record.took is not None else ""
    return f"{record.sentence}{took}"


def step(record: Arranged) -> str:
    """Return a step of the arrangement and, where it did not hold, why."""
    return record.what if record.held else f"{record.what}: did not hold: {record.why}"


def _told(record: Told) -> str:
    wrong = defects(record)
    return f"phone tells {event(record)}" + (f"  [{wrong}]" if wrong else "")


def _connection(record: Connection) -> str:
    detail = f": {record.detail}" if record.detail else ""
    return f"connection without a request ({record.outcome}){detail}"


def _values(details: Mapping[str, str]) -> str:
    return "".join(f" {name}={value}" for name, value in details.items())


_WORDS: Final[Mapping[type, Callable[[Any], str]]] = {
    Stimulus: act,
    Answer: lambda record: f"phone answers {answer(record)}",
    Told: _told,
    Connection: _connection,
    Witnessed: lambda record: f"{WHO[record.witness]} testifies: {testimony(record)}",
    Arranged: lambda record: f"arranged: {step(record)}",
    Expected: lambda record: f"expected: {expectation(record)}",
}
