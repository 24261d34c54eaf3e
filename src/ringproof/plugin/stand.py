"""The stand of a run: the phone under test with everybody round it, opened once a process."""

from dataclasses import replace
from functools import partial

from ringproof.emulator.assembly import Fault
from ringproof.farend import FarEnd
from ringproof.farend.anybody import ANYBODY
from ringproof.farend.emulated import EmulatedFarEnd
from ringproof.farend.human import HumanFarEnd
from ringproof.farend.phone import PhoneFarEnd
from ringproof.plugin.claims import Pics, contradiction, noteworthy
from ringproof.plugin.problems import CannotListen, Misdeclared, StandProblem
from ringproof.plugin.putting_back import put_back
from ringproof.plugin.sip import SipStand, open_sip
from ringproof.protocol.names import HELP
from ringproof.session.answers import listed_commands
from ringproof.session.scene import Drivers
from ringproof.target.build import build_admin, build_local_user, build_target, control_of
from ringproof.target.guard import check_number
from ringproof.target.human import Person, Reader
from ringproof.target.protocol import Admin, CannotDo, DriverProblem, NoEars, Target
from ringproof.target.request import Admission, Command, Credential, Request
from ringproof.target.second_phone import SecondPhoneLine
from ringproof.target.settings import TargetSettings
from ringproof.target.wire import TargetLost

_ANYBODY = frozenset(number for number, _ in ANYBODY)
_REFUSED = (401, 403, 404)
_SURELY = frozenset({"call", "accept", "hold", "terminate", "transfer"})


__all__ = ["CannotListen", "Misdeclared", "Stand", "StandProblem"]


class Stand:
    """Target, far end, local user and admin, ready for tests; `close` puts the settings back."""

    def __init__(
        self,
        settings: TargetSettings,
        *,
        in_memory: bool = False,
        fault: Fault | None = None,
        read: Reader | None = None,
        target: Target | None = None,
    ) -> None:
        self._person = None if read is None else Person(read)
        self._second: SecondPhoneLine | None = None
        self._sip: SipStand | None = None
        self._target = target or build_target(settings, in_memory=in_memory, fault=fault)
        self._found: tuple[bool, str] | None = None
        self._restarts = 0
        self.drivers = Drivers(self._target)
        self._admin: Admin | None = None
        self.unrestored = ""
        self.without_admin = ""  # why nobody is the admin that the target file names
        self.notes: tuple[str, ...] = ()  # what was read of the phone and is not judged

    @property
    def settings(self) -> TargetSettings:
        """The target's settings, with what was learnt when it was switched on."""
        return self._target.settings

    def open(self) -> None:
        """Reach the phone, switch its Action URLs on and point its events at us.

        Raises StandProblem where the phone cannot be reached or driven.
        """
        target = self._target
        try:
            target.start()
            self.drivers = Drivers(
                target,
                self._far_end(),
                build_local_user(target, self._person),
                build_admin(target, self._person),
            )
            self._take_settings()
            self._restarts = self._count_restarts()
            if not target.settings.embedded:
                self._read_claims(_greet(target))
        except NoEars as taken:
            self.close()
            raise CannotListen(str(taken)) from taken
        except (TargetLost, DriverProblem) as problem:
            self.close()
            raise StandProblem(str(problem)) from problem
        except BaseException:  # also where somebody ends the run meanwhile
            self.close()
            raise

    def close(self) -> None:
        """Put the settings back and let go of the phone; `unrestored` says what was not."""
        admin, found = self._admin, self._found
        try:
            if admin is not None and found is not None:
                self.unrestored = put_back(admin, found)
        finally:
            self._found = None
            if self._second is not None:
                self._second.stop()
            if self._sip is not None:
                self._sip.edge.stop()
            self._target.stop()

    def silence(self) -> str:
        """Ask the phone for its commands; return why no answer came, empty where one did."""
        target = self._target
        try:
            target.send(Request(Command("?"), target.settings.credential))
        except TargetLost as lost:
            return str(lost)
        return ""

    def disturbed(self) -> str:
        """Say what befell the stand itself, so that a test on it decides nothing; else empty."""
        deaf = self.deafened()
        if deaf:
            return f"our event server was lost in this test: {deaf}"
        before, self._restarts = self._restarts, self._count_restarts()
        return "the phone was restarted in this test" if self._restarts != before else ""

    def deafened(self) -> str:
        """Say why events can no longer be heard; empty where they can."""
        return self._target.ears.lost()

    def _far_end(self) -> FarEnd | None:
        """Return who plays the other party, None where nobody does."""
        target, choice = self._target, self._target.settings.far_end
        if choice.driver == "phone":
            self._second = SecondPhoneLine(target.settings)
            self._second.start()
            return PhoneFarEnd(self._second, choice.number, choice.dials, _ANYBODY)
        if choice.driver == "sip":
            self._sip = open_sip(target.settings, _ANYBODY)
            return self._sip.far_end
        if choice.driver == "human" and self._person is not None:
            return HumanFarEnd(
                self._person, choice.number, partial(check_number, settings=target.settings)
            )
        control = control_of(choice, target)
        return None if control is None else EmulatedFarEnd(control)

    def _count_restarts(self) -> int:
        """Return how often somebody restarted the phone, where its control API can tell."""
        for choice in (self._target.settings.admin, self._target.settings.local_user):
            control = control_of(choice, self._target)
            if control is not None:
                try:
                    return int(control("phone.facts", {}).get("restarts", 0))
                except DriverProblem:
                    break  # it is gone, which the test has noticed
        return self._restarts

    def _take_settings(self) -> None:
        """Switch on what is tested; where a person cannot, the run goes on without an admin."""
        admin = self._admin = self.drivers.admin
        if admin is None:
            return
        try:
            self._found = admin.settings()
            admin.allow_action_urls(True)
            admin.set_event_server(self._target.ears.url("http"))
        except CannotDo as refused:
            self.without_admin = f"{refused} (key admin)"
            self.drivers = replace(self.drivers, admin=None)
            self.notes = (self.without_admin,)

    def _read_claims(self, listed: tuple[str, ...]) -> None:
        """Learn what the phone claims; Misdeclared where its target file says otherwise."""
        target = self._target
        read = Pics(listed, _help_of(target, listed), _firmware(target))
        wrong = contradiction(target.settings, read)
        if wrong:
            raise Misdeclared(wrong)
        told = target.settings.firmware_said or not read.firmware
        target.settings = replace(
            target.settings,
            claims_read=read.claims,
            firmware=target.settings.firmware if told else read.firmware,
        )
        self.notes += noteworthy(target.settings, read)


