"""The plugin inside pytest: phases become verdicts, verdicts become exit codes."""

import json
import subprocess
import sys
from collections.abc import Mapping
from types import SimpleNamespace

import pytest

from ringproof.plugin.telling import how_lost
from ringproof.session.failure import NotMet
from ringproof.target.wire import TargetLost

PRELUDE = """
import pytest
from ringproof.session import connected, disconnected, holding, incoming, outgoing
pytest_plugins = ["ringproof.plugin.fixtures"]
"""


def run(
    pytester: pytest.Pytester, body: str, *args: str, target: str = "emulator"
) -> pytest.RunResult:
    pytester.makeini("[pytest]\naddopts = --import-mode=importlib\n")
    pytester.makepyfile(test_suite=PRELUDE + body)
    return pytester.runpytest_inprocess(f"--target={target}", "--in-memory", "-rA", *args)


def run_apart(pytester: pytest.Pytester, body: str, *args: str) -> pytest.RunResult:
    """Run in a process of its own, where pytest itself is to be ended."""
    pytester.makeini("[pytest]\naddopts = --import-mode=importlib\n")
    pytester.makepyfile(test_suite=PRELUDE + body)
    return pytester.runpytest_subprocess("--in-memory", *args)


def outcomes(result: pytest.RunResult) -> Mapping[str, int]:
    return result.parseoutcomes()


HOLD = """
@pytest.mark.clause("EV-HOLDING-1")
def test_hold(phone, call):
    phone.hold(call)
    phone.tells(holding(call))
"""


def test_a_clause_that_is_met_passes(pytester: pytest.Pytester) -> None:
    result = run(pytester, HOLD)
    assert (result.ret, outcomes(result)) == (0, {"passed": 1})


def test_a_must_that_is_not_met_fails_and_exits_1(pytester: pytest.Pytester) -> None:
    result = run(pytester, HOLD, target="emulator:mutant=hold-untold")
    assert (result.ret, outcomes(result)) == (1, {"failed": 1})
    result.stdout.fnmatch_lines(["*expected holding of TC@1 within 2 s; told instead: nothing*"])


def test_an_arrangement_that_fails_is_inconclusive(pytester: pytest.Pytester) -> None:
    body = """
@pytest.fixture
def never(phone, call):
    phone.tells(holding(call))

@pytest.mark.clause("EV-HOLDING-1")
def test_hold(never):
    raise AssertionError("never reached")
"""
    result = run(pytester, body)
    assert (result.ret, outcomes(result)) == (3, {"skipped": 1})
    result.stdout.fnmatch_lines(["*inconclusive: the arrangement failed: expected holding*"])


def test_a_should_that_is_not_met_is_non_strict_and_exits_0(pytester: pytest.Pytester) -> None:
    body = (
        HOLD
        + """
@pytest.mark.clause("CM-ACCEPT-3")
def test_accept(phone, ringing_call):
    phone.accept()
    phone.tells(holding(ringing_call))
"""
    )
    result = run(pytester, body)
    assert (result.ret, outcomes(result)) == (0, {"passed": 1, "xfailed": 1})


def test_strict_makes_every_should_a_must(pytester: pytest.Pytester) -> None:
    body = """
@pytest.mark.clause("CM-ACCEPT-3")
def test_accept(phone, ringing_call):
    phone.accept()
    phone.tells(holding(ringing_call))
"""
    assert run(pytester, body, "--strict-clauses").ret == 1


def test_a_refusal_without_positive_control_is_inconclusive(pytester: pytest.Pytester) -> None:
    body = """
@pytest.mark.clause("CM-REFUSE-1")
def test_refuse(phone):
    phone.hold()
    phone.refuses()
"""
    result = run(pytester, body)
    assert outcomes(result) == {"skipped": 1}
    result.stdout.fnmatch_lines(["*no positive control: client:hold was never seen to work*"])


def test_a_test_that_breaks_is_our_fault_and_decides_nothing(pytester: pytest.Pytester) -> None:
    body = """
@pytest.mark.clause("EV-HOLDING-1")
def test_hold(phone, call):
    phone.hold(call)
    raise RuntimeError("we stumbled")
"""
    result = run(pytester, body)
    assert result.ret == 3
    result.stdout.fnmatch_lines(["*RuntimeError: we stumbled*"])


def test_a_clause_that_does_not_exist_is_named(pytester: pytest.Pytester) -> None:
    body = """
@pytest.mark.clause("EV-HOLDING-99")
def test_hold(phone):
    pass
"""
    result = run_apart(pytester, body)
    assert result.ret == 2
    result.stdout.fnmatch_lines(["*there is no clause EV-HOLDING-99; its family has*"])


def test_an_unknown_target_is_named(pytester: pytest.Pytester) -> None:
    result = run_apart(pytester, HOLD, "--target=emulater")
    assert result.ret == 2
    result.stderr.fnmatch_lines(["*there is no target 'emulater'*"])


