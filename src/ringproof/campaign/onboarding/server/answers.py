"""How a server answered an event of the page: read from the records of one call. Pure."""

from typing import Final

from ringproof.campaign.onboarding.causes import Trouble
from ringproof.campaign.onboarding.server.causes import ServerTrouble
from ringproof.trace import Answer, Told

_TIGHT: Final = 0.7  # of the window, as the report says it of a run
_MOVED, _FAILING = range(300, 400), range(500, 600)
_STATUSES: Final = {401: "login", 403: "login", 407: "login", 404: "path", 405: "path", 410: "path"}


def answered(told: Told, answer: Answer | None, within: float) -> Trouble | None:
    """Say what is wrong with the answer to an event, owed `within` seconds; None: nothing."""
    if answer is None or answer.status is None:
        return ServerTrouble("mute", "no answer" if answer is None else answer.lost)
    if not 200 <= answer.status < 300:
        return _refused(answer, answer.status)
    took = answer.at.since(told.at)
    if took > _TIGHT * within:
        return ServerTrouble("slow", f"{took:.2f} s of {within:g} s (timing.answer_within)")
    return None


def header(answer: Answer, name: str) -> str:
    """Return the header `name` of an answer, in lower case; empty where it has none."""
    return next((value for key, value in answer.headers if key.lower() == name), "")


def _refused(answer: Answer, status: int) -> Trouble:
    seen = f"incoming is answered {status} {answer.reason}".rstrip()
    if status in _MOVED:
        return ServerTrouble("moved", f"{seen}, to {header(answer, 'location') or 'nowhere'}")
    other = "failing" if status in _FAILING else "not_accepted"
    return ServerTrouble(_STATUSES.get(status, other), seen)
