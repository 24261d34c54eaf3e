"""The command `ringproof`: a command's module is imported when the command is asked for."""

import importlib
from typing import Any, Final

import typer
from typer.core import TyperGroup

NAMES: Final = (
    "certify",
    "compare",
    "doctor",
    "emulate",
    "init",
    "judge",
    "learn",
    "load",
    "record",
    "replay",
    "selfcheck",
    "show",
)
"""The commands, each in the module of its name."""


class Commands(TyperGroup):
    """All commands of `ringproof`; one that is not asked for costs no time."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002  click asks so
        """Return the names of all commands."""
        return list(NAMES)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002
        """Return a command, or None where there is none of that name."""
        return command(cmd_name) if cmd_name in NAMES else None


def command(name: str) -> Any:
    """Return the click command of one of NAMES."""
    module = importlib.import_module(f"ringproof.cli.{name}")
    alone = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    alone.command(name)(getattr(module, name))
    return typer.main.get_command(alone)


app = typer.Typer(
    name="ringproof",
    cls=Commands,
    help="Conformance tests and traffic replay for desk phones controlled by Action URLs.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)


@app.callback()
def _root() -> None:
    """Conformance tests and traffic replay for desk phones controlled by Action URLs."""


def main() -> None:
    """Run the command line."""
    app()
