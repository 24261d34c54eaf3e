"""Say what a built site fetches from elsewhere when somebody reads it; it may fetch nothing.

Usage: python scripts/check_site.py FOLDER

Exit code 0: nothing, 1: something, with page and address, 2: FOLDER is no site.
"""

import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

_TAG: Final = re.compile(r"<(?:script|link|img|iframe|source|video|audio)\b[^>]*>", re.IGNORECASE)
_FOREIGN: Final = re.compile(r"""(?:src|href|srcset)=["']?((?:https?:)?//[^"'\s>]+)""")
_CSS: Final = re.compile(r"""(?:url\(|@import)\s*["']?((?:https?:)?//[^"')\s]+)""")
# Material loads this one's painter from a public server where a page has such a drawing.
_DRAWING: Final = re.compile(r"""<(?:pre|div) class=["']?mermaid["'\s>]""")


def fetched(site: Path) -> Iterator[str]:
    """Return each thing that is fetched, as ``page: address``."""
    for page in sorted(site.rglob("*.html")):
        text = page.read_text("utf-8")
        # A canonical link is only a name.
        tags = (tag for tag in _TAG.findall(text) if "canonical" not in tag)
        found = [address for tag in tags for address in _FOREIGN.findall(tag)]
        if _DRAWING.search(text):
            found.append("a drawing, painted by a script from elsewhere")
        yield from (f"{page.relative_to(site)}: {address}" for address in found)
    for sheet in sorted(site.rglob("*.css")):
        for address in _CSS.findall(sheet.read_text("utf-8")):
            yield f"{sheet.relative_to(site)}: {address}"


def main(arguments: Sequence[str]) -> int:
    """Print what is fetched; return the exit code."""
    site = Path(arguments[0]) if arguments else Path()
    if len(arguments) != 1 or not (site / "index.html").is_file():
        print(__doc__)
        return 2
    found = list(fetched(site))
    print("\n".join(found) or f"{site} fetches nothing from elsewhere")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
