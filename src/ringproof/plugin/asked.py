"""What a run was asked for: target, scope, clauses and baseline from pytest's options."""

from dataclasses import replace
from pathlib import Path

import pytest

from ringproof.plugin.baseline import BadBaseline, Baseline, chosen
from ringproof.plugin.scope import UnknownClause, left_out
from ringproof.plugin.workers import pinned
from ringproof.protocol.clauses import Catalogue, CatalogueError, catalogue_with
from ringproof.protocol.editions import edition_for
from ringproof.report.document import TargetFacts
from ringproof.target.settings import TargetSettings
from ringproof.target.spec import TargetFileError, UnknownTarget, parse_target
from ringproof.verdict import Exit

# The times that matter to what is under test.
_TIMED = {
    "phone": ("event_within", "settle", "ring", "answer_within"),
    "server": ("answer_within", "settle", "restart_within"),
}


def asked_catalogue(config: pytest.Config) -> Catalogue:
    """Return our catalogue with the user's clause files; the run ends with exit 2 otherwise."""
    files = (*config.getini("ringproof_clauses"), *map(Path, config.getoption("--clauses")))
    try:
        return catalogue_with(files)
    except CatalogueError as problem:
        pytest.exit(str(problem), returncode=Exit.USAGE)


def asked_baseline(config: pytest.Config, known: Catalogue) -> Baseline:
    """Return the known failures of the run; the run ends with exit 2 where they cannot be read."""
    file = config.getoption("--baseline")
    try:
        update = config.getoption("--update-baseline")
        return chosen(Path(file) if file else None, known, update=update)
    except BadBaseline as problem:
        pytest.exit(str(problem), returncode=Exit.USAGE)


def asked_target(config: pytest.Config) -> str:
    """Return what names the phone under test, as it was said."""
    return str(config.getoption("--target") or config.getini("ringproof_target") or "emulator")


def asked_settings(config: pytest.Config) -> TargetSettings:
    """Return the settings of the phone under test; the run ends with exit 2 where none is named."""
    try:
        named = parse_target(asked_target(config), config.getoption("--token"))
        return _freed(pinned(named, getattr(config, "workerinput", None)), config)
    except (UnknownTarget, TargetFileError) as problem:
        pytest.exit(str(problem), returncode=Exit.USAGE)


def _freed(settings: TargetSettings, config: pytest.Config) -> TargetSettings:
    """Return the settings with what the command line frees to be dialled, on every phone."""
    return replace(
        settings,
        allow_feature_codes=settings.allow_feature_codes
        or config.getoption("--allow-feature-codes"),
        allow_emergency=settings.allow_emergency or config.getoption("--allow-emergency"),
        phones=tuple(_freed(phone, config) for phone in settings.phones),
    )


def asked_scope(config: pytest.Config, known: Catalogue) -> tuple[str, ...]:
    """Return the clauses left out of scope; the run ends with exit 2 where one does not exist."""
    try:
        return left_out(config.getoption("--scope"), known)
    except UnknownClause as unknown:
        pytest.exit(str(unknown), returncode=Exit.USAGE)


def facts_of(settings: TargetSettings) -> TargetFacts:
    """Return what a report says of the target: everything but its secrets."""
    timing, phone = settings.timing, settings.role == "phone"
    return TargetFacts(
        name=settings.name,
        driver=settings.driver,
        url=settings.url,
        mac=settings.mac,
        firmware=settings.firmware if phone else "",
        edition=edition_for(settings.firmware).line if phone else "",
        far_end=settings.far_end.driver,
        local_user=settings.local_user.driver,
        admin=settings.admin.driver,
        identities=settings.identities if phone else (),
        dial=tuple(sorted(settings.dial.numbers.items())),
        timing=tuple((name, getattr(timing, name)) for name in _TIMED[settings.role]),
        claims=tuple(sorted({**settings.claims_read, **settings.claims}.items())),
    )
