"""Our own compiled Lua without what only a debugger wants: names of locals, and lines.

Every script's world holds the host's Lua, so that its size counts once for each script of each
phone. Lua 5.2 can leave these out when it dumps a function, but not as it is called from Lua. The
layout is that of ldump.c; sizes are those of the machine, as the header says.
"""

import struct
from typing import Final

HEADER: Final = 18
"""Signature, version, sizes, and the tail that shows conversions: all before the main function."""

_INT: Final = struct.Struct("=i")
_SIZE: Final = struct.Struct("@N")
_CONSTANTS: Final = {0: 0, 1: 1, 3: 8}
"""The size of a constant by its type: nil, boolean, number; 4 is a string."""


class _Reader:
    """Goes through a dumped function and keeps what is needed to run it."""

    def __init__(self, dumped: bytes) -> None:
        self._dumped = dumped
        self._at = HEADER
        self._kept = bytearray(dumped[:HEADER])

    def stripped(self) -> bytes:
        """Return the whole without the rest."""
        self._function()
        return bytes(self._kept)

    def _function(self) -> None:
        self._keep(2 * _INT.size + 3)
        self._keep(_INT.size * self._count())
        for _ in range(self._count()):
            kind = self._keep(1)[0]
            self._keep(_CONSTANTS[kind]) if kind in _CONSTANTS else self._string(keep=True)
        for _ in range(self._count()):
            self._function()
        self._keep(2 * self._count())
        self._kept += _SIZE.pack(0) + 3 * _INT.pack(0)
        self._debug()

    def _debug(self) -> None:
        self._string(keep=False)
        self._skip(_INT.size * self._number())
        for _ in range(self._number()):
            self._string(keep=False)
            self._skip(2 * _INT.size)
        for _ in range(self._number()):
            self._string(keep=False)

    def _count(self) -> int:
        return int(_INT.unpack(self._keep(_INT.size))[0])

    def _number(self) -> int:
        return int(_INT.unpack(self._skip(_INT.size))[0])

    def _string(self, keep: bool) -> None:
        take = self._keep if keep else self._skip
        take(_SIZE.unpack(take(_SIZE.size))[0])

    def _keep(self, size: int) -> bytes:
        part = self._skip(size)
        self._kept += part
        return part

    def _skip(self, size: int) -> bytes:
        part = self._dumped[self._at : self._at + size]
        if len(part) != size:
            raise ValueError("the dumped function ends too early")
        self._at += size
        return part


def stripped(dumped: bytes) -> bytes:
    """Return a dumped function of Lua 5.2 without its debug information.

    ValueError for what is no dump of this machine's Lua 5.2.
    """
    if dumped[:5] != b"\x1bLuaR" or dumped[7:11] != bytes((_INT.size, _SIZE.size, 4, 8)):
        raise ValueError("this is no function that this machine's Lua 5.2 has dumped")
    return _Reader(dumped).stripped()
