"""What is written is read back as it was, whatever stands in it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringproof.emulator.settings.reading import read
from ringproof.emulator.settings.tree import Element
from ringproof.emulator.settings.writing import can_be_written, write

TEXTS = st.text(
    st.characters(blacklist_categories=["Cs"]).filter(can_be_written), max_size=40
) | st.sampled_from(["]]>", "a\r\nb", "\n\n", "<a>&amp;</a>", " x ", "'\"", "<![CDATA[\n]]>\n"])


@given(text=TEXTS, attribute=TEXTS)
def test_text_and_attributes_survive(text: str, attribute: str) -> None:
    element = Element("a", (("n", attribute),), children=(Element("b", text=text), Element("c")))
    assert read(write(element)) == element


def test_a_script_stays_readable() -> None:
    element = Element("code", text="if a < b then\nend")
    assert b"<code><![CDATA[if a < b then\nend]]></code>" in write(element)


@pytest.mark.parametrize("text", ["\x00", "a\x1b", "\ufffe", "\ud800"])
def test_what_xml_cannot_hold_is_known(text: str) -> None:
    assert not can_be_written(text)
