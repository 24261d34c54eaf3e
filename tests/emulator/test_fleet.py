"""Phones that call each other: what one does, the other's far end did."""

import random
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qsl

import pytest

from ringproof.emulator.action_urls.outgoing import EventOut
from ringproof.emulator.assembly import Setup
from ringproof.emulator.errors import ControlError, EmulatorError
from ringproof.emulator.fleet import MemoryFleet, many

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
SAID = ("callId", "callId2", "accountId", "number", "name")


class Office:
    """Three phones, and what each has told."""

    def __init__(self, count: int = 3, **also: Any) -> None:
        like = Setup(allow_action_urls=True, event_server="http://192.0.2.5/", **also)
        self.told: dict[str, list[str]] = {}
        self.fleet = MemoryFleet(many(count, like), self._deliver)

    def _deliver(self, name: str, out: EventOut) -> bytes:
        query = out.raw.split(b" ")[1].partition(b"?")[2].decode()
        given = dict(parse_qsl(query))
        line = " ".join([given["event"], *(given[key] for key in SAID if key in given)])
        self.told.setdefault(name, []).append(line)
        return OK

    def does(self, phone: int, op: str, **args: Any) -> None:
        self.fleet.control(f"phone-{phone}", f"local_user.{op}", **args)
        self.fleet.advance(0)

    def commands(self, number: int, query: str) -> int:
        phone = self.fleet[f"phone-{number}"]
        target = f"/api/v1/exec/command?action={query}&AuthToken={phone.token}"
        answer = phone.request(f"GET {target} HTTP/1.1\r\nHost: p\r\n\r\n".encode())
        self.fleet.advance(0.1)
        return int(answer.split(b" ")[1])

    def tells(self, number: int) -> list[str]:
        return self.told.pop(f"phone-{number}", [])

    def leg(self, number: int, at: int = -1) -> dict[str, Any]:
        leg: dict[str, Any] = self.fleet.control(f"phone-{number}", "far_end.legs")["legs"][at]
        return leg

    def calls(self, one: int, other: int) -> None:
        """Let one phone call another, who answers."""
        self.does(one, "dial", number=f"{other}01")
        self.does(other, "lift")
        self.told.clear()


@pytest.fixture
def office() -> Office:
    """Three phones that are idle."""
    return Office()


def test_a_phone_rings_another_and_talks_to_it(office: Office) -> None:
    office.does(1, "dial", number="202")
    assert office.tells(1) == ["outgoing TC@1 1 202"]
    assert office.tells(2) == ["incoming TC@1 2 101 Phone 1"]
    assert office.tells(3) == []
    office.does(2, "lift")
    assert office.tells(1) == ["connected TC@1"]
    assert office.tells(2) == ["connected TC@1"]
    assert (office.leg(1)["state"], office.leg(2)["state"]) == ("connected", "connected")


def test_a_sip_uri_reaches_the_phone_with_its_number(office: Office) -> None:
    office.does(1, "dial", number="sip:301@pbx.example")
    assert office.tells(3) == ["incoming TC@1 1 101 Phone 1"]


def test_hold_is_noticed_at_the_other_end_and_not_told_there(office: Office) -> None:
    office.calls(1, 2)
    office.does(1, "hold")
    assert (office.tells(1), office.tells(2)) == (["holding TC@1"], [])
    assert (office.leg(1)["state"], office.leg(2)["holds_us"]) == ("held", True)
    office.does(1, "resume")
    assert (office.tells(1), office.tells(2)) == (["connected TC@1"], [])
    assert (office.leg(1)["state"], office.leg(2)["holds_us"]) == ("connected", False)


@pytest.mark.parametrize("who", [1, 2])
def test_whoever_hangs_up_both_are_told(office: Office, who: int) -> None:
    office.calls(1, 2)
    office.does(who, "hang_up")
    assert (office.tells(1), office.tells(2)) == (["disconnected TC@1"], ["disconnected TC@1"])
    assert (office.leg(1)["state"], office.leg(2)["state"]) == ("ended", "ended")


@pytest.mark.parametrize("who", [1, 2])
def test_a_call_may_end_before_it_is_answered(office: Office, who: int) -> None:
    office.does(1, "dial", number="201")
    office.does(who, "hang_up")
    assert office.tells(1)[-1] == office.tells(2)[-1] == "disconnected TC@1"


def test_nobody_answers_and_it_rings_out_at_both(office: Office) -> None:
    office.does(1, "dial", number="201")
    office.fleet.advance(29)
    assert office.tells(1)[-1] == "outgoing TC@1 1 201"
    office.fleet.advance(2)
    assert (office.tells(1), office.tells(2)[-1]) == (["disconnected TC@1"], "disconnected TC@1")


