"""A person at the terminal: done, cannot, silence; never waited for for ever."""

import sys
import textwrap
from pathlib import Path

import pexpect  # type: ignore[import-untyped]
import pytest

from ringproof.target.guard import NotListed
from ringproof.target.human import HIDDEN, HumanAdmin, HumanUser, Person
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


def test_whoever_answers_nothing_any_more_is_asked_no_more() -> None:
    """A thousand prompts of a minute each would block a run for a day."""
    gone = person(None, None, "", None, None, None)
    for _ in range(2):
        with pytest.raises(CannotDo, match="within 7 s"):
            gone.does("Lift the handset.")
    gone.does("Lift the handset.")  # there after all
    for _ in range(3):
        with pytest.raises(CannotDo, match="within 7 s"):
            gone.does("Lift the handset.")
    with pytest.raises(CannotDo, match="asked no more: Lift the handset"):
        gone.does("Lift the handset.")


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
    assert user.reads_log() == []  # what matters in it is asked for in a sentence


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
    assert admin.settings() == (False, "")  # known, and not asked again
    for refused in (admin.factory_reset, admin.download_settings, admin.log_in):
        with pytest.raises(CannotDo, match=r"admin\.driver: human"):
            refused()


def test_the_admin_is_not_asked_to_set_what_is_set() -> None:
    admin = HumanAdmin(person("y", ""))
    assert admin.settings() == (True, "")
    admin.allow_action_urls(True)
    admin.set_event_server("")


def test_what_the_admin_could_not_set_is_asked_for_again() -> None:
    admin = HumanAdmin(person("y", "", "c", ""))
    admin.settings()
    with pytest.raises(CannotDo):
        admin.allow_action_urls(False)
    admin.allow_action_urls(True)  # it may have been switched all the same


def test_the_admin_generates_tokens_and_deletes_the_one_named() -> None:
    asked: list[str] = []
    answers = ["one", "two", "", "c", ""]

    def read(prompt: str, within: float) -> str:
        asked.append(prompt)
        return answers[len(asked) - 1]

    admin = HumanAdmin(Person(read))
    assert [admin.create_token(), admin.create_token()] == ["one", "two"]
    admin.delete_token("one")
    assert all(prompt.endswith(HIDDEN) for prompt in asked[:2])
    assert 'Delete the token "ringproof 1"' in asked[2]
    with pytest.raises(CannotDo, match="not made in this run"):
        admin.delete_token("another")
    for _ in range(2):  # neither "cannot" nor nothing is a token
        with pytest.raises(CannotDo, match="could not do it: Generate a token"):
            admin.create_token()


def test_the_admin_logs_in_with_what_the_target_file_says() -> None:
    assert HumanAdmin(person(), lambda: "session=1").log_in() == "session=1"


def test_a_token_is_not_shown_while_it_is_typed(tmp_path: Path) -> None:
    (tmp_path / "test_asked.py").write_text(
        textwrap.dedent(
            """
            from ringproof.plugin.asking import at_the_terminal
            from ringproof.target.human import Person

            def test_asked(request):
                person = Person(at_the_terminal(request.config), 20)
                assert person.reads_secret("Which token?") == "sesame"
                assert person.reads("Which door?") == "door 3"
            """
        )
    )
    asked = [*("-m", "pytest", "-q", "-p", "no:cacheprovider"), str(tmp_path / "test_asked.py")]
    child = pexpect.spawn(sys.executable, asked, timeout=30, encoding="utf-8", cwd=str(tmp_path))
    child.expect("c: can't do it")
    child.waitnoecho(20)
    child.sendline("sesame")
    child.expect("Which door")
    assert "sesame" not in (child.before or "")
    child.sendline("door 3")
    child.expect("1 passed")
    assert "door 3" in (child.before or "")
    child.close()


def test_a_terminal_that_was_closed_is_no_answer(tmp_path: Path) -> None:
    (tmp_path / "test_asked.py").write_text(
        textwrap.dedent(
            """
            import pytest

            from ringproof.plugin.asking import at_the_terminal
            from ringproof.target.human import Person
            from ringproof.target.protocol import CannotDo

            def test_asked(request):
                with pytest.raises(CannotDo, match="its input has ended: Which door"):
                    Person(at_the_terminal(request.config), 20).reads("Which door?")
            """
        )
    )
    asked = [*("-m", "pytest", "-q", "-p", "no:cacheprovider"), str(tmp_path / "test_asked.py")]
    child = pexpect.spawn(sys.executable, asked, timeout=30, encoding="utf-8", cwd=str(tmp_path))
    child.expect("c: can't do it")
    child.sendeof()
    child.expect("1 passed")
    child.close()


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
