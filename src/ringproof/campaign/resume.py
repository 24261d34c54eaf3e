"""`ringproof certify --resume`: the command as it was given, and nothing changed since."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import ringproof
from ringproof.campaign.asked import BadRequest
from ringproof.campaign.suite import Certification, tests_of
from ringproof.plugin.made_from import catalogue_hash, harness_hash, suite_hash, target_hashes
from ringproof.plugin.resumed import CannotResume, Resumed, changed_files, resumable
from ringproof.recordings.privacy.wire import USERINFO
from ringproof.target.spec import TargetFileError, UnknownTarget, parse_target

# What decides which verdicts there are: the same in every part of a run.
_DECIDES: Final[Mapping[str, str]] = {
    # field of Certification: how the option is called
    "target": "TARGET",
    "tests": "--test",
    "suites": "--suite",
    "clauses": "--clauses",
    "baseline": "--baseline",
    "update_baseline": "--update-baseline",
    "keyword": "-k",
    "scope": "--scope",
    "strict": "--strict",
    "in_memory": "--in-memory",
}
_DEFAULTS: Final = Certification()


def as_asked(asked: Certification) -> dict[str, tuple[str, ...]]:
    """Return what decides the verdicts of a run, as the journal keeps it."""
    said = {name: _said(asked, name) for name in _DECIDES}
    return {name: texts for name, texts in said.items() if texts}


def gone_on_with(asked: Certification) -> Certification:
    """Return the command of a run that is resumed, as it was given for its first part.

    BadRequest where there is nothing to resume, where an option says otherwise than then, or
    where target, suite or clauses have changed. A run that is not resumed is as it was asked.
    """
    if asked.resume is None:
        return asked
    if asked.repeat > 1:
        raise BadRequest(
            "--resume and --repeat do not go together: resume the one of r-1, r-2 ... that broke "
            "off, by itself"
        )
    if asked.record is not None:
        raise BadRequest("--resume and --record do not go together: a recording is of one run")
    try:
        left = resumable(asked.resume)
        again = replace(_as_then(asked, left), report=asked.report or asked.resume)
        left.refuse_unless(_changed(again, left))
    except (CannotResume, UnknownTarget, TargetFileError) as problem:
        raise BadRequest(str(problem)) from problem
    return again


def _as_then(asked: Certification, left: Resumed) -> Certification:
    then = left.head.asked
    if not then:  # a run of bare pytest: what is asked now is all there is
        return asked
    again = asked
    for name, option in _DECIDES.items():
        now = _said(asked, name)
        was = then.get(name, ())
        if now == was:
            continue
        if now != _as_texts(getattr(_DEFAULTS, name)) or (name == "target" and asked.target_given):
            raise BadRequest(
                f"--resume goes on as the run was asked for: {option} was "
                f"{', '.join(was) or 'not given'}, now it is {', '.join(now)}; leave {option} out"
            )
        again = replace(again, **{name: _from_texts(name, was)})
    return again


def _changed(asked: Certification, left: Resumed) -> Sequence[str]:
    settings = parse_target(asked.target, asked.token)
    hashes = {
        "suite": suite_hash(tests_of(asked)),
        "catalogue": catalogue_hash(asked.clauses),
        "harness": harness_hash(),
        **dict(target_hashes(settings)),
    }
    return changed_files(left.head, hashes, ringproof.__version__)


def _said(asked: Certification, name: str) -> tuple[str, ...]:
    """Return a field as texts, without a password that stands in a URL."""
    return tuple(USERINFO.sub("", text) for text in _as_texts(getattr(asked, name)))


def _as_texts(value: Any) -> tuple[str, ...]:
    if isinstance(value, bool):
        return ("yes",) if value else ()
    if isinstance(value, Path):
        return (str(value.absolute()),)
    if isinstance(value, str):
        return (value,) if value else ()
    return () if value is None else tuple(text for each in value for text in _as_texts(each))


def _from_texts(name: str, texts: tuple[str, ...]) -> Any:
    """Return the value of a field of Certification as it was before `_as_texts`."""
    default = getattr(_DEFAULTS, name)
    if isinstance(default, bool):
        return bool(texts)
    if isinstance(default, str):
        return texts[0] if texts else ""
    if default is None:  # the baseline is a file
        return Path(texts[0]) if texts else None
    return tuple(map(Path, texts)) if name in _PATHS else texts


_PATHS: Final = ("suites", "clauses")
