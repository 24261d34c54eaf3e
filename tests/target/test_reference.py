"""Our own server in this process: its faults, its restart, and how it is named as a target."""

import urllib.request

import pytest

from ringproof.protocol.clauses import catalogue
from ringproof.target.introducing import Introduction
from ringproof.target.reference import ReferenceServer, fault, faults, reference
from ringproof.target.spec import UnknownTarget, parse_target


def test_every_clause_of_the_role_has_a_server_that_breaks_it() -> None:
    broken = {clause for name in faults() for clause in fault(name).kills}
    assert broken == {clause.id for clause in catalogue().for_role("server")}


@pytest.mark.parametrize("name", faults())
def test_a_fault_says_what_is_wrong(name: str) -> None:
    assert fault(name).sentence.endswith(".")
    assert name == name.lower()


def test_it_is_a_target_by_name() -> None:
    assert parse_target("server") == reference("")
    broken = parse_target("server:fault=forgets-numbers")
    assert broken.server is not None
    assert (broken.role, broken.embedded, broken.server.fault) == (
        "server",
        True,
        "forgets-numbers",
    )


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        ("server:fault=forgets-number", "did you mean forgets-numbers"),
        ("server:fault", "there is fault=NAME"),
        ("server:mutant=x", "'mutant=x' is no option; there is fault=NAME"),
    ],
)
def test_a_name_that_does_not_exist(spec: str, said: str) -> None:
    with pytest.raises(UnknownTarget, match=said):
        parse_target(spec)


def test_a_restart_keeps_the_address_and_the_phones_and_forgets_the_calls() -> None:
    server = ReferenceServer("")
    server.start()
    try:
        server.introduce(Introduction("desk 1", "000952C0F001", "https://127.0.0.1:9", "t"))
        url = server.url
        event = f"{url}?event=incoming&callId=TC@1&number=030&name=Peter"
        assert urllib.request.urlopen(event).status == 200
        assert b"Peter" in urllib.request.urlopen(server.shows).read()
        server.restart()
        assert server.url == url
        assert b"Peter" not in urllib.request.urlopen(server.shows).read()
    finally:
        server.stop()
        server.stop()
