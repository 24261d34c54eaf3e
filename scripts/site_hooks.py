"""Hooks of mkdocs: what the documents link to in the repository becomes part of the site.

In the repository a page may link to ``../ARCHITECTURE.md`` or ``../schemas/editions``. On the site
such a file lies below ``repository/``, at the same place, and the links lead there.
"""

import posixpath
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parent.parent
DOCS: Final = "docs"
OUTSIDE: Final = "repository"
_ALWAYS: Final = ("ARCHITECTURE.md", "CHANGELOG.md")
_LINK: Final = re.compile(r"(\]\()([^)\s#]+)((?:#[^)\s]*)?\))")
_FENCE: Final = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)


def on_files(files: Any, config: Any) -> Any:
    """Add to the site what its pages link to outside of docs/, and what that links to."""
    from mkdocs.structure.files import File  # noqa: PLC0415  mkdocs is there when it runs us

    for path in linked_outside():
        uri = site_place(path)
        if (ROOT / path).is_dir():
            files.append(File.generated(config, f"{uri}/index.md", content=listing(path)))
        elif path.endswith(".md"):
            text = (ROOT / path).read_text("utf-8")
            files.append(File.generated(config, uri, content=text))
        else:
            files.append(File.generated(config, uri, abs_src_path=str(ROOT / path)))
    return files


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """Lead the links of a page to where its targets are on the site."""
    return relinked(markdown, page.file.src_uri)


def linked_outside() -> tuple[str, ...]:
    """Return the paths outside of docs/ that are reached by links, in order."""
    ahead = [*_ALWAYS, *(path.relative_to(ROOT).as_posix() for path in ROOT.glob("docs/**/*.md"))]
    seen: dict[str, None] = {}
    while ahead:
        path = ahead.pop()
        if path in seen or not (ROOT / path).exists():
            continue
        seen[path] = None
        if (ROOT / path).is_dir():
            ahead += [f"{path}/{name}" for name in _names(path)]
        elif path.endswith(".md"):
            ahead += targets((ROOT / path).read_text("utf-8"), path)
    return tuple(sorted(path for path in seen if not path.startswith(f"{DOCS}/")))


def targets(text: str, path: str) -> list[str]:
    """Return the paths to which the links of `path` lead."""
    folder = posixpath.dirname(path)
    found = (link for _, link, _ in _LINK.findall(_FENCE.sub("", text)))
    return [_joined(folder, link) for link in found if not _foreign(link)]


def relinked(text: str, uri: str) -> str:
    """Return a page's text with each link led to the target's place on the site."""
    folder, here = posixpath.dirname(repository_place(uri)), posixpath.dirname(uri)

    def lead(found: re.Match[str]) -> str:
        if _foreign(found[2]):
            return found[0]
        path = _joined(folder, found[2])
        there = site_place(path) + ("/index.md" if (ROOT / path).is_dir() else "")
        return f"{found[1]}{posixpath.relpath(there, here or '.')}{found[3]}"

    return _outside_fences(text, lambda part: _LINK.sub(lead, part))


def site_place(path: str) -> str:
    """Return where a path of the repository lies on the site."""
    return path.removeprefix(f"{DOCS}/") if path.startswith(f"{DOCS}/") else f"{OUTSIDE}/{path}"


def repository_place(uri: str) -> str:
    """Return which path of the repository a page of the site is."""
    outside = uri.startswith(f"{OUTSIDE}/")
    return uri.removeprefix(f"{OUTSIDE}/") if outside else f"{DOCS}/{uri}"


def listing(path: str) -> str:
    """Return a page for a folder that is linked to as a whole."""
    lines = [f"- [{name}]({name})" for name in _names(path)]
    return f"# {path}\n\n" + "\n".join(lines) + "\n"


def _names(folder: str) -> Iterable[str]:
    found = sorted(path.name for path in (ROOT / folder).iterdir() if path.is_file())
    return [name for name in found if name[0] not in "._"]


def _joined(folder: str, link: str) -> str:
    return posixpath.normpath(posixpath.join(folder, link))


def _foreign(link: str) -> bool:
    return re.match(r"[a-z]+:", link) is not None


def _outside_fences(text: str, change: Callable[[str], str]) -> str:
    parts, end = [], 0
    for fence in _FENCE.finditer(text):
        parts += [change(text[end : fence.start()]), fence[0]]
        end = fence.end()
    return "".join((*parts, change(text[end:])))