def test_a_clause_left_out_of_scope_does_not_decide(pytester: pytest.Pytester) -> None:
    body = (
        HOLD
        + """
@pytest.mark.clause("CM-HOLD-1")
def test_stumble(phone, call):
    raise AssertionError("not met")
"""
    )
    assert run(pytester, body).ret == 1
    assert run(pytester, body, "--scope=-CM-HOLD-1").ret == 0


def test_a_strangers_failure_stays_a_failure(pytester: pytest.Pytester) -> None:
    result = run(pytester, HOLD + "\ndef test_other():\n    raise AssertionError('no')\n")
    assert (result.ret, outcomes(result)) == (1, {"passed": 1, "failed": 1})


def test_a_test_without_clause_cannot_use_the_fixtures(pytester: pytest.Pytester) -> None:
    result = run(pytester, "\ndef test_other(phone):\n    pass\n")
    result.stdout.fnmatch_lines(["*uses Ringproof's fixtures but names no clause*"])
    assert result.ret != 0


def test_the_entry_point_claims_no_fixture_name(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\naddopts = --import-mode=importlib\n")
    pytester.makepyfile(
        """
        import pytest
        @pytest.fixture
        def phone():
            return "a stranger's"
        def test_it(phone):
            assert phone == "a stranger's"
        """
    )
    assert pytester.runpytest_inprocess().ret == 0


def test_workers_give_the_same_verdicts(pytester: pytest.Pytester) -> None:
    twice = HOLD + HOLD.replace("test_hold", "test_again")
    result = run_apart(pytester, twice, "--target=emulator", "-n", "2")
    assert (result.ret, outcomes(result)) == (0, {"passed": 2})


def test_ambient_clauses_fail_a_test_whose_own_sentence_was_met(pytester: pytest.Pytester) -> None:
    result = run(pytester, HOLD, target="emulator:mutant=mac-missing")
    assert result.ret == 1
    result.stdout.fnmatch_lines(["*EV-MAC-1*"])


def test_nothing_heavy_is_imported_at_plugin_load() -> None:
    script = (
        "import sys, ringproof.plugin; "
        "heavy = {'mitmproxy', 'aiohttp', 'jsonschema_rs', 'rich', 'ruamel', 'h11'}; "
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_a_phone_that_died_of_an_ordeal_did_not_meet_its_clause() -> None:
    calm = SimpleNamespace(scene=SimpleNamespace(ordeal=""))
    tried = SimpleNamespace(scene=SimpleNamespace(ordeal="after a name beyond measure"))
    assert isinstance(how_lost(calm, "the phone stopped answering"), TargetLost)  # type: ignore[arg-type]
    died = how_lost(tried, "the phone stopped answering")  # type: ignore[arg-type]
    assert isinstance(died, NotMet)
    assert str(died) == "after a name beyond measure, the phone stopped answering"


def test_a_report_folder_is_written_where_it_is_asked_for(pytester: pytest.Pytester) -> None:
    result = run(pytester, HOLD, "--ringproof-report=there")
    assert result.ret == 0
    assert (pytester.path / "there" / "report.json").is_file()
    assert (pytester.path / "there" / "index.html").is_file()


def test_an_event_late_in_its_window_is_said_beside_the_verdicts(
    pytester: pytest.Pytester,
) -> None:
    pytester.makefile(
        ".yaml", target="name: in a hurry\ndriver: emulator\ntiming: {event_within: 0.06}\n"
    )
    body = """
@pytest.mark.clause("CM-CALL-3")
def test_call(phone, dial):
    call = phone.call(dial["answers"])
    phone.tells(outgoing(call), connected(call))
"""
    result = run(pytester, body, target="target.yaml")
    assert (result.ret, outcomes(result)) == (0, {"passed": 1})
    result.stdout.fnmatch_lines(["tight: connected of TC@1 came after 0.05 s of 0.06 s"])


def test_the_time_a_call_rings_is_no_delay_of_the_phone(pytester: pytest.Pytester) -> None:
    body = """
@pytest.mark.clause("CM-CALL-7")
def test_call(phone, dial):
    call = phone.call(dial["rings_out"])
    phone.tells(outgoing(call))
    phone.tells_when_rung_out(disconnected(call))
"""
    result = run(pytester, body)
    assert (result.ret, outcomes(result)) == (0, {"passed": 1})
    result.stdout.no_fnmatch_line("tight:*")


def test_our_own_fault_is_blamed_on_us(pytester: pytest.Pytester) -> None:
    body = """
@pytest.mark.clause("EV-HOLDING-1")
def test_hold(phone, call):
    phone.hold(call)
    raise RuntimeError("we stumbled")
"""
    run(pytester, body, "--ringproof-report=there")
    written = (pytester.path / "there" / "report.json").read_text("utf-8")
    clauses = {clause["id"]: clause for clause in json.loads(written)["clauses"]}
    told = clauses["EV-HOLDING-1"]["evidence"]
    assert [e["blame"]["party"] for e in told if e["verdict"] == "harness error"] == ["harness"]
