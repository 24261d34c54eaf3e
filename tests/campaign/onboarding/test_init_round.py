"""Who is round a phone, asked for or given as options, and how slow its network is."""

import io
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from ringproof.campaign.onboarding.asked import InitAsked
from ringproof.campaign.onboarding.init import init
from ringproof.emulator.assembly import Setup
from ringproof.emulator.standalone import Emulation
from ringproof.target.control_client import ControlClient
from ringproof.target.file import load_target

Served = Callable[..., AbstractContextManager[Emulation]]
Stranger = Callable[..., AbstractContextManager[int]]
Together = Callable[..., AbstractContextManager[Emulation]]
FAST = {"event_within": 1.5, "settle": 0.05, "ring": 1.0, "answer_within": 2.0}


def meet(file: Path, **asked: Any) -> tuple[int, str]:
    """Have `init` get to know a phone; return its exit code and all that it said."""
    out = io.StringIO()
    known = {"timing": FAST, "wait": 0.2, **asked}
    code = init(InitAsked(file, **known), Console(file=out, width=200))
    return code, out.getvalue()


def typing(monkeypatch: pytest.MonkeyPatch, *lines: str) -> None:
    """Have these lines typed, and then nobody be there."""
    monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))


@dataclass(frozen=True)
class Two:
    """A phone of number 351 and a second one of number 361 beside it."""

    emulation: Emulation
    here: int
    there: int

    @property
    def asked(self) -> dict[str, Any]:
        """The options that say all but the second phone's own number."""
        phone, second = self.emulation.phones
        return {
            "url": phone.url,
            "token": phone.token,
            "listen": str(self.here),
            "far_end_url": second.url,
            "far_end_token": second.token,
            "far_end_dials": "351",
            "far_end_listen": str(self.there),
            "no_input": True,
        }


@pytest.fixture
def two(desk: Any, together: Together) -> Callable[..., AbstractContextManager[Two]]:
    @contextmanager
    def switched_on(number: str = "351") -> Iterator[Two]:
        here, there = desk.port(), desk.port()
        setups = [
            Setup(
                allow_action_urls=True,
                name=f"phone-{own}",
                event_server=desk.told(port),
                mac=f"000952000{own}",
                numbers=(own,),
            )
            for own, port in ((number, here), ("361", there))
        ]
        with together(*setups) as emulation:
            yield Two(emulation, here, there)

    return switched_on


Pair = Callable[..., AbstractContextManager[Two]]


def test_a_second_phone_is_enough_to_hear_an_event(two: Pair, desk: Any) -> None:
    file = desk.folder / "new.yaml"
    with two() as both:
        code, said = meet(file, **both.asked, dial=("unreachable=46",))
        assert code == 0, said
        assert "heard: incoming mac=000952000351" in said
        phone = load_target(file, {})
        far_end = phone.far_end
        assert (far_end.driver, far_end.number, far_end.dials) == ("phone", "361", "351")
        assert phone.dial.numbers == {"waits": "361", "unreachable": "46"}
        assert (phone.local_user.driver, phone.admin.driver) == ("none", "none")
        secret = both.emulation.phones[1].token
        assert f"FAR_END_TOKEN={secret}\n" in file.with_suffix(".env").read_text()
        assert secret not in file.read_text() + said
        assert desk.visit(file)[:2] == (0, ["dial"])


