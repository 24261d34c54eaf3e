"""Fixtures, patterns and prose verbs, from their docstrings."""

import ast
import inspect
from collections.abc import Callable, Iterable, Sequence
from types import ModuleType

from reference.markdown import page, table
from ringproof import session
from ringproof.plugin import fixtures, server_fixtures
from ringproof.session.event_server import EventServer
from ringproof.session.parties import Admin, FarEnd, LocalUser
from ringproof.session.parties.scripts import Scripts
from ringproof.session.phone import Phone
from ringproof.session.server import Desk, DeskCall, Server


def verbs_page() -> str:
    """Return fixtures, patterns and prose verbs, from their docstrings."""
    speakers: tuple[tuple[str, tuple[type, ...]], ...] = (
        ("phone", Phone.__mro__[:-1]),
        ("far_end", (FarEnd,)),
        ("local_user", (LocalUser,)),
        ("admin", (Admin,)),
        ("event_server", (EventServer,)),
        ("scripts", (Scripts,)),
    )
    patterns = [
        (f"`{name}{_signature(thing)}`", _first(thing))
        for name in session.__all__
        if inspect.isfunction(thing := getattr(session, name))
    ]
    parts = [
        f"## {name}\n\n{table(('verb', 'meaning'), [v for kind in kinds for v in _verbs(kind)])}"
        for name, kinds in speakers
    ]
    return page(
        "Fixtures and verbs",
        "`src/ringproof/plugin/fixtures.py` and `src/ringproof/session/`",
        'Ask for the fixtures with `pytest_plugins = ["ringproof.plugin.fixtures"]`.',
        "## Fixtures",
        table(("fixture", "situation"), _fixtures(fixtures)),
        "## Events to expect\n\nFrom `ringproof.session`.",
        table(("pattern", "the phone tells"), patterns),
        *parts,
    )


def server_verbs_page() -> str:
    """Return the words of a test of a server."""
    speakers = (("server", Server), ("desk", Desk), ("call", DeskCall))
    parts = [f"## {name}\n\n{table(('verb', 'meaning'), _verbs(kind))}" for name, kind in speakers]
    return page(
        "Fixtures and verbs: role server",
        "`src/ringproof/plugin/server_fixtures.py` and `src/ringproof/session/server/`",
        "A test of a PBX or CTI server: our desks tell it events, and it reacts.",
        "## Fixtures",
        table(("fixture", "situation"), _fixtures(server_fixtures)),
        *parts,
    )


def _fixtures(of: ModuleType) -> Iterable[Sequence[str]]:
    tree = ast.parse(inspect.getsource(of))
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and "pytest.fixture" in ast.unparse(node)[:40]:
            yield f"`{node.name}`", (ast.get_docstring(node) or "").splitlines()[0]


def _verbs(kind: type) -> Iterable[Sequence[str]]:
    for name, thing in vars(kind).items():
        if name.startswith("_"):
            continue
        if isinstance(thing, property):
            yield f"`{name}`", _first(thing)
        elif callable(thing):
            yield f"`{name}{_signature(thing)}`", _first(thing)


def _signature(thing: Callable[..., object]) -> str:
    given = list(inspect.signature(thing).parameters.values())
    bare = [p.replace(annotation=inspect.Parameter.empty) for p in given if p.name != "self"]
    return str(inspect.Signature(bare))


def _first(thing: object) -> str:
    return (inspect.getdoc(thing) or "").split("\n\n")[0]
