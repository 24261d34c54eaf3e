"""Which phone an exchange belongs to."""

from ringproof.campaign.record.asked import Address, PhoneLine
from ringproof.campaign.record.phonebook import Phonebook

MAC, OTHER = "000952C0FFEE", "000952DECADE"
EVENT = b"/events?event=connected&callId=TC@1&mac="


def line(host: str, port: int = 443, mac: str = "") -> PhoneLine:
    return PhoneLine(True, host, port, Address("127.0.0.1", 0), mac)


def test_a_phone_is_known_by_its_address_until_it_tells_its_mac() -> None:
    book = Phonebook([line("192.0.2.20")])
    assert book.of_command(line("192.0.2.20")) == "192.0.2.20:443"
    assert book.by_now("192.0.2.20:443") == "192.0.2.20:443"
    assert book.of_event(EVENT + b"00:09:52:c0:ff:ee", "192.0.2.20:50001") == MAC
    assert book.by_now("192.0.2.20:443") == book.by_now(MAC) == MAC
    assert book.of_command(line("192.0.2.20")) == MAC
    assert book.unjoined() == ()


def test_an_event_from_elsewhere_names_another_phone() -> None:
    book = Phonebook([line("192.0.2.20")])
    assert book.of_event(EVENT + MAC.encode(), "192.0.2.99:50001") == MAC
    assert book.of_command(line("192.0.2.20")) == "192.0.2.20:443"
    assert book.unjoined() == ("192.0.2.20:443",)


def test_phones_at_one_address_are_not_guessed() -> None:
    book = Phonebook([line("127.0.0.1", 1), line("127.0.0.1", 2, OTHER)])
    assert book.of_event(EVENT + MAC.encode(), "127.0.0.1:50001") == MAC
    assert book.of_command(line("127.0.0.1", 1)) == "127.0.0.1:1"
    assert book.of_command(line("127.0.0.1", 2)) == OTHER


def test_a_mac_that_was_named_with_one_phone_is_not_given_to_another() -> None:
    book = Phonebook([line("192.0.2.20"), line("192.0.2.21", mac=MAC)])
    assert book.of_event(EVENT + MAC.encode(), "192.0.2.20:50001") == MAC
    assert book.of_command(line("192.0.2.20")) == "192.0.2.20:443"


def test_the_first_mac_of_an_address_stays() -> None:
    book = Phonebook([line("192.0.2.20")])
    book.of_event(EVENT + MAC.encode(), "192.0.2.20:50001")
    assert book.of_event(EVENT + OTHER.encode(), "192.0.2.20:50002") == OTHER
    assert book.of_command(line("192.0.2.20")) == MAC


def test_an_event_without_a_mac_belongs_to_the_phone_it_came_from() -> None:
    book = Phonebook([line("desk7")], {"desk7": frozenset({"192.0.2.20"})})
    assert book.of_event(b"/events?event=connected", "192.0.2.20:50001") == "desk7:443"
    assert book.of_event(b"/events?event=connected", "192.0.2.21:50001") == ""
    assert book.of_event(b"/nonsense", "192.0.2.21:50001") == ""


def test_an_address_of_version_six() -> None:
    book = Phonebook([line("2001:db8::7")])
    assert book.of_event(EVENT + MAC.encode(), "[2001:db8::7]:50001") == MAC
    assert book.of_command(line("2001:db8::7")) == MAC
