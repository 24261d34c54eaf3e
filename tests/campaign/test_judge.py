"""A report folder can be judged again, offline, with the same verdicts; a damaged one is told."""

import io
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from rich.console import Console

from ringproof.campaign.judge import JudgementAsked, JudgingAsked, judge_all, judged_again
from ringproof.report.document import Part, TargetFacts
from ringproof.report.journal import Head, JournalWriter
from ringproof.trace import Moment

FEW = ("--test", "events/test_holding.py", "--in-memory")
SAME = "every verdict is the one that the report says"


def verdicts_in(folder: Path) -> dict[str, str]:
    plain = json.loads((folder / "report.json").read_text())
    return {one["id"]: one["verdict"] for one in plain["clauses"]}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    where = tmp_path_factory.mktemp("made") / "r"
    words = ("certify", "emulator:mutant=hold-untold", *FEW, "--report", str(where))
    done = subprocess.run(
        [sys.executable, "-m", "ringproof", *words], capture_output=True, check=False
    )
    assert done.returncode == 1, done.stdout
    return where


@pytest.fixture
def folder(ringproof: Any, made: Path) -> Path:
    where: Path = ringproof.folder / "r"
    shutil.copytree(made, where)
    return where


@pytest.mark.parametrize(
    ("target", "asked", "code"),
    [
        ("emulator", ("-k", "token or list or holding"), 3),
        ("emulator:mutant=hold-untold", ("-k", "hold or list"), 1),
        ("emulator:mutant=names-in-latin-1", ("-k", "name or incoming"), None),
    ],
)
def test_both_parts_give_the_verdicts_of_the_report(
    ringproof: Any, target: str, asked: tuple[str, ...], code: int | None
) -> None:
    done = ringproof("certify", target, *asked, "--in-memory", "--report", "r")
    assert code in (None, done.code)
    report = ringproof.folder / "r"
    said = verdicts_in(report)
    assert len(said) > 100
    for shareable in (False, True):
        judged = judged_again(JudgementAsked(report, shareable=shareable))
        assert judged.part == ("evidence/" if shareable else "private/")
        now = {one.clause: str(one.verdict) for one in judged.after.clauses}
        assert now == said
        assert judged.changed == ()
        assert judged.after.whole == judged.before.whole
        before = {test.nodeid: test.verdict for test in judged.before.tests}
        assert {test.nodeid: test.verdict for test in judged.after.tests} == before


def test_the_command_prints_the_verdicts_and_exits_by_them(ringproof: Any, folder: Path) -> None:
    shutil.rmtree(folder / "private")
    done = ringproof("judge", "r")
    assert done.code == 1, done.said
    count = len(list((folder / "evidence").glob("*.jsonl")))
    assert f"judged again from evidence/: {count} tests" in done.words
    assert SAME in done.words
    assert "fail EV-HOLDING-1 must expected holding of TC@1" in done.words


def test_a_verdict_that_does_not_follow_is_told(ringproof: Any, folder: Path) -> None:
    report = folder / "report.json"
    plain = json.loads(report.read_text())
    for clause in plain["clauses"]:
        if clause["id"] == "EV-HOLDING-1":
            clause["verdict"] = "pass"
    plain["whole"].update(outcome="conformant", exit_code=0)
    report.write_text(json.dumps(plain))
    done = ringproof("judge", "r")
    assert done.code == 1, done.said
    assert "! EV-HOLDING-1 is fail; the report says pass" in done.words
    assert SAME not in done.words


def cut_off(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-20])


def changed(file: Path) -> None:
    file.write_bytes(file.read_bytes().replace(b"true", b"false", 1))


