"""A server under test inside pytest: which tests run, what they come to, and the exit codes."""

from collections.abc import Mapping

import pytest

from ringproof.packaged import folder

BODY = """
import pytest
pytest_plugins = ["ringproof.plugin.fixtures", "ringproof.plugin.server_fixtures"]

@pytest.mark.clause("SV-DOES-1")
def test_a_known_caller(server, desk):
    call = desk.rings(server.known_caller)
    server.reacts_to(call)

@pytest.mark.clause("SV-EVENT-1")
def test_an_event(server, desk):
    desk.rings(server.stranger)
    server.takes("incoming")

@pytest.mark.clause("EV-HOLDING-1")
def test_of_a_phone(phone, call):
    raise AssertionError("never run where a server is under test")
"""


def run(pytester: pytest.Pytester, target: str, body: str = BODY, *args: str) -> pytest.RunResult:
    pytester.makeini("[pytest]\naddopts = --import-mode=importlib\n")
    pytester.makepyfile(test_suite=body)
    return pytester.runpytest_inprocess(f"--target={target}", "--in-memory", "-rA", *args)


def outcomes(result: pytest.RunResult) -> Mapping[str, int]:
    return result.parseoutcomes()


def test_only_the_tests_of_the_role_run(pytester: pytest.Pytester) -> None:
    result = run(pytester, "server")
    assert (result.ret, outcomes(result)) == (0, {"passed": 2})
    assert "EV-HOLDING-1" not in result.stdout.str()


def test_a_phone_meets_no_test_of_a_server(pytester: pytest.Pytester) -> None:
    body = BODY.replace('raise AssertionError("never run where a server is under test")', "pass")
    result = run(pytester, "emulator", body)
    assert outcomes(result) == {"passed": 1}
    assert "SV-DOES-1" not in result.stdout.str()


def test_a_broken_server_fails_and_is_to_blame(pytester: pytest.Pytester) -> None:
    result = run(pytester, "server:fault=answers-200")
    assert (result.ret, outcomes(result)) == (1, {"passed": 1, "failed": 1})
    result.stdout.fnmatch_lines(["*expected accept of TC@1 at desk 1*the server sent*nothing*"])


def test_nothing_but_tests_of_the_other_role_is_a_mistake(pytester: pytest.Pytester) -> None:
    path = folder("conformance") / "server" / "test_tls.py"
    result = pytester.runpytest_inprocess(
        str(path), "--target=emulator", "-p", "ringproof.plugin.server_fixtures"
    )
    assert result.ret == 2
    said = result.stdout.str() + result.stderr.str()
    assert "all 1 tests collected are about a server, and the target is a phone" in said


def test_a_fixture_of_the_other_role_is_a_mistake(pytester: pytest.Pytester) -> None:
    body = BODY.replace("def test_an_event(server, desk):", "def test_an_event(server, phone):")
    result = run(pytester, "server", body, "-k", "test_an_event")
    result.stdout.fnmatch_lines(["*asks for a phone, and a server is under test*"])


TARGET = """\
name: away
role: server
url: http://127.0.0.1:{port}/events
told: {{command: [{command}]}}
desks: {{count: 1}}
timing: {{answer_within: 1, settle: 0.01}}
"""


def test_a_server_that_is_away_is_inconclusive(pytester: pytest.Pytester) -> None:
    pytester.path.joinpath("away.yaml").write_text(TARGET.format(port=9, command="'true'"))
    result = run(pytester, "away.yaml")
    assert (result.ret, outcomes(result)) == (3, {"skipped": 2})
    result.stdout.fnmatch_lines(["*the server at 127.0.0.1:9 cannot be reached*"])


def test_what_the_target_file_does_not_offer_is_inconclusive(pytester: pytest.Pytester) -> None:
    from ringproof.listener.server import EventListener  # noqa: PLC0415

    body = BODY.replace("SV-EVENT-1", "SV-RESTART-1")
    with EventListener() as listener:
        text = TARGET.format(port=listener.port, command="'true'")
        pytester.path.joinpath("least.yaml").write_text(text)
        result = run(pytester, "least.yaml", body)
    assert (result.ret, outcomes(result)) == (3, {"skipped": 2})
    result.stdout.fnmatch_lines(
        [
            "*the target file does not say what the server does*(key does)*",
            "*the target file does not say how to restart the server (key restart)*",
        ]
    )


def test_a_hook_that_fails_is_told(pytester: pytest.Pytester) -> None:
    from ringproof.listener.server import EventListener  # noqa: PLC0415

    with EventListener() as listener:
        text = TARGET.format(port=listener.port, command="'false'")
        pytester.path.joinpath("least.yaml").write_text(text)
        result = run(pytester, "least.yaml")
    assert result.ret == 3
    result.stdout.fnmatch_lines(["*false ended with 1: no words (key told.command)*"])


def test_where_nobody_told_the_server_silence_decides_nothing(pytester: pytest.Pytester) -> None:
    from ringproof.listener.server import EventListener  # noqa: PLC0415

    with EventListener() as listener:
        text = TARGET.format(port=listener.port, command="x").replace(
            "{command: [x]}", "{note: enter them}"
        )
        text = text.replace("{count: 1}", "{count: 1, first_port: 18441, token: sesame}")
        text += 'does: [{on: incoming, from: "42", sends: accept, within: 0.1}]\n'
        pytester.path.joinpath("noted.yaml").write_text(text)
        result = run(pytester, "noted.yaml")
    shown = result.stderr.str() + result.stdout.str()
    assert "ringproof: enter them\n  desk 1: mac 000952C0F001, https://127.0.0.1:18441" in shown
    assert "sesame" not in shown
    assert (result.ret, outcomes(result)) == (3, {"passed": 1, "skipped": 1})
    result.stdout.fnmatch_lines(["*no command has come at all: was the server told of our phones*"])


@pytest.mark.parametrize(
    ("advertise", "code", "counted", "said"),
    [
        # Of 127.0.0.0/8, all of which is this computer, our phones listen on one address.
        (
            "127.0.0.9",
            3,
            {"passed": 1, "skipped": 1},
            "nothing has come to our phones: the server was told 127.0.0.9, *desks.advertise)",
        ),
        ("localhost", 1, {"passed": 1, "failed": 1}, "expected accept of *; the server sent*"),
    ],
)
def test_a_server_that_was_told_a_wrong_address_of_ours_is_not_blamed(
    pytester: pytest.Pytester, advertise: str, code: int, counted: dict[str, int], said: str
) -> None:
    from ringproof.listener.server import EventListener  # noqa: PLC0415

    with EventListener() as listener:
        text = TARGET.format(port=listener.port, command="'true'")
        text = text.replace("count: 1", f"count: 1, advertise: {advertise}")
        text += 'does: [{on: incoming, from: "42", sends: accept, within: 0.1}]\n'
        pytester.path.joinpath("told.yaml").write_text(text)
        result = run(pytester, "told.yaml")
    assert (result.ret, outcomes(result)) == (code, counted)
    result.stdout.fnmatch_lines([f"*{said}*"])
