"""Write docs/reference/ and docs/profiles.md from the tables that the code itself obeys.

Usage: python scripts/generate_reference.py [--check]

The README's example of `ringproof certify` is what the command prints: it is run. With --check
nothing is written: exit code 1 and the names of the pages that are out of date. Each page is made
by a module of scripts/reference/.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

from reference.catalogue_pages import choices_page, clauses_page, mutants_page, profiles_page
from reference.command_pages import EXITS, command_line_page, exit_codes_page, exits_of
from reference.markdown import ROOT, page
from reference.protocol_pages import defects_page, protocol_page, states_page
from reference.readme import readme
from reference.server_pages import broken_servers_page
from reference.words_pages import server_verbs_page, verbs_page

from ringproof.protocol.clauses import catalogue

__all__ = ["EXITS", "exits_of", "pages", "profiles_page", "readme", "reference"]


def pages() -> dict[str, str]:
    """Return every generated page, by its path below the repository."""
    made = {f"docs/reference/{name}.md": page for name, page in reference().items()}
    return {"docs/profiles.md": profiles_page(), **made, "README.md": readme()}


def reference() -> dict[str, str]:
    """Return the pages of docs/reference/, by their name."""
    return {
        "README": index_page(),
        "clauses": clauses_page(catalogue()),
        "choices": choices_page(catalogue()),
        "mutants": mutants_page(),
        "broken-servers": broken_servers_page(),
        "commands-and-events": protocol_page(),
        "command-line": command_line_page(),
        "exit-codes": exit_codes_page(),
        "fixtures-and-verbs": verbs_page(),
        "fixtures-and-verbs-of-servers": server_verbs_page(),
        "defects": defects_page(),
        "emulator-states": states_page(),
    }


def index_page() -> str:
    """Return the list of the reference pages."""
    listed = (
        ("clauses", "every sentence that is judged, with level, basis and source"),
        ("choices", "what the vendor's page leaves open, and which values are lawful"),
        ("mutants", "the broken phones that the suite must tell from a sound one"),
        ("broken-servers", "the broken servers that it must tell from a sound one"),
        ("commands-and-events", "what is sent to a phone and what it tells"),
        ("command-line", "every command and option"),
        ("exit-codes", "what 0, 1, 2 and 3 say"),
        ("fixtures-and-verbs", "the words of a conformance test"),
        ("fixtures-and-verbs-of-servers", "the words of a test of a server"),
        ("defects", "what can be malformed in what a phone sends"),
        ("emulator-states", "what the emulated phone does in each state, and what it refuses"),
    )
    return page(
        "Reference",
        "the tables in the code and in `schemas/clauses.yaml`",
        "\n".join(f"- [{name}]({name}.md): {says}" for name, says in listed),
    )


def main(arguments: Sequence[str]) -> int:
    """Write the pages, or with --check say which are out of date."""
    made = pages()
    stale = [name for name, text in made.items() if not _is(ROOT / name, text)]
    for name in stale:
        print(name if "--check" in arguments else f"wrote {name}")
        if "--check" not in arguments:
            (ROOT / name).parent.mkdir(parents=True, exist_ok=True)
            (ROOT / name).write_text(made[name], encoding="utf-8")
    return int("--check" in arguments and bool(stale))


def _is(path: Path, text: str) -> bool:
    return path.is_file() and path.read_text(encoding="utf-8") == text


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
