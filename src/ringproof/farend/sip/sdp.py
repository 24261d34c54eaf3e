"""What two telephones agree about sound: where it goes, in which direction, how keys sound.

Only what the far end needs: one audio stream, G.711 and telephone-event. RFC 4566, RFC 3264.
"""

import re
from dataclasses import dataclass
from typing import Final

TYPE: Final = "application/sdp"
KEYS: Final = 101
"""The payload type that we offer for keys."""

_SPOKEN: Final = {8: "PCMA/8000", 0: "PCMU/8000"}
_ANSWERED: Final = {"sendrecv": "sendrecv", "sendonly": "recvonly", "recvonly": "sendonly"}
_DIRECTIONS: Final = ("sendrecv", "sendonly", "recvonly", "inactive")
_EVENT: Final = re.compile(r"a=rtpmap:([0-9]{1,3}) telephone-event/8000", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Sound:
    """One side's audio: `spoken` are the payload types that we know, `keys` that of keys."""

    host: str
    port: int
    direction: str
    spoken: tuple[int, ...]
    keys: int | None

    @property
    def holds(self) -> bool:
        """Whether that side has put us on hold: it will not hear us."""
        return self.direction in ("sendonly", "inactive") or self.host == "0.0.0.0"  # noqa: S104


def read_sdp(body: bytes) -> Sound | None:
    """Return the audio that `body` describes; None where it describes none that we know."""
    lines = body.decode("utf-8", "replace").replace("\r\n", "\n").split("\n")
    starts = [at for at, line in enumerate(lines) if line.startswith("m=")]
    audio = next((at for at in starts if lines[at].startswith("m=audio ")), None)
    if audio is None:
        return None
    end = next((at for at in starts if at > audio), len(lines))
    session, media = lines[: starts[0]], lines[audio:end]
    said = re.match(r"m=audio ([0-9]{1,5})(?:/[0-9]+)? RTP/AVP((?: [0-9]{1,3})+)", media[0])
    if said is None:
        return None
    types = tuple(int(each) for each in said[2].split())
    keys = {int(found[1]) for line in media if (found := _EVENT.match(line))}
    return Sound(
        _first(media, "c=IN IP") or _first(session, "c=IN IP"),
        int(said[1]),
        _direction(media) or _direction(session) or "sendrecv",
        tuple(each for each in types if each in _SPOKEN),
        next((each for each in types if each in keys), None),
    )


def _first(lines: list[str], start: str) -> str:
    found = next((line for line in lines if line.startswith(start)), "")
    return found.partition(" ")[2].partition(" ")[2].partition("/")[0].strip()


def _direction(lines: list[str]) -> str:
    return next((each for line in lines for each in _DIRECTIONS if line.strip() == f"a={each}"), "")


def offer(host: str, port: int, version: int, direction: str = "sendrecv") -> bytes:
    """Return our offer: we hear at `host` and `port`."""
    return _write(host, port, version, direction, tuple(_SPOKEN), KEYS)


def answer(host: str, port: int, version: int, offered: Sound, ours: str = "sendrecv") -> bytes:
    """Return our answer to what was `offered`, `ours` being the direction that we would like."""
    theirs = _ANSWERED.get(offered.direction, "inactive")
    # Both sides must want a direction for it to be open.
    sends = theirs in ("sendrecv", "sendonly") and ours in ("sendrecv", "sendonly")
    hears = theirs in ("sendrecv", "recvonly") and ours in ("sendrecv", "recvonly")
    direction = _DIRECTIONS[(0 if hears else 1) if sends else (2 if hears else 3)]
    return _write(host, port, version, direction, offered.spoken[:1], offered.keys)


def _write(
    host: str, port: int, version: int, direction: str, spoken: tuple[int, ...], keys: int | None
) -> bytes:
    family = "IP6" if ":" in host else "IP4"
    types = " ".join(str(each) for each in (*spoken, *(() if keys is None else (keys,))))
    lines = [
        "v=0",
        f"o=- 1 {version} IN {family} {host}",
        "s=-",
        f"c=IN {family} {host}",
        "t=0 0",
        f"m=audio {port} RTP/AVP {types}",
        *(f"a=rtpmap:{each} {_SPOKEN[each]}" for each in spoken),
    ]
    if keys is not None:
        lines += [f"a=rtpmap:{keys} telephone-event/8000", f"a=fmtp:{keys} 0-15"]
    return "\r\n".join((*lines, f"a={direction}", "")).encode()
