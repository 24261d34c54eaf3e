"""pcap and pcapng of plain HTTP: tshark takes the packets apart, the streams are joined here.

tshark knows every link layer and every kind of capture file; but its HTTP dissector gives up on
what real phones send, so only the segments of TCP are asked of it, and the same reader reads the
requests as on the live wire. The bytes are exact.
"""

import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Final

from ringproof.recordings.exchange import Damage, Exchange, Leg, Unreadable
from ringproof.recordings.formats.conversations import Asked, conversation
from ringproof.recordings.formats.segments import Segment, Stream, streams_of
from ringproof.recordings.gathered import Gathered, leg_of_request, moment, phone_of
from ringproof.recordings.legs import authority

MAGIC: Final = (
    b"\xa1\xb2\xc3\xd4",
    b"\xd4\xc3\xb2\xa1",
    b"\xa1\xb2\x3c\x4d",
    b"\x4d\x3c\xb2\xa1",
    b"\x0a\x0d\x0d\x0a",
)
FIELDS: Final = (
    *("frame.number", "frame.time_epoch", "tcp.stream", "ip.src", "ipv6.src", "tcp.srcport"),
    *("ip.dst", "ipv6.dst", "tcp.dstport", "tcp.flags", "tcp.seq_raw", "tcp.payload"),
)
_MISSING: Final = (
    "{path} is a packet capture, which tshark takes apart, and there is no tshark here; install "
    "it (Debian: apt install tshark; elsewhere it comes with Wireshark)"
)
_WITHIN: Final = 600.0  # seconds; a capture of a day takes some
_BEGUN: Final = re.compile(rb"[A-Z]+ /")
_TLS: Final = (b"\x16\x03", b"\x17\x03")  # a handshake, or data where the capture began later
_SYN, _ACK = 0x02, 0x10


def looks_like_pcap(raw: bytes) -> bool:
    """Say whether a file that begins with `raw` is a packet capture."""
    return raw.startswith(MAGIC)


def read_pcap(path: Path) -> Gathered:
    """Return the commands and events of a capture; Unreadable where there is no tshark."""
    tshark = shutil.which("tshark")
    if tshark is None:
        raise Unreadable(_MISSING.format(path=path))
    fields = [part for field in FIELDS for part in ("-e", field)]
    # -n: no names are looked up; the filter spares us what carries nothing.
    asked = [tshark, "-n", "-r", str(path.absolute()), "-Y", "tcp.len > 0 or tcp.flags.syn == 1"]
    try:
        done = subprocess.run(  # noqa: S603  no shell, and the path is absolute
            [*asked, "-T", "fields", "-E", "occurrence=f", *fields],
            capture_output=True,
            timeout=_WITHIN,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as problem:
        raise Unreadable(f"tshark could not read {path}: {problem}") from problem
    gathered = read_fields(done.stdout)
    if done.returncode:
        frame = done.stdout.rpartition(b"\n")[0].rpartition(b"\n")[2].partition(b"\t")[0]
        where = f"behind frame {frame.decode('ascii', 'replace')}" if frame else "the capture"
        gathered.damages.append(Damage(where, _said(done.stderr)))
    return gathered


def read_fields(output: bytes) -> Gathered:
    """Return the exchanges of tshark's output: a line a segment, `FIELDS` separated by tabs."""
    gathered = Gathered("connection")
    segments = []
    for n, line in enumerate(output.splitlines(), start=1):
        try:
            segments.append(_segment(line.decode("ascii").split("\t")))
        except (ValueError, IndexError):
            gathered.damages.append(Damage(f"segment {n}", "tshark says too little of it"))
    for stream in streams_of(segments):
        _take(stream, gathered)
    # Numbered in the order of the capture, not of the connections.
    in_order = sorted(gathered.exchanges, key=lambda exchange: exchange.began)
    gathered.exchanges = [replace(e, n=n) for n, e in enumerate(in_order, start=1)]
    return gathered


def _segment(values: list[str]) -> Segment:
    frame, when, stream, src4, src6, src_port, dst4, dst6, dst_port, flags, seq, payload = values
    bits = int(flags, 16)
    return Segment(
        frame=int(frame),
        at=moment(float(when)),
        stream=int(stream),
        source=authority(src4 or src6, int(src_port)),
        target=authority(dst4 or dst6, int(dst_port)),
        opens=bool(bits & _SYN) and not bits & _ACK,
        accepts=bool(bits & _SYN) and bool(bits & _ACK),
        seq=int(seq),
        data=bytes.fromhex(payload.replace(":", "")),
    )


def _take(stream: Stream, gathered: Gathered) -> None:
    where = f"connection {stream.number} ({stream.client} to {stream.server})"
    gathered.damages += [Damage(where, gap) for gap in stream.gaps]
    talk, rest = conversation(stream.asked, stream.answered)
    ours = [asked for asked in talk if leg_of_request(asked.request) is not None]
    if rest and not stream.gaps and _BEGUN.match(stream.asked.data[-rest:]):
        why = f"it ends in the middle of a request, after {rest} bytes of it"
        gathered.damages.append(Damage(where, why))
    elif stream.asked.data.startswith(_TLS):
        gathered.sealed += 1
    elif not ours:
        gathered.foreign += bool(stream.asked.data or stream.answered.data)
    gathered.exchanges += [_exchange(asked, stream) for asked in ours]


def _exchange(asked: Asked, stream: Stream) -> Exchange:
    leg = leg_of_request(asked.request) or Leg.EVENTS
    return Exchange(
        n=0,
        leg=leg,
        phone=phone_of(leg, asked.request, stream.server, stream.client_host),
        request=asked.request.raw,
        response=asked.answer,
        began=asked.began,
        complete=asked.complete,
        answered=asked.answered,
        lost="" if asked.answer else "no answer is in the capture",
        to=stream.server,
        client=stream.client,
    )


def _said(stderr: bytes) -> str:
    lines = [
        line
        for line in stderr.decode("utf-8", "replace").splitlines()
        if line.strip() and not line.startswith("Running as user")
    ]
    return f"tshark says: {' '.join(lines)[:300]}" if lines else "tshark stopped in it"
