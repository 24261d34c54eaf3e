"""What the run declares to be in scope: every clause but those left out by name. Pure."""

from collections.abc import Iterable

from ringproof.protocol.clauses import Catalogue


class UnknownClause(ValueError):
    """A clause is named that the catalogue does not have, or without its minus; says which."""


def left_out(entries: Iterable[str], known: Catalogue) -> tuple[str, ...]:
    """Return the clauses that ``--scope`` leaves out; UnknownClause where one does not exist.

    An entry is one id or several with commas between, each with its minus sign. Without one it is
    refused: it could as well mean to run only that clause.
    """
    found: dict[str, None] = {}
    for entry in entries:
        for part in filter(None, (part.strip() for part in entry.split(","))):
            name = part.removeprefix("-")
            if name not in known:
                raise UnknownClause(f"--scope={entry}: {no_such_clause(name, known)}")
            if name == part:
                raise UnknownClause(
                    f"--scope={entry}: to leave it out write --scope=-{name}; "
                    "to run only one use --test or -k"
                )
            found[name] = None
    return tuple(found)


def no_such_clause(name: str, known: Catalogue) -> str:
    """Return the catalogue's own sentence for a clause that it does not have."""
    try:
        known[name]
    except KeyError as missing:
        return str(missing.args[0])
    return ""
