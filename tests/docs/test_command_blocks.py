"""Every command line that a document shows in a block is run, and there is no other way.

- whole, where `<!-- run -->` or `<!-- transcript: NAME -->` stands before the block (by
  test_walkthroughs.py and tests/onboarding), or README's generated block says it;
- narrowed, here: page by page, in a folder with the files that the page speaks of. What stands at
  an address of the page is a phone or server of ours (`places`), and what would take long is given
  less to do (LESS). What serves until Ctrl-C serves until the page ends.
- not run, with the reason: NOT_RUN.

A block of another kind says its language. The exit code is 0, or what `# exit code N` says, or
what stands in LESS.
"""

import re
import shlex
import shutil
import subprocess
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from ringproof.campaign.emulate.target_file import write_target
from ringproof.emulator.assembly import Setup
from ringproof.emulator.memory import MemoryPhone

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = (".", "docs", "docs/reference", "examples/*", "recordings", "schemas", "tests/*")
PAGES = sorted(path for place in FOLDERS for path in ROOT.glob(f"{place}/*.md"))
BLOCK = re.compile(
    r"(?:^<!-- (?P<mark>[^\n]*) -->\n\n?)?"
    r"(?:^ *```(?P<language>\w*)\n(?P<fenced>.*?)^ *```$|(?P<plain>(?:^ {4}[^\n]+\n)+))",
    re.MULTILINE | re.DOTALL,
)
WHOLE = re.compile(r"run|transcript: .*|certify:begin.*")
TALK = ("", "text")  # languages of blocks that may show commands
PROGRAM = re.compile(r"(\S*/)?(ringproof|pytest|tox|pip|python3?|openssl|curl|docker|locust)\b")
SHELL = re.compile(r"(export )?[A-Z_]+=")

ONE_TEST = "--test commands/test_hold.py::test_hold_puts_a_talk_on_hold"
BY_NAME = "-k test_hold_puts_a_talk_on_hold"
HERE = f"--in-memory {ONE_TEST}"


@dataclass(frozen=True)
class Less:
    """What is added to lines of this form, and how they end then."""

    form: str
    more: str = ""
    code: int = 0
    until: str = ""  # serves from the line with these words on, until Ctrl-C


CTRL_C = "Ctrl-C ends it"
LESS = (  # the first form that fits
    Less(r"ringproof (emulate|record) ", until=CTRL_C),
    Less(r"ringproof certify server\b", "-k test_an_incoming_call_is_taken", 3),
    Less(r"ringproof certify .*mutant=door-code-cut", "--in-memory -k nordfon", 1),
    Less(r"ringproof certify .*--catalogue", "--in-memory -k nordfon", 3),
    Less(r"ringproof certify --suite", "--in-memory -k house", 3),
    Less(r"ringproof certify emulator", HERE, 3),
    Less(r"ringproof certify .*--repeat", f"--repeat 2 {ONE_TEST}", 3),
    Less(r"(\S*/)?ringproof certify", ONE_TEST, 3),
    Less(r"ringproof judge ringproof-report/TIME", code=3),
    Less(r"\S+ -m pytest conformance", f"--import-mode=importlib {BY_NAME}", 3),
)

_LONG = "takes long; run by tests/campaign and, whole, by tox's environments"
NOT_RUN: Mapping[str, str] = {  # how a line begins, and why it is not run, only parsed
    "python3 -m venv": "installs from a network; scripts/check_wheel.py does it in CI",
    "pip install": "installs from a network",
    "docker ": "no container engine is asked for; tests/examples reads the Dockerfile",
    "curl ": "test_control_api.py does the same without a shell; tests/face the other",
    "locust ": "a worker of another machine; tests/campaign/load starts one here",
    "export ": "the shell's own; the variable is set for the lines that follow",
    "ringproof certify --resume": "takes a run that broke off; tests/campaign breaks some",
    "ringproof init": "asks in a terminal; tests/onboarding plays it",
    "ringproof selfcheck": _LONG,
    "ringproof load": _LONG,
    r"pytest( --target=emulator:(mutant=hold-untold|profile=laconic))?$": (
        "tests/architecture/test_own_suite.py runs them whole"
    ),
    "ringproof certify --catalogue nordfon$": "tests/campaign installs such a package",
}


