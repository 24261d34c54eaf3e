"""The baseline file, and what a run makes of it."""

from pathlib import Path

import pytest

from ringproof.plugin.baseline import BadBaseline, Baseline, chosen, read, write
from ringproof.protocol.clauses import catalogue
from ringproof.verdict import Known, Ran, Verdict

KNOWN = (
    Known("EV-HOLDING-1", Verdict.FAIL, "told by the next release", "events/test_x.py::test[a]"),
    Known("CM-DTMF-3", Verdict.NON_STRICT, 'harmless: "odd" digits'),
)
SUITE = """
import pytest
from ringproof.session import holding
pytest_plugins = ["ringproof.plugin.fixtures"]

@pytest.mark.clause("EV-HOLDING-1")
def test_hold(phone, call):
    phone.hold(call)
    phone.tells(holding(call))

@pytest.mark.clause("CM-SHOW-1")
def test_show(phone, local_user):
    phone.show("hello")
    local_user.sees("hello")
"""
BROKEN = "emulator:mutant=hold-untold"
ENTRY = "- {clause: EV-HOLDING-1, verdict: fail, reason: it is ordered%s}\n"
BOTH = ENTRY % "" + "- {clause: EV-TOLD-1, verdict: fail, reason: the same}\n"


@pytest.fixture(autouse=True)
def _wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")


def run(
    pytester: pytest.Pytester, baseline: str, *args: str, target: str = BROKEN
) -> pytest.RunResult:
    pytester.makeini("[pytest]\naddopts = --import-mode=importlib\n")
    pytester.makepyfile(test_suite=SUITE)
    Path("known.yaml").write_text(baseline, "utf-8")
    return pytester.runpytest_inprocess(
        f"--target={target}", "--in-memory", "-rA", "--baseline=known.yaml", *args
    )


def test_a_baseline_is_read_as_it_was_written(tmp_path: Path) -> None:
    file = tmp_path / "known.yaml"
    write(file, KNOWN)
    assert read(file, catalogue()) == KNOWN
    assert file.read_text("utf-8").startswith("# Known failures, for `ringproof certify")
    assert [path.name for path in tmp_path.iterdir()] == ["known.yaml"]
    write(file, ())
    assert read(file, catalogue()) == ()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("clause: EV-HOLDING-1\n", ":1: a baseline is a list"),
        ("- EV-HOLDING-1\n", ":1: an entry has the keys clause, verdict, reason, test"),
        ("- {clause: EV-HOLDING-1, verdict: fail}\n", ":1: the key reason is missing"),
        (ENTRY % ", note: x", ":1: note is no key here; there are clause"),
        (ENTRY % ", test: 7", ":1: test is a text, not 7"),
        (
            "\n" + ENTRY.replace("HOLDING-1", "HOLDING-9") % "",
            ":2: there is no clause EV-HOLDING-9",
        ),
        (ENTRY.replace("fail", "inconclusive") % "", ":1: 'inconclusive' is none of fail, non-"),
        ("- [", ":1: not YAML: "),
    ],
)
def test_a_mistake_in_a_baseline_is_told_with_its_line(
    tmp_path: Path, text: str, words: str
) -> None:
    file = tmp_path / "known.yaml"
    file.write_text(text, "utf-8")
    with pytest.raises(BadBaseline) as caught:
        read(file, catalogue())
    assert str(caught.value).startswith(f"{file}{words}")


def test_a_baseline_that_is_not_there_is_told_unless_it_is_to_be_written(tmp_path: Path) -> None:
    file = tmp_path / "known.yaml"
    with pytest.raises(BadBaseline, match="no such baseline; --update-baseline writes it"):
        chosen(file, catalogue(), update=False)
    assert chosen(file, catalogue(), update=True) == Baseline(file, (), update=True)
    with pytest.raises(BadBaseline, match="there is no folder"):
        chosen(file / "in" / "nowhere.yaml", catalogue(), update=True)
    with pytest.raises(BadBaseline, match="name the file with --baseline FILE"):
        chosen(None, catalogue(), update=True)


def test_an_entry_for_a_test_that_does_not_exist_is_told() -> None:
    there = Ran(frozenset({"events/test_x.py::test[b]"}))
    assert Baseline(Path("known.yaml"), KNOWN).unmatched(there) == (
        "known.yaml: no test matches 'events/test_x.py::test[a]' (entry for EV-HOLDING-1)"
    )


def test_known_failures_do_not_fail_the_run(pytester: pytest.Pytester) -> None:
    result = run(pytester, BOTH)
    assert (result.ret, result.parseoutcomes()) == (0, {"passed": 1, "xfailed": 1})
    result.stdout.fnmatch_lines(
        [
            "*fail (known)*EV-HOLDING-1*(known: it is*",
            "not conformant: EV-HOLDING-1, EV-TOLD-1: not met",
            "exit 0: leaving out what the baseline knows (EV-HOLDING-1, EV-TOLD-1): all*",
        ]
    )


def test_a_failure_that_is_not_listed_fails_it(pytester: pytest.Pytester) -> None:
    result = run(pytester, ENTRY % "")
    assert (result.ret, result.parseoutcomes()) == (1, {"passed": 1, "failed": 1})


def test_an_entry_that_no_longer_fails_fails_it(pytester: pytest.Pytester) -> None:
    result = run(pytester, ENTRY % "", target="emulator")
    assert (result.ret, result.parseoutcomes()) == (1, {"passed": 2})
    result.stdout.fnmatch_lines(
        [
            "! the baseline lists EV-HOLDING-1 as fail, but it no longer is: take the entry out*",
            "conformant: all*",
            "exit 1: the baseline has a stale entry",
        ]
    )


def test_an_entry_whose_test_was_deselected_is_not_stale(pytester: pytest.Pytester) -> None:
    result = run(pytester, ENTRY % "", "-k", "show", target="emulator")
    assert result.ret == 3, "a must was not run"
    result.stdout.no_fnmatch_line("*no longer*")


def test_a_pattern_that_matches_no_test_is_broken_input(pytester: pytest.Pytester) -> None:
    result = run(pytester, ENTRY % ", test: '*::test_holds'")
    assert result.ret == 2
    assert "no test matches '*::test_holds'" in result.stdout.str() + result.stderr.str()


@pytest.mark.filterwarnings("default")
def test_workers_obey_the_baseline_too(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\naddopts = --import-mode=importlib\n")
    pytester.makepyfile(test_suite=SUITE)
    common = (f"--target={BROKEN}", "--in-memory", "--baseline=known.yaml", "-n", "1")
    Path("known.yaml").write_text(BOTH, "utf-8")
    assert pytester.runpytest_subprocess(*common).ret == 0
    Path("known.yaml").write_text(BOTH.replace("{", "{test: '*::test_no', ", 1), "utf-8")
    assert pytester.runpytest_subprocess(*common).ret == 2


def test_an_update_writes_what_fails_and_the_run_is_judged_by_it(
    pytester: pytest.Pytester,
) -> None:
    result = run(pytester, ENTRY % "", "--update-baseline")
    assert result.ret == 0
    ours, told = read(Path("known.yaml"), catalogue())
    assert (ours.clause, ours.reason) == ("EV-HOLDING-1", "it is ordered")
    assert (told.clause, told.test) == ("EV-TOLD-1", "")
    assert run(pytester, Path("known.yaml").read_text("utf-8")).ret == 0
    assert run(pytester, BOTH, "--update-baseline", target="emulator").ret == 0
    assert read(Path("known.yaml"), catalogue()) == ()
