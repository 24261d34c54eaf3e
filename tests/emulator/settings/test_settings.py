"""Upload, download, merge, migrate, watch: what a user of the settings meets."""

import pytest

from ringproof.emulator.settings.factory import Delivery, factory_document
from ringproof.emulator.settings.settings import Settings
from ringproof.emulator.settings.tree import Element, SettingsError
from ringproof.packaged import folder

BRIGHTNESS = "/userInterface/display/brightness"


def fixture(name: str) -> bytes:
    return folder("fixtures").joinpath("settings", name).read_bytes()


def test_a_backup_puts_back_exactly_what_there_was(settings: Settings) -> None:
    before, backup = settings.document, settings.download()
    settings.upload(
        b"<configuration><luaAutoStarters><luaAutoStarter name='x'><code>x()</code>"
        b"</luaAutoStarter></luaAutoStarters><userInterface><display>"
        b"<brightness>7</brightness></display></userInterface></configuration>"
    )
    assert settings.scripts().keys() == {"incoming", "outgoing", "x"}
    taken = settings.upload(backup)
    assert settings.document == before
    assert set(taken.changed) == {BRIGHTNESS, "/luaAutoStarters/luaAutoStarter[@name='x']/code"}


def test_a_backup_that_was_put_back_unchanged_changes_nothing(settings: Settings) -> None:
    settings.watch(lambda changed: pytest.fail(f"{changed} changed"))
    assert settings.upload(settings.download()).changed == ()


def test_a_partial_file_changes_what_it_says_and_nothing_else(settings: Settings) -> None:
    before = dict(all_of(settings))
    taken = settings.upload(fixture("partial.xml"))
    assert taken.changed == ("/access/actionUrls/allow", BRIGHTNESS)
    assert taken.dropped == (
        "line 7: /userInterface/display/wallpaper is not known to this phone and was left out.",
    )
    changed = {"/access/actionUrls/allow": "true", BRIGHTNESS: "40"}
    assert dict(all_of(settings)) == {**before, **changed}


def all_of(settings: Settings) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []

    def walk(element: Element, path: str) -> None:
        name = "".join(f"[@{key}='{value}']" for key, value in element.attributes)
        for child in element.children:
            walk(child, f"{path}/{child.tag}" if path else f"/{child.tag}")
        if not element.children:
            found.append((path.removesuffix(name), element.text))

    for section in settings.document:
        walk(section, f"/{section.tag}")
    return found


def test_the_vendors_example_is_taken(settings: Settings) -> None:
    taken = settings.upload(fixture("vendor-typo.xml"))
    assert taken.changed == ("/keys/phoneXtensions/key[@keyNumber='3']",)
    assert b"sip.invite(71)" in settings.download()


@pytest.mark.parametrize(
    ("root", "sections"),
    [("", ' patch="true"'), ("", ""), (' patchDefault="false"', ' patch="true"')],
)
def test_list_elements_meet_by_their_attribute(
    settings: Settings, root: str, sections: str
) -> None:
    settings.upload(
        f"<configuration{root}><luaAutoStarters{sections}><luaAutoStarter name='outgoing'>"
        "<code>new()</code></luaAutoStarter></luaAutoStarters></configuration>".encode()
    )
    assert settings.scripts() == {"incoming": "-- in\nlisten()", "outgoing": "new()"}


@pytest.mark.parametrize(
    ("root", "sections"), [("", ' patch="false"'), (' patchDefault="false"', "")]
)
def test_a_section_that_does_not_patch_replaces(
    settings: Settings, root: str, sections: str
) -> None:
    settings.set("/userInterface/ringer/volume", "9")
    settings.upload(
        f"<configuration{root}><luaAutoStarters{sections}/><userInterface{sections}><display>"
        "<brightness>1</brightness></display></userInterface></configuration>".encode()
    )
    assert settings.scripts() == {}
    assert settings.get(BRIGHTNESS) == "1"
    assert settings.get("/userInterface/ringer/volume") == "5"
    assert settings.get("/identities/identity[@id='3']/number") == "103"


def test_a_list_element_is_replaced_whole(settings: Settings) -> None:
    settings.set("/identities/identity[@id='2']/registrar", "192.0.2.9")
    settings.upload(b"<identities><identity id='2'><number>777</number></identity></identities>")
    identity = "/identities/identity[@id='2']"
    assert settings.get(f"{identity}/number") == "777"
    assert settings.get(f"{identity}/registrar") == "pbx.example"
    assert settings.get(f"{identity}/displayName") == ""
    assert settings.get("/identities/identity[@id='1']/displayName") == "Desk 7"


@pytest.mark.parametrize(
    ("version", "dhcp"), [("1.26.11", "false"), ("0.0.0", "false"), ("1.34.0", "true")]
)
def test_silence_means_what_it_meant_in_the_version_of_the_file(
    settings: Settings, version: str, dhcp: str
) -> None:
    settings.upload(f"<provisioning version='{version}' patch='false'/>".encode())
    assert settings.get("/provisioning/dhcp") == dhcp


def test_without_a_version_what_does_not_fit_is_of_the_oldest(settings: Settings) -> None:
    taken = settings.upload(
        b"<configuration>\n<access><actionUrls><allow>true</allow></actionUrls></access>\n"
        b"<telephony><fax>1</fax><toneScheme>us</toneScheme></telephony></configuration>"
    )
    assert taken.changed == ("/telephony/toneScheme", "/access/actionUrls/allow")
    assert taken.dropped == ("line 3: /telephony/fax is not known to this phone and was left out.",)


