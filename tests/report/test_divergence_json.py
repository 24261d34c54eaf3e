import json
from typing import Any

import jsonschema

from ringproof.packaged import folder
from ringproof.report.divergence import Binding, Difference, Divergence, Entry, Kind
from ringproof.report.divergence_json import document, text
from ringproof.trace.codec import from_dict

PHONE = "000952C0FFEE"


def made(story: Any, **more: Any) -> Divergence:
    story.command("hold", callid="TC@1")
    story.told("holding", callId="TC@1")
    entries = tuple(Entry(PHONE, record) for record in story.records)
    values: dict[str, Any] = {
        "matched": ((0, 0), (1, 1)),
        "differences": (Difference(Kind.MISSING, "holding did not come", 2),),
        "bindings": (Binding("call", "TC@1", "TC@1"),),
        **more,
    }
    return Divergence("x.mitm", "emulator", entries, entries[:2], **values)


def check(plain: Any) -> None:
    schema = json.loads((folder("schemas") / "divergence.schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(plain, schema)


def test_every_outcome_is_as_the_schema_says(story: Any) -> None:
    for changed in ({}, {"differences": ()}, {"differences": (), "undecided": "lost"}):
        plain = json.loads(text(made(story, **changed)))
        check(plain)
        assert plain["outcome"] == made(story, **changed).outcome


def test_every_kind_of_difference_is_in_the_schema(story: Any) -> None:
    for kind in Kind:
        check(document(made(story, differences=(Difference(kind, "x", 2),))))


def test_the_first_row_is_named_and_records_can_be_read_again(story: Any) -> None:
    told = made(story)
    plain = document(told)
    assert plain["first"] == 2
    assert plain["rows"][2]["observed"] is None
    assert from_dict(plain["rows"][2]["recorded"]["record"]) == told.recorded[2].record
    assert plain["differences"] == [
        {
            "kind": "missing",
            "sentence": "holding did not come",
            "recorded": 2,
            "observed": None,
        }
    ]


def test_no_secret_is_written(story: Any) -> None:
    told = made(story, undecided="hunter2 was refused", notes=("hunter2",))
    said = text(told, secrets=("hunter2",))
    assert "hunter2" not in said
    assert "s3cr3t" not in said