@pytest.mark.parametrize("damage", [cut_off, changed, Path.unlink], ids=["cut", "changed", "lost"])
@pytest.mark.parametrize("part", ["evidence/*.jsonl", "private/*.jsonl", "index.html"])
def test_a_damaged_folder_names_the_file(
    ringproof: Any, folder: Path, part: str, damage: Callable[[Path], None]
) -> None:
    victim = sorted(folder.glob(part))[0]
    if part == "index.html" and damage is changed:
        victim.write_text("<p>conformant</p>")
    else:
        damage(victim)
    done = ringproof("judge", "r")
    assert done.code == 2, done.said
    assert f"ringproof: r/{victim.relative_to(folder)} " in done.words
    assert (
        "cannot be read" if damage is Path.unlink else "is not what the run wrote"
    ) in done.words


@pytest.mark.parametrize(
    ("report", "sentence"),
    [
        ("{", "r/report.json is no JSON"),
        ('{"format": 99}', "r/report.json is of another format than 1"),
        ('{"format": 1}', "report.json is not as schemas/report.schema.json says"),
        ('{"format": 1, "files": [], "tests": [{"id": 1}]}', "report.json is not as schemas/"),
        ('{"format": 1, "files": [{}]}', "report.json is not as schemas/report.schema.json says"),
    ],
)
def test_a_report_that_cannot_be_read_is_told(
    ringproof: Any, folder: Path, report: str, sentence: str
) -> None:
    (folder / "report.json").write_text(report)
    done = ringproof("judge", "r")
    assert (done.code, sentence in done.words) == (2, True), done.said


def test_what_is_neither_report_nor_capture_is_told(ringproof: Any) -> None:
    (ringproof.folder / "notes.txt").write_text("once upon a time")
    (ringproof.folder / "empty").mkdir()
    for name, sentence in (
        ("notes.txt", "notes.txt is in no format that Ringproof reads"),
        ("nowhere", "there is no file or folder nowhere"),
        ("empty", "empty is no report folder: it has no report.json"),
    ):
        done = ringproof("judge", name)
        assert (done.code, sentence in done.words) == (2, True), done.said


def test_what_captures_say_is_written_over_a_file_only_by_force(tape: Any, tmp_path: Path) -> None:
    capture, mine = tape.call().write(tmp_path / "call.mitm"), tmp_path / "mine.json"
    mine.write_text("mine")
    out = StringIO()
    assert judge_all(JudgingAsked((capture,), json=mine), Console(file=out, width=400)) == 2
    assert f"{mine} exists already" in out.getvalue()
    assert mine.read_text() == "mine"
    assert judge_all(JudgingAsked((capture,), json=mine, force=True), Console(file=out)) == 0
    assert mine.read_text() != "mine"


def test_folders_and_captures_are_judged_in_one_go(tape: Any, made: Path, tmp_path: Path) -> None:
    capture = tape.call().write(tmp_path / "call.mitm")
    console = Console(file=io.StringIO(), width=200)
    assert judge_all(JudgingAsked((capture,)), console) == 0
    assert judge_all(JudgingAsked((capture, made)), console) == 1
    assert judge_all(JudgingAsked((capture, tmp_path / "nowhere")), console) == 2
    assert judge_all(JudgingAsked((capture,), shareable=True), console) == 2
    said = console.file.getvalue()  # type: ignore[attr-defined]
    assert "--shareable and --verify are for report folders" in said
    assert "judged again from private/" in said


# -- signatures --------------------------------------------------------------


def write_key(folder: Path, name: str) -> Ed25519PrivateKey:
    key = Ed25519PrivateKey.generate()
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / f"{name}.pem").write_bytes(private)
    public = key.public_key()
    (folder / f"{name}.pub.pem").write_bytes(
        public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    )
    return key


@pytest.fixture
def signed(ringproof: Any) -> Path:
    write_key(ringproof.folder, "ours")
    write_key(ringproof.folder, "theirs")
    done = ringproof("certify", *FEW, "--sign", "ours.pem", "--report", "r")
    assert done.code == 3, done.said
    where: Path = ringproof.folder / "r"
    return where