NEWER = (
    "line 2: section <keys> has version 1.35.0, and this phone knows it up to 1.34.0; "
    "export it from a phone of this firmware."
)


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"<nonsense/>", "line 1: there is no section <nonsense>; there are telephony, identities"),
        (b"<configuration>\n<fax/></configuration>", "line 2: there is no section <fax>"),
        (b"<configuration><keys/>\n<keys/></configuration>", "line 2: <keys> stands there twice."),
        (b"<configuration>hello</configuration>", "line 1: <configuration> has text"),
        (b"<configuration>\n<keys version='1.35.0'/></configuration>", NEWER),
        (b"<keys version='new'/>", "line 1: section <keys> has version 'new', which is none"),
        (b"<keys patch='yes'/>", "line 1: patch of <keys> must be true or false, not 'yes'."),
        (
            b"<telephony version='1.34.0'>\n<fax/></telephony>",
            "line 2: /telephony/fax is not known; there can be toneScheme, callWaiting.",
        ),
        (
            b"<access>\n<actionUrls><allow>maybe</allow></actionUrls></access>",
            "line 2: /access/actionUrls/allow must be true or false, not 'maybe'.",
        ),
        (
            b"<userInterface><display><brightness>101</brightness></display></userInterface>",
            "/userInterface/display/brightness must be a number from 0 to 100, not '101'.",
        ),
        (
            b"<telephony><toneScheme>fr</toneScheme></telephony>",
            "/telephony/toneScheme can be de, en, us, not 'fr'.",
        ),
        (
            b"<telephony><toneScheme><x/></toneScheme></telephony>",
            "/telephony/toneScheme takes a value, and has the element <x>.",
        ),
        (b"<users>eve</users>", "/users has text, and takes elements only."),
        (b"<users><user/></users>", "/users/user lacks the attribute name that names it."),
        (
            b"<users><user name='a'/><user name='a'/></users>",
            "/users/user with name='a' stands there twice.",
        ),
        (
            b"<identities><identity id='7'/></identities>",
            "/identities/identity: id is '7'; it can be 1, 2, 3, 4, 5, 6.",
        ),
        (
            b"<access><tokens><token name='x'/></tokens></access>",
            "/access/tokens/token[@name='x'] is empty; a token has at least one letter.",
        ),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_has_changed(
    settings: Settings, raw: bytes, says: str
) -> None:
    before = settings.document
    settings.watch(lambda changed: pytest.fail(f"{changed} changed"))
    with pytest.raises(SettingsError) as refused:
        settings.upload(raw)
    assert says in str(refused.value)
    assert settings.document is before


def test_one_wrong_section_refuses_the_whole_file(settings: Settings) -> None:
    before = settings.document
    with pytest.raises(SettingsError):
        settings.upload(
            b"<configuration><access><actionUrls><allow>true</allow></actionUrls></access>"
            b"<telephony><toneScheme>fr</toneScheme></telephony></configuration>"
        )
    assert settings.document is before


@pytest.mark.parametrize(
    "path",
    [
        BRIGHTNESS,
        f"/configuration{BRIGHTNESS}",
        "/identities/identity[@id='2']/number",
        '/identities/identity[@id="2"]/number',
        "/identities/identity[2]/number",
    ],
)
def test_a_setting_is_read_and_changed_by_its_path(settings: Settings, path: str) -> None:
    heard: list[tuple[str, ...]] = []
    unwatch = settings.watch(heard.append)
    settings.set(path, "33")
    settings.set(path, "33")
    assert settings.get(path) == "33"
    assert len(heard) == 1
    assert settings.get(heard[0][0]) == "33"
    unwatch()
    settings.set(path, "34")
    assert len(heard) == 1


@pytest.mark.parametrize(
    "path",
    [
        "",
        "userInterface",
        "//code",
        "/a/b",
        "/userInterface",
        "/userInterface/display/brightness/x",
        "/users/user[@name='eve']/role",
        "/users/user[last()]/role",
        "/users/user[count(//*)>1]",
        "/luaAutoStarters/luaAutoStarter[@name='incoming']/code" + "/x" * 500,
    ],
)
def test_a_path_that_leads_nowhere_is_refused(settings: Settings, path: str) -> None:
    before = settings.document
    with pytest.raises(SettingsError):
        settings.set(path, "1")
    with pytest.raises(SettingsError):
        settings.get(path)
    assert settings.document is before


def test_a_value_that_xml_cannot_hold_is_refused(settings: Settings) -> None:
    with pytest.raises(SettingsError, match="XML cannot hold"):
        settings.set("/luaAutoStarters/luaAutoStarter[@name='incoming']/code", "a\x00b")


def test_settings_that_cannot_be_kept_are_not_in_force(settings: Settings) -> None:
    def full(_: bytes) -> None:
        raise OSError("no space left")

    kept = Settings(settings.document, full)
    kept.watch(lambda changed: pytest.fail(f"{changed} changed"))
    with pytest.raises(OSError, match="no space"):
        kept.set(BRIGHTNESS, "1")
    assert kept.get(BRIGHTNESS) == "80"


def test_phones_of_one_make_share_what_they_have_in_common() -> None:
    """A thousand phones would otherwise hold a thousand copies of the scripts."""
    code = "x" * 100
    one, two = (
        Settings(factory_document(Delivery([number], scripts={"incoming": code})))
        for number in ("101", "201")
    )
    one.set(BRIGHTNESS, "1")
    assert one.scripts()["incoming"] is two.scripts()["incoming"]
