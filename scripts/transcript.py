"""Play the first certificate in a terminal, and put what was said there into the document.

    python scripts/transcript.py            # the whole suite; a few minutes
    python scripts/transcript.py --check    # only say whether the document has all parts

The phone is an emulated one that runs by itself, with a profile that neither `init` nor `certify`
is told of. What changes from run to run (times, delays) stays as it was in the run that was
written down; a test plays the dialogue again and holds its questions against the document.
"""

import argparse
import os
import random
import re
import socket
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pexpect

PAGE = Path(__file__).parent.parent / "docs" / "first-certificate.md"
TOKEN = "a-token-of-the-phone"  # noqa: S105  of an emulated phone that lives for a minute
HIDDEN = """\
status_success: "204"
mac_format: colons
number_format: sip_uri
call_id_at: escaped
anonymous: empty
list_order: hash
ring_seconds: 0.6
event_timeout: 0.4
"""
WINDOWS = ("--event-within", "0.5", "--settle", "0.05", "--ring", "1")
PLAN = {  # what `init` says of each role, and a number of the emulated phone's surroundings
    "answers by itself": "42",
    "another one that answers": "47",
    "is always busy": "43",
    "is never answered": "44",
    "rejects the call": "45",
    "does not exist": "46",
    "rings until it is told to answer": "48",
    "begins with a plus sign": "+4930901860",
    "has * and #": "*21#",
}
_DESK_PLAN = {
    words: "" if words == "has * and #" else number
    for words, number in PLAN.items()
    if words != "rings until it is told to answer"  # which is the second phone
}
_TOKENS = re.compile(r"token: (\S+)")
_PATIENCE = 600
_ESCAPE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


@dataclass
class Played:
    """What a terminal showed, a command each, and how the commands ended."""

    said: dict[str, str] = field(default_factory=dict)
    codes: dict[str, int] = field(default_factory=dict)


@contextmanager
def phone(folder: Path) -> Iterator[tuple[str, str, str]]:
    """Run a phone that nobody is told anything of; yields its address, control and its token."""
    (folder / "hidden.yaml").write_text(HIDDEN)
    child = start(folder, ["emulate", "--profile", "hidden.yaml"], {"PHONE_TOKEN": TOKEN})
    try:
        child.expect(r"phone: (https://\S+)")
        url = child.match[1]
        child.expect(r"control API: (http://\S+)")
        control = child.match[1]
        child.expect(r"control token: (\S+)")
        token = child.match[1]
        child.expect("Ctrl-C ends it")
        yield url, control, token
    finally:
        child.sendintr()
        child.expect(pexpect.EOF)
        child.close()


def play(folder: Path, certify: Sequence[str] = ()) -> Played:
    """Play init, doctor and certify in `folder`; `certify` are options of the last one."""
    played = Played()
    with phone(folder) as (url, control, token):
        port = free_port()
        args = ["init", "desk.yaml", "--listen", str(port), *WINDOWS]
        answers = {
            r"Address of the phone: ": url,
            r"Token \(its web interface.*: ": TOKEN,
            r"Which, 1 to 5.*: ": "1",
            r"Its control address: ": control,
            r"Token of the control address.*: ": token,
            **{rf"number \({re.escape(words)}.*: ": n for words, n in PLAN.items()},
            r"Dial it\? yes or no \[no\]: ": "yes",
            r"What it is called.*: ": "a phone that nobody knows",
            r"Identities.*: ": "1,2",
        }
        _play(folder, "init", args, answers, played)
        _play(folder, "doctor", ["doctor", "desk.yaml"], {}, played)
        last = ["certify", "desk.yaml", "--report", "certificate", *certify]
        _play(folder, "certify", last, {}, played)
        for name, said in played.said.items():
            played.said[name] = _settled(said, url, control, port)
    return played


def play_second(folder: Path, certify: Sequence[str] = ()) -> Played:
    """Play init and certify in `folder` with a second phone as far end, and nobody else."""
    played = Played()
    here, there = free_port(), free_port()
    with phones(folder, here, there) as ((url, token), (second, its_token)):
        listen = ["--listen", str(here), "--far-end-listen", str(there)]
        answers = {
            r"Address of the phone: ": url,
            r"Token \(its web interface.*: ": token,
            r"Which, 1 to 5.*: ": "2",
            r"Address of the second phone: ": second,
            r"Token of the second phone.*: ": its_token,
            r"Number by which it reaches.*: ": "51",
            r"Its own number.*: ": "",
            r"read its display.*: ": "no",
            r"Which, 1 to 3.*: ": "3",
            r"then press Return ": "",
            **{rf"number \({re.escape(words)}.*: ": n for words, n in _DESK_PLAN.items()},
            r"What it is called.*: ": "a phone that nobody knows",
            r"Firmware .*: ": "",
            r"Identities.*: ": "1",
        }
        _play(folder, "second", ["init", "desk.yaml", *listen, *WINDOWS], answers, played)
        last = ["certify", "desk.yaml", "--report", "certificate", *certify]
        _play(folder, "certify", last, {}, played)
        for name, said in played.said.items():
            its = said.replace(f"http://127.0.0.1:{there}", "http://192.0.2.5:8098")
            two = its.replace(second, "https://192.0.2.21").replace(
                f"--far-end-listen {there} ", ""
            )
            played.said[name] = _settled(two, url, "no control address", here)
    return played