def blocks(page: Path) -> Iterator[re.Match[str]]:
    yield from BLOCK.finditer(page.read_text("utf-8"))


def command_lines(block: re.Match[str]) -> list[str]:
    """Return the command lines of a block, as they are typed."""
    if (block["language"] or "") not in TALK:
        return []
    lines = [line.strip() for line in (block["fenced"] or block["plain"]).splitlines()]
    shown = [line.removeprefix("$ ") for line in lines if line.startswith("$ ")]
    if not shown:
        shown = [line for line in lines if PROGRAM.match(line) or SHELL.match(line)]
    return [line for line in shown if not line.startswith("#")]


def all_commands(block: re.Match[str]) -> bool:
    """Whether each line is a command, or else commands stand behind a $ among their output."""
    lines = (block["fenced"] or block["plain"]).splitlines()
    shown = command_lines(block)
    return bool(shown) and ("$ " in block[0] or len(shown) == len(lines))


def is_whole(block: re.Match[str]) -> bool:
    return WHOLE.fullmatch(block["mark"] or "") is not None


def not_run(line: str) -> str:
    """Return how an entry of NOT_RUN begins that this line has; empty where it is run."""
    return next((start for start in NOT_RUN if re.match(start, line)), "")


def narrowed(page: Path) -> list[str]:
    return [
        line
        for block in blocks(page)
        if not is_whole(block)
        for line in command_lines(block)
        if not not_run(line)
    ]


NARROWED = [page for page in PAGES if narrowed(page)]


def test_a_block_without_a_language_shows_commands() -> None:
    unclear = [
        f"{page.relative_to(ROOT)}: {block[0].strip()[:60]}"
        for page in PAGES
        for block in blocks(page)
        if not block["language"] and not is_whole(block)
        if not all_commands(block)
    ]
    assert unclear == [], "fence it, with its language"


def test_what_is_not_run_is_there() -> None:
    shown = [line for page in PAGES for block in blocks(page) for line in command_lines(block)]
    assert set(NOT_RUN) - {not_run(line) for line in shown} == set()
    assert len(shown) > 80


def test_what_is_made_less_of_is_there() -> None:
    shown = [line for page in NARROWED for line in narrowed(page)]
    assert {less.form for less in LESS} == {less_of(line).form for line in shown} - {""}


def less_of(line: str) -> Less:
    return next((less for less in LESS if re.match(less.form, line)), Less(""))


class Answers(BaseHTTPRequestHandler):
    """Where events go: 200 to everything."""

    def do_GET(self) -> None:
        """Answer, and read nothing."""
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def desk(served: Any) -> Iterator[Any]:
    """A phone that runs by itself: the one on the pages' desk."""
    with served(Setup(allow_action_urls=True)) as emulation:
        yield emulation


