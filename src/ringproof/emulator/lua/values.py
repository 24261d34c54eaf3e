"""What scripts say, read for the phone: bytes become text, numbers stay what they look like."""

from ringproof.emulator.lua.runtime import Value
from ringproof.emulator.lua.script import ScriptFault


def text(value: Value) -> str:
    """Return what a script said as text; what is no UTF-8 becomes U+FFFD."""
    if value is None:
        return ""
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:.14g}" if isinstance(value, float) else str(value)


def raw(value: Value) -> bytes:
    """Return what a script said as bytes."""
    return value if isinstance(value, bytes) else text(value).encode("utf-8")


def said(value: str) -> bytes:
    """Return the phone's text as a script sees it."""
    return value.encode("utf-8", "surrogatepass")


def number(value: Value) -> int:
    """Return a whole number, such as a handle."""
    whole = isinstance(value, int) or (isinstance(value, float) and value.is_integer())
    if isinstance(value, bool) or not isinstance(value, int | float) or not whole:
        raise ScriptFault(f"{text(value)[:40]!r} is no handle")
    return int(value)
