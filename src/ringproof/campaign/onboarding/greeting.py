"""The first words with a phone: is it one, does it let us in, what does it say of itself."""

from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from ringproof.campaign.onboarding.causes import Trouble
from ringproof.protocol.names import HELP
from ringproof.session.answers import listed_commands
from ringproof.target.protocol import Admin, DriverProblem
from ringproof.target.request import Command, Request
from ringproof.target.settings import TargetSettings
from ringproof.target.wire import Reply, TargetLost, WireClient

_SURELY = frozenset({"call", "accept", "hold", "terminate", "transfer"})
_ENOUGH = 2  # of them; one word may stand in any text
_ROUNDS = 5
_SKEW = 60.0  # seconds; a Date header is exact to one, and nothing here depends on it


@dataclass(frozen=True, slots=True)
class Greeting:
    """What a phone said of itself: its commands, their help; `took` are seconds of answers."""

    listed: tuple[str, ...]
    helped: dict[str, str]
    took: tuple[float, ...]
    skew: float | None = None


def glance(settings: TargetSettings) -> Trouble | None:
    """Say why what answers is no phone; None where it is one, or may be one once it lets us in."""
    with _line(settings) as line:
        try:
            reply = _ask(line, settings, Command("?"))
        except TargetLost as lost:
            return _lost(lost)
    trouble = refusal(reply, None) or _no_list(reply)
    return trouble if trouble is not None and trouble.id in ("redirect", "no_phone") else None


def greet(settings: TargetSettings, admin: Admin | None = None) -> Greeting | Trouble:
    """Ask the phone for its commands and their help; return why not where it does not say."""
    with _line(settings) as line:
        try:
            reply = _ask(line, settings, Command("?"))
            trouble = refusal(reply, admin) or _no_list(reply)
            return trouble or _greeted(line, settings, reply)
        except TargetLost as lost:
            return _lost(lost)


def _greeted(line: WireClient, settings: TargetSettings, reply: Reply) -> Greeting:
    listed = _listed(reply)
    took = [_ask(line, settings, Command("?")).took for _ in range(_ROUNDS)]
    helps = {name: _ask(line, settings, Command(name, ((HELP, None),))) for name in listed}
    took += [each.took for each in helps.values()]
    helped = {name: _words(each) for name, each in helps.items()}
    return Greeting(listed, helped, tuple(took), skew_of(reply.header("date") or ""))


def _line(settings: TargetSettings) -> closing[WireClient]:
    within, verify = settings.timing.answer_within, settings.tls_verify
    return closing(WireClient(settings.url, answer_within=within, tls_verify=verify))


def _lost(lost: TargetLost) -> Trouble:
    said = str(lost)
    if "has no end" in said:
        return Trouble("no_phone", said)
    return Trouble("no_http" if "no HTTP" in said else "mute", said)


def _no_list(reply: Reply) -> Trouble | None:
    """Say that an answer to action=? is no list of commands."""
    status = f"action=? is answered {reply.status}"
    # A portal that wants a login first, a router: their prose may have any word in it.
    if reply.body.lstrip()[:1] == b"<":
        return Trouble("no_phone", f"{status} with a web page")
    if len(_SURELY & set(_listed(reply))) < _ENOUGH:
        return Trouble("no_phone", f"{status} and lists no command")
    return None


def _listed(reply: Reply) -> tuple[str, ...]:
    return tuple(listed_commands(reply.body.decode("utf-8", "replace")))


def refusal(reply: Reply, admin: Admin | None) -> Trouble | None:
    """Say what the answer to action=? means where it is not the list."""
    status = f"action=? is answered {reply.status}"
    if 300 <= reply.status < 400:
        return Trouble("redirect", f"{status}, to {reply.header('location') or 'nowhere'}")
    if reply.status not in (401, 403, 404):
        return None
    allowed = _allowed(admin)
    if allowed is not None:
        return Trouble("token" if allowed else "off", status)
    challenge = reply.header("www-authenticate") or ""
    if reply.status == 404 and not challenge:
        return Trouble("off", f"{status}: there is nothing at its path")
    return Trouble("token" if challenge.lower().startswith("bearer") else "refused", status)


def wrong_clock(greeting: Greeting) -> Trouble | None:
    """Say that the phone's clock is far from ours."""
    seen = far_off(greeting.skew)
    return Trouble("clock", seen) if seen else None


def far_off(skew: float | None) -> str:
    """Say that a clock is far from ours, `skew` seconds ahead; empty where it is not."""
    if skew is None or abs(skew) <= _SKEW:
        return ""
    way = "ahead" if skew > 0 else "behind"
    return f"its Date header is {abs(skew):.0f} s {way}"


def skew_of(date: str) -> float | None:
    """Return by how many seconds a Date header is ahead of our clock; None where it is no time."""
    try:
        told = parsedate_to_datetime(date)
    except (TypeError, ValueError, OverflowError):
        return None
    told = told if told.tzinfo else told.replace(tzinfo=UTC)
    return (told - datetime.now(UTC)).total_seconds()


def _allowed(admin: Admin | None) -> bool | None:
    if admin is None:
        return None
    try:
        return admin.settings()[0]
    except (DriverProblem, TargetLost):
        return None


def _ask(line: WireClient, settings: TargetSettings, command: Command) -> Reply:
    return line.exchange(Request(command, settings.credential).to_bytes(line.authority))


def _words(reply: Reply) -> str:
    return reply.body.decode("utf-8", "replace").strip() if reply.status == 200 else ""
