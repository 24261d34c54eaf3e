"""Every relative link in a document leads to a file, and to a place in it."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
PLACES = (".", "docs", "docs/reference", "recordings", "examples/*", "tests/vectors", "schemas")
PAGES = sorted(path for place in PLACES for path in ROOT.glob(f"{place}/*.md"))
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)


def links(page: Path) -> Iterator[str]:
    for link in LINK.findall(FENCE.sub("", page.read_text("utf-8"))):
        if not re.match(r"[a-z]+:", link):
            yield link


def anchors(page: Path) -> set[str]:
    text = page.read_text("utf-8")
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    slugs = {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in headings}
    return slugs | set(re.findall(r'<a id="([^"]+)">', text))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    dead = []
    for link in links(page):
        file, _, place = link.partition("#")
        there = (page.parent / file).resolve() if file else page
        if not there.exists() or (place and place not in anchors(there)):
            dead.append(link)
    assert dead == []


def test_there_are_links_to_follow() -> None:
    assert sum(1 for page in PAGES for _ in links(page)) > 30


def test_every_document_is_reached_from_the_readme() -> None:
    reached: set[Path] = set()
    ahead = [ROOT / "README.md"]
    while ahead:
        page = ahead.pop()
        if page in reached or page.suffix != ".md":
            continue
        reached.add(page)
        ahead += [(page.parent / link.partition("#")[0]).resolve() for link in links(page)]
    documents = {path for path in PAGES if "docs" in path.relative_to(ROOT).parts[:1]}
    assert documents - reached == set()
