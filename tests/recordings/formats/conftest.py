"""Packet captures, made here: an Ethernet frame a segment, as tcpdump would write them."""

import struct
from collections.abc import Callable
from types import SimpleNamespace

import pytest

PHONE, SERVER = bytes((192, 0, 2, 20)), bytes((192, 0, 2, 5))
SYN, SYN_ACK, PUSH = 0x02, 0x12, 0x18

Frame = tuple[float, bytes]


def segment(
    when: float, source: tuple[bytes, int], target: tuple[bytes, int], seq: int, flags: int,
    data: bytes = b"",
) -> Frame:  # fmt: skip
    tcp = struct.pack(">HHIIBBHHH", source[1], target[1], seq, 1, 5 << 4, flags, 8192, 0, 0)
    length = 20 + len(tcp) + len(data)
    ip = struct.pack(
        ">BBHHHBBH4s4s", 0x45, 0, length, 0, 0, 64, 6, 0, source[0], target[0]
    )  # fmt: skip
    return when, b"\2" * 6 + b"\4" * 6 + b"\x08\x00" + ip + tcp + data


def talk(
    when: float, client: tuple[bytes, int], server: tuple[bytes, int], *said: bytes, cut: int = 700
) -> list[Frame]:
    """A connection on which both sides speak in turn, the client first, in segments of `cut`."""
    frames = [
        segment(when, client, server, 99, SYN),
        segment(when, server, client, 199, SYN_ACK),
    ]
    seqs = [100, 200]
    for turn, data in enumerate(said):
        sides = (client, server) if turn % 2 == 0 else (server, client)
        for at in range(0, len(data), cut):
            when += 0.001
            piece = data[at : at + cut]
            frames.append(segment(when, *sides, seqs[turn % 2], PUSH, piece))
            seqs[turn % 2] += len(piece)
    return frames


def pcap(*frames: Frame) -> bytes:
    packets = b"".join(
        struct.pack("<IIII", int(when), round(when % 1 * 1e6), len(data), len(data)) + data
        for when, data in frames
    )
    return struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1) + packets


def pcapng(*frames: Frame) -> bytes:
    def block(kind: int, body: bytes) -> bytes:
        body += b"\0" * (-len(body) % 4)
        return struct.pack("<II", kind, len(body) + 12) + body + struct.pack("<I", len(body) + 12)

    section = block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1))
    interface = block(1, struct.pack("<HHI", 1, 0, 65535))
    packets = b"".join(
        block(
            6,
            struct.pack("<IIIII", 0, *divmod(round(when * 1e6), 1 << 32), len(data), len(data))
            + data,
        )
        for when, data in frames
    )
    return section + interface + packets


@pytest.fixture
def wire() -> SimpleNamespace:
    return SimpleNamespace(
        segment=segment, talk=talk, pcap=pcap, pcapng=pcapng, phone=PHONE, server=SERVER
    )


Writer = Callable[..., bytes]
