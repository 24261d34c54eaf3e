"""A person at the terminal who does what no program here can: asked, never waited for for ever.

Each prompt says what to do. Enter is "done" (or yes), ``n`` is no, ``c`` is "can't do it"; no
answer in time is as good as that. Whatever a person cannot do makes a test inconclusive.
"""

# ruff: noqa: ARG002  a person is asked in words, and knows which call is meant

from collections.abc import Callable
from typing import NoReturn

from ringproof.target.protocol import CannotDo, Way

Reader = Callable[[str, float], str | None]
"""Shows a prompt and returns the line that was typed within so many seconds, None where none was.

Raises CannotDo where there is nobody to ask."""

PATIENCE = 60.0
"""Seconds in which a person does what is asked."""
ENOUGH = 3
"""So many prompts without an answer, one after the other, and nobody is there any more."""
HIDDEN = "[not shown while you type it, c: can't do it]"
"""How a prompt ends whose answer is not echoed."""
_DONE = frozenset({"", "y", "yes", "done", "ok"})
_NO = frozenset({"n", "no"})


class Person:
    """Somebody who can be asked; `within` is how many seconds an answer may take."""

    def __init__(self, read: Reader, within: float = PATIENCE) -> None:
        self._read = read
        self._within = within
        self._unanswered = 0

    def does(self, sentence: str) -> None:
        """Have the person do something; CannotDo where it was not done."""
        said = self._asked(f"{sentence} [Enter: done, c: can't do it]").lower()
        if said not in _DONE:
            raise CannotDo(f"the person asked could not do it: {sentence}")

    def confirms(self, sentence: str) -> bool:
        """Ask whether something is so; CannotDo where the person cannot tell."""
        said = self._asked(f"Is it so that {sentence}? [y, n, c: can't tell]").lower()
        if said in _NO:
            return False
        if said in _DONE - {""}:
            return True
        raise CannotDo(f"the person asked could not tell whether {sentence}")

    def reads(self, sentence: str) -> str:
        """Ask for something that is read off the phone; CannotDo where it cannot be read."""
        said = self._asked(f"{sentence} [c: can't do it]")
        if said.lower() == "c":
            raise CannotDo(f"the person asked could not do it: {sentence}")
        return said

    def reads_secret(self, sentence: str) -> str:
        """Ask for what nobody else may see; CannotDo where it cannot be read."""
        said = self._asked(f"{sentence} {HIDDEN}")
        if said.lower() in ("", "c"):
            raise CannotDo(f"the person asked could not do it: {sentence}")
        return said

    def cannot(self, sentence: str) -> NoReturn:
        """Raise that this is not asked of a person."""
        raise CannotDo(sentence)

    def _asked(self, prompt: str) -> str:
        if self._unanswered >= ENOUGH:
            raise CannotDo(
                f"nobody answered {ENOUGH} times in a row, and is asked no more: {prompt}"
            )
        said = self._read(prompt, self._within)
        if said is None:
            self._unanswered += 1
            raise CannotDo(f"nobody answered within {self._within:g} s: {prompt}")
        self._unanswered = 0
        return said.strip()


class HumanUser:
    """A person at the phone under test."""

    asks = True

    def __init__(self, person: Person, check: Callable[[str], object] = str) -> None:
        self._person = person
        self._check = check  # raises where a number may not be dialled

    def lift(self) -> None:
        """Have the handset lifted."""
        self._person.does("Lift the handset of the phone under test, to answer the ringing call.")

    def hang_up(self, call: str | None = None) -> None:
        """Have the call ended by hand."""
        self._person.does("End the call at the phone under test.")

    def hold(self, call: str | None = None) -> None:
        """Have hold pressed."""
        self._person.does("Press hold at the phone under test.")

    def resume(self, call: str | None = None) -> None:
        """Have the held call taken back."""
        self._person.does("Take the held call back at the phone under test.")

    def dial(self, number: str) -> None:
        """Have a number dialled by hand; NotListed where it may not be dialled."""
        self._check(number)
        self._person.does(f"Dial {number} by hand at the phone under test.")

    def sees(self) -> list[str]:
        """Ask what the display shows."""
        return [self._person.reads("Type what the display of the phone under test shows.")]

    def confirms(self, sentence: str) -> bool:
        """Ask whether something is so."""
        return self._person.confirms(sentence)

    def reads_log(self) -> list[tuple[str, str]]:
        """Nobody is asked to copy a log: what matters is asked for by `confirms`."""
        return []


class HumanAdmin:
    """A person at the web interface of the phone under test.

    What the person set is known, and is neither asked for nor set again.
    """

    def __init__(self, person: Person, login: Callable[[], str] | None = None) -> None:
        self._person = person
        self._login = login
        self._allowed: bool | None = None
        self._server: str | None = None
        self._tokens: dict[str, int] = {}  # the token -> which of those made in this run

    def allow_action_urls(self, allowed: bool) -> None:
        """Have incoming Action URLs switched."""
        if allowed == self._allowed:
            return
        self._allowed = None  # until it is done
        how = "on" if allowed else "off"
        self._person.does(f'Switch "allow action URLs" {how} (web interface, Access).')
        self._allowed = allowed

    def set_event_server(self, url: str) -> None:
        """Have "action URL server" set."""
        if url == self._server:
            return
        self._server = None
        what = f"Set it to {url}" if url else "Empty it"
        self._person.does(f'{what}: "action URL server" (web interface, Access).')
        self._server = url

    def settings(self) -> tuple[bool, str]:
        """Ask how both settings are, so that they can be put back."""
        if self._allowed is None:
            on = '"allow action URLs" is on (web interface, Access)'
            self._allowed = self._person.confirms(on)
        if self._server is None:
            self._server = self._person.reads(
                'Type what "action URL server" says (web interface, Access); Enter if nothing.'
            )
        return self._allowed, self._server

    def create_token(self) -> str:
        """Have a token generated and typed, unseen; it is counted, so that it can be named."""
        number = len(self._tokens) + 1
        token = self._person.reads_secret(
            f'Generate a token, call it "ringproof {number}" (web interface, Access) and type it.'
        )
        self._tokens[token] = number
        return token

    def delete_token(self, token: str) -> None:
        """Have a token deleted that the person generated."""
        number = self._tokens.get(token)
        if number is None:
            self._cannot("a person knows tokens by name, and this one was not made in this run")
        self._person.does(f'Delete the token "ringproof {number}" (web interface, Access).')

    def factory_reset(self) -> None:
        """Nobody is asked to lose all settings."""
        self._cannot("nobody is asked to reset a phone to its factory settings")

    def download_settings(self) -> bytes:
        """Files do not go through a prompt."""
        self._cannot("settings are not downloaded by hand")

    def upload_settings(self, raw: bytes, way: Way) -> None:
        """Files do not go through a prompt."""
        self._cannot("settings are not uploaded by hand")

    def log_in(self) -> str:
        """Log in with what the target file says; a person's own session is not handed over."""
        if self._login is None:
            self._cannot(
                "a person's login is not handed over; the target file may say admin.user and "
                "admin.password"
            )
        return self._login()

    def _cannot(self, sentence: str) -> NoReturn:
        self._person.cannot(f"{sentence} (admin.driver: human)")
