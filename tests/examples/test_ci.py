"""The CI templates: their shell commands run as they stand, and each exit code has its effect."""

import json
import os
import re
import subprocess
import sys
import textwrap
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from ringproof.verdict import Exit

CI = Path(__file__).resolve().parents[2] / "examples" / "ci"
SHELL = ("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c")

# What stands on the PATH in place of the real commands: an install that does nothing, and our
# command, on a small sample of the suite.
INSTALL = "#!/bin/sh\nexit 0\n"
REAL = '#!/bin/sh\nexec {python} -m ringproof "$@" --in-memory -k test_a_call_put_on_hold_is_told\n'
FAKE = "#!/bin/sh\nexit $CODE\n"


def yaml(name: str) -> Any:
    return YAML(typ="safe").load((CI / name).read_text("utf-8"))


def github() -> tuple[Sequence[str], Mapping[str, str]]:
    workflow = yaml("github-actions.yml")
    steps = workflow["jobs"]["certify"]["steps"]
    return [step["run"] for step in steps if "run" in step], workflow["env"]


def gitlab() -> tuple[Sequence[str], Mapping[str, str]]:
    pipeline = yaml("gitlab-ci.yml")
    return pipeline["certify"]["script"], pipeline["variables"]


def jenkins() -> tuple[Sequence[str], Mapping[str, str]]:
    text = (CI / "Jenkinsfile").read_text("utf-8")
    scripts = re.findall(r"'''\n(.*?)'''", text, re.DOTALL)
    defaults = re.findall(r"name: '(\w+)', defaultValue: '(\w+)'", text)
    return [textwrap.dedent(script) for script in scripts], dict(defaults)


SYSTEMS = {"github": github, "gitlab": gitlab, "jenkins": jenkins}


class Runner:
    """A machine of a CI system: an empty folder, and a PATH on which our command is found."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.tools = folder / "tools"
        self.tools.mkdir()
        self.tool("python", INSTALL)
        self.tool("python3", INSTALL)
        environment = folder / ".venv-ringproof" / "bin"  # what the Jenkinsfile's python3 makes
        environment.mkdir(parents=True)
        (environment / "activate").write_text("")

    def tool(self, name: str, text: str) -> None:
        file = self.tools / name
        file.write_text(text.format(python=sys.executable))
        file.chmod(0o755)

    def run(self, scripts: Sequence[str], variables: Mapping[str, str], **more: str) -> int:
        """Run the scripts one after the other; return the first exit code that is not 0."""
        kept = {"PATH": f"{self.tools}:{os.environ['PATH']}", "HOME": str(self.folder)}
        surroundings = {**kept, "COLUMNS": "100", "NO_COLOR": "1", **variables, **more}
        for script in scripts:
            ran = subprocess.run(
                [*SHELL, script], cwd=self.folder, env=surroundings, check=False, text=True,
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            )  # fmt: skip
            assert "Traceback" not in ran.stdout, ran.stdout
            assert "not found" not in ran.stdout, ran.stdout
            if ran.returncode:
                return ran.returncode
        return 0


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    return Runner(tmp_path)


@pytest.mark.parametrize("system", SYSTEMS)
def test_the_commands_run_as_they_stand(runner: Runner, system: str) -> None:
    runner.tool("ringproof", REAL)
    summary = runner.folder / "step.md"
    scripts, variables = SYSTEMS[system]()
    on_github = {"GITHUB_STEP_SUMMARY": str(summary)} if system == "github" else {}
    code = runner.run(scripts, {**variables, "TARGET": "emulator:mutant=hold-untold"}, **on_github)
    assert code == Exit.NOT_CONFORMANT
    report = json.loads((runner.folder / "report" / "report.json").read_text("utf-8"))
    failed = [one["id"] for one in report["clauses"] if one["verdict"] == "fail"]
    assert "EV-HOLDING-1" in failed
    assert (runner.folder / "report" / "junit.xml").is_file()
    shown = summary if system == "github" else runner.folder / "summary.md"
    assert "EV-HOLDING-1" in shown.read_text("utf-8")


@pytest.mark.parametrize("code", list(Exit))
@pytest.mark.parametrize("system", SYSTEMS)
def test_each_exit_code_reaches_the_system(runner: Runner, system: str, code: Exit) -> None:
    runner.tool("ringproof", FAKE)
    scripts, variables = SYSTEMS[system]()
    assert runner.run(scripts, variables, CODE=str(int(code))) == code


@pytest.mark.parametrize("code", list(Exit))
def test_on_github_what_is_undecided_may_be_a_warning(runner: Runner, code: Exit) -> None:
    runner.tool("ringproof", FAKE)
    scripts, variables = github()
    effect = runner.run(scripts, {**variables, "ALLOW_INCONCLUSIVE": "yes"}, CODE=str(int(code)))
    assert effect == (Exit.CONFORMANT if code is Exit.INCONCLUSIVE else code)


def test_on_gitlab_only_what_is_undecided_is_a_warning() -> None:
    assert yaml("gitlab-ci.yml")["certify"]["allow_failure"] == {
        "exit_codes": [int(Exit.INCONCLUSIVE)]
    }


def test_on_jenkins_only_what_is_undecided_is_unstable() -> None:
    text = (CI / "Jenkinsfile").read_text("utf-8")
    assert re.findall(r"if \(code == (\d)\) \{\s+unstable", text) == [str(int(Exit.INCONCLUSIVE))]
    assert re.search(r"else if \(code != 0\) \{\s+error", text)


def test_no_template_hands_the_raw_bytes_on() -> None:
    steps = yaml("github-actions.yml")["jobs"]["certify"]["steps"]
    assert "!report/private" in steps[-1]["with"]["path"].splitlines()
    assert yaml("gitlab-ci.yml")["certify"]["artifacts"]["exclude"] == ["report/private/**/*"]
    assert "excludes: 'report/private/**'" in (CI / "Jenkinsfile").read_text("utf-8")


def test_no_secret_stands_in_a_template() -> None:
    for path in CI.iterdir():
        told = re.findall(r"PHONE_TOKEN\W*[:=] *(.*?) *(?:#.*)?$", path.read_text("utf-8"), re.M)
        assert {*told} <= {"${{ secrets.PHONE_TOKEN }}", "credentials('PHONE_TOKEN')"}, path


def test_the_readme_names_every_template() -> None:
    readme = (CI / "README.md").read_text("utf-8")
    templates = {path.name for path in CI.iterdir()} - {"README.md"}
    assert {name for name in templates if f"]({name})" in readme} == templates
