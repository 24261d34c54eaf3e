"""Commands and events, what can be malformed in them, and the emulated phone's states."""

from collections.abc import Iterable, Sequence

from reference.markdown import code, page, table
from ringproof.emulator.pairs import PAIR_ROWS, PAIR_WORDINGS
from ringproof.emulator.table import ROWS, WORDINGS
from ringproof.protocol.commands import ALWAYS, CALL_ALIASES, COMMANDS, PARAMETERS, PATH
from ringproof.protocol.events import SHAPES
from ringproof.protocol.http.defects import DEFECTS as REQUEST_DEFECTS
from ringproof.protocol.query import DEFECTS as QUERY_DEFECTS


def protocol_page() -> str:
    """Return commands and events with their parameters."""
    commands = [
        (f"`{c.name}`", c.says, code(*c.required), code(*c.optional), str(c.line))
        for c in COMMANDS.values()
    ]
    events = [
        (
            f"`{s.event}`" + (f" ({s.variant})" if s.variant else ""),
            s.says,
            code(*s.required),
            code(*s.optional) + (" (at least one)" if s.any_of else ""),
            s.clause,
            str(s.line),
        )
        for s in SHAPES
    ]
    aliases = ", ".join(f"`{other}` means `{name}`" for other, name in CALL_ALIASES.items())
    return page(
        "Commands and events",
        "`src/ringproof/protocol/commands.py` and `events.py`; the same as JSON Schema, OpenAPI "
        "and AsyncAPI in `schemas/`",
        f"## Commands\n\nGET `{PATH}?action=NAME&...` on the phone. Every command takes "
        f"{code(*ALWAYS)} too; {aliases}. *Line* is the line of the vendor's page.",
        table(("command", "has the phone", "needs", "takes", "line"), commands),
        "### Parameters of commands",
        table(("parameter", "meaning"), ((f"`{n}`", w) for n, w in PARAMETERS.items())),
        "## Events\n\nGET to the action URL server, with `event`, `mac` and these parameters.",
        table(("event", "tells", "has", "may have", "clause", "line"), events),
    )


def defects_page() -> str:
    """Return the closed lists of what can be malformed."""
    heads = ("kind", "what the phone did")
    return page(
        "Defects",
        "`src/ringproof/protocol/http/defects.py` and `src/ringproof/protocol/query.py`",
        "The event server keeps a malformed request byte by byte and says what is wrong with it. "
        "No other kinds are ever reported.",
        "## In the request",
        table(heads, ((f"`{kind}`", says) for kind, says in REQUEST_DEFECTS.items())),
        "## In the query",
        table(heads, ((f"`{kind}`", says) for kind, says in QUERY_DEFECTS.items())),
    )


def states_page() -> str:
    """Return the emulator's two tables, each at a glance and row by row."""
    single = [(r.state, r.cause, r.then, r.hears, ", ".join(r.tells), r.because) for r in ROWS]
    pairs = [
        (
            " + ".join(r.states),
            r.cause,
            " + ".join(r.then),
            ", ".join(filter(None, r.hears)),
            ", ".join(r.tells),
            r.because,
        )
        for r in PAIR_ROWS
    ]
    heads = ("in state", "when", "then", "far end hears", "tells", "because")
    return page(
        "The emulated phone's states",
        "`src/ringproof/emulator/table.py` and `pairs.py`",
        "A cause is a command, an act of the far end, or a timer. What is not listed for a state "
        "is refused and changes nothing. Each table stands here twice: at a glance, and row by "
        "row with what the far end notices, what is told, and the clause that asks for it. "
        "`room` puts every other talking call on hold. Conformance is not judged by these "
        "tables: the suite and the oracle read the vendor's page by themselves.",
        "## One call\n\nWhat is bound to another call (conferenced, transferring) meets the causes "
        "of the second table too.",
        glance((r.state, r.cause, r.then) for r in ROWS),
        table(heads, single),
        "## Two calls bound to each other",
        glance((" + ".join(r.states), r.cause, " + ".join(r.then)) for r in PAIR_ROWS),
        table(heads, pairs),
        "## Where the page is silent\n\nWhat these names tell is the profile's choice.",
        table(("name", "choice", "value", "tells, in order"), _wordings()),
    )


def glance(cells: Iterable[tuple[str, str, str]]) -> str:
    """Return a table of (state, cause, then): for each state which causes lead where."""
    found: dict[str, dict[str, list[str]]] = {}
    for state, cause, then in cells:
        found.setdefault(state, {}).setdefault(then, []).append(cause)
    rows = (
        (
            f"**{state}**",
            "; ".join(
                f"{code(*causes)} → {'stays' if then == state else then}"
                for then, causes in ways.items()
            ),
        )
        for state, ways in found.items()
    )
    return table(("in state", "what leads where"), rows)


def _wordings() -> Iterable[Sequence[str]]:
    for name, (choice, values) in {**WORDINGS, **PAIR_WORDINGS}.items():
        for value, tells in values.items():
            yield f"`{name}`", f"`{choice}`", value, ", ".join(tells) or "nothing"