@pytest.fixture(scope="module")
def places() -> Iterator[dict[str, str]]:
    """What stands at the addresses of the pages."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    at = f"http://127.0.0.1:{server.server_port}/events"
    yield {
        "http://192.0.2.9:8080/events": at,
        "http://127.0.0.1:8090/events": at,
        "https://cti.example/events": at,
        "127.0.0.1:9000": "127.0.0.1:0",
        "-o morning.mitm": "-o recorded.mitm",
        "recordings/incoming-call.mitm --to": "recordings/at-the-phone.mitm --to",  # no commands
        "learn desk7.yaml": "learn --in-memory emulator",
    }
    server.shutdown()
    thread.join()
    server.server_close()


SERVER = """\
name: a server that answers
role: server
url: https://cti.example/events
desks: {count: 1}
told: {command: ["true"]}
timing: {answer_within: 5, settle: 0.05}
"""
ACCESS = (
    '192.0.2.20 - - [01/Dec/2026:10:00:00 +0000] "GET /events?event=incoming'
    '&mac=000952C0FFEE&callId=TC@1&accountId=1&number=42 HTTP/1.1" 200 0 "-" "-"\n'
)
HAR = '{"log": {"version": "1.2", "entries": []}}'
PHONE_FILES = ("desk.yaml", "door.yaml")
OUT_OF_THE_REPOSITORY = ("recordings", "conformance", "conftest.py", "examples")
REPORTS = {"reading-a-report": "ringproof-report/20200101-000000", "README": "before"}
LATEST = "ringproof-report/TIME"


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory, terminal: Any) -> Path:
    """The report of a certification, for the pages that speak of one."""
    folder = tmp_path_factory.mktemp("certified")
    code, said = terminal.run(["ringproof", "certify", "--report", "r", *HERE.split()], folder)
    assert code == 3, said
    return folder / "r"


def furnish(folder: Path, page: Path, desk: Any, report: Path, places: Mapping[str, str]) -> None:
    """Put into the folder what the page speaks of."""
    for name in OUT_OF_THE_REPOSITORY:
        (folder / name).symlink_to(ROOT / name)
    for name in ("desk-phone.yaml", "desk7.yaml", "desk-7.yaml"):
        write_target(desk, folder / name)
    if page.stem in REPORTS:
        shutil.copytree(report, folder / REPORTS[page.stem])
    for name in PHONE_FILES:
        (folder / name).write_text("profile: default\n")
    settings = MemoryPhone(Setup()).control("admin.download")["settings"]
    (folder / "export.xml").write_text(str(settings), "utf-8")
    (folder / "server.yaml").write_text(elsewhere(SERVER, places))
    (folder / "access.log").write_text(ACCESS)
    (folder / "capture.har").write_text(HAR)
    shutil.copy(ROOT / "recordings" / "at-the-phone.mitm", folder / "morning.mitm")


def elsewhere(text: str, places: Mapping[str, str]) -> str:
    for place, instead in places.items():
        text = text.replace(place, instead)
    return text


def typed(line: str, places: Mapping[str, str]) -> tuple[list[str], int, Less]:
    """Return the words of a narrowed line, how it ends, and what made it less."""
    command, _, remark = line.partition(" #")
    less = less_of(line)
    words = shlex.split(f"{elsewhere(command, places)} {less.more}")
    while words[0].endswith("python") or words[0] == "-m":
        words.pop(0)
    words[0] = Path(words[0]).name
    said = re.search(r"exit code (\d)", remark)
    return words, int(said[1]) if said else less.code, less


@pytest.mark.parametrize("page", NARROWED, ids=lambda page: str(page.relative_to(ROOT)))
def test_what_the_page_shows_can_be_done(
    page: Path, tmp_path: Path, terminal: Any, desk: Any, report: Path, places: dict[str, str]
) -> None:
    furnish(tmp_path, page, desk, report, places)
    secrets = {"PHONE_TOKEN": desk.phones[0].token, "CONTROL_TOKEN": desk.control_token}
    otherwise = []
    with ExitStack() as serving:
        for line in narrowed(page):
            latest = max(map(str, tmp_path.glob("ringproof-report/*")), default="")
            words, code, less = typed(line, {**places, LATEST: latest})
            if words[0] == "openssl":
                subprocess.run(words, cwd=tmp_path, check=True, capture_output=True)
                continue
            running = terminal.start(words, tmp_path, secrets)
            if less.until and running.until(less.until):
                serving.callback(partial(ended_in_order, running))
                continue
            ended = running.end()
            if (ended, "Traceback" in running.text, less.until) != (code, False, ""):
                otherwise.append(f"{line}\n{running.text}\nexit code {ended}, not {code}")
    assert not otherwise, "\n\n".join(otherwise)


def ended_in_order(running: Any) -> None:
    assert running.interrupt() == 0, running.text
