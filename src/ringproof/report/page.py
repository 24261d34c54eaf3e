"""What every self-contained page shares: templates, and a policy that lets nothing else in.

A page needs no network, no font and no script from elsewhere, and its content security policy
says so: scripts are known to it by their hash, byte for byte.
"""

from base64 import b64encode
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import jinja2
from markupsafe import Markup

from ringproof.report import words

_TEMPLATES: Final = Path(__file__).parent / "templates"
_LONGEST: Final = 1500  # bytes of a message that are shown


def render(name: str, styles: tuple[str, ...], script: str = "", **values: Any) -> str:
    """Return the page of template `name`; `styles` are CSS, `script` the name of its script."""
    code = asset(script) if script else ""
    return _template(name).render(
        style=Markup("".join(styles)),  # noqa: S704  ours
        script=Markup(code),  # noqa: S704  ours
        script_hash=b64encode(sha256(code.encode()).digest()).decode(),
        **values,
    )


@cache
def asset(name: str) -> str:
    """Return a file of the templates folder."""
    return (_TEMPLATES / name).read_text(encoding="utf-8")


@cache
def _template(name: str) -> jinja2.Template:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["seconds"] = words.seconds
    environment.filters["slug"] = _slug
    return environment.get_template(name)


def _slug(verdict: str) -> str:
    return verdict.replace(" ", "-")


def as_text(raw: bytes, where: str = "") -> str:
    """Return bytes as text: lines as lines, whatever is not plain ASCII as ``\\xNN``.

    `where` says where the rest of a long message is.
    """
    shown = raw[:_LONGEST].replace(b"\r\n", b"\n").rstrip(b"\n")
    text = "".join(chr(c) if 0x20 <= c < 0x7F or c == 0x0A else f"\\x{c:02x}" for c in shown)
    rest = len(raw) - _LONGEST
    return f"{text}\n... and {rest} bytes more{where}" if rest > 0 else text
