"""Files that harm, lie or ramble are refused in a sentence with their line."""

import pytest

from ringproof.emulator.settings.reading import LARGEST, read
from ringproof.emulator.settings.tree import Element, SettingsError
from ringproof.packaged import folder

BOMB = b"""<?xml version="1.0"?>
<!DOCTYPE lolz [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>
<configuration><keys>&b;</keys></configuration>"""

EXTERNAL = b"""<!DOCTYPE c SYSTEM "http://192.0.2.1/x.dtd">
<configuration/>"""

FOREIGN = b"""<configuration>
<!DOCTYPE c [<!ENTITY x SYSTEM "file:///etc/passwd">]>&x;</configuration>"""


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"", "the file is empty."),
        (b" \n", "the file is empty."),
        (b"<a>", "line 1 in <a>: this is no XML: no element found."),
        (b"<a>\n<b>\n</a>", "line 3 in <b>: this is no XML: mismatched tag."),
        (b"hello", "line 1: this is no XML: syntax error."),
        (b"<a/>\n<b/>", "line 2: this is no XML: junk after document element."),
        (BOMB, "line 2: a document type declaration (<!DOCTYPE lolz>) is not read"),
        (EXTERNAL, "line 1: a document type declaration (<!DOCTYPE c>) is not read"),
        (FOREIGN, "line 2 in <configuration>: this is no XML"),
        (b"<a>\n&nbsp;</a>", "line 2 in <a>: this is no XML: undefined entity."),
        (b'<?xml version="1.0" encoding="klingon"?><a/>', "line 1: the encoding 'klingon'"),
        (b'<?xml version="1.0" encoding="utf-16"?><a/>', "line 1: the encoding 'utf-16'"),
        (b'<?xml version="1.0" encoding="zip"?><a/>', "line 1: the encoding 'zip'"),
        (b"<a>\n\n<b>\xff</b></a>", "line 3: byte 0xff is no utf-8"),
        (b"<a>one<b/></a>", "line 1: <a> has text between its elements."),
        (b"<a>" * 40 + b"</a>" * 40, "line 1: <a> stands deeper than 32 elements."),
        (b"<a>" + b"x" * LARGEST + b"</a>", f"the phone reads at most {LARGEST}."),
        (b"<a>\x00</a>", "line 1 in <a>: this is no XML"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_line(raw: bytes, says: str) -> None:
    with pytest.raises(SettingsError) as refused:
        read(raw)
    assert str(refused.value).startswith(says) or says in str(refused.value)


@pytest.mark.parametrize(
    "raw",
    [
        '<?xml version="1.0" encoding="utf=8"?>\n<a>é</a>'.encode(),
        "<?xml version='1.0' encoding='UTF8'?>\n<a>é</a>".encode(),
        '<?xml version="1.0" encoding="ISO-8859-1"?>\n<a>é</a>'.encode("latin-1"),
        '<?xml version="1.0" encoding="windows-1252"?>\n<a>é</a>'.encode("cp1252"),
        '\ufeff<?xml version="1.0" encoding="utf-8"?>\n<a>é</a>'.encode(),
        '<?xml version="1.0" encoding="utf-16"?>\n<a>é</a>'.encode("utf-16"),
        "\n<a>é</a>".encode(),
    ],
)
def test_an_encoding_is_read_as_declared_and_lines_stay_where_they_were(raw: bytes) -> None:
    element = read(raw)
    assert element == Element("a", text="é")
    assert element.line == 2


def test_the_vendors_misspelt_declaration_is_taken() -> None:
    upload = read(folder("fixtures").joinpath("settings", "vendor-typo.xml").read_bytes())
    key = upload.children[0].children[0]
    assert (key.get("keyNumber"), key.get("label"), key.line) == ("3", "Café", 4)


def test_scripts_are_read_to_the_letter() -> None:
    code = read(b"<code><![CDATA[if a < b and c then\n\treturn '&'\nend\n]]></code>")
    assert code.text == "if a < b and c then\n\treturn '&'\nend\n"
