"""PHONE.yaml: one emulated phone of a fleet, as a few keys; every error names file and key."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from ringproof.emulator.assembly import Setup
from ringproof.emulator.errors import EmulatorError
from ringproof.emulator.mutants import mutant
from ringproof.emulator.profile import load_profile


@dataclass(frozen=True, slots=True)
class PhoneAsked:
    """One phone that is asked for, and its ports; 0 takes a free one, None means none."""

    setup: Setup
    port: int = 0
    http_port: int | None = None


def read_phone(path: Path, like: PhoneAsked) -> PhoneAsked:
    """Return the phone that a file describes; what it does not say is as in `like`."""
    values = _values(path)
    phone = replace(like, setup=replace(like.setup, name=path.stem))
    for key, value in values.items():
        take = _KEYS.get(key)
        if take is None:
            known = ", ".join(_KEYS)
            raise EmulatorError(f"{path}: there is no key {key!r}; there are {known}.")
        try:
            phone = take(phone, value, path)
        except (EmulatorError, OSError, ValueError) as error:
            raise EmulatorError(f"{path}, key {key}: {error}") from error
    return phone


def _values(path: Path) -> Mapping[str, Any]:
    try:
        values = YAML(typ="safe").load(path.read_text("utf-8"))
    except OSError as error:
        raise EmulatorError(f"the phone file {path} cannot be read: {error.strerror}.") from error
    except (YAMLError, UnicodeDecodeError) as error:
        raise EmulatorError(f"the phone file {path} is not YAML: {error}.") from error
    if not isinstance(values, dict):
        raise EmulatorError(f"the phone file {path} must be a mapping of keys such as `mac:`.")
    return values


_Take = Callable[[PhoneAsked, Any, Path], PhoneAsked]


def _setting(field: str, kind: type) -> _Take:
    def take(phone: PhoneAsked, value: Any, _: Path) -> PhoneAsked:
        return replace(phone, setup=replace(phone.setup, **{field: _of(kind, value)}))

    return take


def _port(field: str) -> _Take:
    def take(phone: PhoneAsked, value: Any, _: Path) -> PhoneAsked:
        port = _of(int, value)
        if not 0 <= port <= 65535:
            raise EmulatorError(f"there is no port {port}.")
        return replace(phone, **{field: port})

    return take


def _of(kind: type, value: Any) -> Any:
    """Return a value of a kind; YAML reads 101 as a number and `on` as a truth."""
    fits = isinstance(value, kind) and not (kind is int and isinstance(value, bool))
    if not fits:
        words = {str: "a text (write it in quotes)", bool: "true or false", int: "a whole number"}
        raise EmulatorError(f"{value!r} is not {words[kind]}.")
    return value


def _with(phone: PhoneAsked, **fields: Any) -> PhoneAsked:
    return replace(phone, setup=replace(phone.setup, **fields))


def _numbers(phone: PhoneAsked, value: Any, _: Path) -> PhoneAsked:
    if not isinstance(value, list) or not 1 <= len(value) <= 6:
        raise EmulatorError("a phone has a list of 1 to 6 numbers.")
    numbers = tuple(_of(str, number) for number in value)
    return _with(phone, numbers=numbers, identities=len(numbers))


_KEYS: Final[Mapping[str, _Take]] = {
    "name": _setting("name", str),
    "mac": lambda phone, value, _: _with(phone, mac=_of(str, value).replace(":", "")),
    "numbers": _numbers,
    "display_name": _setting("display_name", str),
    "profile": lambda phone, value, _: _with(phone, profile=load_profile(_of(str, value))),
    "mutant": lambda phone, value, _: _with(phone, mutant=mutant(_of(str, value))),
    "port": _port("port"),
    "http_port": _port("http_port"),
    "allow": _setting("allow_action_urls", bool),
    "event_server": _setting("event_server", str),
    "settings": lambda phone, value, at: _with(
        phone, settings=(at.parent / _of(str, value)).read_bytes()
    ),
}
"""Every key, and what it says of the phone."""
