"""What is wrong with a target file, in words: the line, the key, and what to write instead."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlsplit

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError, best_match
from ruamel.yaml.comments import CommentedMap, CommentedSeq

from ringproof.protocol.spelling import did_you_mean

Steps = tuple[Any, ...]

_LAST_PORT: Final = 65535
_SECRET: Final = ("token", "password")
_URLS: Final[tuple[Steps, ...]] = (
    ("url",),
    ("far_end", "url"),
    ("local_user", "url"),
    ("admin", "url"),
    ("shows",),
)
_BINDS: Final[tuple[Steps, ...]] = (
    ("events", "bind"),
    ("far_end", "events", "bind"),
    ("far_end", "bind"),
)
_TYPES: Final = {
    "object": "a mapping of keys",
    "array": "a list",
    "boolean": "true or false",
    "integer": "a whole number",
    "number": "a number of seconds",
    "string": "a text",
}


def schema_mistakes(values: Any, schema: Mapping[str, Any]) -> Iterator[tuple[Steps, str]]:
    """Yield what in `values` the schema does not allow: where, and a sentence."""
    for error in _leaves(Draft202012Validator(schema).iter_errors(values)):
        yield _where(error, values), _words(error)


def address_mistakes(values: Mapping[str, Any]) -> Iterator[tuple[Steps, str]]:
    """Yield the hosts and ports that cannot be, which no pattern of the schema finds."""
    for place, phone in enumerate(values.get("phones", ())):
        yield from ((("phones", place, *steps), words) for steps, words in address_mistakes(phone))
    for steps in _URLS:
        problem = address_problem(str(_at(values, steps) or ""))
        if problem:
            yield steps, problem
    for steps in _BINDS:
        port = str(_at(values, steps) or "").rpartition(":")[2]
        if port and int(port) > _LAST_PORT:
            yield steps, f"there is no port {port}"


def several_mistakes(values: Mapping[str, Any]) -> Iterator[tuple[Steps, str]]:
    """Yield what keeps the phones of one target file from being told apart or driven together."""
    seen: dict[tuple[str, str], int] = {}
    for place, phone in enumerate(values.get("phones", ())):
        if phone["driver"] != "device":
            yield (
                ("phones", place, "driver"),
                "several phones are phones on the network; the embedded emulator brings its own "
                "three (--target emulator)",
            )
        for key, said, value in _marks(phone):
            first = seen.setdefault((key, said), place)
            if first != place:
                yield ("phones", place, key), f"{value} is phone {first + 1}'s already (key {key})"


def _marks(phone: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Return what no two phones may have alike: key, value to compare, value as written."""
    for key in ("name", "url", "mac"):
        value = str(phone.get(key, ""))
        plain = value.rstrip("/").replace(":", "").replace("-", "").upper()
        if value:
            yield key, plain if key == "mac" else value.rstrip("/"), value
    for number in phone.get("numbers", ()):
        yield "numbers", str(number), str(number)
    for registrar, user in _sip_accounts(phone.get("far_end", {})):
        yield "far_end", f"{registrar} {user}", f"the SIP account {user}"


