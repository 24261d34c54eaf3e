"""What was found is put back one by one, and what could not be is said."""

from typing import cast

from ringproof.plugin.putting_back import put_back
from ringproof.target.protocol import Admin, CannotDo

FOUND = (False, "http://192.0.2.1/before")


class Person:
    """An admin who can do some things and cannot do others."""

    def __init__(self, *cannot: str) -> None:
        self._cannot = cannot
        self.did: list[object] = []

    def allow_action_urls(self, allowed: bool) -> None:
        self._do("allow", allowed)

    def set_event_server(self, url: str) -> None:
        self._do("server", url)

    def _do(self, what: str, value: object) -> None:
        if what in self._cannot:
            raise CannotDo("nobody answered within 60 s")
        self.did.append(value)


def put(admin: Person) -> str:
    return put_back(cast(Admin, admin), FOUND)


def test_both_are_put_back_in_silence() -> None:
    admin = Person()
    assert put(admin) == ""
    assert admin.did == ["http://192.0.2.1/before", False]


def test_one_that_cannot_be_put_back_keeps_no_other_from_it() -> None:
    admin = Person("server")
    assert put(admin) == (
        "action URL server of the phone could not be put back (nobody answered within 60 s); "
        "set by hand what it was"
    )
    assert admin.did == [False]


def test_the_sentence_names_every_setting_and_no_address() -> None:
    said = put(Person("server", "allow"))
    assert said.startswith("action URL server and allow action URLs (off) of the phone")
    assert "192.0.2.1" not in said
