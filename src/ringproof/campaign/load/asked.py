"""What `ringproof load` is asked for, looked over before anything is sent."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from ringproof.campaign.asked import BadRequest
from ringproof.campaign.load.generator import Spread
from ringproof.campaign.load.plan import Plan, Profile
from ringproof.target.mistakes import address_problem
from ringproof.target.server_side import REFERENCE, SERVER, ServerSide
from ringproof.target.settings import TargetSettings, Timing
from ringproof.target.spec import TargetFileError, UnknownTarget, parse_target

_MOST_PHONES: Final = 20_000
_MOST_CALLS: Final = 200_000
_MOST_SECONDS: Final = 3600.0
_MOST_WORKERS: Final = 64
_MOST_COMMANDED: Final = 20
_PER_COMMANDED: Final = 50  # of so many phones one takes commands
_TURN: Final = 10.0  # seconds from one call of a phone to its next, where no rate is asked for
_RINGING: Final = 10.0  # seconds within which every phone rings in a burst, unless said
_SHORTEST: Final = 0.5  # seconds that are left for the calls of a burst to end


@dataclass(frozen=True, slots=True)
class LoadAsked:
    """Which server, how much, from how many processes, and what to leave behind.

    `rate` (calls a second, steady only) is 0 where it was not said, `commanded` None.
    """

    target: str
    profile: str = "burst"
    phones: int = 1000
    seconds: float = 30.0
    within: float | None = None
    rate: float = 0.0
    commanded: int | None = None
    counted_by: str = ""
    workers: int = 1
    expect_workers: int = 0
    bind: str = "127.0.0.1"
    report: Path | None = None
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Prepared:
    """What will be done; `own` is True where our own reference server is to be started for it."""

    settings: TargetSettings
    plan: Plan
    spread: Spread
    own: bool


def prepared(asked: LoadAsked) -> Prepared:
    """Return what will be done; BadRequest where that cannot be, or is out of bounds."""
    settings = _server(asked.target)
    own = settings.driver == REFERENCE
    if not own and settings.server is not None and settings.server.fault:
        raise BadRequest(f"{asked.target} is no server that can be loaded")
    _check_numbers(asked)
    plan = Plan(
        url=settings.url,
        profile=Profile(asked.profile),
        phones=asked.phones,
        seconds=asked.seconds,
        within=_within(asked),
        rate=asked.rate or asked.phones / _TURN,
        commanded=_commanded(asked, settings),
        answer_within=settings.timing.answer_within,
        tls_verify=settings.tls_verify,
        tls_ca=settings.server.tls_ca if settings.server is not None else "",
        seed=asked.seed,
    )
    if plan.calls > _MOST_CALLS:
        raise BadRequest(f"that would be {plan.calls} calls; at most {_MOST_CALLS} are made")
    return Prepared(settings, plan, Spread(asked.workers, asked.expect_workers, asked.bind), own)


def _server(target: str) -> TargetSettings:
    """Return the settings of a server: our own, a file's, or of one of which we know the URL."""
    if target.startswith(("http://", "https://")):
        problem = address_problem(target)
        parts = urlsplit(target)
        if problem or parts.username or parts.fragment:
            raise BadRequest(
                problem or f"{parts.scheme}://{parts.hostname}: leave login and fragment out"
            )
        # Nobody told this server of our phones: they only tell, and nothing is owed to them.
        side = ServerSide()
        return TargetSettings(name=target, driver=SERVER, url=target, timing=Timing(), server=side)
    try:
        settings = parse_target(target)
    except (UnknownTarget, TargetFileError) as problem:
        raise BadRequest(str(problem)) from problem
    if settings.server is None:
        raise BadRequest(
            f"{target} is a phone, and a load is for a server: name `server`, a target file of the "
            "role server, or the URL at which it takes events"
        )
    return settings


def _commanded(asked: LoadAsked, settings: TargetSettings) -> int:
    """Return how many phones take commands: as many as the server can be told of."""
    side = settings.server
    assert side is not None  # noqa: S101  _server saw to it
    by_hook = settings.driver == REFERENCE or bool(side.told.command)
    told = by_hook or bool(side.told.note)
    if asked.commanded is None:
        share = min(_MOST_COMMANDED, max(1, asked.phones // _PER_COMMANDED))
        wanted = share if by_hook else (side.desks.count if told else 0)
        return min(wanted, asked.phones - 1)
    if asked.commanded and not told:
        raise BadRequest(
            f"--commanded {asked.commanded}: the server must be told of phones that it may "
            "command, which needs a target file (key told)"
        )
    if asked.commanded and not by_hook and asked.commanded != side.desks.count:
        raise BadRequest(
            f"--commanded {asked.commanded}: a person told the server of {side.desks.count} "
            "phones (key desks.count); leave the option out"
        )
    return asked.commanded


def _check_numbers(asked: LoadAsked) -> None:
    known = ", ".join(Profile)
    if asked.profile not in list(Profile):
        raise BadRequest(f"--profile {asked.profile}: there are {known}")
    _between("--phones", asked.phones, 1, _MOST_PHONES)
    _between("--seconds", asked.seconds, 1, _MOST_SECONDS)
    _between("--workers", asked.workers, 0 if asked.expect_workers else 1, _MOST_WORKERS)
    _between("--expect-workers", asked.expect_workers, 0, _MOST_WORKERS)
    _between("--commanded", asked.commanded or 0, 0, min(_MOST_COMMANDED, asked.phones - 1))
    if asked.profile == Profile.BURST:
        if asked.rate:
            raise BadRequest("--rate is for --profile steady; a burst has --within")
        _between("--within", _within(asked), 0.1, asked.seconds - _SHORTEST)
    elif asked.rate:
        _between("--rate", asked.rate, 0.01, float(asked.phones))
    if asked.bind.count(":") == 1:  # an IPv6 address has more
        raise BadRequest(f"--bind {asked.bind}: name an address alone; the port is a free one")
    if asked.counted_by:
        problem = address_problem(asked.counted_by)
        if problem or not asked.counted_by.startswith(("http://", "https://")):
            raise BadRequest(f"--counted-by {asked.counted_by}: name it as http://HOST:PORT/PATH")


def _within(asked: LoadAsked) -> float:
    """Return the seconds of a burst's ringing: unless said, no more than half of the whole."""
    return min(_RINGING, asked.seconds / 2) if asked.within is None else asked.within


def _between(option: str, value: float, least: float, most: float) -> None:
    if not least <= value <= most:
        raise BadRequest(f"{option} {value:g}: say something from {least:g} to {most:g}")


def with_desks(settings: TargetSettings, count: int, url: str) -> TargetSettings:
    """Return the settings of a fleet of `count` phones that tell a server at `url`."""
    side = settings.server
    assert side is not None  # noqa: S101  it is a server
    desks = replace(side.desks, count=count)
    return replace(settings, driver=SERVER, url=url, server=replace(side, desks=desks))