def _sip_accounts(far_end: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the accounts that a far end is registered with: a server rings one phone's only."""
    if far_end.get("driver") == "sip":
        for account in (far_end, *far_end.get("accounts", ())):
            yield str(far_end["registrar"]), str(account["user"])


def introduction_mistakes(values: Mapping[str, Any]) -> Iterator[tuple[Steps, str]]:
    """Yield what keeps a server from being told of our phones, or a person from telling it."""
    if values.get("role") != "server" or "note" not in values["told"]:
        return
    desks = values.get("desks", {})
    for key in ("first_port", "token"):
        if key not in desks:
            yield (
                ("told", "note"),
                (
                    f"a person cannot enter phones that differ with each run: say desks.{key}, or "
                    "tell the server by told.command"
                ),
            )


def address_problem(url: str) -> str:
    """Return what is wrong with host or port of `url`; empty where nothing is."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as broken:
        return f"{url!r} is no address: {broken}"
    if url and not parts.hostname:
        return f"{url!r} names no host"
    return f"{url!r}: there is no port 0" if port == 0 else ""


def line_of(node: Any, steps: Sequence[Any]) -> int:
    """Return the line on which the value at `steps` is written, or what stands round it."""
    line = 1
    for step in steps:
        if not isinstance(node, CommentedMap | CommentedSeq):
            break
        line = _place(node, step) or line
        node = _below(node, step)
    return line


def _place(node: CommentedMap | CommentedSeq, step: Any) -> int | None:
    try:
        place = node.lc.key(step) if isinstance(node, CommentedMap) else node.lc.item(step)
        return int(place[0]) + 1
    except (KeyError, IndexError, AttributeError, TypeError):
        return None


def _at(node: Any, steps: Sequence[Any]) -> Any:
    for step in steps:
        node = _below(node, step)
    return node


def _below(node: Any, step: Any) -> Any:
    try:
        return node[step]
    except (KeyError, IndexError, TypeError):
        return None


def _leaves(errors: Iterable[ValidationError]) -> Iterator[ValidationError]:
    """Return the innermost errors: those that name the guilty key, not the shape around it."""
    for error in sorted(errors, key=lambda e: list(map(str, e.absolute_path))):
        best = best_match(error.context) if error.context else None
        yield best or error


def _where(error: ValidationError, values: Any) -> Steps:
    steps = tuple(error.absolute_path)
    node = _at(values, steps)
    if error.validator == "additionalProperties":
        return (*steps, _unknown(error)[0])
    if error.validator is None and isinstance(node, Mapping):
        # The validator does not say which key the schema forbids outright; its value does.
        return (*steps, *[key for key, value in node.items() if value is error.instance][:1])
    return steps


def _words(error: ValidationError) -> str:
    say = _SENTENCES.get(str(error.validator), _as_it_is)
    return say(error).strip()


def _is_secret(error: ValidationError) -> bool:
    return any(step in _SECRET for step in error.absolute_path)


def _shown(error: ValidationError) -> str:
    """Return the value, unless it is a secret."""
    return "the secret" if _is_secret(error) else repr(error.instance)


def _as_it_is(error: ValidationError) -> str:
    return str(error.message).replace(repr(error.instance), _shown(error))


def _forbidden(_: ValidationError) -> str:
    return "this key does not go with the driver that is named beside it"


def _unknown_key(error: ValidationError) -> str:
    known = sorted(_schema(error).get("properties", {}))
    unknown = _unknown(error)[0]
    hint = did_you_mean(unknown, known, most=1) or f"there are {', '.join(known)}"
    return f"{unknown} is no key here; {hint}"


def _wrong_type(error: ValidationError) -> str:
    wanted = str(error.validator_value)
    if wanted == "string" and isinstance(error.instance, int | float):
        return (
            f"{_shown(error)} is read as a number, which may lose digits of it: write it in quotes"
        )
    return f"{_shown(error)} is not {_TYPES.get(wanted, wanted)}"


def _wrong_form(error: ValidationError) -> str:
    if _is_secret(error):
        return "the secret is empty, or has blanks or signs that no header can carry"
    return f"{_shown(error)} is not of the right form. {_schema(error).get('description', '')}"


def _missing(error: ValidationError) -> str:
    wanted: Any = error.validator_value
    there: Any = error.instance
    missing = next(name for name in wanted if name not in there)
    about = _schema(error).get("properties", {}).get(missing, {})
    words = about.get("description", "") if isinstance(about, Mapping) else ""
    return f"the key {missing} is missing. {words}"


def _not_together(error: ValidationError) -> str:
    lacking = str(error.message).split("'")[1]
    return f"the key {lacking} is missing: url and token go together"


def _no_choice(error: ValidationError) -> str:
    choices: Any = error.validator_value
    hint = did_you_mean(str(error.instance), map(str, choices), most=1)
    said = f"{_shown(error)} is none of {', '.join(map(str, choices))}"
    return f"{said}; {hint}" if hint else said


def _just_one(error: ValidationError) -> str:
    return f"say one of {', '.join(sorted(_schema(error).get('properties', {})))}, and only one"


_SENTENCES: Final[Mapping[str, Callable[[ValidationError], str]]] = {
    "None": _forbidden,
    "additionalProperties": _unknown_key,
    "type": _wrong_type,
    "pattern": _wrong_form,
    "required": _missing,
    "dependentRequired": _not_together,
    "enum": _no_choice,
    "minProperties": _just_one,
    "maxProperties": _just_one,
}


def _unknown(error: ValidationError) -> list[str]:
    known = _schema(error).get("properties", {})
    names: Any = error.instance
    return [str(name) for name in names if name not in known]


def _schema(error: ValidationError) -> Mapping[str, Any]:
    return error.schema if isinstance(error.schema, Mapping) else {}
