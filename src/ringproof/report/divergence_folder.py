"""What `ringproof replay --report FOLDER` leaves: index.html and divergence.json."""

from collections.abc import Iterable
from pathlib import Path

from ringproof.report import divergence_html, divergence_json
from ringproof.report.divergence import Divergence


def write_divergence(folder: Path, told: Divergence, secrets: Iterable[str] = ()) -> Path:
    """Write the report of a replay into `folder` and return its page.

    What `secrets` (tokens, passwords) were in use is blanked, and so is every credential in the
    bytes; numbers and names stay as the recording and the target have them.
    """
    folder.mkdir(parents=True, exist_ok=True)
    spelt = tuple(secrets)
    page = folder / "index.html"
    page.write_text(divergence_html.page(told, spelt), encoding="utf-8")
    (folder / "divergence.json").write_text(divergence_json.text(told, spelt), encoding="utf-8")
    return page
