"""Reading a target file: every error names the file, the line and the key."""

import os
import re
import stat
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError, best_match
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from ringproof.packaged import folder
from ringproof.target.settings import (
    DialPlan,
    DriverChoice,
    EventAddress,
    TargetSettings,
    Timing,
)

_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")


class TargetFileError(ValueError):
    """A target file that cannot be used: file, line and key are in the words."""


def load_target(path: Path, environment: Mapping[str, str] | None = None) -> TargetSettings:
    """Return the phone that the target file `path` describes; TargetFileError otherwise."""
    plain = _parse(path)
    _check(plain, path)
    if "phones" in plain:
        raise TargetFileError(
            f"{path}: several phones in one target file are not driven yet; "
            "keep one file for each phone"
        )
    secrets = _Secrets(path, os.environ if environment is None else environment)
    return _settings(secrets.fill(plain), path)


def _parse(path: Path) -> CommentedMap:
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as missing:
        raise TargetFileError(f"{path}: there is no such target file") from missing
    except (OSError, UnicodeDecodeError) as unreadable:
        raise TargetFileError(f"{path}: cannot be read ({unreadable})") from unreadable
    try:
        plain = YAML(typ="rt").load(text)
    except MarkedYAMLError as broken:
        line = broken.problem_mark.line + 1 if broken.problem_mark else 1
        raise TargetFileError(f"{path}, line {line}: not YAML: {broken.problem}") from broken
    except YAMLError as broken:
        raise TargetFileError(f"{path}: not YAML: {broken}") from broken
    if not isinstance(plain, CommentedMap):
        raise TargetFileError(f"{path}: a target file is a mapping of keys such as `name: desk 7`")
    return plain


def _check(plain: CommentedMap, path: Path) -> None:
    schema = YAML(typ="safe").load((folder("schemas") / "target.schema.json").read_text("utf-8"))
    problems = list(_leaves(Draft202012Validator(schema).iter_errors(plain)))
    if problems:
        worst = problems[0]
        key = ".".join(str(part) for part in worst.absolute_path) or "(top)"
        line = _line(plain, list(worst.absolute_path), worst)
        raise TargetFileError(f"{path}, line {line}, key {key}: {_words(worst)}")


def _leaves(errors: Iterator[ValidationError]) -> Iterator[ValidationError]:
    """Return the innermost errors: those that name the guilty key, not the shape around it."""
    for error in sorted(errors, key=lambda e: list(map(str, e.absolute_path))):
        best = best_match(error.context) if error.context else None
        yield best or error


def _words(error: ValidationError) -> str:
    if error.validator == "additionalProperties" and isinstance(error.instance, Mapping):
        known = sorted(error.schema.get("properties", {}))
        unknown = [str(key) for key in error.instance if key not in known]
        return f"{', '.join(unknown)} is no key here; there are {', '.join(known)}"
    if error.validator == "pattern":
        about = error.schema.get("description", "")
        return f"{error.instance!r} is not of the right form. {about}".strip()
    return str(error.message)


def _line(plain: Any, steps: Sequence[Any], error: ValidationError) -> int:
    node, line = plain, 1
    for step in steps:
        if not isinstance(node, CommentedMap | CommentedSeq):
            break
        line = _place(node, step) or line
        node = node[step]
    if error.validator == "additionalProperties" and isinstance(node, CommentedMap):
        known = error.schema.get("properties", {})
        unknown = [key for key in node if key not in known]
        if unknown:
            line = _place(node, unknown[0]) or line
    return line


def _place(node: CommentedMap | CommentedSeq, step: Any) -> int | None:
    try:
        place = node.lc.key(step) if isinstance(node, CommentedMap) else node.lc.item(step)
        return int(place[0]) + 1
    except (KeyError, IndexError, AttributeError, TypeError):
        return None


class _Secrets:
    """Fills ``${NAME}`` from the environment, or from an .env file of mode 0600 beside the file."""

    def __init__(self, path: Path, environment: Mapping[str, str]) -> None:
        self._path = path
        self._environment = environment

    def fill(self, node: Any, key: str = "") -> Any:
        """Return `node` as plain values with every ``${NAME}`` replaced."""
        if isinstance(node, Mapping):
            return {
                str(name): self.fill(value, f"{key}.{name}".strip("."))
                for name, value in node.items()
            }
        if isinstance(node, list):
            return [self.fill(value, key) for value in node]
        if isinstance(node, str):
            return _VARIABLE.sub(lambda found: self._value(found[1], key), str(node))
        return node

    def _value(self, name: str, key: str) -> str:
        if name in self._environment:
            return self._environment[name]
        for file in (self._path.with_suffix(".env"), self._path.parent / f"{name}.env"):
            value = self._from_file(file, name)
            if value is not None:
                return value
        raise TargetFileError(
            f"{self._path}, key {key}: ${{{name}}} is set neither in the environment nor in "
            f"{self._path.with_suffix('.env').name} beside the file (a line {name}=...)"
        )

    def _from_file(self, file: Path, name: str) -> str | None:
        if not file.is_file():
            return None
        if stat.S_IMODE(file.stat().st_mode) & 0o077:
            raise TargetFileError(
                f"{file}: others can read the secrets in it; say `chmod 600 {file.name}`"
            )
        lines = (line.partition("=") for line in file.read_text(encoding="utf-8").splitlines())
        return next((value.strip() for key, _, value in lines if key.strip() == name), None)


def _settings(plain: Mapping[str, Any], path: Path) -> TargetSettings:
    return TargetSettings(
        name=str(plain["name"]),
        driver=str(plain["driver"]),
        url=str(plain.get("url", "")).rstrip("/"),
        token=str(plain.get("token", "")),
        tls_verify=bool(plain.get("tls_verify", False)),
        mac=str(plain.get("mac", "")),
        firmware=str(plain.get("firmware", "1.4")),
        events=_events(plain.get("events", {}), path),
        identities=tuple(plain.get("identities", (1,))),
        timing=Timing(**{name: float(value) for name, value in plain.get("timing", {}).items()}),
        dial=DialPlan(plain.get("dial", {})),
        far_end=_driver(plain.get("far_end")),
        local_user=_driver(plain.get("local_user")),
        admin=_driver(plain.get("admin")),
        login=_login(plain.get("admin") or {}),
        claims=plain.get("claims", {}),
        profile=str(plain.get("profile", "default")),
        mutant=str(plain.get("mutant", "")),
        source=str(path),
    )


def _events(plain: Mapping[str, Any], path: Path) -> EventAddress:
    if not plain:
        return EventAddress()
    host, _, port = str(plain["bind"]).rpartition(":")
    if int(port) > 65535:
        raise TargetFileError(f"{path}, key events.bind: there is no port {port}")
    return EventAddress(host.strip("[]"), int(port), str(plain.get("advertise", "")))


def _driver(plain: Mapping[str, Any] | None) -> DriverChoice:
    if not plain:
        return DriverChoice()
    return DriverChoice(
        str(plain["driver"]), str(plain.get("url", "")), str(plain.get("token", ""))
    )


def _login(admin: Mapping[str, Any]) -> str:
    return f"{admin['user']}:{admin['password']}" if "user" in admin else ""
