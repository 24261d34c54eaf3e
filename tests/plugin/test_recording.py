"""Recordings as tests: collected from a folder, or named by a mark, and judged like every test."""

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

from ringproof.packaged import folder
from ringproof.plugin.recording import BadRecording, Named, RecordingItem, embedded, named_by
from ringproof.plugin.stand import Stand
from ringproof.recordings import Exchange, FlowWriter, Leg, read
from ringproof.session.parties import FarEnd
from ringproof.session.phone import Phone
from ringproof.session.scene import Scene
from ringproof.target.settings import TargetSettings
from ringproof.target.spec import emulator
from ringproof.trace import Actor, Answer, Moment, Record, Stimulus, Told, Trace

MUTANT = "emulator:mutant=hold-untold"
_OK = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
_TICK = 0.002

Calls = Callable[..., Path]


def a_held_call(phone: Phone, far_end: FarEnd) -> None:
    far_end.calls("030555101", "Peter")
    for command in (phone.accept, phone.hold, phone.terminate):
        phone.scene.drivers.target.settle(0.1)
        command()


def trace_of(settings: TargetSettings) -> tuple[list[Record], TargetSettings]:
    stand = Stand(settings, in_memory=True)
    stand.open()
    scene = Scene(stand.drivers, Trace(stand.drivers.target.clock))
    phone = Phone(scene, scene.drivers.target.settings.credential)
    a_held_call(phone, FarEnd(scene))
    scene.listen()
    stand.close()
    return scene.trace.records, stand.settings


def exchanges(records: list[Record], settings: TargetSettings) -> Iterator[Exchange]:
    answers = {record.to: record for record in records if isinstance(record, Answer)}
    for n, record in enumerate(records, start=1):
        at = Moment(record.at.mono + n * _TICK, record.at.wall)
        after = replace(at, mono=at.mono + _TICK / 2)
        if isinstance(record, Told):
            yield Exchange(n, Leg.EVENTS, settings.mac, record.raw, _OK, at, at, after)
        elif isinstance(record, Stimulus) and record.actor is Actor.CLIENT:
            answer = answers[record.n].raw
            raw = record.raw.replace(settings.token.encode(), b"(token)")
            yield Exchange(n, Leg.COMMANDS, settings.mac, raw, answer, at, at, after)


@pytest.fixture(scope="module")
def calls() -> Calls:
    """Records one held call at each phone of these macs; returns the file."""

    def recorded(kept: Path, *macs: str, without: int = 0) -> Path:
        kept.mkdir(parents=True, exist_ok=True)
        path = kept / "call.mitm"
        every: list[Exchange] = []
        for mac in macs or ("000952C0FFEE",):
            every += exchanges(*trace_of(replace(emulator(), mac=mac)))
        with path.open("wb") as stream:
            writer = FlowWriter(stream, synthetic=True)
            for exchange in sorted(every, key=lambda each: each.complete.mono)[without:]:
                writer.add(exchange)
        read(path)  # an inner pytest forgets what it imported, and mitmproxy is slow to import
        return path

    return recorded


def run(pytester: pytest.Pytester, *args: str, target: str = "emulator") -> pytest.RunResult:
    pytester.makeini("[pytest]\naddopts = --import-mode=importlib\n")
    return pytester.runpytest_inprocess(f"--target={target}", "--in-memory", "-rA", *args)


def test_every_recording_of_the_folder_is_a_test(pytester: pytest.Pytester, calls: Calls) -> None:
    calls(pytester.path / "recordings")
    result = run(pytester)
    assert (result.ret, result.parseoutcomes()) == (0, {"passed": 1})
    result.stdout.fnmatch_lines(["*recordings/call.mitm::000952C0FFEE*"])


def test_a_phone_that_does_otherwise_fails_at_the_first_edge(
    pytester: pytest.Pytester, calls: Calls
) -> None:
    calls(pytester.path / "recordings")
    result = run(pytester, target=MUTANT)
    assert (result.ret, result.parseoutcomes()) == (1, {"failed": 1})
    result.stdout.fnmatch_lines(["holding of TC@1 was recorded, and did not come*"])
    result.stdout.no_fnmatch_line("*Traceback*")


def test_what_always_holds_is_judged_too(pytester: pytest.Pytester, calls: Calls) -> None:
    calls(pytester.path / "recordings")
    result = run(pytester, target="emulator:mutant=mac-of-another-phone")
    assert result.ret == 1
    result.stdout.fnmatch_lines(["*EV-MAC-1*must*"])


def test_what_no_clause_judges_fails_the_run_all_the_same(
    pytester: pytest.Pytester, calls: Calls
) -> None:
    calls(pytester.path / "recordings")
    result = run(pytester, target="emulator:profile=talkative")
    assert (result.ret, result.parseoutcomes()) == (1, {"failed": 1})


def test_the_verdict_is_a_property_for_junit(pytester: pytest.Pytester, calls: Calls) -> None:
    calls(pytester.path / "recordings")
    run(pytester, "--junitxml=junit.xml", target=MUTANT)
    tree = ElementTree.parse(pytester.path / "junit.xml")  # our own file
    found = {p.get("name"): p.get("value") for p in tree.iter("property")}
    assert found["verdict"] == "fail"


def test_a_report_folder_has_its_evidence(pytester: pytest.Pytester, calls: Calls) -> None:
    calls(pytester.path / "recordings")
    result = run(pytester, "--ringproof-report=report", target=MUTANT)
    assert result.ret == 1
    evidence = list((pytester.path / "report" / "evidence").glob("*call*.jsonl"))
    assert len(evidence) == 1
    assert "holding of TC@1 was recorded" in evidence[0].read_text()


