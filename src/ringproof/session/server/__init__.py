"""The prose of the role server: what our phones tell it, and what it must make of that."""

from ringproof.session.server.calls import DeskCall
from ringproof.session.server.desk import Desk
from ringproof.session.server.scene import ServerScene
from ringproof.session.server.server import Server
from ringproof.session.server.shapes import (
    a_mac_with_colons,
    a_small_mac,
    a_strange_parameter,
    another_order,
    as_sip_address,
    each_twice,
    escaped_ids,
    no_mac,
    no_name,
    the_number_always,
)

__all__ = [
    "Desk",
    "DeskCall",
    "Server",
    "ServerScene",
    "a_mac_with_colons",
    "a_small_mac",
    "a_strange_parameter",
    "another_order",
    "as_sip_address",
    "each_twice",
    "escaped_ids",
    "no_mac",
    "no_name",
    "the_number_always",
]
