"""The site has every document, leads every link, and fetches nothing from elsewhere.

The site itself is built in tox's environment `docs`; here are its parts.
"""

import importlib.util
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parents[2]
CONFIG: Any = YAML(typ="safe").load((ROOT / "mkdocs.yml").read_text("utf-8"))


def script(name: str) -> Any:
    spec = importlib.util.spec_from_file_location(name, ROOT / "scripts" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


HOOKS, CHECK = script("site_hooks"), script("check_site")


def pages(nav: Any) -> Iterator[str]:
    for entry in nav:
        inner = next(iter(entry.values())) if isinstance(entry, dict) else entry
        yield from [inner] if isinstance(inner, str) else pages(inner)


def test_every_document_is_in_the_navigation_once() -> None:
    shown = list(pages(CONFIG["nav"]))
    documents = {path.relative_to(ROOT / "docs").as_posix() for path in ROOT.glob("docs/**/*.md")}
    assert documents <= set(shown)
    assert len(shown) == len(set(shown))


def test_the_navigation_has_only_what_there_is() -> None:
    gone = [
        page
        for page in pages(CONFIG["nav"])
        if not (ROOT / HOOKS.repository_place(page.removesuffix("/index.md"))).exists()
    ]
    assert gone == []


def test_nothing_is_fetched_by_configuration() -> None:
    assert CONFIG["theme"]["font"] is False
    assert CONFIG["plugins"] == ["search"]
    assert not {"extra_javascript", "extra_css"} & set(CONFIG)
    assert "http" not in (ROOT / "mkdocs.yml").read_text("utf-8")


@pytest.mark.parametrize(
    ("uri", "link", "led"),
    [
        ("captures.md", "trace.md#x", "trace.md#x"),
        ("captures.md", "../ARCHITECTURE.md", "repository/ARCHITECTURE.md"),
        ("captures.md", "../schemas/editions", "repository/schemas/editions/index.md"),
        ("reference/clauses.md", "../profiles.md", "../profiles.md"),
        ("repository/ARCHITECTURE.md", "docs/trace.md", "../trace.md"),
        ("repository/examples/ci/README.md", "../../Dockerfile", "../../Dockerfile"),
        ("repository/examples/ci/README.md", "../../docs/load.md", "../../../load.md"),
        ("captures.md", "https://example.org/a", "https://example.org/a"),
        ("captures.md", "#here", "#here"),
    ],
)
def test_a_link_leads_to_the_same_thing_on_the_site(uri: str, link: str, led: str) -> None:
    assert HOOKS.relinked(f"see [it]({link}).", uri) == f"see [it]({led})."


def test_what_is_shown_as_code_is_left_alone() -> None:
    text = "```text\n[it](../ARCHITECTURE.md)\n```\n"
    assert HOOKS.relinked(text, "captures.md") == text


def test_what_is_linked_to_outside_comes_along_with_what_it_links_to() -> None:
    outside = HOOKS.linked_outside()
    assert {"ARCHITECTURE.md", "examples/ci/README.md", "examples/ci/Jenkinsfile"} <= set(outside)
    assert "schemas/editions/1.4.yaml" in outside
    assert not [path for path in outside if path.startswith("docs/")]
    assert not [path for path in outside if path.endswith(".env")]


@pytest.mark.parametrize(
    ("text", "fetches"),
    [
        ('<script src="https://cdn.example/x.js"></script>', 1),
        ("<link rel=stylesheet href=//fonts.example/css>", 1),
        ('<img alt="x" src="http://example.org/x.png">', 1),
        ('<pre class="mermaid"><code>', 1),
        ('<a href="https://example.org">', 0),
        ('<link rel="canonical" href="https://example.org/x.html">', 0),
        ('<script src="assets/x.js"></script>', 0),
    ],
)
def test_what_a_page_fetches_is_found(tmp_path: Path, text: str, fetches: int) -> None:
    (tmp_path / "index.html").write_text(text)
    assert len(list(CHECK.fetched(tmp_path))) == fetches
    assert CHECK.main([str(tmp_path)]) == int(bool(fetches))


def test_what_a_style_sheet_fetches_is_found(tmp_path: Path) -> None:
    (tmp_path / "x.css").write_text("@font-face{src:url(https://fonts.example/f)} b{src:url(f)}")
    assert list(CHECK.fetched(tmp_path)) == ["x.css: https://fonts.example/f"]
    assert CHECK.main([str(tmp_path)]) == 2, "there is no index.html"


def test_tox_builds_it_strictly_and_looks_at_it() -> None:
    environment = (ROOT / "tox.ini").read_text("utf-8").partition("[testenv:docs]")[2]
    commands = environment.partition("\n\n")[0]
    assert re.search(r"^    mkdocs build --strict ", commands, re.MULTILINE)
    assert "check_site.py" in commands
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["dependency-groups"]
    assert [need.partition(">")[0] for need in groups["docs"]] == ["mkdocs-material"]
