"""What the phone claims by itself, against what its target file says of it."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from ringproof.plugin.claims import Pics, contradiction, noteworthy
from ringproof.protocol.commands import COMMANDS
from ringproof.target.settings import TargetSettings

ELEVEN = ("help", *COMMANDS)
DESK = TargetSettings("desk 7", "device", source="desk.yaml", firmware_said=True)


def lacking(*names: str) -> tuple[str, ...]:
    return tuple(name for name in ELEVEN if name not in names)


@pytest.mark.parametrize(
    ("claims", "listed"),
    [
        ({}, ELEVEN),
        ({}, lacking("conference", "join")),
        ({"conference": True, "attended_transfer": True, "settings": True}, ELEVEN),
        ({"conference": False}, lacking("conference")),
        ({"attended_transfer": False}, lacking("join")),
    ],
)
def test_file_and_phone_may_agree(claims: Mapping[str, bool], listed: tuple[str, ...]) -> None:
    assert contradiction(replace(DESK, claims=claims), Pics(listed, {})) == ""


def test_a_claim_without_its_command_is_a_contradiction() -> None:
    said = contradiction(
        replace(DESK, claims={"conference": True}), Pics(lacking("conference"), {})
    )
    assert said.startswith(
        "desk.yaml, key claims.conference: the file says true, but the phone does not list "
        "conference (action=?)"
    )


def test_a_command_that_the_file_disclaims_is_a_contradiction() -> None:
    said = contradiction(replace(DESK, claims={"attended_transfer": False}), Pics(ELEVEN, {}))
    assert said.startswith(
        "desk.yaml, key claims.attended_transfer: the file says false, but the phone lists join"
    )
    assert "--scope" in said


def test_another_firmware_than_the_phones_is_a_contradiction() -> None:
    read = Pics(ELEVEN, {}, "1.6")
    assert contradiction(DESK, read) == (
        "desk.yaml, key firmware: the file says 1.4, the phone 1.6; mend it"
    )
    assert contradiction(replace(DESK, firmware="1.6 A"), read) == ""
    assert contradiction(replace(DESK, firmware_said=False), read) == "", "it is learnt instead"


def test_what_neither_file_nor_phone_claims_says_who() -> None:
    by_file = replace(DESK, claims={"conference": False}, claims_read={"conference": False})
    by_phone = replace(DESK, claims_read={"conference": False})
    assert (by_file.claims_to("conference"), by_phone.claims_to("conference")) == (False, False)
    assert by_file.unclaimed("conference") == "the target file says claims.conference: false"
    assert by_phone.unclaimed("conference") == (
        "the phone lists no command for claims.conference (action=?)"
    )


def test_a_phone_of_the_known_commands_is_nothing_to_note() -> None:
    assert noteworthy(DESK, Pics(ELEVEN, {})) == ()


def test_a_command_of_no_edition_is_noted_with_its_help() -> None:
    read = Pics((*ELEVEN, "reboot", "sing"), {"reboot": "when, fireandforget\nreboots"})
    assert noteworthy(DESK, read) == (
        "the phone lists reboot, which edition 1.4 does not know: its help says "
        "'when, fireandforget reboots'",
        "the phone lists sing, which edition 1.4 does not know: it has no help",
    )


def test_the_commands_of_a_later_line_are_known_there_and_not_judged() -> None:
    read = Pics((*ELEVEN, "update", "addMonitor", "removeMonitor"), {})
    assert noteworthy(replace(DESK, firmware="2.8"), read) == (
        "the phone lists addMonitor, removeMonitor, update: known, but not judged",
    )
    assert len(noteworthy(DESK, read)) == 3


def test_an_assumed_firmware_is_noted() -> None:
    unsaid = replace(DESK, firmware_said=False)
    assert noteworthy(unsaid, Pics(ELEVEN, {})) == (
        "nobody says which firmware the phone has: judged as 1.4",
    )
    assert noteworthy(unsaid, Pics(ELEVEN, {}, "1.4")) == ()
