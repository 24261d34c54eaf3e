"""Who stands round a phone: who calls it, who is at it, who sets it up; asked in this order."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from ringproof.campaign.onboarding.address import (
    beside,
    listening_at,
    no_address,
    no_server,
    with_scheme,
)
from ringproof.campaign.onboarding.asked import InitAsked
from ringproof.campaign.onboarding.causes import Stopped, Trouble
from ringproof.campaign.onboarding.choosing import agrees, choose
from ringproof.campaign.onboarding.dial_plan import freed_for, no_number
from ringproof.campaign.onboarding.line import examine_line
from ringproof.campaign.onboarding.pace import PATIENT
from ringproof.campaign.onboarding.questions import NoAnswer, NobodyThere, Questions, insist
from ringproof.target.dialling import danger
from ringproof.target.settings import DriverChoice, TargetSettings
from ringproof.target.sip_choice import SipAccount, SipChoice

FAR_ENDS: Final[Mapping[str, str]] = {
    "emulated": "an exchange with a control address, such as that of `ringproof emulate`",
    "phone": "a second phone with Action URLs, by itself",
    "sip": "Ringproof itself, by SIP, with an account of your PBX",
    "human": "you, by hand, with another telephone, when you are asked",
    "none": "nobody: whatever needs a call is inconclusive",
}
ADMINS: Final[Mapping[str, str]] = {
    "web": "Ringproof, as a user of that web interface (its paths are assumed: tried at once)",
    "human": "you, by hand, when you are asked",
    "none": "you, once and now: whatever needs other settings is inconclusive",
}
_SECRET: Final = "{} (not shown)"  # noqa: S105  a prompt


class Surroundings:
    """Asks who plays far end, local user and admin, or takes what came as options."""

    def __init__(self, asked: InitAsked, questions: Questions, say: Callable[[str], None]) -> None:
        self._asked = asked
        self._questions = questions
        self._say = say

    def of(self, settings: TargetSettings) -> TargetSettings:
        """Return `settings` with everybody who is there; NoAnswer names an option that lacks."""
        driver = choose(
            self._questions,
            self._say,
            "Who calls this phone, and answers when it calls?",
            "--far-end",
            FAR_ENDS,
            given=self._far_end(),
            default="none",
        )
        if driver == "emulated":
            played = self._exchange()
            settings = replace(settings, far_end=played, local_user=played, admin=played)
            # It can play all three, and plays those of whom nothing else was said.
            if self._asked.local_user:
                settings = replace(settings, local_user=self._local_user())
            return self._administrator(settings) if self._admin() else settings
        if driver == "phone":
            settings = self._freed(replace(settings, far_end=self._second_phone()))
        elif driver == "sip":
            settings = self._freed(replace(settings, far_end=self._sip()))
        elif driver == "human":
            settings = replace(settings, far_end=self._hand())
        settings = replace(settings, local_user=self._local_user())
        return self._administrator(settings)

    # -- who calls ----------------------------------------------------------

    def _far_end(self) -> str:
        asked = self._asked
        said = {"emulated": asked.control, "phone": asked.far_end_url, "sip": asked.sip_server}
        return asked.far_end or next((driver for driver, url in said.items() if url), "")

    def _exchange(self) -> DriverChoice:
        url = self._insist("Its control address", "--control", no_address, self._asked.control)
        token = self._secret(
            "Token of the control address", "CONTROL_TOKEN", self._asked.control_token
        )
        return DriverChoice("emulated", with_scheme(url, "http"), token)

    def _second_phone(self) -> DriverChoice:
        asked = self._asked
        url = self._insist(
            "Address of the second phone", "--far-end-url", no_address, asked.far_end_url
        )
        url = with_scheme(url)
        self._check_line(url)
        token = self._secret("Token of the second phone", "FAR_END_TOKEN", asked.far_end_token)
        dials = self._insist(
            "Number by which it reaches this phone",
            "--far-end-dials",
            no_number,
            asked.far_end_dials,
        )
        number = self._insist(
            "Its own number, as this phone shows it (empty: read from its call)",
            "--far-end-number",
            lambda said: no_number(said) if said else "",
            asked.far_end_number,
        )
        at = listening_at(asked.far_end_listen, "--far-end-listen", url)
        return DriverChoice("phone", url, token, number=number, dials=dials, events=at)

    def _sip(self) -> DriverChoice:
        asked = self._asked
        server = self._insist(
            "SIP server (registrar) to register with", "--sip-server", no_server, asked.sip_server
        )
        host = beside(server)
        user = self._insist("User of that account", "--sip-user", _no_user, asked.sip_user)
        password = self._secret("Password of that account", "SIP_PASSWORD", asked.sip_password)
        number = insist(
            self._questions,
            "Its number, as this phone shows it",
            "--far-end-number",
            no_number,
            self._say,
            given=asked.far_end_number,
            default="" if no_number(user) else user,
        )
        dials = self._insist(
            "Number by which it reaches this phone",
            "--far-end-dials",
            no_number,
            asked.far_end_dials,
        )
        sip = SipChoice(server, (SipAccount(number, user, password),), host)
        return DriverChoice("sip", number=number, dials=dials, sip=sip)

    def _freed(self, settings: TargetSettings) -> TargetSettings:
        """Return the settings with what the second phone's dialling needs to be freed."""
        number = settings.far_end.dials
        risk = danger(number) if number else None
        if risk is None or risk in self._asked.allowed:
            return settings
        option = f"--{risk.replace('_', '-')}"
        what = f"{number}: {risk.words}. Shall the far end dial it?"
        if not agrees(self._questions, what, option, default=False):
            raise NoAnswer(f"--far-end-dials {number}: {risk.words}; it is dialled with {option}")
        return freed_for(settings, {risk})

    def _check_line(self, url: str) -> None:
        within = self._asked.timing.get("answer_within", PATIENT.answer_within)
        trouble = examine_line(url, verify=False, within=within)
        if trouble is not None:
            raise Stopped(Trouble("second_phone", f"{trouble.cause.title}: {trouble.seen}"))

    def _hand(self) -> DriverChoice:
        number = self._insist(
            "Number of that other telephone, as this phone shows it",
            "--far-end-number",
            no_number,
            self._asked.far_end_number,
        )
        return DriverChoice("human", number=number)

    # -- who is at it, and who sets it up -----------------------------------

    def _local_user(self) -> DriverChoice:
        given = self._asked.local_user
        if not given and not isinstance(self._questions, NobodyThere):
            what = "Will you lift its handset and read its display, when you are asked?"
            given = "human" if agrees(self._questions, what, "--local-user", default=False) else ""
        return DriverChoice(given or "none")

    def _admin(self) -> str:
        return self._asked.admin_driver or ("web" if self._asked.admin else "")

    def _administrator(self, settings: TargetSettings) -> TargetSettings:
        driver = choose(
            self._questions,
            self._say,
            "Who sets it up, in its web interface?",
            "--admin-driver",
            ADMINS,
            given=self._admin(),
            default="none",
        )
        if driver == "web":
            return self._web(settings)
        return replace(settings, admin=DriverChoice(driver))

    def _web(self, settings: TargetSettings) -> TargetSettings:
        user = self._insist("User of its web interface", "--admin", _no_user, self._asked.admin)
        password = self._secret(f"Password of {user}", "PHONE_PASSWORD", self._asked.password)
        return replace(settings, admin=DriverChoice("web"), login=f"{user}:{password}")

    # -- asking -------------------------------------------------------------

    def _insist(self, what: str, option: str, fits: Callable[[str], str], given: str) -> str:
        return insist(self._questions, what, option, fits, self._say, given=given)

    def _secret(self, what: str, option: str, given: str) -> str:
        return insist(
            self._questions,
            _SECRET.format(what),
            option,
            no_secret,
            self._say,
            given=given,
            secret=True,
        )


def no_secret(secret: str) -> str:
    """Say why this can be no token or password; empty where it can."""
    fits = secret and all("!" <= sign <= "~" for sign in secret)
    return "" if fits else "a secret is empty, or has blanks or signs that no header can carry"


def _no_user(user: str) -> str:
    fits = user and user.isprintable() and ":" not in user
    return "" if fits else "the user's name is missing, or has a colon in it"
