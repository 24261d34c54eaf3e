"""Bound once, both ways."""

from collections.abc import Mapping

import pytest

from ringproof.replay.unify import Bindings, Bond, Domain, host_of, key_of, mapped, unhosted


def bond(recorded: str, observed: str, domain: Domain = Domain.CALL, phone: str = "one") -> Bond:
    return key_of(domain, phone, recorded), observed


def test_what_is_bound_must_agree_everywhere() -> None:
    bindings = Bindings()
    bindings.add([bond("TC@1", "TC@4")])
    assert bindings.conflict(bond("TC@1", "TC@4")) == ""
    assert bindings.conflict(bond("TC@1", "TC@5")) == "call TC@1 is TC@4 in this replay"
    assert bindings.conflict(bond("TC@2", "TC@4")) == (
        "call TC@4 of this replay is the recording's TC@1"
    )


def test_what_is_about_to_be_bound_counts_too() -> None:
    bindings = Bindings()
    more = [bond("TC@1", "TC@4")]
    assert bindings.conflict(bond("TC@2", "TC@4"), more)
    assert bindings.conflict(bond("TC@1", "TC@5"), more)
    assert not bindings.conflict(bond("TC@2", "TC@5"), more)


def test_ids_are_those_of_a_phone_and_macs_are_those_of_all() -> None:
    bindings = Bindings()
    bindings.add([bond("TC@1", "TC@1"), bond("aa", "bb", Domain.MAC)])
    assert not bindings.conflict(bond("TC@2", "TC@1", phone="two"))
    assert bindings.conflict(bond("cc", "bb", Domain.MAC, phone="two"))
    assert bindings.named(phones=False) == {"call TC@1": "TC@1", "mac aa": "bb"}
    assert "call of one TC@1" in bindings.named(phones=True)


def test_what_is_forgotten_may_be_bound_anew() -> None:
    bindings = Bindings()
    bindings.add([bond("TC@1", "TC@4")])
    apart = bindings.copy()
    bindings.forget(Domain.CALL, "one", "TC@1")
    bindings.forget(Domain.CALL, "one", "TC@9")
    assert not bindings.conflict(bond("TC@2", "TC@4"))
    assert apart.get(Domain.CALL, "one", "TC@1") == "TC@4"


@pytest.mark.parametrize(
    ("number", "dial", "there"),
    [
        ("42", {"42": "601"}, "601"),
        ("43", {"42": "601"}, "43"),
        ("sip:42@host", {"42": "601"}, "sip:601@host"),
        ("+49 30 42", {"+493042": "601"}, "601"),
        ("anonymous", {"": "601"}, "anonymous"),
    ],
)
def test_a_number_is_what_is_dialled_for_it(
    number: str, dial: Mapping[str, str], there: str
) -> None:
    assert mapped(number, dial) == there


@pytest.mark.parametrize(
    ("number", "host", "rest"),
    [
        ("42", "", "42"),
        ("sip:42@10.0.0.1;user=phone", "10.0.0.1", "sip:42@;user=phone"),
        ("<sip:42@pbx.example?x=y>", "pbx.example", "<sip:42@?x=y>"),
    ],
)
def test_a_number_may_be_written_with_a_host(number: str, host: str, rest: str) -> None:
    assert (host_of(number), unhosted(number)) == (host, rest)
