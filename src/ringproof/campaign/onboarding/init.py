"""From a phone on a desk to its target file: what to set on it, one real event, its commands."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urlsplit

from rich.console import Console
from rich.text import Text

from ringproof.campaign.onboarding.address import in_url, towards
from ringproof.campaign.onboarding.causes import Trouble
from ringproof.campaign.onboarding.dial_plan import asked_plan
from ringproof.campaign.onboarding.greeting import Greeting, greet
from ringproof.campaign.onboarding.hearing import Heard, hear, listening, pointed_at_us, who_causes
from ringproof.campaign.onboarding.line import examine_line
from ringproof.campaign.onboarding.questions import (
    NoAnswer,
    NobodyThere,
    Questions,
    Terminal,
    insist,
)
from ringproof.campaign.onboarding.round import Round, gather
from ringproof.campaign.onboarding.target_text import Draft, write
from ringproof.target.device import DeviceTarget
from ringproof.target.dialling import Danger
from ringproof.target.ears import PATH
from ringproof.target.file import TargetFileError, load_target
from ringproof.target.mistakes import address_problem
from ringproof.target.protocol import DriverProblem
from ringproof.target.settings import (
    DialPlan,
    DriverChoice,
    EventAddress,
    TargetSettings,
    Timing,
)
from ringproof.target.wire import TargetLost
from ringproof.verdict import Exit


@dataclass(frozen=True, slots=True)
class InitAsked:
    """What is known beforehand; what is empty is asked for, unless `no_input`.

    `listen` is the port for events, or address and port; `wait` the seconds for the first event;
    `timing` the windows that the file shall declare. Secrets come from the environment.
    """

    file: Path
    url: str = ""
    token: str = field(default="", repr=False)
    name: str = ""
    firmware: str = ""
    identities: str = ""
    listen: str = "8099"
    advertise: str = ""
    dial: tuple[str, ...] = ()
    control: str = ""
    control_token: str = field(default="", repr=False)
    admin: str = ""
    password: str = field(default="", repr=False)
    allowed: frozenset[Danger] = frozenset()
    timing: Mapping[str, float] = field(default_factory=dict)
    wait: float = 120.0
    no_input: bool = False
    force: bool = False


class _Stopped(Exception):
    """It cannot go on; the trouble says why."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.seen)
        self.trouble = trouble


def init(asked: InitAsked, console: Console) -> int:
    """Ask, listen, write the file; 0 written, 2 usage, 3 the phone could not be reached."""

    def say(words: str = "") -> None:
        console.print(Text(words), soft_wrap=True)

    questions: Questions = NobodyThere() if asked.no_input else Terminal(console)
    try:
        _free(asked)
        draft = _Onboarding(asked, questions, say).run()
        write(draft, asked.file)
        load_target(asked.file)
    except (NoAnswer, TargetFileError) as problem:
        say(f"ringproof: {problem}")
        return int(Exit.USAGE)
    except OSError as problem:
        say(f"ringproof: {asked.file} cannot be written ({problem.strerror or problem})")
        return int(Exit.USAGE)
    except (DriverProblem, TargetLost) as problem:
        say(f"ringproof: {problem}")
        return int(Exit.INCONCLUSIVE)
    except _Stopped as stopped:
        say(f"ringproof: {stopped.trouble.cause.title}: {stopped.trouble.seen}")
        say(stopped.trouble.cause.cure)
        return int(Exit.INCONCLUSIVE)
    say(f"{asked.file} is written, its secrets in {asked.file.with_suffix('.env')}")
    say(f"what is wrong with it:  ringproof doctor {asked.file}")
    say(f"the certificate:        ringproof certify {asked.file}")
    return int(Exit.CONFORMANT)


def _free(asked: InitAsked) -> None:
    for path in (asked.file, asked.file.with_suffix(".env")):
        if path.exists() and not asked.force:
            raise NoAnswer(f"{path} is there already; name another file, or say --force")
    if not asked.file.resolve().parent.is_dir():
        raise NoAnswer(f"there is no folder {asked.file.parent}; make it first")


