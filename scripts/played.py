"""Phones by themselves, certified with people or with a second phone round them.

Beside `scripted_person.py`, who plays the people, it makes the target files and compares what a
run came to with that of the emulated drivers: a verdict is the same, or it is open for a reason
that names what these drivers cannot do.
"""

import json
import re
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from scripted_person import ControlApi, Played, ScriptedPerson, play

from ringproof.campaign.emulate.target_file import WINDOWS
from ringproof.target.spec import EMULATED_DIAL

RINGPROOF: Final = [sys.executable, "-m", "ringproof"]
_TOKEN: Final = "made-up-for-these-phones"  # noqa: S105  of phones that live for a run
_OWN: Final = "0302000"  # the telephone of the person at the terminal
_HASTY: Final = "ring_seconds: 0.6\nevent_timeout: 0.4\n"
BESIDE_THE_TESTS: Final = 4
"""Prompts about the settings: both are asked for, and the event server is set and put back."""

ONE_CANNOT: Final = (r"the target file has (one phone only|2 phones), and 3 are needed",)
"""What those round one phone, or two, cannot do, whoever they are."""
PEOPLE_CANNOT: Final = (
    *ONE_CANNOT,
    r"settings are not downloaded by hand",  # files go through no prompt
    r"nobody types a name of \d+ letters",
)
SECOND_PHONE_CANNOT: Final = (
    *ONE_CANNOT,
    r"this far end cannot tell whether it (is on hold|hears .*|is called from \d) ",
    r"this far end calls as 702, not as ",
    r"this far end is not behind \S+ ",
    r"the far end \d+ knows of no call with the phone",
    r"a second phone (reaches the first identity only|cannot) ",
    r"the second phone is not in that call any more",
)


@dataclass(frozen=True)
class Desk:
    """Emulated phones by themselves on one exchange; the first is to be certified."""

    folder: Path
    urls: tuple[str, ...]
    control_url: str
    control_token: str
    within: float  # seconds in which an event that is owed arrives

    def control(self, phone: int = 1) -> ControlApi:
        """Return the control API of a phone."""
        return ControlApi(self.control_url, self.control_token, f"phone-{phone}")

    def target(self, name: str, **round_it: Mapping[str, Any]) -> Path:
        """Write the target file of the first phone, with who is round it; return its path."""
        mac = self.control()("phone.facts")["mac"]
        said = {
            "name": f"desk {mac}",
            "driver": "device",
            "url": self.urls[0],
            "token": _TOKEN,
            "mac": mac,
            "events": {"bind": "127.0.0.1:0"},
            "identities": [1, 2],
            "timing": {**WINDOWS, "event_within": self.within},
            "dial": dict(EMULATED_DIAL),
            "allow_feature_codes": True,
            "claims": {"conference": True, "attended_transfer": True, "settings": True},
            **round_it,
        }
        path = self.folder / f"{name}.yaml"
        path.write_text(json.dumps(said), "utf-8")  # which is YAML too
        return path

    def alone(self) -> Path:
        """Write the target file of the first phone with its own exchange round it."""
        here = {"driver": "emulated", "url": self.control_url, "token": self.control_token}
        return self.target("alone", far_end=here, local_user=here, admin=here)

    def with_people(self) -> Path:
        """Write the target file of the first phone with people round it."""
        far_end = {"driver": "human", "number": _OWN}
        admin = {"driver": "human", "user": "admin", "password": "admin"}
        return self.target("people", far_end=far_end, local_user={"driver": "human"}, admin=admin)

    def with_second_phone(self) -> Path:
        """Write the target file of the first phone with the second one as its far end."""
        ears = f"127.0.0.1:{_free_port()}"
        self.control(2)("admin.change", event_server=f"http://{ears}/events")
        far_end = {
            "driver": "phone",
            "url": self.urls[1],
            "token": _TOKEN,
            "number": "702",
            "dials": "701",
            "events": {"bind": ears},
        }
        here = {"driver": "emulated", "url": self.control_url, "token": self.control_token}
        dial = {**EMULATED_DIAL, "waits": "702"}
        return self.target("second", far_end=far_end, local_user=here, admin=here, dial=dial)


@contextmanager
def desk(
    folder: Path, phones: int = 1, within: float = WINDOWS["event_within"], **first: str
) -> Iterator[Desk]:
    """Run phones as a process of their own; `first` are keys of the first one's phone file."""
    files = [folder / f"phone-{k}.yaml" for k in range(1, phones + 1)]
    for k, file in enumerate(files, start=1):
        said = {key: value for key, value in first.items() if value and k == 1}
        file.write_text(json.dumps({"numbers": [f"70{k}", f"71{k}"], **said}), "utf-8")
    (folder / "hasty.yaml").write_text(_HASTY, "utf-8")
    profile = f"--profile={folder / 'hasty.yaml'}"
    command = [*RINGPROOF, "emulate", *map(str, files), profile, "--allow", f"--token={_TOKEN}"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None  # noqa: S101  as asked for
        said = ""
        for line in process.stdout:
            said += line
            if "Ctrl-C" in line:
                break
        urls = tuple(re.findall(r"^phone-\d+: (\S+)", said, re.MULTILINE))
        control, token = re.findall(r"^control (?:API|token): (\S+)", said, re.MULTILINE)
        yield Desk(folder, urls, control, token, within)
    finally:
        process.terminate()
        process.communicate()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def certified(target: Path, report: Path, *options: str) -> int:
    """Certify the phone of a target file without anybody to ask; return the exit code."""
    command = [*RINGPROOF, "certify", str(target), f"--report={report}", *options]
    return subprocess.run(command, capture_output=True, check=False).returncode


def certified_by_people(
    here: Desk, report: Path, *options: str, moods: Mapping[str, str] | None = None
) -> tuple[Played, ScriptedPerson]:
    """Certify the first phone with a scripted person as everybody round it."""
    person = ScriptedPerson(here.control(), ("701", "711"), moods or {})
    command = [*RINGPROOF, "certify", str(here.with_people()), f"--report={report}", *options]
    return play(command, person), person


def verdicts(report: Path, kind: str = "tests") -> dict[str, tuple[str, str]]:
    """Return verdict and reason of each test, or of each of the `clauses`."""
    found = json.loads((report / "report.json").read_text("utf-8"))
    return {each["id"]: (each["verdict"], each.get("why", "")) for each in found[kind]}


def failed(report: Path) -> set[str]:
    """Name the clauses that were judged worse than open."""
    found = verdicts(report, "clauses")
    return {name for name, (verdict, _) in found.items() if verdict in ("fail", "non-strict")}


def differing(wanted: Path, report: Path, cannot: Sequence[str]) -> list[str]:
    """Name the tests whose verdict is another one, but for what the drivers `cannot` do."""
    found = verdicts(report)
    return [
        f"{test}: {verdict}, not {wanted_verdict}: {why}"
        for test, (wanted_verdict, _) in verdicts(wanted).items()
        for verdict, why in [found.get(test, ("not run", ""))]
        if verdict != wanted_verdict
        and not (verdict == "inconclusive" and any(re.match(each, why) for each in cannot))
    ]