def _greet(target: Target) -> tuple[str, ...]:
    """Ask for the list of commands and return it: a phone answers it, whatever else it does."""
    secret = target.settings.token
    replies = [
        target.send(Request(Command("?"), Credential(by, secret)))
        for by in (Admission.BEARER, Admission.QUERY)
    ]
    where = target.settings.url
    if all(reply.status in _REFUSED for reply in replies):
        raise StandProblem(
            f"the phone at {where} refuses the token ({replies[0].status}): generate one under "
            "Access in its web interface, and check that Action URLs are allowed there"
        )
    lists = [listed_commands(reply.body.decode("utf-8", "replace")) for reply in replies]
    listed = next((names for names in lists if _SURELY & set(names)), None)
    if listed is None:
        raise StandProblem(
            f"what answers at {where} lists no command for action=? (it answered "
            f"{replies[0].status}): that is no phone with Action URLs; check the url"
        )
    return listed


def _help_of(target: Target, listed: tuple[str, ...]) -> dict[str, str]:
    """Ask for the help of each command; what is refused or lost is for the tests to judge."""
    helped = {}
    for name in listed:
        try:
            reply = target.send(Request(Command(name, ((HELP, None),)), target.settings.credential))
        except TargetLost:
            break
        if reply.status == 200:
            helped[name] = reply.body.decode("utf-8", "replace")
    return helped


def _firmware(target: Target) -> str:
    """Return the release that the phone's own control API tells; empty where it has none."""
    # Never the far end's: it may be the exchange of another phone.
    for choice in (target.settings.admin, target.settings.local_user):
        control = control_of(choice, target)
        if control is not None:
            return str(control("phone.facts", {}).get("firmware", ""))
    return ""