def test_a_phone_that_is_full_is_busy(office: Office) -> None:
    for number in ("42", "44", "45", "46"):
        office.fleet.control("phone-2", "far_end.call", number=number)
    office.told.clear()
    office.does(1, "dial", number="201")
    assert office.tells(1) == ["outgoing TC@1 1 201", "disconnected TC@1"]
    assert office.tells(2) == []


def test_scripted_far_ends_are_there_beside(office: Office) -> None:
    office.calls(1, 2)
    office.does(1, "dial", number="42")
    office.fleet.advance(0.1)
    assert office.tells(1) == ["holding TC@1", "outgoing TC@2 1 42", "connected TC@2"]
    assert office.leg(2)["holds_us"] is True


def test_a_blind_transfer_leads_one_phone_to_another(office: Office) -> None:
    office.calls(1, 2)
    assert office.commands(1, "transfer&number=301") == 200
    assert office.tells(1) == ["transfer_done TC@1 301", "disconnected TC@1"]
    assert office.tells(2) == ["transferred TC@1 301"]
    assert office.tells(3) == ["incoming TC@1 1 201 Phone 2"]
    office.does(3, "lift")
    assert office.tells(3) == ["connected TC@1"]
    office.fleet.advance(60)
    assert office.tells(2) == []
    assert (office.leg(1)["peer"], office.leg(1)["state"]) == ("301", "connected")
    office.does(3, "hang_up")
    assert (office.tells(2), office.tells(3)) == (["disconnected TC@1"], ["disconnected TC@1"])
    assert office.leg(1)["state"] == "ended"


def test_who_is_led_to_a_phone_that_does_not_answer_is_alone(office: Office) -> None:
    office.calls(1, 2)
    office.commands(1, "transfer&number=301")
    office.does(2, "hold")
    office.fleet.advance(31)
    assert office.tells(2)[-1] == "disconnected TC@1"
    assert office.tells(3)[-1] == "disconnected TC@1"


@pytest.mark.parametrize(
    ("number", "after"), [("42", []), ("43", ["disconnected TC@1"]), ("44", [])]
)
def test_a_blind_transfer_leads_to_scripted_far_ends_too(
    office: Office, number: str, after: list[str]
) -> None:
    office.calls(1, 2)
    office.commands(1, f"transfer&number={number}")
    assert office.tells(2) == [f"transferred TC@1 {number}", *after]
    office.fleet.advance(31)
    assert office.tells(2) == (["disconnected TC@1"] if number == "44" else [])


def test_an_attended_transfer_connects_two_phones(office: Office) -> None:
    office.calls(1, 2)
    office.calls(1, 3)
    assert office.commands(1, "join") == 200
    assert office.tells(1)[:2] == ["transfer_initiated TC@1 TC@2", "transfer_done TC@1 TC@2"]
    assert office.tells(2) == ["transferred TC@1 301"]
    assert office.tells(3) == ["transferred TC@1 201"]
    office.does(2, "hold")
    assert office.leg(3)["holds_us"] is True
    office.does(2, "hang_up")
    assert office.tells(3) == ["disconnected TC@1"]
    assert {office.leg(1, at)["state"] for at in (0, 1)} == {"ended"}


def test_an_attended_transfer_between_a_phone_and_a_scripted_far_end(office: Office) -> None:
    office.calls(1, 2)
    office.does(1, "dial", number="42")
    office.fleet.advance(0.1)
    office.commands(1, "join")
    assert office.tells(2) == ["transferred TC@1 42"]
    office.fleet.control("phone-2", "far_end.hang_up", leg="leg-1")
    assert office.tells(2) == ["disconnected TC@1"]
    assert office.leg(1, 0)["state"] == "ended"


def test_a_conference_is_one_phones_affair_and_ends_at_all(office: Office) -> None:
    office.calls(1, 2)
    office.calls(1, 3)
    office.commands(1, "conference")
    assert office.tells(1) == ["conferenced TC@1 TC@2"]
    assert (office.tells(2), office.tells(3)) == ([], [])
    assert (office.leg(2)["holds_us"], office.leg(3)["holds_us"]) == (False, False)
    office.does(3, "hang_up")
    assert office.tells(1) == ["unconferenced TC@1 TC@2", "disconnected TC@2"]
    office.does(1, "hang_up")
    assert office.tells(2) == ["disconnected TC@1"]


def test_a_phone_can_call_itself(office: Office) -> None:
    office.does(1, "dial", number="102")
    assert office.tells(1) == ["outgoing TC@1 1 102", "incoming TC@2 2 101 Phone 1"]
    office.does(1, "hang_up", call="TC@1")
    assert office.tells(1) == ["disconnected TC@1", "disconnected TC@2"]


