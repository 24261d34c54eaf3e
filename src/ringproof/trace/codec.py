"""Records as JSON and back, without loss: the form in which evidence is stored.

Bytes are Latin-1 text (one character a byte), so that a reader of the file still sees the
request lines; each record carries its `record` kind.
"""

import json
from collections.abc import Iterable
from typing import Any, Final, get_args

from cattrs import Converter
from cattrs.strategies import configure_tagged_union

from ringproof.trace.records import Record


def _converter() -> Converter:
    converter = Converter(forbid_extra_keys=True)
    converter.register_unstructure_hook(bytes, lambda raw: raw.decode("latin-1"))
    converter.register_structure_hook(bytes, lambda text, _: str(text).encode("latin-1"))
    configure_tagged_union(
        Record,
        converter,
        tag_generator=lambda kind: kind.__name__.lower(),
        tag_name="record",
    )
    return converter


CONVERTER: Final = _converter()
"""Turns records, and dataclasses that hold records, into plain JSON-able values and back."""
KINDS: tuple[str, ...] = tuple(kind.__name__.lower() for kind in get_args(Record))


class DamagedRecord(ValueError):
    """A line of stored evidence that is no record: says which line, and why."""


def to_dict(record: Record) -> dict[str, Any]:
    """Return `record` as plain JSON-able values."""
    plain: dict[str, Any] = CONVERTER.unstructure(record, unstructure_as=Record)
    return plain


def from_dict(plain: dict[str, Any]) -> Record:
    """Return the record that `plain` stores; ValueError or KeyError for anything else."""
    record: Record = CONVERTER.structure(plain, Record)  # type: ignore[arg-type]
    return record


def to_lines(records: Iterable[Record]) -> str:
    """Return `records` as JSON lines."""
    return "".join(
        json.dumps(to_dict(record), ensure_ascii=False, separators=(",", ":")) + "\n"
        for record in records
    )


def from_lines(text: str, name: str = "the evidence") -> list[Record]:
    """Return the records stored in `text`; DamagedRecord names the first line that is none."""
    records: list[Record] = []
    # Not splitlines(): a raw byte 0x85 in a request is text here, and no end of a line.
    lines = text.removesuffix("\n").split("\n") if text else []
    for number, line in enumerate(lines, start=1):
        try:
            records.append(from_dict(json.loads(line)))
        except Exception as damage:
            raise DamagedRecord(
                f"{name}, line {number}: not a record ({type(damage).__name__}: {damage}); "
                "the file was changed or cut off after the run."
            ) from damage
    return records
