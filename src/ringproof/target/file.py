"""Reading a target file: every error names the file, the line and the key."""

import os
import re
import stat
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

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


_LAST_PORT: Final = 65535


class TargetFileError(ValueError):
    """A target file that cannot be used: file, line and key are in the words."""


def load_target(path: Path, environment: Mapping[str, str] | None = None) -> TargetSettings:
    """Return the phone that the target file `path` describes; TargetFileError otherwise."""
    plain = _parse(path)
    _check(plain, plain, path)
    if "phones" in plain:
        raise TargetFileError(
            f"{path}: several phones in one target file are not driven yet; "
            "keep one file for each phone"
        )
    secrets = _Secrets(path, os.environ if environment is None else environment)
    filled = secrets.fill(plain)
    _check(
        filled, plain, path
    )  # again: what the environment gave is no better than what is written
    _check_addresses(filled, plain, path)
    return _settings(filled, path)


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


def _check(values: Mapping[str, Any], written: CommentedMap, path: Path) -> None:
    """Hold `values` to the schema; `written` is the file they came from, with its lines."""
    schema = YAML(typ="safe").load((folder("schemas") / "target.schema.json").read_text("utf-8"))
    problems = list(_leaves(Draft202012Validator(schema).iter_errors(values)))
    if problems:
        first = problems[0]
        steps = [*first.absolute_path, *_unknown_keys(first)[:1]]
        raise _error(written, path, steps, _words(first))


def _check_addresses(values: Mapping[str, Any], written: CommentedMap, path: Path) -> None:
    """Look over the ports, which no pattern can."""
    for steps in (["url"], ["far_end", "url"], ["local_user", "url"], ["admin", "url"]):
        problem = address_problem(_at(values, steps))
        if problem:
            raise _error(written, path, steps, problem)
    port = str(_at(values, ["events", "bind"])).rpartition(":")[2]
    if port and int(port) > _LAST_PORT:
        raise _error(written, path, ["events", "bind"], f"there is no port {port}")


def address_problem(url: str) -> str:
    """Return what is wrong with the host or port of `url`; empty where nothing is."""
    try:
        parts = urlsplit(url)
        bad = parts.port is not None and not 0 < parts.port <= _LAST_PORT
    except ValueError as broken:
        return f"{url!r} is no address: {broken}"
    if url and not parts.hostname:
        return f"{url!r} names no host"
    return f"{url!r}: there is no port {parts.port}" if bad else ""


def _at(values: Mapping[str, Any], steps: Sequence[str]) -> str:
    node: Any = values
    for step in steps:
        node = node.get(step, "") if isinstance(node, Mapping) else ""
    return str(node)


def _error(written: Any, path: Path, steps: Sequence[Any], words: str) -> TargetFileError:
    key = ".".join(str(step) for step in steps) or "(top)"
    return TargetFileError(f"{path}, line {_line(written, steps)}, key {key}: {words}")


def _leaves(errors: Iterable[ValidationError]) -> Iterator[ValidationError]:
    """Return the innermost errors: those that name the guilty key, not the shape around it."""
    for error in sorted(errors, key=lambda e: list(map(str, e.absolute_path))):
        best = best_match(error.context) if error.context else None
        yield best or error


def _words(error: ValidationError) -> str:
    """Say what is wrong; the value itself only where it is no secret."""
    value = error.instance
    secret = any(step in ("token", "password") for step in error.absolute_path)
    shown = "the secret" if secret else repr(value)
    match error.validator:
        case "additionalProperties":
            return _unknown_key(error)
        case "type" if error.validator_value == "string" and isinstance(value, int | float):
            return f'{value} must be a text here; write it in quotes: "{value}"'
        case "pattern":
            return f"{shown} is not of the right form. {_about(error)}".strip()
        case "required":
            missing = [name for name in error.validator_value if name not in value]
            return f"the key {missing[0]} is missing. {_about(error, missing[0])}".strip()
        case "dependentRequired":
            lacking = error.message.split("'")[1]
            return f"the key {lacking} is missing: url and token go together"
        case "enum":
            return f"{shown} is none of {', '.join(map(str, error.validator_value))}"
        case None:
            return "this key does not go with the driver that is named beside it"
        case _:
            return str(error.message) if not secret else f"{shown} is not of the right form"


def _unknown_keys(error: ValidationError) -> list[str]:
    if error.validator != "additionalProperties" or not isinstance(error.instance, Mapping):
        return []
    known = _schema(error).get("properties", {})
    return [str(key) for key in error.instance if key not in known]


def _unknown_key(error: ValidationError) -> str:
    known = sorted(_schema(error).get("properties", {}))
    unknown = _unknown_keys(error)[0]
    near = get_close_matches(unknown, known, n=1)
    hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(known)}"
    return f"{unknown} is no key here; {hint}"


def _about(error: ValidationError, key: str = "") -> str:
    schema = _schema(error)
    about = schema.get("properties", {}).get(key, {}) if key else schema
    return str(about.get("description", "")) if isinstance(about, Mapping) else ""


def _schema(error: ValidationError) -> Mapping[str, Any]:
    return error.schema if isinstance(error.schema, Mapping) else {}


def _line(node: Any, steps: Sequence[Any]) -> int:
    line = 1
    for step in steps:
        if not isinstance(node, CommentedMap | CommentedSeq):
            break
        line = _place(node, step) or line
        node = node[step] if step in node or isinstance(node, CommentedSeq) else None
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
    # Round the embedded phone everybody is emulated, unless the file says otherwise.
    default = DriverChoice("emulated" if plain["driver"] == "emulator" else "none")
    return TargetSettings(
        name=str(plain["name"]),
        driver=str(plain["driver"]),
        url=str(plain.get("url", "")).rstrip("/"),
        token=str(plain.get("token", "")),
        tls_verify=bool(plain.get("tls_verify", False)),
        mac=str(plain.get("mac", "")),
        firmware=str(plain.get("firmware", "1.4")),
        events=_events(plain.get("events", {})),
        identities=tuple(plain.get("identities", (1,))),
        timing=Timing(**{name: float(value) for name, value in plain.get("timing", {}).items()}),
        dial=DialPlan(plain.get("dial", {})),
        far_end=_driver(plain.get("far_end"), default),
        local_user=_driver(plain.get("local_user"), default),
        admin=_driver(plain.get("admin"), default),
        login=_login(plain.get("admin") or {}),
        claims=plain.get("claims", {}),
        profile=str(plain.get("profile", "default")),
        mutant=str(plain.get("mutant", "")),
        source=str(path),
    )


def _events(plain: Mapping[str, Any]) -> EventAddress:
    if not plain:
        return EventAddress()
    host, _, port = str(plain["bind"]).rpartition(":")
    return EventAddress(host.strip("[]"), int(port), str(plain.get("advertise", "")))


def _driver(plain: Mapping[str, Any] | None, default: DriverChoice) -> DriverChoice:
    if not plain:
        return default
    return DriverChoice(
        str(plain["driver"]), str(plain.get("url", "")), str(plain.get("token", ""))
    )


def _login(admin: Mapping[str, Any]) -> str:
    return f"{admin['user']}:{admin['password']}" if "user" in admin else ""
