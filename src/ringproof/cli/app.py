"""The command `ringproof`."""

import typer

from ringproof.cli.certify import certify
from ringproof.cli.compare import compare
from ringproof.cli.doctor import doctor
from ringproof.cli.emulate import emulate
from ringproof.cli.init import init
from ringproof.cli.judge import judge
from ringproof.cli.learn import learn
from ringproof.cli.load import load
from ringproof.cli.record import record
from ringproof.cli.replay import replay
from ringproof.cli.selfcheck import selfcheck
from ringproof.cli.show import show

app = typer.Typer(
    name="ringproof",
    help="Conformance tests and traffic replay for desk phones controlled by Action URLs.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.command()(certify)
app.command()(compare)
app.command()(doctor)
app.command()(emulate)
app.command()(init)
app.command()(judge)
app.command()(learn)
app.command()(load)
app.command()(record)
app.command()(replay)
app.command()(selfcheck)
app.command()(show)


@app.callback()
def _root() -> None:
    """Conformance tests and traffic replay for desk phones controlled by Action URLs."""


def main() -> None:
    """Run the command line."""
    app()
