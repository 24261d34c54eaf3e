"""The command line and its exit codes."""

import inspect
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from reference.markdown import code, page, table
from ringproof.cli.app import NAMES, command
from ringproof.verdict import Exit

EXITS: Final[Mapping[Exit, tuple[str, str]]] = {
    Exit.CONFORMANT: ("conformant", "every must in scope passed"),
    Exit.NOT_CONFORMANT: ("not conformant", "at least one must failed, whatever else"),
    Exit.USAGE: ("usage", "the command line, the target file or a clause file is wrong"),
    Exit.INCONCLUSIVE: (
        "inconclusive",
        "a must is undecided (no driver, not run, an arrangement failed, our own fault), "
        "or the phone was not reached",
    ),
}


def command_line_page() -> str:
    """Return every command with its arguments and options."""
    parts = []
    for name in NAMES:
        shown = command(name)
        says = "\n".join(line.strip() for line in (shown.help or "").strip().splitlines())
        rows = [_parameter(shown, parameter) for parameter in shown.params]
        options = table(("argument or option", "default", "meaning"), rows)
        parts.append(f"## ringproof {name}\n\n{says}\n\n{options}")
    return page(
        "Command line",
        "`src/ringproof/cli/`",
        "`ringproof --help` lists the commands, `ringproof COMMAND --help` says what one takes. "
        "What [exit codes](exit-codes.md) mean is the same for all.",
        *parts,
    )


def _parameter(shown: Any, parameter: Any) -> Sequence[str]:
    hint = inspect.signature(inspect.unwrap(shown.callback)).parameters[parameter.name]
    switch = hint.annotation.__origin__ is bool
    either = parameter.secondary_opts if hint.default is True else ()
    if parameter.param_type_name == "argument":
        name = parameter.name.upper()
        spelt = f"`{name}`" if parameter.required else f"`[{name}]`"
    else:
        word = "" if switch else f" {parameter.name.upper()}"
        spelt = code(*(option + word for option in (*parameter.opts, *either)))
    named = {True: "on", False: "off"}.get(hint.default) if switch else hint.default
    given = "" if named in (None, "", inspect.Parameter.empty) else f"`{named}`"
    says = parameter.help or ""
    if parameter.envvar:
        says += f" Environment variable: `{parameter.envvar}`."
    return spelt, given, says


def exit_codes_page() -> str:
    """Return what the exit codes say."""
    rows = [(f"`{int(code)}`", *EXITS[code]) for code in Exit]
    words = (
        "Bare pytest on conformance tests ends with the same codes, since the plugin sets them. "
        "`--strict` counts every should as a must; `--scope=-CLAUSE` takes a clause out, which "
        "the certificate says. With `--baseline FILE`, 0 says that nothing fails but what the file "
        "lists, and an entry that no longer fails is 1."
    )
    each = [(f"`{name}`", *(exits_of(name).get(code, "") for code in Exit)) for name in NAMES]
    return page(
        "Exit codes",
        "`ringproof.verdict.Exit` and the help of each command",
        table(("code", "verdict", "when"), rows),
        words,
        "## Command by command\n\nWhere a cell is empty, the command does not end so.\n\n"
        + table(("command", *(f"{int(code)}" for code in Exit)), each),
    )


def exits_of(name: str) -> Mapping[Exit, str]:
    """Return what each exit code of a command means, as its help says."""
    told = " ".join((command(name).help or "").partition("Exit code ")[2].split())
    found = re.findall(r"(\d): (.+?)(?=, \d: |\.$|\. )", told)
    return {Exit(int(code)): means for code, means in found}
