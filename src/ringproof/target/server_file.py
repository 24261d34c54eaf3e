"""From the checked values of a target file to the settings of a server under test."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ringproof.target.server_side import REACTION, SERVER, Desks, Rule, ServerSide, Telling
from ringproof.target.settings import DialPlan, TargetSettings, Timing


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
    )
    return TargetSettings(
        name=str(plain["name"]),
        driver=SERVER,
        url=str(plain["url"]),
        tls_verify=bool(plain.get("tls_verify", False)),
        timing=Timing(**{name: float(value) for name, value in plain.get("timing", {}).items()}),
        dial=callers(does),
        source=str(source),
        server=side,
    )


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
