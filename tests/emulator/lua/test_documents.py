"""XML documents as scripts read them."""
# ruff: noqa: E501  # a Lua script is a line

from collections.abc import Callable
from typing import Any

Make = Callable[..., Any]


def test_documents_are_read(scripted: Make) -> None:
    desk = scripted(
        a="local doc = xml.eval('<a x=\"1\">hello<b>in&amp;side</b><c/></a>')"
        " debug.log(doc:tag() .. doc.x .. doc[1] .. doc:find('b')[1] .. tostring(doc:find('z')) .. #doc)"
        " for _, bad in ipairs{'', '<a>', '<!DOCTYPE a [<!ENTITY x \"y\">]><a>&x;</a>', '<a>' .. ('<b/>'):rep(3000) .. '</a>'} do"
        " debug.log(select(2, pcall(xml.eval, bad))) end"
    )
    assert desk.texts[0] == "a1helloin&sidenil3"
    assert [text.partition("xml.eval: ")[2][:12] for text in desk.texts[1:]] == [
        "no element f", "no element f", "the document", "the document",
    ]  # fmt: skip
