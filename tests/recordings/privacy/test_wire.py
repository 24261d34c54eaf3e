"""Bytes of the wire without secrets and strangers: what reports and recordings share."""

import pytest

from ringproof.recordings.privacy.wire import WireRedactor, blanked, split_head, split_line


@pytest.mark.parametrize(
    ("piece", "kept"),
    [
        (b"AuthToken=abcdef", b"AuthToken=xxxxxx"),
        (b"%41uthToken=abcdef", b"%41uthToken=xxxxxx"),
        (b"callId=TC@1", b"callId=TC@1"),
        (b"%63allId=TC@1", b"%63allId=TC@1"),
        (b"number=42", b"number=42"),
    ],
)
def test_a_parameter_is_known_by_the_name_that_is_meant(piece: bytes, kept: bytes) -> None:
    assert WireRedactor(b"key").target(b"/e?" + piece) == b"/e?" + kept


def test_what_was_learnt_is_replaced_in_free_text_and_nothing_else() -> None:
    redactor = WireRedactor(b"key", known=["Peter"])
    redactor.learn_values([("name", "Erika Peter"), ("callId", "TC")], frozenset({"callId"}))
    told = redactor.free_text("Erika and Peter and TC")
    assert told.endswith(" and Peter and TC")
    assert not told.startswith("Erika")


def test_a_secret_is_blanked_but_for_its_length_and_its_lines() -> None:
    assert blanked(b"ab c\r\n d") == b"xx x\r\n x"


@pytest.mark.parametrize(
    ("raw", "parts"),
    [
        (b"a\r\nb\nc", (b"a", b"\r\n", b"b\nc")),
        (b"\r\na\nb", (b"\r\na", b"\n", b"b")),
        (b"a", (b"a", b"", b"")),
    ],
)
def test_the_first_line_is_the_first_that_is_not_empty(
    raw: bytes, parts: tuple[bytes, bytes, bytes]
) -> None:
    assert split_line(raw) == parts


@pytest.mark.parametrize(
    ("raw", "parts"),
    [
        (b"A: b\r\n\r\nbody", (b"A: b", b"\r\n\r\n", b"body")),
        (b"A: b\n\nbody", (b"A: b", b"\n\n", b"body")),
        (b"\r\nbody", (b"", b"\r\n", b"body")),
        (b"A: b", (b"A: b", b"", b"")),
    ],
)
def test_the_head_ends_at_the_first_empty_line(
    raw: bytes, parts: tuple[bytes, bytes, bytes]
) -> None:
    assert split_head(raw) == parts
