"""A target file in words: every key with what it means, secrets in a file of their own."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from ringproof.campaign.onboarding.address import in_url
from ringproof.target.dialling import Danger, danger
from ringproof.target.settings import DriverChoice

NOBODY: Final = DriverChoice()


@dataclass(frozen=True, slots=True)
class Draft:
    """What is known of a phone by the end of `init`; no secret but in `secrets`.

    `timed` says what was measured; `local_user` and `admin` are drivers.
    """

    name: str
    url: str
    mac: str
    bind: str
    advertise: str
    listed: tuple[str, ...] = ()
    firmware: str = ""
    identities: tuple[int, ...] = (1,)
    timing: Mapping[str, float] = field(default_factory=dict)
    dial: Mapping[str, str] = field(default_factory=dict)
    freed: frozenset[Danger] = frozenset()
    timed: str = ""
    far_end: DriverChoice = NOBODY
    local_user: str = "none"
    admin: str = "none"
    admin_user: str = ""
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)


_MEANS = {
    "answers": "answers by itself",
    "answers_too": "another one that answers",
    "busy": "is always busy",
    "rings_out": "is never answered",
    "rejects": "rejects the call",
    "unreachable": "does not exist",
    "waits": "rings until it is told to answer",
    "international": "begins with a plus sign; nobody need answer",
    "feature_code": "has * and #, and does no harm",
}


def means(role: str) -> str:
    """Return what the number of a role does."""
    return _MEANS[role]


def text_of(draft: Draft, path: Path) -> str:
    """Return the target file."""
    env = path.with_suffix(".env").name
    return "\n".join(
        (
            f"# Written by `ringproof init`. Its secrets stand in {env}, for your eyes only.",
            "# Every key is checked before the first test: `ringproof doctor` says what is wrong.",
            "",
            f"name: {_text(draft.name)}",
            "role: phone",
            "driver: device",
            "",
            "# Where commands go, and the token of the phone's web interface.",
            f"url: {_text(draft.url)}",
            "token: ${PHONE_TOKEN}",
            "tls_verify: false                 # phones sign their own certificate",
            "",
            *_mac(draft),
            *_firmware(draft),
            f"identities: {list(draft.identities)}",
            "",
            "# Where Ringproof listens, and what the phone is told as action URL server.",
            "events:",
            f"  bind: {_text(draft.bind)}",
            *_advertised(draft),
            "",
            "# Seconds. A phone that is late for an owed event is judged to have missed it.",
            *([f"# Measured: {draft.timed}."] if draft.timed else []),
            "timing:",
            *(f"  {name}: {value:g}" for name, value in draft.timing.items()),
            "",
            "# The only numbers that are ever dialled, by what they do. A role without a number",
            "# leaves its clauses inconclusive.",
            *_dial(draft),
            *(f"{flag}: {_truth(flag in draft.freed)}" for flag in Danger),
            "",
            *_round(draft),
            *_claims(draft),
        )
    )


def write(draft: Draft, path: Path) -> None:
    """Write the target file, and its secrets with mode 0600 beside it; both, or neither."""
    secrets = "".join(f"{name}={value}\n" for name, value in draft.secrets.items())
    files = ((secrets_of(path), 0o600, secrets), (path, 0o666, text_of(draft, path)))
    try:
        for whole, mode, text in files:
            descriptor = os.open(_part(whole), os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(text)
        for whole, _, _ in files:
            _part(whole).replace(whole)
    finally:
        for whole, _, _ in files:
            _part(whole).unlink(missing_ok=True)


def _part(path: Path) -> Path:
    return path.with_name(f".{path.name}.{os.getpid()}")


def secrets_of(path: Path) -> Path:
    """Return the file beside a target file that holds its secrets."""
    return path.with_suffix(".env")


def _mac(draft: Draft) -> list[str]:
    if draft.mac:
        return [f"mac: {_text(draft.mac)}               # as its events name it"]
    return ["# mac: 000952C0FFEE               # no event was heard: see the phone's label"]


def _advertised(draft: Draft) -> list[str]:
    if draft.advertise:
        return [f"  advertise: {_text(draft.advertise)}"]
    return [
        "  # advertise: http://192.0.2.5:8099/events   # where the phone sees another address than",
        "  # bind; events over https are then not judged, since nobody can say where they arrive.",
    ]


def _firmware(draft: Draft) -> list[str]:
    if draft.firmware:
        return [f"firmware: {_text(draft.firmware)}"]
    return ['# firmware: "1.4"                 # not known; judged as 1.4 until it is said']


def _dial(draft: Draft) -> list[str]:
    if not draft.dial:
        return ["dial: {}"]
    rows = [f"  {role}: {_text(number)}" for role, number in draft.dial.items()]
    width = max(map(len, rows)) + 2
    notes = [means(role) + _warned(number) for role, number in draft.dial.items()]
    said = (f"{row:<{width}}# {note}" for row, note in zip(rows, notes, strict=True))
    return ["dial:", *said]


def _warned(number: str) -> str:
    risk = danger(number)
    return f"; {risk.words}" if risk else ""


_PLAYERS = {
    "emulated": "the exchange of an emulated phone, by its control address",
    "phone": "a second phone, by its own Action URLs",
    "sip": "a SIP user agent of Ringproof's own",
    "web": "Ringproof, in the phone's web interface; it puts back what it found",
    "human": "a person, who is asked in the terminal",
    "none": "nobody",
}


def _round(draft: Draft) -> list[str]:
    return [
        "# Who calls the phone and answers it, who is at it (handset, display), who sets it up.",
        "# What needs one who is not there is inconclusive.",
        *_far_end(draft.far_end),
        *_player("local_user", draft.local_user, draft.far_end.url),
        *_admin(draft),
        "",
    ]


def _far_end(choice: DriverChoice) -> list[str]:
    rows = _player("far_end", choice.driver, choice.url)
    if choice.number:
        rows.append(_row(f"number: {_text(choice.number)}", "as this phone is shown it"))
    more = {"phone": _second_phone, "sip": _sip}.get(choice.driver)
    return rows if more is None else [*rows, *more(choice)]


def _sip(choice: DriverChoice) -> list[str]:
    sip = choice.sip
    return [
        _row(f"registrar: {_text(sip.registrar)}", "the SIP server"),
        f"  user: {_text(sip.accounts[0].user)}",
        '  password: "${SIP_PASSWORD}"',
        _row(f"dials: {_text(choice.dials)}", "by this number it reaches this phone"),
        _row(f"bind: {_text(f'{in_url(sip.host)}:{sip.port}')}", "where SIP is heard; port 0: any"),
        "  # More keys: accounts (further numbers of its own), trusted (the server passes on who",
        "  # it says it is); the document sip-far-end has them.",
    ]


def _second_phone(choice: DriverChoice) -> list[str]:
    at = choice.events
    return [
        f"  url: {_text(choice.url)}",
        '  token: "${FAR_END_TOKEN}"',
        "  tls_verify: false",
        _row(f"dials: {_text(choice.dials)}", "by this number it reaches this phone"),
        _row("events:", "what it has as action URL server, to be heard itself"),
        f"    bind: {_text(f'{in_url(at.bind)}:{at.port}')}",
        f"    advertise: {_text(at.advertise)}",
    ]


def _admin(draft: Draft) -> list[str]:
    rows = _player("admin", draft.admin, draft.far_end.url)
    if draft.admin == "web":
        rows += [f"  user: {_text(draft.admin_user)}", '  password: "${PHONE_PASSWORD}"']
    return rows


def _player(who: str, driver: str, control: str) -> list[str]:
    rows = [f"{who}:", _row(f"driver: {driver}", _PLAYERS[driver])]
    if driver == "emulated":
        rows += [f"  url: {_text(control)}", '  token: "${CONTROL_TOKEN}"']
    return rows


def _row(said: str, note: str) -> str:
    return f"{f'  {said}':<34}# {note}"


def _claims(draft: Draft) -> list[str]:
    has = {"conference": "conference", "attended_transfer": "join"}
    return [
        "# What the phone has, as its list of commands says.",
        "claims:",
        *(f"  {claim}: {_truth(command in draft.listed)}" for claim, command in has.items()),
        f"  settings: {_truth(draft.admin in ('emulated', 'web'))}",
        "",
    ]


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)  # a JSON text is a YAML text


def _truth(value: bool) -> str:
    return "true" if value else "false"
