"""What our flows carry beside what mitmproxy shows of them: the bytes and moments as they were.

mitmproxy parses what it shows; a raw blank, a header without a colon or two times on a monotonic
clock have no place there. They stand in ``flow.metadata["ringproof"]`` as plain bytes, floats and
numbers, which every version of mitmproxy carries along unread.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from ringproof.recordings.exchange import Deed, Exchange, Leg
from ringproof.recordings.gathered import moment
from ringproof.trace import Stimulus
from ringproof.trace.codec import CONVERTER
from ringproof.trace.moment import Moment

KEY: Final = "ringproof"
VERSION: Final = 1

EXCHANGE: Final = "exchange"
DEED: Final = "deed"

Plain = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Provenance:
    """What a flow says of its recording; `run` is another for each run of a recorder.

    Monotonic times of different runs have nothing to do with each other.
    """

    synthetic: bool = False
    redacted: bool = False
    note: str = ""
    run: str = ""


class NotOurs(Exception):
    """Metadata that cannot be read: of a later version, or changed by somebody."""


def of_exchange(exchange: Exchange, provenance: Provenance) -> Plain:
    """Return the metadata of an exchange's flow."""
    return {
        **_head(EXCHANGE, provenance),
        "leg": _octets(exchange.leg),
        "phone": _octets(exchange.phone),
        "request": exchange.request,
        "response": exchange.response,
        "began": _times(exchange.began),
        "complete": _times(exchange.complete),
        "answered": None if exchange.answered is None else _times(exchange.answered),
        "exact": exchange.exact,
        "secure": exchange.secure,
        "lost": _octets(exchange.lost),
        "to": _octets(exchange.to),
        "client": _octets(exchange.client),
    }


def of_deed(deed: Deed, provenance: Provenance) -> Plain:
    """Return the metadata of the flow that stands for a deed."""
    stimulus = json.dumps(CONVERTER.unstructure(deed.stimulus))
    return {
        **_head(DEED, provenance),
        "phone": _octets(deed.phone),
        "stimulus": _octets(stimulus),
    }


def read_metadata(plain: Mapping[str, Any], n: int) -> tuple[Exchange | Deed, Provenance]:
    """Return the exchange or deed of flow number `n`; NotOurs says what cannot be read."""
    try:
        version = plain["version"]
        if version != VERSION:
            raise NotOurs(
                f"its metadata is of version {version!r} and this Ringproof reads {VERSION}; "
                "take the Ringproof that recorded it, or a later one"
            )
        provenance = Provenance(
            plain["synthetic"] is True,
            plain["redacted"] is True,
            _text(plain["note"]),
            _text(plain["run"]),
        )
        if plain["kind"] == _octets(DEED):
            return _deed(plain), provenance
        return _exchange(plain, n), provenance
    except NotOurs:
        raise
    except Exception as damage:
        raise NotOurs(
            f"its metadata is not what Ringproof writes ({type(damage).__name__}: {damage}); "
            "the file was changed after the recording"
        ) from damage


def _exchange(plain: Mapping[str, Any], n: int) -> Exchange:
    answered = plain["answered"]
    return Exchange(
        n=n,
        leg=Leg(_text(plain["leg"])),
        phone=_text(plain["phone"]),
        request=bytes(memoryview(plain["request"])),
        response=bytes(memoryview(plain["response"])),
        began=_moment(plain["began"]),
        complete=_moment(plain["complete"]),
        answered=None if answered is None else _moment(answered),
        exact=plain["exact"] is True,
        secure=None if plain["secure"] is None else plain["secure"] is True,
        lost=_text(plain["lost"]),
        to=_text(plain["to"]),
        client=_text(plain["client"]),
    )


def _deed(plain: Mapping[str, Any]) -> Deed:
    stimulus = CONVERTER.structure(json.loads(_text(plain["stimulus"])), Stimulus)
    return Deed(_text(plain["phone"]), stimulus)


def _head(kind: str, provenance: Provenance) -> Plain:
    return {
        "version": VERSION,
        "kind": _octets(kind),
        "synthetic": provenance.synthetic,
        "redacted": provenance.redacted,
        "note": _octets(provenance.note),
        "run": _octets(provenance.run),
    }


def _times(moment: Moment) -> list[float]:
    return [float(moment.mono), float(moment.wall)]


def _moment(plain: Any) -> Moment:
    mono, wall = plain
    return moment(mono, wall)


def _octets(text: str) -> bytes:
    # Bytes, since a lone surrogate (of an odd file name or error) is no UTF-8 that could be stored.
    return text.encode("utf-8", "surrogatepass")


def _text(octets: Any) -> str:
    return bytes(memoryview(octets)).decode("utf-8", "surrogatepass")
