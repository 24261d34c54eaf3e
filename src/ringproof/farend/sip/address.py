"""Addresses in SIP headers: display name, URI, parameters. RFC 3261, sections 19.1 and 20.10."""

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import quote, unquote

PORT: Final = 5060
_NAME_ADDR: Final = re.compile(r'\s*("(?:[^"\\]|\\.)*"|[^<"]*)\s*<([^>]*)>(.*)', re.DOTALL)
_URI: Final = re.compile(r"(?i:sips?|tel):(?:([^@]*)@)?([^;?@]*)(?:[;?].*)?", re.DOTALL)
_USER_SAFE: Final = "-_.!~*'()&=+$,;?/"


@dataclass(frozen=True, slots=True)
class Address:
    """An address as in From, To, Contact, Route or P-Asserted-Identity."""

    uri: str
    name: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)

    @property
    def user(self) -> str:
        """The number or name before the @, unescaped; of a tel URI the number."""
        return user_of(self.uri)


def read_address(value: str) -> Address:
    """Return the first address in a header's value; one that is none has an empty URI."""
    if found := _NAME_ADDR.match(value):
        # A comma behind it begins the next address.
        rest = found[3].partition(",")[0]
        return Address(found[2].strip(), _unquoted(found[1].strip()), _parameters(rest))
    uri, _, rest = value.partition(",")[0].strip().partition(";")
    return Address(uri if " " not in uri else "", "", _parameters(rest))


def addresses(values: tuple[str, ...]) -> list[str]:
    """Return each address of header lines that may hold several, as it was written."""
    split = (re.findall(r'(?:"(?:[^"\\]|\\.)*"|<[^>]*>|[^,"<])+', value) for value in values)
    return [each.strip() for line in split for each in line if each.strip()]


def write_address(uri: str, name: str | None, tag: str = "") -> str:
    """Return ``"name" <uri>;tag=...``."""
    said = "".join(" " if ord(letter) < 32 else letter for letter in name or "")
    quoted = '"' + said.replace("\\", "\\\\").replace('"', '\\"') + '" ' if said else ""
    return f"{quoted}<{uri}>" + (f";tag={tag}" if tag else "")


def sip_uri(user: str, host: str) -> str:
    """Return the URI of a number at a server."""
    return f"sip:{quote(user, safe=_USER_SAFE)}@{host}"


def user_of(uri: str) -> str:
    """Return the user of a URI, ``42`` of ``sip:42;x=y@host``; empty where it has none."""
    found = _URI.fullmatch(uri.strip())
    if found is None:
        return ""
    user = found[1] if found[1] is not None else ""
    if uri.strip().lower().startswith("tel:"):
        user = found[2]
    return unquote(user.partition(";")[0].partition(":")[0])


def place_of(uri: str) -> tuple[str, int] | None:
    """Return host and port where the host is an IP address; None where it is a name, or none."""
    found = _URI.fullmatch(uri.strip())
    return None if found is None else place(found[2])


def place(written: str) -> tuple[str, int] | None:
    """Return host and port of ``host:port`` or ``[host]:port``; None where it is no IP address."""
    host, _, port = written.strip().partition(":")
    if written.startswith("["):
        host, _, port = written[1:].partition("]")
        port = port.removeprefix(":")
    try:
        ipaddress.ip_address(host)
        number = int(port) if port.isascii() and port.isdigit() and len(port) < 6 else PORT
    except ValueError:
        return None
    return (host, number) if 0 < number < 65536 else None


def _parameters(rest: str) -> dict[str, str]:
    pairs = (each.partition("=") for each in rest.split(";"))
    return {name.strip().lower(): value.strip() for name, _, value in pairs if name.strip()}


def _unquoted(name: str) -> str:
    if name.startswith('"'):
        name = re.sub(r"\\(.)", r"\1", name[1:-1])
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
