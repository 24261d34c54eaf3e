"""A person at the terminal: done, cannot, silence; never waited for for ever."""

import sys
import textwrap
from pathlib import Path

import pexpect  # type: ignore[import-untyped]
import pytest

from ringproof.target.guard import NotListed
from ringproof.target.human import HumanAdmin, HumanUser, Person
from ringproof.target.protocol import CannotDo


def person(*answers: str | None) -> Person:
    left = list(answers)
    return Person(lambda prompt, within: left.pop(0), within=7)


@pytest.mark.parametrize("said", ["", "y\n", "Done\n"])
def test_what_was_done_is_done(said: str) -> None:
    person(said).does("Lift the handset.")


@pytest.mark.parametrize("said", ["c\n", "n\n", "what?\n"])
def test_what_cannot_be_done_is_said(said: str) -> None:
    with pytest.raises(CannotDo, match="could not do it: Lift the handset"):
        person(said).does("Lift the handset.")


def test_nobody_is_waited_for_for_ever() -> None:
    with pytest.raises(CannotDo, match="nobody answered within 7 s: Lift the handset"):
        person(None).does("Lift the handset.")


def test_a_testimony_is_yes_or_no_or_none() -> None:
    asked = person("y", "no", "c", "")
    assert asked.confirms("it rings") is True
    assert asked.confirms("it rings") is False
    for _ in range(2):  # Enter alone says nothing of what is so
        with pytest.raises(CannotDo, match="could not tell whether it rings"):
            asked.confirms("it rings")


def test_the_local_user_reads_and_does() -> None:
    user = HumanUser(person("", "", "Door 3\n", "y"))
    user.lift()
    user.dial("42")
    assert user.sees() == ["Door 3"]
    assert user.confirms("the display shows 'Door 3'")
    with pytest.raises(CannotDo):
        user.reads_log()


def test_a_person_is_asked_to_dial_no_number_that_may_not_be_dialled() -> None:
    def check(number: str) -> None:
        raise NotListed(number)

    with pytest.raises(NotListed):
        HumanUser(person(), check).dial("0190")


def test_the_admin_is_asked_what_was_found_and_to_put_it_back() -> None:
    admin = HumanAdmin(person("y", "http://192.0.2.5/e\n", "", ""))
    assert admin.settings() == (True, "http://192.0.2.5/e")
    admin.set_event_server("")
    admin.allow_action_urls(False)
    for refused in (admin.create_token, admin.factory_reset, admin.download_settings, admin.log_in):
        with pytest.raises(CannotDo):
            refused()


def test_a_person_is_asked_through_pytests_capture(tmp_path: Path) -> None:
    (tmp_path / "test_asked.py").write_text(
        textwrap.dedent(
            """
            from ringproof.plugin.asking import at_the_terminal
            from ringproof.target.human import Person

            def test_asked(request):
                print("captured, and not shown")
                assert Person(at_the_terminal(request.config), 20).reads("Which door?") == "door 3"
            """
        )
    )
    asked = [*("-m", "pytest", "-q", "-p", "no:cacheprovider"), str(tmp_path / "test_asked.py")]
    child = pexpect.spawn(sys.executable, asked, timeout=30, encoding="utf-8", cwd=str(tmp_path))
    child.expect("Which door")
    child.sendline("door 3")
    child.expect("1 passed")
    assert "captured, and" not in (child.before or "")
    child.close()