@contextmanager
def phones(folder: Path, here: int, there: int) -> Iterator[list[tuple[str, str]]]:
    """Run two phones that can call each other, set up by hand; yields address and token of each."""
    (folder / "hidden.yaml").write_text(HIDDEN)
    for name, number, port in (("desk", 51, here), ("second", 52, there)):
        (folder / f"{name}.phone").write_text(
            f'mac: "0009520000{number}"\nnumbers: ["{number}"]\nprofile: hidden.yaml\n'
            f"allow: true\nevent_server: http://127.0.0.1:{port}/events\n"
        )
    child = start(folder, ["emulate", "desk.phone", "second.phone"], {})
    try:
        child.expect("Ctrl-C ends it")
        said = str(child.before)
        yield list(zip(re.findall(r"(https://\S+)", said), _TOKENS.findall(said), strict=False))
    finally:
        child.sendintr()
        child.expect(pexpect.EOF)
        child.close()


def _play(
    folder: Path, name: str, args: Sequence[str], answers: Mapping[str, str], played: Played
) -> None:
    child = start(folder, args, {})
    said = ""
    for question, answer in answers.items():
        child.expect(question)
        said += child.before + child.after
        child.sendline(answer)
    child.expect(pexpect.EOF)
    said += child.before
    child.close()
    played.said[name] = f"$ ringproof {' '.join(args)}\n" + _plain(said)
    played.codes[name] = child.exitstatus


def start(folder: Path, args: Sequence[str], more: Mapping[str, str]) -> "pexpect.spawn[str]":
    """Start a command of ringproof in a terminal, with `more` in its environment."""
    unset = ("PHONE_TOKEN", "CONTROL_TOKEN", "PHONE_PASSWORD", "PYTEST_ADDOPTS", "FORCE_COLOR")
    kept = {name: value for name, value in os.environ.items() if name not in unset}
    return pexpect.spawn(
        sys.executable,
        ["-m", "ringproof", *args],
        cwd=folder,
        env={**kept, "NO_COLOR": "1", "TERM": "dumb", **more},
        dimensions=(50, 100),
        timeout=_PATIENCE,
        encoding="utf-8",
    )


def free_port() -> int:
    """Return a port of this computer that nobody listens at."""
    # Below those that the system gives to whoever connects: nobody takes it by chance meanwhile.
    for port in random.sample(range(10_000, 32_000), 100):
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise OSError("no port is free")


def _plain(said: str) -> str:
    lines = _ESCAPE.sub("", said).replace("\r\n", "\n").split("\n")
    # What a progress line wrote over is what nobody sees in the end.
    return "\n".join(line.rpartition("\r")[2].rstrip() for line in lines).strip() + "\n"


def _settled(said: str, url: str, control: str, port: int) -> str:
    """Put addresses of a desk in place of the ports of this run."""
    said = said.replace(url, "https://192.0.2.20").replace(control, "http://192.0.2.30:9900")
    for host in ("127.0.0.1", "localhost"):
        said = said.replace(f"http://{host}:{port}", "http://192.0.2.5:8099")
    said = re.sub(r"http://127\.0\.0\.1:\d+", "http://192.0.2.5:8099", said)
    return said.replace(f"--listen {port} ", "").replace(f" --listen {port}", "")


def parts(page: str) -> dict[str, str]:
    """Return the transcripts that stand in the document, by command."""
    found = re.findall(r"<!-- transcript: (\w+) -->\n```text\n(.*?)```", page, re.DOTALL)
    return dict(found)


def with_parts(page: str, said: Mapping[str, str]) -> str:
    """Return the document with these transcripts in place of its own."""
    for name, text in said.items():
        pattern = rf"(<!-- transcript: {name} -->\n```text\n).*?(```)"
        page = re.sub(pattern, lambda m, t=text: m[1] + t + m[2], page, flags=re.DOTALL)
    return page


def main() -> int:
    """Write the document anew, or say whether it has all parts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    page = PAGE.read_text("utf-8")
    if parser.parse_args().check:
        return 0 if set(parts(page)) == {"init", "doctor", "certify", "second"} else 1
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as other:
        played = play(Path(folder))
        beside = play_second(Path(other))
    said = {**played.said, "second": beside.said["second"]}
    PAGE.write_text(with_parts(page, said), "utf-8")
    print(played.codes, beside.codes)
    whole = played.codes == {"init": 0, "doctor": 0, "certify": 0}
    return 0 if whole and beside.codes == {"second": 0, "certify": 3} else 1


if __name__ == "__main__":
    sys.exit(main())
