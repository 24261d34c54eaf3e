"""Reading a target file: every error names the file, the line and the key."""

import os
import re
import stat
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from ringproof.packaged import folder
from ringproof.target.mistakes import (
    address_mistakes,
    introduction_mistakes,
    line_of,
    schema_mistakes,
    several_mistakes,
)
from ringproof.target.server_file import server_settings, signer_mistakes
from ringproof.target.settings import (
    DialPlan,
    DriverChoice,
    EventAddress,
    TargetSettings,
    Timing,
)
from ringproof.target.sip_choice import sip_choice

_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")


class TargetFileError(ValueError):
    """A target file that cannot be used: file, line and key are in the words."""


def load_target(path: Path, environment: Mapping[str, str] | None = None) -> TargetSettings:
    """Return the phone that the target file `path` describes; TargetFileError otherwise."""
    written = _parse(path)
    _check(written, written, path)
    secrets = _Secrets(path, written, os.environ if environment is None else environment)
    filled = secrets.fill(written)
    # Once more: what came from the environment may be as wrong as what is written.
    _check(filled, written, path)
    for steps, words in signer_mistakes(filled, path):
        raise _error(written, path, steps, words)
    if "phones" in filled:
        return _several(filled["phones"], path)
    return (server_settings if filled.get("role") == "server" else _settings)(filled, path)


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
    mistakes = (schema_mistakes(values, schema), address_mistakes(values))
    for steps, words in chain(*mistakes, introduction_mistakes(values), several_mistakes(values)):
        raise _error(written, path, steps, words)


def _error(written: CommentedMap, path: Path, steps: Sequence[Any], words: str) -> TargetFileError:
    key = ".".join(str(step) for step in steps) or "(top)"
    return TargetFileError(f"{path}, line {line_of(written, steps)}, key {key}: {words}")


class _Secrets:
    """Fills ``${NAME}`` from the environment, or from an .env file of mode 0600 beside the file."""

    def __init__(self, path: Path, written: CommentedMap, environment: Mapping[str, str]) -> None:
        self._path = path
        self._written = written
        self._environment = environment

    def fill(self, node: Any, steps: Sequence[Any] = ()) -> Any:
        """Return `node` as plain values with every ``${NAME}`` replaced."""
        if isinstance(node, Mapping):
            return {str(name): self.fill(value, (*steps, name)) for name, value in node.items()}
        if isinstance(node, list):
            return [self.fill(value, (*steps, place)) for place, value in enumerate(node)]
        if isinstance(node, str):
            return _VARIABLE.sub(lambda found: self._value(found[1], steps), str(node))
        return node

    def _value(self, name: str, steps: Sequence[Any]) -> str:
        if name in self._environment:
            return self._environment[name]
        for file in (self._path.with_suffix(".env"), self._path.parent / f"{name}.env"):
            value = self._from_file(file, name)
            if value is not None:
                return value
        words = (
            f"${{{name}}} is set neither in the environment nor in "
            f"{self._path.with_suffix('.env').name} beside the file (a line {name}=...)"
        )
        raise _error(self._written, self._path, steps, words)

    def _from_file(self, file: Path, name: str) -> str | None:
        if not file.is_file():
            return None
        if stat.S_IMODE(file.stat().st_mode) & 0o077:
            raise TargetFileError(
                f"{file}: others can read the secrets in it; say `chmod 600 {file.name}`"
            )
        lines = (line.partition("=") for line in file.read_text(encoding="utf-8").splitlines())
        return next((value.strip() for key, _, value in lines if key.strip() == name), None)


def _several(plain: Sequence[Mapping[str, Any]], source: Path) -> TargetSettings:
    """Return the first of several phones, with all of them; each may dial the others' numbers."""
    phones = [_settings(phone, source) for phone in plain]
    numbers = {
        f"phone {k}" if at == 0 else f"phone {k}, identity {at + 1}": number
        for k, phone in enumerate(phones, start=1)
        for at, number in enumerate(phone.numbers)
    }
    dialling = tuple(
        replace(phone, dial=DialPlan({**phone.dial.numbers, **numbers})) for phone in phones
    )
    return replace(dialling[0], phones=dialling)


def _settings(plain: Mapping[str, Any], source: Path) -> TargetSettings:
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
        firmware_said="firmware" in plain,
        events=_events(plain.get("events", {})),
        identities=tuple(plain.get("identities", (1,))),
        timing=Timing(**{name: float(value) for name, value in plain.get("timing", {}).items()}),
        dial=DialPlan(plain.get("dial", {})),
        allow_feature_codes=bool(plain.get("allow_feature_codes", False)),
        allow_emergency=bool(plain.get("allow_emergency", False)),
        far_end=_driver(plain.get("far_end"), default),
        local_user=_driver(plain.get("local_user"), default),
        admin=_driver(plain.get("admin"), default),
        login=_login(plain.get("admin") or {}),
        claims=plain.get("claims", {}),
        numbers=tuple(map(str, plain.get("numbers", ()))),
        profile=str(plain.get("profile", "default")),
        mutant=str(plain.get("mutant", "")),
        source=str(source),
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
        str(plain["driver"]),
        str(plain.get("url", "")).rstrip("/"),
        str(plain.get("token", "")),
        bool(plain.get("tls_verify", False)),
        str(plain.get("number", "")),
        str(plain.get("dials", "")),
        _events(plain.get("events", {})),
        sip_choice(plain),
    )


def _login(admin: Mapping[str, Any]) -> str:
    return f"{admin['user']}:{admin['password']}" if "user" in admin else ""