def test_a_signed_report_is_verified(ringproof: Any, signed: Path) -> None:
    done = ringproof("judge", "r", "--verify", "ours.pub.pem")
    assert done.code == 3, done.said
    assert "signed by the owner of ours.pub.pem" in done.words
    assert "signed, and not checked" in ringproof("judge", "r").words


def test_another_key_or_a_changed_report_is_told(ringproof: Any, signed: Path) -> None:
    done = ringproof("judge", "r", "--verify", "theirs.pub.pem")
    assert done.code == 2
    assert "report.json.sig is not this key's signature of r/report.json" in done.words
    report = signed / "report.json"
    report.write_text(report.read_text().replace('"strict": false', '"strict": true'))
    done = ringproof("judge", "r", "--verify", "ours.pub.pem")
    assert done.code == 2
    assert "is not this key's signature" in done.words


def test_a_report_without_signature_cannot_be_verified(ringproof: Any, signed: Path) -> None:
    ringproof("certify", *FEW, "--report", "r")  # unsigned, into the same folder
    assert not (signed / "report.json.sig").exists()
    done = ringproof("judge", "r", "--verify", "ours.pub.pem")
    assert done.code == 2
    assert "only a report made with `certify --sign` can be verified" in done.words


def test_a_key_that_is_none_is_told_before_anything_runs(ringproof: Any) -> None:
    write_key(ringproof.folder, "ours")
    (ringproof.folder / "text.pem").write_text("open sesame")
    other = generate_private_key(SECP256R1())
    pem = other.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (ringproof.folder / "other.pem").write_bytes(pem)
    for name, sentence in (
        ("nowhere.pem", "the key nowhere.pem cannot be read (No such file or directory)"),
        ("text.pem", "text.pem is no private key in PEM form; make one with `openssl genpkey"),
        ("ours.pub.pem", "ours.pub.pem is no private key in PEM form"),
        ("other.pem", "the key other.pem is not of the kind Ed25519"),
    ):
        done = ringproof("certify", *FEW, "--sign", name, "--report", "r")
        assert (done.code, sentence in done.words) == (2, True), done.said
        assert not (ringproof.folder / "r").exists()


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
def test_openssl_makes_keys_and_checks_signatures(ringproof: Any) -> None:
    def openssl(*words: str) -> int:
        return subprocess.run(
            ["openssl", *words], cwd=ringproof.folder, capture_output=True, check=False
        ).returncode

    assert openssl("genpkey", "-algorithm", "ed25519", "-out", "key.pem") == 0
    assert openssl("pkey", "-in", "key.pem", "-pubout", "-out", "key.pub.pem") == 0
    ringproof("certify", *FEW, "--sign", "key.pem", "--report", "r")
    check = ("pkeyutl", "-verify", "-rawin", "-pubin", "-inkey", "key.pub.pem")
    files = ("-in", "r/report.json", "-sigfile", "r/report.json.sig")
    assert openssl(*check, *files) == 0
    assert ringproof("judge", "r", "--verify", "key.pub.pem").code == 3


def test_a_resumed_run_that_was_killed_lists_its_parts(tmp_path: Path) -> None:
    head = Head(
        TargetFacts("desk 7", "device", "", "", "1.4", "1.4"),
        Moment(0, 3600.0),
        "0.1.0",
        "ringproof",
        strict=False,
        out_of_scope=(),
        whole_suite=True,
        parts=(Part(Moment(0, 0.0), 60.0, 3),),
    )
    JournalWriter(tmp_path, head).close()
    after = judged_again(JudgementAsked(tmp_path)).after
    assert [(part.began.wall, part.tests) for part in after.parts] == [(0.0, 3), (3600.0, 0)]
    assert (after.began.wall, after.took) == (0.0, 60.0)
    assert after.notes[-1].startswith("made in 2 parts: 3 tests from 1970-01-01 00:00:00 UTC;")
