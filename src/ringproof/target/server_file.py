"""From the checked values of a target file to the settings of a server under test."""

import ssl
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from ringproof.target.server_side import REACTION, SERVER, Desks, Rule, ServerSide, Telling
from ringproof.target.settings import DialPlan, TargetSettings, Timing

_MOST_SIGNERS: Final = 64 << 10  # bytes: they are handed on to the processes of a load


def server_settings(plain: Mapping[str, Any], source: Path) -> TargetSettings:
    """Return the server that a target file describes; `plain` is held to the schema already."""
    told = plain["told"]
    does = tuple(_rule(rule) for rule in plain.get("does", ()))
    side = ServerSide(
        told=Telling(tuple(told.get("command", ())), str(told.get("note", ""))),
        does=does,
        desks=Desks(**plain.get("desks", {})),
        restart=tuple(plain.get("restart", {}).get("command", ())),
        shows=str(plain.get("shows", "")),
        tls_ca=_signers(source.parent / plain["tls_ca"]) if "tls_ca" in plain else "",
    )
    return TargetSettings(
        name=str(plain["name"]),
        driver=SERVER,
        url=str(plain["url"]),
        tls_verify=bool(plain.get("tls_verify", "tls_ca" in plain)),
        timing=Timing(**{name: float(value) for name, value in plain.get("timing", {}).items()}),
        dial=callers(does),
        source=str(source),
        server=side,
    )


def signer_mistakes(
    plain: Mapping[str, Any], source: Path
) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield why nobody can be known by `tls_ca`, in the words of a mistake in the target file."""
    if plain.get("role") != "server" or "tls_ca" not in plain:
        return
    file = source.parent / str(plain["tls_ca"])
    if plain.get("tls_verify") is False:
        yield ("tls_verify",), "with false any certificate will do: leave out this key, or tls_ca"
    try:
        signers = _signers(file)
        ssl.create_default_context().load_verify_locations(cadata=signers)
        if len(signers) > _MOST_SIGNERS:
            yield ("tls_ca",), f"{file} is too large: keep those who sign this server's certificate"
    except FileNotFoundError:
        yield ("tls_ca",), f"there is no file {file}"
    except (OSError, ValueError) as unfit:  # an SSLError is an OSError
        yield ("tls_ca",), f"{file} holds no certificates in PEM ({unfit})"


def _signers(file: Path) -> str:
    """Return certificates in PEM, without what else people write between them."""
    return file.read_bytes().decode("ascii", "ignore")


def callers(does: tuple[Rule, ...]) -> DialPlan:
    """Return the numbers of the rules, by what they are there for: they stay readable in reports.

    Nobody dials them: they are the numbers of far ends that call our own phones.
    """
    numbers: dict[str, str] = {}
    for place, rule in enumerate(does, start=1):
        if rule.caller:
            numbers[f"rule {place}: {rule.on} from"] = rule.caller
        for name, value in rule.says.items():
            numbers[f"rule {place}: {rule.sends} {name}"] = value
    return DialPlan(numbers)


def _rule(plain: Mapping[str, Any]) -> Rule:
    return Rule(
        str(plain["on"]),
        str(plain["sends"]),
        str(plain.get("from", "")),
        {str(name): str(value) for name, value in plain.get("with", {}).items()},
        float(plain.get("within", REACTION)),
    )
