"""What the settings can hold: sections, their version, their elements and lawful values.

Section names, ``version``, ``luaLibraries/luaLibrary/code`` and ``keys/.../key`` are known from
the vendor's pages and examples; every other element name is assumed, and so are the paths in
:data:`PATHS`, the one table that the rest of the phone reads settings by.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

Version = tuple[int, ...]


@dataclass(frozen=True)
class Leaf:
    """One setting. ``kind`` is text, flag, number (``lowest`` to ``highest``) or choice.

    Of the kinds token and password only digests are kept; what is uploaded in clear is digested.
    """

    kind: str = "text"
    default: str = ""
    choices: tuple[str, ...] = ()
    lowest: int = 0
    highest: int = 0


@dataclass(frozen=True)
class Group:
    """Settings of different names, each at most once."""

    nodes: Mapping[str, "Node"]


@dataclass(frozen=True)
class Items:
    """A list: elements of one tag that a unique attribute tells apart."""

    tag: str
    unique: str
    node: "Node"
    names: tuple[str, ...] = ()
    """The values that the attribute can have; empty: any."""


@dataclass(frozen=True)
class Free:
    """Whatever the file says; the emulator keeps it and makes no use of it."""


Node = Leaf | Group | Items | Free


@dataclass(frozen=True)
class Section:
    """One section: the version that this phone writes, and what it holds.

    ``once`` are values that were meant, where nothing was said, in files older than a version.
    """

    version: str
    node: Node
    once: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


_OFF: Final = Leaf("flag", "false")
_ON: Final = Leaf("flag", "true")
_CODE: Final = Group({"code": Leaf()})
_KEYS: Final = Items("key", "keyNumber", Free())
_IDS: Final = tuple("123456")
VERSION: Final = "1.34.0"
"""The newest section version that public material shows."""

SECTIONS: Final[Mapping[str, Section]] = {
    "telephony": Section(
        VERSION,
        Group({"toneScheme": Leaf("choice", "de", ("de", "en", "us")), "callWaiting": _ON}),
    ),
    "identities": Section(
        VERSION,
        Items(
            "identity",
            "id",
            Group(
                {
                    "active": _ON,
                    "number": Leaf(),
                    "displayName": Leaf(),
                    "registrar": Leaf("text", "pbx.example"),
                    "password": Leaf("password"),
                }
            ),
            _IDS,
        ),
    ),
    "users": Section(
        VERSION,
        Items(
            "user",
            "name",
            Group(
                {
                    "password": Leaf("password"),
                    "role": Leaf("choice", "user", ("admin", "user")),
                    "changePassword": _OFF,
                }
            ),
        ),
    ),
    "access": Section(
        VERSION,
        Group(
            {
                "actionUrls": Group({"allow": _OFF, "server": Leaf()}),
                "tokens": Items("token", "name", Leaf("token")),
            }
        ),
    ),
    "keys": Section(
        VERSION,
        Group(
            {
                "phoneXtensions": _KEYS,
                "extensionModule1": _KEYS,
                "extensionModule2": _KEYS,
                "extensionModule3": _KEYS,
            }
        ),
    ),
    "provisioning": Section(
        VERSION,
        Group({"active": _ON, "url": Leaf(), "boot": _ON, "dhcp": _ON, "redirect": _ON}),
        # The vendor's listing of 1.26.11 has these false, that of 1.34.0 true.
        {VERSION: {"active": "false", "dhcp": "false", "redirect": "false"}},
    ),
    "templates": Section(VERSION, Free()),
    "userInterface": Section(
        VERSION,
        Group(
            {
                "display": Group(
                    {
                        "brightness": Leaf("number", "80", lowest=0, highest=100),
                        "language": Leaf("choice", "de", ("de", "en", "fr", "it", "nl")),
                    }
                ),
                "ringer": Group({"volume": Leaf("number", "5", lowest=0, highest=10)}),
            }
        ),
    ),
    "luaLibraries": Section(VERSION, Items("luaLibrary", "name", _CODE)),
    "luaAutoStarters": Section(VERSION, Items("luaAutoStarter", "name", _CODE)),
}
"""Every section, in the order in which the phone writes them."""

PATHS: Final[Mapping[str, str]] = {
    "allow_action_urls": "/access/actionUrls/allow",
    "event_server": "/access/actionUrls/server",
    "tokens": "/access/tokens",
    "users": "/users",
    "identities": "/identities",
    "provisioning_active": "/provisioning/active",
    "provisioning_url": "/provisioning/url",
    "provisioning_boot": "/provisioning/boot",
    "scripts": "/luaAutoStarters",
    "libraries": "/luaLibraries",
}
"""Where the phone finds its own settings; none of these paths is documented."""