def test_whoever_stands_round_the_phone_is_asked_for(
    two: Pair, desk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = desk.folder / "new.yaml"
    with two() as both:
        phone, second = both.emulation.phones
        round_it = ("2", second.url, second.token, "351", "", "yes", "human", "")
        typing(monkeypatch, phone.url, phone.token, *round_it, *[""] * 8, "desk", "1.4", "1")
        asked = {"listen": str(both.here), "far_end_listen": str(both.there)}
        code, said = meet(file, **asked)
    assert code == 0, said
    target = load_target(file, {})
    drivers = (target.far_end.driver, target.local_user.driver, target.admin.driver)
    assert drivers == ("phone", "human", "human")
    assert (target.name, target.dial.numbers) == ("desk", {"waits": "361"})
    assert "Set on the second phone, in the same place:\n  allow action URLs:  on\n" in said
    assert f"  action URL server:  {desk.told(both.there)}\n" in said


def test_a_person_with_another_telephone_is_far_end(served: Served, desk: Any) -> None:
    file, port = desk.folder / "new.yaml", desk.port()
    with served(Setup(allow_action_urls=True, event_server=desk.told(port))) as emulation:
        phone = emulation.phones[0]
        people = {"far_end": "human", "far_end_number": "42", "local_user": "human"}
        asked = {"url": phone.url, "token": phone.token, "listen": str(port), "no_input": True}
        code, said = meet(file, **asked, **people, admin_driver="human")
        assert code == 0, said
        assert desk.visit(file, terminal=True)[0] == 0
    target = load_target(file, {})
    assert target.human == ("far_end", "local_user", "admin")
    assert (target.far_end.number, target.dial.numbers) == ("42", {"waits": "42"})


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"far_end": "anybody"}, "--far-end: 'anybody': say one of emulated, phone, sip, human"),
        ({"far_end_dials": "5 1"}, "--far-end-dials: '5 1' is no number"),
        ({"far_end_number": "x y"}, "--far-end-number: 'x y' is no number"),
        ({"far_end_url": "ftp://x"}, "--far-end-url: 'ftp://x' is no address"),
        ({"sip_server": "a b"}, "--sip-server: 'a b' is no SIP server"),
        ({"local_user": "web"}, "--local-user: 'web': say one of human, none"),
        ({"admin_driver": "emulated"}, "--admin-driver: 'emulated': say one of web, human"),
        ({"mac": "no"}, "--mac: 'no' is no mac"),
        ({"name": "desk\udcff"}, "--name: that has signs in it that cannot be shown"),
        ({"advertise": "http://a b/"}, "--advertise: 'http://a b/' is no address to tell events"),
        ({"firmware": "new"}, "--firmware: 'new' is no release"),
        ({"timing": {"settle": 0.0}}, "--settle 0: say seconds, more than none"),
        ({"wait": float("nan")}, "--wait nan: say seconds"),
    ],
)
def test_an_option_that_cannot_be_is_a_sentence_before_anybody_is_asked(
    tmp_path: Path, asked: dict[str, Any], says: str
) -> None:
    code, said = meet(tmp_path / "new.yaml", **asked)
    assert (code, list(tmp_path.iterdir())) == (2, []), said
    assert said.startswith(f"ringproof: {says}")


def test_what_is_wrong_with_a_second_phone_is_a_sentence(two: Pair, desk: Any) -> None:
    file = desk.folder / "new.yaml"
    wrong: list[tuple[dict[str, Any], int, str]] = [
        ({"far_end_url": "https://127.0.0.1:1"}, 3, "the second phone cannot be used as far end"),
        ({"far_end_url": "https://no-such.invalid"}, 3, "the host name of the phone is not known"),
        ({"far_end_token": "wrong"}, 3, "the phone refuses the token"),
        ({"far_end_token": ""}, 2, "say FAR_END_TOKEN"),
        ({"far_end_dials": ""}, 2, "say --far-end-dials"),
        ({"far_end_dials": "112"}, 2, "an emergency number somewhere: somebody may come; it is "),
        ({"far_end_listen": "no"}, 2, "--far-end-listen no: say a port"),
    ]
    with two() as both:
        for asked, code, says in wrong:
            ended, said = meet(file, **{**both.asked, **asked})
            assert (ended, file.exists()) == (code, False), said
            assert says in said


