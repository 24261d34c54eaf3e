"""An export of settings, cut down to what an emulator of that phone needs."""

from collections.abc import Callable
from pathlib import Path

import pytest

from ringproof.campaign.asked import BadRequest
from ringproof.campaign.learn.importing import imported
from ringproof.emulator.assembly import Setup
from ringproof.emulator.memory import MemoryPhone
from ringproof.emulator.profile import PROFILES, load_profile

Learns = Callable[..., tuple[int, str, Path]]


def export_of(profile: str, folder: Path) -> Path:
    """Return the backup of a phone that has a token, a password and numbers of its own."""
    setup = Setup(PROFILES[profile], numbers=("7001", "7002"), identities=2, display_name="Hall")
    phone = MemoryPhone(setup)
    phone.start()
    phone.control("admin.create_token")
    phone.control("admin.change", allow_action_urls=True)
    text = str(phone.control("admin.download")["settings"])
    phone.stop()
    file = folder / "export.xml"
    file.write_text(text, "utf-8")
    return file


def export(folder: Path, inner: str) -> Path:
    file = folder / "export.xml"
    file.write_text(f"<configuration>{inner}</configuration>", "utf-8")
    return file


def test_identities_access_and_scripts_are_taken_and_nothing_else(tmp_path: Path) -> None:
    taken = imported(export_of("contrary", tmp_path))
    assert set(taken.taken) == {"identities", "access", "luaLibraries", "luaAutoStarters"}
    assert {"users", "provisioning", "keys"} <= set(taken.left_out)
    for kept in (b"7001", b"Hall", b"<allow>true</allow>", b"luaAutoStarter name="):
        assert kept in taken.raw
    for gone in (b"sha256:", b"scrypt:", b"<password", b"registrar", b"<server"):
        assert gone not in taken.raw


def test_a_section_that_nobody_knows_hinders_nothing(tmp_path: Path) -> None:
    taken = imported(export(tmp_path, '<dect a="1"><x/></dect><access version="1.34.0"/>'))
    assert (taken.taken, taken.left_out) == (("access",), ("dect",))


@pytest.mark.parametrize(
    ("inner", "says"),
    [
        ("<identities>", "line 1"),
        ("", "has none of the sections identities, access"),
        ('<access version="99.0.0"/>', "99.0.0"),
        ('<identities version="1.34.0"><door/></identities>', "/identities/door is not known"),
    ],
)
def test_an_export_that_cannot_be_taken_says_why(inner: str, says: str, tmp_path: Path) -> None:
    with pytest.raises(BadRequest) as told:
        imported(export(tmp_path, inner))
    assert says in str(told.value)
    assert "--settings" in str(told.value)


def test_a_script_with_the_token_in_it_is_refused(tmp_path: Path) -> None:
    script = '<luaAutoStarters version="1.34.0"><luaAutoStarter name="x"><code>t = "s3same"</code>'
    file = export(tmp_path, f"{script}</luaAutoStarter></luaAutoStarters>")
    with pytest.raises(BadRequest, match="holds a token or password") as told:
        imported(file, ("s3same",))
    assert "s3same" not in str(told.value)


def test_the_learned_emulator_runs_the_phones_own_scripts(learns: Learns, tmp_path: Path) -> None:
    export = export_of("contrary", tmp_path)
    code, said, file = learns("emulator", settings=export)
    assert code == 0, said
    assert "taken of the export: identities, access" in said
    profile = load_profile(str(file))
    assert profile.mac_format == "upper"  # of the phone that was asked
    phone = MemoryPhone(Setup(profile, identities=2))
    phone.start()
    try:
        scripts = str(phone.control("admin.download")["settings"])
    finally:
        phone.stop()
    assert 'mac_format = "colons"' in scripts  # of the phone whose settings were exported
    assert "7001" in scripts
    # And so it sounds like that one, whoever asks it.
    again, said, file = learns(f"emulator:profile={file}", force=True)
    assert again == 0, said
    assert load_profile(str(file)).mac_format == "colons"