class _Onboarding:
    def __init__(self, asked: InitAsked, questions: Questions, say: Callable[..., None]) -> None:
        self._asked = asked
        self._questions = questions
        self._say = say

    def run(self) -> Draft:
        """Return all that was learnt."""
        settings = self._phone()
        settings = self._surroundings(settings)
        self._set_up(settings)
        greeting = self._greeting(settings)
        around, troubles = gather(settings)
        for trouble in troubles:
            raise _Stopped(trouble)
        heard = self._event(settings, around)
        self._show_commands(greeting)
        plan, freed = asked_plan(self._questions, self._say, self._asked.dial, self._asked.allowed)
        return self._draft(settings, greeting, heard, plan, freed, around.firmware)

    # -- the phone ----------------------------------------------------------

    def _phone(self) -> TargetSettings:
        asked = self._asked
        url = insist(
            self._questions,
            "Address of the phone",
            "--url",
            _no_address,
            self._say,
            given=asked.url,
        )
        url = _with_scheme(url).rstrip("/")
        token = insist(
            self._questions,
            "Token (its web interface, Access; not shown)",
            "PHONE_TOKEN",
            _no_secret,
            self._say,
            given=asked.token,
            secret=True,
        )
        timing = replace(Timing(event_within=3.0, settle=1.0), **asked.timing)
        settings = TargetSettings("phone", "device", url=url, token=token, timing=timing)
        trouble = examine_line(url, verify=False, within=timing.answer_within)
        if trouble is not None:
            raise _Stopped(trouble)
        return replace(settings, events=self._listening_at(url))

    def _listening_at(self, url: str) -> EventAddress:
        host, _, port = self._asked.listen.rpartition(":")
        if not port.isdecimal() or int(port) > 65535:
            raise NoAnswer(f"--listen {self._asked.listen}: say a port, or ADDRESS:PORT")
        mine = towards(url)
        bind = host.strip("[]") or mine
        shown = mine if bind in ("0.0.0.0", "::") else bind  # noqa: S104  compared, not bound
        told = self._asked.advertise or f"http://{in_url(shown)}:{port}{PATH}"
        return EventAddress(bind, int(port), told)

    def _surroundings(self, settings: TargetSettings) -> TargetSettings:
        asked, ask = self._asked, self._questions.ask
        control = asked.control or ask(
            "Control address of an exchange that plays the far end (empty: none)", "--control"
        )
        user = asked.admin or (
            "" if control else ask("Administrator of its web interface (empty: none)", "--admin")
        )
        if control:
            token = insist(
                self._questions,
                "Token of the control address (not shown)",
                "CONTROL_TOKEN",
                _no_secret,
                self._say,
                given=asked.control_token,
                secret=True,
            )
            played = DriverChoice("emulated", _with_scheme(control, "http").rstrip("/"), token)
            settings = replace(settings, far_end=played, local_user=played, admin=played)
        if user:
            password = insist(
                self._questions,
                f"Password of {user} (not shown)",
                "PHONE_PASSWORD",
                _no_secret,
                self._say,
                given=asked.password,
                secret=True,
            )
            settings = replace(settings, admin=DriverChoice("web"), login=f"{user}:{password}")
        return settings

    def _set_up(self, settings: TargetSettings) -> None:
        told = settings.events.advertise
        if settings.admin.driver != "none":
            self._say("Ringproof sets the phone up for each run, and puts back what it found:")
        else:
            self._say("Set on the phone, in its web interface under Access:")
        self._say("  allow action URLs:  on")
        self._say(f"  action URL server:  {told}")
        if settings.admin.driver == "none":
            self._questions.pause("Do that")

    def _greeting(self, settings: TargetSettings) -> Greeting:
        around, troubles = gather(settings)
        for trouble in troubles:
            raise _Stopped(trouble)
        with pointed_at_us(DeviceTarget(settings), around.admin, server=False):
            greeting = greet(settings, around.admin)
        if isinstance(greeting, Trouble):
            raise _Stopped(greeting)
        self._say(f"It is a phone: it lists {len(greeting.listed)} commands.")
        return greeting

    # -- its events ---------------------------------------------------------

    def _event(self, settings: TargetSettings, around: Round) -> Heard | None:
        target = DeviceTarget(settings)
        with listening(target) as deaf:
            if deaf is not None:
                raise _Stopped(deaf)
            does = who_causes(target, around.far_end)
            waits = f"Make a call with the phone now; waiting {self._asked.wait:g} s for its event"
            self._say(f"To hear it, {does}." if does else waits)
            try:
                with pointed_at_us(target, around.admin):
                    heard = hear(target, around.far_end, self._asked.wait)
            except DriverProblem as problem:
                raise _Stopped(Trouble("far_end", str(problem))) from problem
            except TargetLost as lost:
                raise _Stopped(Trouble("mute", str(lost))) from lost
        if isinstance(heard, Heard):
            self._say(f"  heard: {heard.line}")
            self._say(f"  its mac: {heard.mac or 'none, which its certificate will say'}")
            return heard
        self._say(f"  {heard.cause.title}: {heard.seen}")
        self._say(f"  {heard.cause.cure}")
        self._say("The file is written all the same; `ringproof doctor` looks again.")
        return None

    def _show_commands(self, greeting: Greeting) -> None:
        for name in greeting.listed:
            words = " ".join(greeting.helped.get(name, "").split())
            self._say(f"  {name:<12}{words[:70] or 'no help'}")

    # -- the file -----------------------------------------------------------

    def _draft(
        self,
        settings: TargetSettings,
        greeting: Greeting,
        heard: Heard | None,
        plan: DialPlan,
        freed: frozenset[Danger],
        firmware: str,
    ) -> Draft:
        asked, ask = self._asked, self._questions.ask
        mac = heard.mac if heard else ""
        default = f"phone {mac or urlsplit(settings.url).hostname}"
        user, _, password = settings.login.partition(":")
        secrets = {
            "PHONE_TOKEN": settings.token,
            "CONTROL_TOKEN": settings.far_end.token,
            "PHONE_PASSWORD": password,
        }
        at = settings.events
        return Draft(
            name=asked.name or ask("What it is called", "--name", default=default),
            url=settings.url,
            mac=mac,
            bind=f"{in_url(at.bind)}:{at.port}",
            advertise=self._advertised(at),
            listed=greeting.listed,
            firmware=asked.firmware or firmware or ask("Firmware (empty: not known)", "--firmware"),
            identities=self._identities(),
            timing={
                name: getattr(settings.timing, name)
                for name in ("event_within", "settle", "ring", "answer_within")
            },
            dial=plan.numbers,
            freed=freed,
            control=settings.far_end.url,
            admin_user=user,
            secrets={name: value for name, value in secrets.items() if value},
        )

    def _advertised(self, at: EventAddress) -> str:
        """Return what the file must say of it; nothing where the listener's own address is it."""
        own = f"http://{in_url(at.bind)}:{at.port}{PATH}"
        return "" if at.advertise == own else at.advertise

    def _identities(self) -> tuple[int, ...]:
        said = insist(
            self._questions,
            "Identities (lines) that may be used",
            "--identities",
            _no_identities,
            self._say,
            given=self._asked.identities,
            default="1",
        )
        return tuple(int(part) for part in said.split(","))


def _with_scheme(url: str, scheme: str = "https") -> str:
    return url if "://" in url else f"{scheme}://{url}"


def _no_address(url: str) -> str:
    if not url:
        return "the address of the phone is missing"
    whole = _with_scheme(url)
    parts = urlsplit(whole)
    if parts.scheme not in ("http", "https") or parts.path.strip("/") or parts.query:
        return f"{url!r} is no address of a phone, such as https://192.0.2.20"
    return address_problem(whole)


def _no_secret(secret: str) -> str:
    fits = secret and all("!" <= sign <= "~" for sign in secret)
    return "" if fits else "a secret is empty, or has blanks or signs that no header can carry"


def _no_identities(said: str) -> str:
    numbers = said.split(",")
    fits = all(n.strip().isdecimal() and int(n) > 0 for n in numbers)
    return "" if fits and len(set(numbers)) == len(numbers) else f"{said!r}: write 1, or 1,2"
