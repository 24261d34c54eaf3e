"""Several workers and their phones: worker k drives phone k for the whole run, or none does."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from ringproof.target.settings import TargetSettings


def pinned(settings: TargetSettings, worker: Mapping[str, Any] | None) -> TargetSettings:
    """Return the phone that a worker of xdist drives (`worker` is what it was told of itself).

    A worker that takes the place of one that died has a number of its own, and takes its phone
    by counting on.
    """
    if worker is None or not settings.phones:
        return settings
    number = re.search(r"[0-9]+", str(worker.get("workerid", "")))
    place = int(number[0]) % len(settings.phones) if number else 0
    return replace(settings.phones[place], phones=settings.phones)


def unfit_for_workers(settings: TargetSettings, workers: int) -> str:
    """Say why `workers` workers cannot drive what is under test; empty where they can."""
    phones = settings.phones or (settings,)
    asked = next((phone for phone in phones if phone.human), None)
    if asked is not None:
        who = ", ".join(f"{name}.driver" for name in asked.human)
        return f"a person cannot be asked from several workers at once (keys {who}): leave -n out"
    if settings.embedded:
        return ""
    if not settings.phones:
        return f"-n {workers} needs one phone a worker, and this target is one phone: leave -n out"
    if workers > len(phones):
        return (
            f"-n {workers} needs {workers} phones, and the target file has {len(phones)} "
            f"(key phones): say -n {len(phones)} or less"
        )
    return _shared_ears(phones[:workers])


def _shared_ears(phones: Sequence[TargetSettings]) -> str:
    """Say which phones would be heard at one address by two workers; empty where none are."""
    seen: dict[tuple[str, int], str] = {}
    for phone in phones:
        at = (phone.events.bind, phone.events.port)
        if phone.events.port and at in seen:
            return (
                f"{seen[at]} and {phone.name} have one event address ({at[0]}:{at[1]}, key "
                "events.bind): with -n each phone needs its own"
            )
        seen[at] = phone.name
    return ""
