"""What TARGET may be, and what is said when it is something else."""

from pathlib import Path

import pytest

from ringproof.target.file import TargetFileError
from ringproof.target.spec import EMULATED_DIAL, UnknownTarget, parse_target

CORPUS = Path(__file__).resolve().parents[2] / "recordings"


@pytest.mark.parametrize(
    ("spec", "profile", "mutant"),
    [
        ("emulator", "default", ""),
        ("emulator:profile=laconic", "laconic", ""),
        ("emulator:mutant=hold-untold", "default", "hold-untold"),
        ("emulator:mutant=hold-untold,profile=laconic", "laconic", "hold-untold"),
    ],
)
def test_the_emulator_by_its_options(spec: str, profile: str, mutant: str) -> None:
    settings = parse_target(spec)
    assert (settings.embedded, settings.profile, settings.mutant) == (True, profile, mutant)
    assert settings.dial.numbers == EMULATED_DIAL


def test_the_name_says_what_is_unusual() -> None:
    name = parse_target("emulator:mutant=hold-untold,profile=laconic").name
    assert name == "embedded emulator, profile laconic, mutant hold-untold"


def test_a_url_needs_a_token() -> None:
    settings = parse_target("https://192.0.2.20/", "sesame")
    assert (settings.driver, settings.url, settings.token) == (
        "device",
        "https://192.0.2.20",
        "sesame",
    )
    with pytest.raises(UnknownTarget, match="needs a token: generate one in its web interface"):
        parse_target("https://192.0.2.20")


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        ("emulater", "there is no target 'emulater': say `emulator`"),
        ("emulator:colour=red", "'colour=red' is no option"),
        ("emulator:mutant=", "'mutant=' is no option"),
        ("emulator:mutant=hold-untol", "no mutant 'hold-untol'; did you mean hold-untold"),
        ("emulator:mutant=zzz", "no mutant 'zzz'; there are 1"),
        ("emulator:mutant=zzz", ", none is called nearly so (docs/reference/mutants.md)"),
        ("emulator:profile=zzz", "no profile 'zzz'; there are default, "),
        ("emulator:profile=lakonic", "no profile 'lakonic'; did you mean laconic?"),
        ("emulator:profile=nosuch.yaml", "the profile file nosuch.yaml cannot be read"),
        ("https://", "'https://' names no host"),
        ("https://192.0.2.20:99999", "'https://192.0.2.20:99999' is no address"),
        ("https://192.0.2.20:0", "there is no port 0"),
        ("https://192.0.2.20/api", "name the phone only"),
        ("https://192.0.2.20?x=1", "name the phone only"),
    ],
)
def test_what_is_no_target_is_told(spec: str, said: str) -> None:
    with pytest.raises(UnknownTarget) as told:
        parse_target(spec, "sesame")
    assert said in str(told.value)


@pytest.mark.parametrize("token", ["two words", "tökén"])
def test_a_token_that_no_header_carries(token: str) -> None:
    with pytest.raises(UnknownTarget, match="signs that no header can carry"):
        parse_target("https://192.0.2.20", token)


def test_a_file_for_the_emulator_keeps_what_it_says(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(
        "name: mine\ndriver: emulator\nprofile: laconic\ntiming: {settle: 0.2}\n"
        'dial: {answers: "49"}\nlocal_user: {driver: none}\nclaims: {conference: false}\n'
    )
    settings = parse_target(str(file))
    assert (settings.name, settings.profile, settings.timing.settle) == ("mine", "laconic", 0.2)
    assert (settings.dial["answers"], settings.dial["busy"]) == ("49", "43")
    assert (settings.far_end.driver, settings.local_user.driver) == ("emulated", "none")
    assert not settings.claims_to("conference")


def test_a_file_with_an_unknown_profile_is_named(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text("name: mine\ndriver: emulator\nprofile: lakonic\n")
    with pytest.raises(TargetFileError, match=r"mine\.yaml: there is no profile 'lakonic'; did"):
        parse_target(str(file))


@pytest.mark.parametrize(
    "recorded",
    [
        (CORPUS / "hold-and-resume.mitm").read_bytes(),
        b'{"log": {"version": "1.2", "entries": []}}',
        b"\xd4\xc3\xb2\xa1\x02\x00\x04\x00",
    ],
    ids=["flows", "har", "pcap"],
)
def test_a_recording_is_told_from_a_target_file(tmp_path: Path, recorded: bytes) -> None:
    file = tmp_path / "morning.mitm"
    file.write_bytes(recorded)
    with pytest.raises(TargetFileError) as told:
        parse_target(str(file))
    assert str(told.value) == (
        f"{file} is a recording, not a target file: "
        "it is for `ringproof judge`, `show` and `replay`"
    )
    file.write_text("a: [")
    with pytest.raises(TargetFileError, match="not YAML"):
        parse_target(str(file))
