"""What a replay would do, step by step, before anything is done: ``--dry-run``. Pure."""

from collections.abc import Iterator

from ringproof.plugin.playback.dialling import OF_A_PHONE, Numbers
from ringproof.replay import Refusal, Session, Step
from ringproof.target.settings import TargetSettings
from ringproof.trace import Actor

_SETTINGS = ("allow", "event_server", "create_token", "delete_token", "factory_reset")


def plan(session: Session, numbers: Numbers, settings: TargetSettings) -> Iterator[str]:
    """Yield the lines of the plan: the numbers dialled, the settings changed, every step."""
    yield f"{len(session.steps)} steps to {settings.name}; nothing is done yet"
    yield from _dialling(numbers, settings)
    yield from _changes(session, settings)
    several = len(session.phones) > 1
    for step in session.steps:
        yield _step(step, numbers, several=several)
    for refusal in session.refusals:
        yield f"not replayed: {refused(refusal)}"


def _dialling(numbers: Numbers, settings: TargetSettings) -> Iterator[str]:
    for recorded, number in numbers.known.items():
        if settings.embedded:
            yield f"dials {number}, within the emulator: it has no outside line"
        else:
            role = numbers.roles.get(recorded, "")
            if role == OF_A_PHONE:
                role = "the phone that plays the one there"
            yield f"dials {number} ({role}) where {recorded} was dialled"


def _changes(session: Session, settings: TargetSettings) -> Iterator[str]:
    if settings.admin.driver != "none":
        yield "setting: switches Action URLs on and points events at us; puts both back at the end"
    for step in session.steps:
        if step.actor == Actor.ADMIN and step.verb in _SETTINGS:
            yield f"setting: {step.verb} {_said(step)}".rstrip()


def _step(step: Step, numbers: Numbers, *, several: bool) -> str:
    who = f"{step.phone} " if several else ""
    said = (
        f"{step.at:9.3f} s  {who}{step.actor}: {step.verb or '(no action)'} {_said(step)}".rstrip()
    )
    dialled = step.details.get("number", "")
    if dialled in numbers.known and numbers.of(dialled) != dialled:
        said += f"  [dials {numbers.of(dialled)}]"
    return said if step.source == "sent" else f"{said}  ({step.source}: {step.why})"


def _said(step: Step) -> str:
    return " ".join(f"{key}={value}" if value else key for key, value in step.details.items())


def refused(refusal: Refusal) -> str:
    """Return a refusal as a sentence: where, why, and the readings where there are several."""
    readings = f" (either {', or '.join(refusal.readings)})" if refusal.ambiguous else ""
    return f"{refusal.where}: {refusal.why}{readings}"
