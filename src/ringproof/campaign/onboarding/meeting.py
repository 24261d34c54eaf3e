"""Getting to know a phone: address and token, who is round it, one real event, its commands."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final
from urllib.parse import urlsplit

from ringproof.campaign.onboarding.address import (
    in_url,
    listening_at,
    no_address,
    own_url,
    with_scheme,
)
from ringproof.campaign.onboarding.asked import InitAsked
from ringproof.campaign.onboarding.causes import Stopped, Trouble
from ringproof.campaign.onboarding.choosing import agrees, choose
from ringproof.campaign.onboarding.dial_plan import asked_plan, freed_for, no_number
from ringproof.campaign.onboarding.greeting import Greeting, glance, greet
from ringproof.campaign.onboarding.hearing import (
    Heard,
    Hearing,
    hear,
    listening,
    pointed_at_us,
    who_causes,
)
from ringproof.campaign.onboarding.line import examine_line
from ringproof.campaign.onboarding.options import check_options, no_firmware, no_identities
from ringproof.campaign.onboarding.pace import PATIENT, Pace, suits
from ringproof.campaign.onboarding.questions import Questions, insist
from ringproof.campaign.onboarding.round import Round, gather
from ringproof.campaign.onboarding.surroundings import Surroundings, no_secret
from ringproof.campaign.onboarding.target_text import Draft
from ringproof.campaign.record.asked import bare_mac
from ringproof.protocol.names import NUMBER
from ringproof.protocol.numbers import bare_number
from ringproof.target.device import DeviceTarget
from ringproof.target.dialling import Danger
from ringproof.target.protocol import DriverProblem
from ringproof.target.settings import EventAddress, TargetSettings
from ringproof.target.wire import TargetLost

_MENDED_AT_THE_PHONE: Final = ("off", "refused")
_WRITTEN: Final = ("event_within", "settle", "ring", "answer_within")


class Meeting:
    """One phone that nothing is known of yet, and the person at the terminal, or nobody."""

    def __init__(self, asked: InitAsked, questions: Questions, say: Callable[..., None]) -> None:
        self._asked = asked
        self._questions = questions
        self._say = say

    def run(self) -> Draft:
        """Return all that was learnt; NoAnswer or Stopped where it ends before."""
        check_options(self._asked)
        settings = self._phone()
        settings = Surroundings(self._asked, self._questions, self._say).of(settings)
        self._set_up(settings)
        around = self._gathered(settings)
        greeting = self._greeting(settings, around)
        heard = self._event(settings, around)
        settings = self._second_number(settings, heard)
        self._show_commands(greeting)
        return self._draft(settings, greeting, heard, around)

    # -- the phone ----------------------------------------------------------

    def _phone(self) -> TargetSettings:
        asked = self._asked
        url = with_scheme(self._insist("Address of the phone", "--url", no_address, asked.url))
        token = insist(
            self._questions,
            "Token (its web interface, Access; not shown)",
            "PHONE_TOKEN",
            no_secret,
            self._say,
            given=asked.token,
            secret=True,
        )
        timing = replace(PATIENT, **asked.timing)
        trouble = examine_line(url, verify=False, within=timing.answer_within)
        if trouble is not None:
            raise Stopped(trouble)
        at = listening_at(asked.listen, "--listen", url, asked.advertise)
        settings = TargetSettings("phone", "device", url=url, token=token, timing=timing, events=at)
        trouble = glance(settings)
        if trouble is not None:
            raise Stopped(trouble)
        return freed_for(settings, asked.allowed)

    def _set_up(self, settings: TargetSettings) -> None:
        by_us = settings.admin.driver in ("emulated", "web")
        if by_us:
            self._say("Ringproof sets the phone up for each run, and puts back what it found:")
        else:
            self._say("Set on the phone, in its web interface under Access:")
        self._say_settings(settings.events)
        second = settings.far_end.driver == "phone"
        if second:
            self._say("Set on the second phone, in the same place:")
            self._say_settings(settings.far_end.events)
        if second or not by_us:
            self._questions.pause("Do that")

    def _say_settings(self, at: EventAddress) -> None:
        self._say("  allow action URLs:  on")
        self._say(f"  action URL server:  {at.advertise}")

    def _gathered(self, settings: TargetSettings) -> Round:
        around, troubles = gather(settings)
        for trouble in troubles:
            raise Stopped(trouble)
        return around

    def _greeting(self, settings: TargetSettings, around: Round) -> Greeting:
        while True:
            with pointed_at_us(DeviceTarget(settings), around.admin, server=False):
                greeting = greet(settings, around.admin)
            if isinstance(greeting, Greeting):
                break
            if self._asked.no_input or greeting.id not in _MENDED_AT_THE_PHONE:
                raise Stopped(greeting)
            self._say_trouble(greeting)
            if not self._tries_again():
                raise Stopped(greeting)
        self._say(f"It is a phone: it lists {len(greeting.listed)} commands.")
        return greeting

    def _say_trouble(self, trouble: Trouble) -> None:
        self._say(f"  {trouble.cause.title}: {trouble.seen}")
        self._say(f"  {trouble.cure}")

    def _tries_again(self) -> bool:
        return agrees(self._questions, "  Try again?", "--no-input", default=False)

    def _show_commands(self, greeting: Greeting) -> None:
        for name in greeting.listed:
            words = " ".join(greeting.helped.get(name, "").split())
            self._say(f"  {name:<12}{words[:70] or 'no help'}")

    # -- its events ---------------------------------------------------------

    def _event(self, settings: TargetSettings, around: Round) -> Heard | None:
        target = DeviceTarget(settings)
        wait = self._asked.wait
        with listening(target) as deaf:
            if deaf is not None:
                raise Stopped(deaf)
            does = who_causes(target, around.caller)
            waits = f"Make a call with the phone now; waiting {wait:g} s for its event"
            self._say(f"To hear it, {does}." if does else waits)
            hearing = Hearing(
                around.caller, wait, bare_mac(self._asked.mac), says=around.event_server
            )
            while isinstance(heard := _heard(target, around, hearing), Trouble):
                self._say_trouble(heard)
                if not self._tries_again():
                    break
        if isinstance(heard, Heard):
            return self._whose(heard)
        self._say("The file is written all the same; `ringproof doctor` looks again.")
        return None

    def _whose(self, heard: Heard) -> Heard:
        """Return the event with the mac of the phone under test, where several told events."""
        self._say(f"  heard: {heard.line}")
        if heard.others and not self._asked.mac:
            macs = {mac: mac for mac in (heard.mac, *heard.others) if mac}
            what = "Several phones told events. Which mac is on the label of this one?"
            mac = choose(self._questions, self._say, what, "--mac", macs, default=next(iter(macs)))
            heard = replace(heard, mac=mac)
        self._say(f"  its mac: {heard.mac or 'none, which its certificate will say'}")
        return heard

    def _second_number(self, settings: TargetSettings, heard: Heard | None) -> TargetSettings:
        """Return the settings with the second phone's own number, as its call showed it."""
        choice = settings.far_end
        if choice.driver != "phone" or choice.number:
            return settings
        shown = bare_number(heard.event.get(NUMBER) or "") if heard else ""
        called = heard is not None and heard.event.name == "incoming" and not no_number(shown)
        number = (
            shown
            if called
            else self._insist(
                "Number of the second phone, as this phone shows it", "--far-end-number", no_number
            )
        )
        return replace(settings, far_end=replace(choice, number=number))

    # -- the file -----------------------------------------------------------

    def _draft(
        self, settings: TargetSettings, greeting: Greeting, heard: Heard | None, around: Round
    ) -> Draft:
        asked, ask = self._asked, self._questions.ask
        freed = frozenset(risk for risk in Danger if getattr(settings, risk.value))
        # Whoever is told when to answer is rung by the phone under this number.
        hand = settings.far_end.driver in ("phone", "sip", "human")
        known = {"waits": settings.far_end.number} if hand else {}
        plan, freed = asked_plan(self._questions, self._say, asked.dial, freed, known)
        mac = bare_mac(asked.mac) or (heard.mac if heard else "")
        default = f"phone {mac or urlsplit(settings.url).hostname}"
        pace = Pace(greeting.took, heard.took if heard else None)
        timing = replace(suits(pace), **asked.timing)
        at = settings.events
        return Draft(
            name=asked.name or ask("What it is called", "--name", default=default),
            url=settings.url,
            mac=mac,
            bind=f"{in_url(at.bind)}:{at.port}",
            # Where it is the listener's own address, events over https can be heard as well.
            advertise="" if at.advertise == own_url(at.bind, at.port) else at.advertise,
            listed=greeting.listed,
            firmware=self._firmware(around),
            identities=self._identities(),
            timing={name: getattr(timing, name) for name in _WRITTEN},
            timed=pace.words,
            dial=plan.numbers,
            freed=freed,
            far_end=settings.far_end,
            local_user=settings.local_user.driver,
            admin=settings.admin.driver,
            admin_user=settings.login.partition(":")[0],
            secrets=_secrets(settings),
        )

    def _firmware(self, around: Round) -> str:
        told = "" if no_firmware(around.firmware) else around.firmware
        given = self._asked.firmware or told
        return self._insist("Firmware (empty: not known)", "--firmware", no_firmware, given)

    def _identities(self) -> tuple[int, ...]:
        said = self._insist(
            "Identities (lines) that may be used",
            "--identities",
            no_identities,
            self._asked.identities,
            default="1",
        )
        return tuple(int(part) for part in said.split(","))

    def _insist(
        self,
        what: str,
        option: str,
        fits: Callable[[str], str],
        given: str = "",
        *,
        default: str = "",
    ) -> str:
        return insist(self._questions, what, option, fits, self._say, given=given, default=default)


def _heard(target: DeviceTarget, around: Round, hearing: Hearing) -> Heard | Trouble:
    try:
        with pointed_at_us(target, around.admin):
            return hear(target, hearing)
    except DriverProblem as problem:
        raise Stopped(Trouble("admin", str(problem))) from problem
    except TargetLost as lost:
        raise Stopped(Trouble("mute", str(lost))) from lost


def _secrets(settings: TargetSettings) -> dict[str, str]:
    other = {"emulated": "CONTROL_TOKEN", "phone": "FAR_END_TOKEN"}.get(settings.far_end.driver)
    sip = settings.far_end.sip.secrets
    secrets = {
        "PHONE_TOKEN": settings.token,
        "PHONE_PASSWORD": settings.login.partition(":")[2],
        **({other: settings.far_end.token} if other else {}),
        **({"SIP_PASSWORD": sip[0]} if sip else {}),
    }
    return {name: value for name, value in secrets.items() if value}