def test_a_number_that_alarms_somebody_is_dialled_only_with_consent(
    two: Pair, desk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = desk.folder / "new.yaml"
    with two("110") as both:
        asked = {**both.asked, "far_end_dials": "110", "no_input": False, "local_user": "none"}
        typing(monkeypatch, "", "yes", *[""] * 20)
        code, said = meet(file, **asked, admin_driver="none", identities="1", name="desk")
    assert code == 0, said
    assert "110: an emergency number somewhere: somebody may come. Shall the far end dial" in said
    assert load_target(file, {}).allow_emergency


class Screen(io.StringIO):
    """A terminal before which somebody does a thing once these words come up."""

    def __init__(self, words: str, does: Callable[[], Any]) -> None:
        super().__init__()
        self._words = words
        self._does = does

    def write(self, text: str, /) -> int:
        written = super().write(text)
        if self._words in text:
            self._does()
        return written


def test_of_several_phones_that_tell_events_the_mac_is_asked_for(
    two: Pair, desk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = desk.folder / "new.yaml"
    with two() as both:
        # The second phone tells its events to the port of the first.
        both.emulation._parts[1].access.event_server = desk.told(both.here)
        press = ControlClient(both.emulation.control_url, both.emulation.control_token)
        screen = Screen("Make a call", lambda: press("local_user.dial", {"number": "361"}))
        phone = both.emulation.phones[0]
        typing(monkeypatch, phone.url, phone.token, "5", "no", "3", "", "000952000351", *[""] * 20)
        timing = {**FAST, "settle": 0.4}
        asked = InitAsked(file, listen=str(both.here), wait=5.0, timing=timing)
        assert init(asked, Console(file=screen, width=200)) == 0, screen.getvalue()
    said = screen.getvalue()
    assert "Several phones told events. Which mac is on the label of this one?" in said
    assert sorted(re.findall(r"^  \d  (0009\w+)$", said, re.MULTILINE)) == [
        "000952000351",
        "000952000361",
    ]
    assert load_target(file, {}).mac == "000952000351"


def test_what_is_mended_at_the_phone_is_looked_at_again(
    served: Served, desk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, port = desk.folder / "new.yaml", desk.port()
    with served() as emulation:
        access = emulation._parts[0].access
        press = ControlClient(emulation.control_url, emulation.control_token)

        def mends() -> None:
            if not access.allow_action_urls:  # what was wrong first
                access.allow_action_urls = True
                return
            access.event_server = desk.told(port)
            press("local_user.dial", {"number": "46"})

        screen = Screen("Try again?", mends)
        known = emulation.phones[0]
        asked = InitAsked(
            file, known.url, known.token, listen=str(port), wait=0.3, timing=FAST, far_end="none"
        )
        typing(monkeypatch, "no", "3", "", "yes", "yes", *[""] * 20)
        assert init(asked, Console(file=screen, width=200)) == 0, screen.getvalue()
    said = screen.getvalue()
    assert "  Action URLs are switched off on the phone: action=? is answered 404" in said
    assert "  no event arrived: " in said
    assert load_target(file, {}).mac == "000952C0FFEE"


# -- how slow it is -------------------------------------------------------------------------------


def test_how_slow_the_network_is_stands_in_the_file(
    served: Served, desk: Any, stranger: Stranger, slowly: Any
) -> None:
    file = desk.folder / "new.yaml"
    with served(http=True) as emulation:
        port = int((emulation.phones[0].http_url or "").rpartition(":")[2])
        with stranger(slowly(port, 0.06)) as slow:
            code, said = meet(
                file,
                url=f"http://127.0.0.1:{slow}",
                token=emulation.phones[0].token,
                listen=str(desk.port()),
                control=emulation.control_url,
                control_token=emulation.control_token,
                timing={"ring": 1.0},
                no_input=True,
            )
    assert code == 0, said
    measured = re.search(r"# Measured: answers took ([\d.]+) to ([\d.]+) s", file.read_text())
    assert measured is not None, file.read_text()
    assert float(measured[1]) >= 0.06
    timing = load_target(file, {}).timing
    assert timing.ring == 1.0
    assert timing.answer_within >= max(5.0, 8 * float(measured[2]) - 0.5)
