"""The pytest plugin: options, markers and hooks; it claims no fixture name.

Loaded in every pytest run of the environment, so nothing heavy is imported here: the machinery
(`ringproof.plugin.run`) comes in when a target is named or a collected test names a clause or a
recording.
The fixtures are a plugin of their own: ``pytest_plugins = ["ringproof.plugin.fixtures"]``.
"""

from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from ringproof.plugin.run import Run

NAME = "ringproof-run"

_FLAGS = ("--allow-feature-codes", "--allow-emergency")
_HELP = {
    "--target": "the phone under test: emulator, emulator:mutant=NAME, emulator:profile=NAME, "
    "a target file, or a URL with --token (default: the embedded emulator)",
    "--token": "token for a target that is given as a URL",
    "--ringproof-report": "write the report folder here",
    "--ringproof-resume": "go on with the run that broke off in this report folder",
    "--scope": "declare the scope: leave a clause out by name, -EV-ROBUST-4 (may be repeated)",
    "--clauses": "a clause file of your own, joined to the catalogue (may be repeated)",
    "--baseline": "known failures, which do not fail the run; an entry that no longer fails does",
    "--update-baseline": "write what fails now to the file of --baseline",
    "--strict-clauses": "treat every should as a must",
    "--allow-feature-codes": "numbers of the dial plan with * or # may be dialled",
    "--allow-emergency": "numbers of the dial plan that are emergency numbers may be dialled",
    "--in-memory": "reach the embedded emulator over bytes in memory instead of sockets",
}


def pytest_addoption(parser: pytest.Parser) -> None:
    """Register Ringproof's options."""
    group = parser.getgroup("ringproof", "conformance of Action URL phones")
    group.addoption("--target", default=None, metavar="TARGET", help=_HELP["--target"])
    group.addoption("--token", default="", metavar="TOKEN", help=_HELP["--token"])
    group.addoption(
        "--ringproof-report", default="", metavar="FOLDER", help=_HELP["--ringproof-report"]
    )
    group.addoption(
        "--ringproof-resume", default="", metavar="FOLDER", help=_HELP["--ringproof-resume"]
    )
    group.addoption(
        "--scope", action="append", default=[], metavar="-CLAUSE", help=_HELP["--scope"]
    )
    group.addoption(
        "--clauses", action="append", default=[], metavar="FILE", help=_HELP["--clauses"]
    )
    group.addoption("--baseline", default="", metavar="FILE", help=_HELP["--baseline"])
    for name in ("--update-baseline", "--strict-clauses", "--in-memory", *_FLAGS):
        group.addoption(name, action="store_true", default=False, help=_HELP[name])
    parser.addini("ringproof_target", "the default target", default="")
    parser.addini("ringproof_clauses", "clause files of your own, added to the catalogue", "paths")


def pytest_configure(config: pytest.Config) -> None:
    """Register the markers, and start the machinery where a target is named."""
    config.addinivalue_line(
        "markers", "clause(id, ...): the clause of the specification that the test judges"
    )
    config.addinivalue_line(
        "markers",
        "recording(file, phone=MAC): the recorded session that is played before the test's body",
    )
    if config.getoption("--target") or config.getini("ringproof_target"):
        _activate(config)


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect a recording: in a folder called `recordings`, or named on the command line."""
    if file_path.suffix != ".mitm":
        return None
    from ringproof.plugin.recording import RecordingFile, is_recording  # noqa: PLC0415  as needed

    if not is_recording(file_path, tuple(parent.config.args)):
        return None
    return RecordingFile.from_parent(parent, path=file_path)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Start the machinery where a collected test names a clause or a recording."""
    if any(item.get_closest_marker(name) for item in items for name in ("clause", "recording")):
        _activate(config).check_clauses(items)


@pytest.hookimpl(wrapper=True, trylast=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> Generator[None, object, object]:
    """Play the recording that a test names, before its own sentences."""
    if pyfuncitem.get_closest_marker("recording"):
        from ringproof.plugin.playing import play  # noqa: PLC0415  only where it is needed

        play(pyfuncitem)
    return (yield)


def _activate(config: pytest.Config) -> "Run":
    from ringproof.plugin.ending import Ending  # noqa: PLC0415  only where it is needed
    from ringproof.plugin.run import Run  # noqa: PLC0415

    run = config.pluginmanager.getplugin(NAME)
    if not isinstance(run, Run):
        run = Run(config)
        config.pluginmanager.register(run, NAME)
        if not run.settings.embedded:  # where there is something to be left in order
            config.pluginmanager.register(Ending(), f"{NAME}-ending")
        _report(config)
    return run


def _report(config: pytest.Config) -> None:
    """Write the report folder where it is asked for; `certify` has brought its own writer."""
    folder = config.getoption("--ringproof-report")
    if not folder or hasattr(config, "workerinput"):
        return
    from rich.console import Console  # noqa: PLC0415  only where it is needed

    from ringproof.plugin.reporting import Reporting  # noqa: PLC0415

    if not any(isinstance(p, Reporting) for p in config.pluginmanager.get_plugins()):
        config.pluginmanager.register(Reporting(Path(folder), Console(), progress=False))