def test_each_phone_of_a_recording_is_a_test(pytester: pytest.Pytester, calls: Calls) -> None:
    calls(pytester.path / "recordings", "000952AAAAAA", "000952BBBBBB")
    result = run(pytester)
    assert (result.ret, result.parseoutcomes()) == (0, {"passed": 2})


def test_a_recording_elsewhere_is_a_test_where_it_is_named(
    pytester: pytest.Pytester, calls: Calls
) -> None:
    calls(pytester.path / "elsewhere")
    pytester.makepyfile("def test_nothing():\n    pass\n")
    assert run(pytester).parseoutcomes() == {"passed": 1}
    result = run(pytester, "elsewhere/call.mitm")
    result.stdout.fnmatch_lines(["*elsewhere/call.mitm::000952C0FFEE*"])


def test_what_cannot_be_replayed_is_skipped_with_its_reason(
    pytester: pytest.Pytester, calls: Calls
) -> None:
    calls(pytester.path / "recordings", without=1)
    result = run(pytester)
    assert result.parseoutcomes() == {"skipped": 1}
    result.stdout.fnmatch_lines(["*not all of it can be replayed: *never announced*"])


def test_a_file_that_is_no_recording_is_broken_input(pytester: pytest.Pytester) -> None:
    folder = pytester.mkdir("recordings")
    (folder / "letter.mitm").write_text("Dear Peter")
    result = run(pytester)
    assert result.ret == 2
    result.stdout.fnmatch_lines(["*letter.mitm*"])
    result.stdout.no_fnmatch_line("*Traceback*")


MARKED = """
import pytest

@pytest.mark.recording("call.mitm")
def test_as_recorded():
    pass
"""


def test_a_test_can_name_a_recording_that_is_played_before_its_body(
    pytester: pytest.Pytester, calls: Calls
) -> None:
    calls(pytester.path)
    pytester.makepyfile(MARKED)
    assert run(pytester).ret == 0
    result = run(pytester, target=MUTANT)
    assert (result.ret, result.parseoutcomes()) == (1, {"failed": 1})


def test_beside_a_clause_the_recording_decides_it(pytester: pytest.Pytester, calls: Calls) -> None:
    calls(pytester.path)
    both = MARKED.replace("@pytest", '@pytest.mark.clause("EV-HOLDING-1")\n@pytest', 1)
    pytester.makepyfile(both)
    assert run(pytester).ret == 0
    result = run(pytester, target=MUTANT)
    assert result.ret == 1
    result.stdout.fnmatch_lines(["fail*EV-HOLDING-1*must*"])


def test_the_body_can_go_on_with_the_same_phone(pytester: pytest.Pytester, calls: Calls) -> None:
    calls(pytester.path)
    pytester.makepyfile(
        """
        import pytest
        from ringproof.session import incoming
        pytest_plugins = ["ringproof.plugin.fixtures"]

        @pytest.mark.recording("call.mitm")
        def test_as_recorded(phone, far_end, recorder):
            assert [told.event.name for told in recorder.told()][-1] == "disconnected"
            call = far_end.calls("030555102")
            phone.tells(incoming(call))
        """
    )
    assert run(pytester).ret == 0


@pytest.mark.parametrize(
    ("mark", "says"),
    [
        ('"nowhere.mitm"', "*there is no file*nowhere.mitm*"),
        ('"call.mitm", phone="000000000000"', "*has no phone 000000000000*"),
        ("", '*write @pytest.mark.recording("file.mitm")*'),
        ('"call.mitm", target="emulator"', '*write @pytest.mark.recording("file.mitm")*'),
    ],
)
def test_a_mark_that_names_nothing_ends_the_run(
    pytester: pytest.Pytester, calls: Calls, mark: str, says: str
) -> None:
    calls(pytester.path)
    pytester.makepyfile(MARKED.replace('"call.mitm"', mark))
    result = run(pytester)
    assert result.ret == 2
    result.stdout.fnmatch_lines([says])


def test_a_file_of_several_phones_needs_to_be_told_which(
    pytester: pytest.Pytester, calls: Calls
) -> None:
    path = calls(pytester.path, "000952AAAAAA", "000952BBBBBB")
    with pytest.raises(BadRecording, match='name one with phone="MAC"'):
        embedded(Named(path), emulator(), in_memory=True, fault=None)
    pytester.makepyfile(MARKED.replace('"call.mitm"', '"call.mitm", phone="000952BBBBBB"'))
    assert run(pytester).ret == 0


def test_without_a_recording_nothing_of_it_is_loaded() -> None:
    light = (
        "import sys, ringproof.plugin; "
        "sys.exit('ringproof.plugin.recording' in sys.modules or 'mitmproxy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", light], check=False).returncode == 0


def test_an_item_names_its_own_recording(pytester: pytest.Pytester, calls: Calls) -> None:
    calls(pytester.path / "recordings")
    pytester.makeini("[pytest]\n")
    items, _ = pytester.inline_genitems()
    assert isinstance(items[0], RecordingItem)
    named = named_by(items[0])
    assert named == Named(pytester.path / "recordings" / "call.mitm", "000952C0FFEE")


def test_phones_that_call_each_other_are_judged_by_what_each_trace_can_show(
    pytester: pytest.Pytester,
) -> None:
    kept = pytester.mkdir("recordings")
    shutil.copy(folder("recordings") / "two-phones-talk.mitm", kept)
    assert run(pytester).ret == 0
    assert run(pytester, "--target=emulator:mutant=hold-untold").ret == 1