def test_both_hang_up_at_the_same_time(office: Office) -> None:
    office.calls(1, 2)
    for name in ("phone-1", "phone-2"):
        office.fleet.control(name, "local_user.hang_up")
    office.fleet.advance(1)
    assert (office.tells(1), office.tells(2)) == (["disconnected TC@1"], ["disconnected TC@1"])


def test_one_hangs_up_while_the_other_transfers(office: Office) -> None:
    office.calls(1, 2)
    office.fleet.control("phone-2", "local_user.hang_up")
    office.commands(1, "transfer&number=301")
    assert (office.tells(2), office.tells(3)) == (["disconnected TC@1"], [])


@pytest.mark.parametrize("what", ["phone.reset", "phone.reboot"])
def test_the_power_of_one_phone_ends_the_call_of_the_other(office: Office, what: str) -> None:
    office.calls(1, 2)
    office.fleet.control("phone-1", what)
    office.fleet.advance(0)
    assert office.tells(2) == ["disconnected TC@1"]


def test_a_far_end_that_is_a_phone_does_what_is_done_there(office: Office) -> None:
    office.does(1, "dial", number="201")
    with pytest.raises(ControlError, match="is the phone with the number 201; what it does"):
        office.fleet.control("phone-1", "far_end.answer", leg="leg-1")


def test_numbers_and_names_follow_the_settings(office: Office) -> None:
    office.fleet.control(
        "phone-2",
        "admin.upload",
        settings="<identities><identity id='1'><number>77</number><displayName>Zoë</displayName>"
        "</identity><identity id='2'><active>false</active><number>202</number></identity>"
        "</identities>",
    )
    office.does(1, "dial", number="201")
    office.does(1, "dial", number="202")
    assert office.tells(2) == []
    office.does(1, "dial", number="77")
    assert office.tells(2) == ["incoming TC@1 1 101 Phone 1"]
    office.does(2, "hang_up")
    office.tells(3)
    office.does(2, "dial", number="301")
    assert office.tells(3) == ["incoming TC@1 1 77 Zoë"]


def test_a_number_stays_that_of_the_phone_that_had_it_first(office: Office) -> None:
    office.fleet.control("phone-2", "admin.upload", settings=number_of("301"))
    office.does(1, "dial", number="301")
    assert (office.tells(2), office.tells(3)) == ([], ["incoming TC@1 1 101 Phone 1"])


def number_of(number: str) -> str:
    return f"<identities><identity id='1'><number>{number}</number></identity></identities>"


def test_each_phone_has_its_own_mac_token_and_settings(office: Office) -> None:
    phones = office.fleet.phones
    assert [phone.control("phone.facts")["mac"] for phone in phones.values()] == [
        "000952C0FFEE",
        "000952C0FFEF",
        "000952C0FFF0",
    ]
    assert len({phone.token for phone in phones.values()}) == 3
    office.fleet.control("phone-1", "admin.change", event_server="")
    office.does(1, "dial", number="201")
    assert (office.tells(1), office.tells(2)) == ([], ["incoming TC@1 1 101 Phone 1"])


def test_many_phones_have_numbers_of_their_own() -> None:
    setups = many(1200, Setup())
    numbers = [number for setup in setups for number in setup.numbers]
    assert len(set(numbers)) == len(numbers) == 7200
    assert len({setup.mac for setup in setups}) == 1200
    with pytest.raises(EmulatorError, match="1 to 9999 phones, not 0"):
        many(0, Setup())


def test_two_phones_cannot_have_one_name() -> None:
    with pytest.raises(EmulatorError, match="two phones have the same name"):
        MemoryFleet([Setup(), Setup()])


KEYS = ("lift", "hold", "resume", "hang_up")
NUMBERS = ("101", "201", "301", "202", "42", "43", "48")
COMMANDS = ("transfer&number=301", "transfer&number=43", "join", "conference")


@pytest.mark.parametrize("seed", range(8))
def test_whatever_is_done_no_line_is_left_hanging(office: Office, seed: int) -> None:
    """After two hundred deeds in any order every call can be ended, and then every leg has."""
    chance = random.Random(seed)
    for _ in range(200):
        phone = chance.randint(1, 3)
        with suppress(ControlError):
            match chance.choice(("dial", "key", "key", "command")):
                case "dial":
                    office.does(phone, "dial", number=chance.choice(NUMBERS))
                case "key":
                    office.does(phone, chance.choice(KEYS))
                case _:
                    office.commands(phone, chance.choice(COMMANDS))
    for phone in (1, 2, 3):
        while calls := office.fleet[f"phone-{phone}"].parts.phone.calls:
            office.does(phone, "hang_up", call=calls[0].id)
    office.fleet.advance(60)
    hanging = [
        leg
        for phone in office.fleet.phones.values()
        for leg in phone.parts.exchange.legs.values()
        if leg.state != "ended" and not leg.away
    ]
    assert hanging == []
