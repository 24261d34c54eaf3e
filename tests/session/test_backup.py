"""The harness's own reading of a settings file, whatever the phone's elements are called."""

import pytest

from ringproof.session.backup import Backup
from ringproof.session.failure import NotOffered

FILE = b"""<?xml version="1.0"?>
<configuration>
  <userInterface version="1.8.8" patch="false"><display><brightness>80</brightness></display>
  </userInterface>
  <luaAutoStarters version="1.0.0">
    <luaAutoStarter name="in"><code><![CDATA[http.listen{path = "command", exclusive = true}]]>
</code></luaAutoStarter>
    <script name="out" id="2">-- tells disconnected
http.get(server)</script>
  </luaAutoStarters>
</configuration>"""


def test_settings_are_compared_by_path_without_what_only_says_how_to_take_them() -> None:
    assert Backup(FILE).settings() == {
        "/userInterface/display/brightness": "80",
        "/luaAutoStarters/luaAutoStarter[@name='in']/code": (
            'http.listen{path = "command", exclusive = true}\n'
        ),
        "/luaAutoStarters/script[@id='2'][@name='out']": (
            "-- tells disconnected\nhttp.get(server)"
        ),
    }


def test_scripts_are_known_by_what_they_do() -> None:
    backup = Backup(FILE)
    assert backup.scripts().keys() == {"in", "out"}
    assert (backup.incoming(), backup.outgoing()) == ("in", "out")


def test_changes_come_out_as_one_section_that_replaces() -> None:
    backup = Backup(FILE)
    backup.edit("out", "new")
    backup.copy("in", "copy", "text")
    alone = Backup(backup.alone())
    assert [section.get("patch") for section in alone.root] == ["false"]
    assert alone.scripts() == {"in": Backup(FILE).scripts()["in"], "out": "new", "copy": "text"}
    backup.remove_scripts()
    assert Backup(backup.alone()).scripts() == {}
    assert b"<brightness>80</brightness>" in backup.to_bytes()


def test_a_root_that_is_the_section_itself_is_read() -> None:
    assert Backup(b"<luaAutoStarters><a name='x'>y</a></luaAutoStarters>").scripts() == {"x": "y"}


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"<html>", "are no XML"),
        (b"<configuration/>", "no section luaAutoStarters"),
        (b"<luaAutoStarters/>", "0 scripts look like the one that listens on the path command"),
    ],
)
def test_what_cannot_be_edited_is_inconclusive(raw: bytes, why: str) -> None:
    with pytest.raises(NotOffered, match=why):
        Backup(raw).incoming()


def test_entities_are_not_followed() -> None:
    raw = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><luaAutoStarters>&x;</luaAutoStarters>'
    assert Backup(raw).settings() == {}
