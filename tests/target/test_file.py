"""A target file: what it says, and for each mistake the file, the line and the key."""

from collections.abc import Callable
from pathlib import Path

import pytest

from ringproof.target.file import TargetFileError, load_target
from ringproof.target.settings import DriverChoice, EventAddress, Timing

BASE = """\
name: desk 7
driver: device
url: https://192.0.2.20/
token: ${PHONE_TOKEN}
events: {bind: "0.0.0.0:8099"}
"""
KNOWN = {"PHONE_TOKEN": "sesame"}

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write(text: str, name: str = "desk.yaml", mode: int = 0o644) -> Path:
        path = tmp_path / name
        path.write_text(text)
        path.chmod(mode)
        return path

    return write


def mistake(path: Path, environment: dict[str, str] | None = None) -> str:
    with pytest.raises(TargetFileError) as told:
        load_target(path, KNOWN if environment is None else environment)
    return str(told.value).replace(f"{path.parent}/", "")


def test_a_whole_file(write: Write) -> None:
    settings = load_target(
        write(
            BASE
            + """\
mac: 00:09:52:C0:FF:EE
firmware: "1.4"
identities: [1, 2]
timing: {event_within: 1, settle: 0.1, ring: 10, answer_within: 3}
dial: {answers: "42", international: "+4930901860"}
far_end: {driver: emulated, url: "http://127.0.0.1:9900", token: "${CONTROL_TOKEN}"}
admin: {driver: web, user: admin, password: "${PASSWORD}"}
claims: {conference: false}
"""
        ),
        {**KNOWN, "CONTROL_TOKEN": "control", "PASSWORD": "secret"},
    )
    assert (settings.url, settings.token) == ("https://192.0.2.20", "sesame")
    assert settings.events == EventAddress("0.0.0.0", 8099)
    assert settings.timing == Timing(1.0, 0.1, 10.0, 3.0)
    assert (settings.dial["answers"], settings.dial["international"]) == ("42", "+4930901860")
    assert settings.far_end == DriverChoice("emulated", "http://127.0.0.1:9900", "control")
    assert settings.local_user == DriverChoice("none")
    assert settings.login == "admin:secret"
    assert settings.claims_to("attended_transfer")
    assert not settings.claims_to("conference")


def test_round_the_embedded_phone_everybody_is_emulated(write: Write) -> None:
    settings = load_target(
        write("name: x\ndriver: emulator\nadmin: {driver: none}\n", "x.yaml"), {}
    )
    drivers = (settings.far_end.driver, settings.local_user.driver, settings.admin.driver)
    assert drivers == ("emulated", "emulated", "none")


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (
            "timing:\n  settle: 1\n  setle: 3\n",
            "line 8, key timing.setle: setle is no",
        ),
        (
            "nonsense: 1\n",
            "line 6, key nonsense: nonsense is no key here; there are admin, allow_emergency",
        ),
        ("dial: {answers: 42}\n", "line 6, key dial.answers: 42 is read as a number, which may"),
        ("dial:\n  answers: 030\n", "line 7, key dial.answers: 30 is read as a number"),
        ("firmware: 1.4\n", "line 6, key firmware: 1.4 is read as a number, which may lose"),
        (
            "mac: 000952C0FF\n",
            "line 6, key mac: '000952C0FF' is not of the right form. The phone's",
        ),
        ("far_end: {driver: hooman}\n", "line 6, key far_end.driver: 'hooman' is none of emulated"),
        (
            "far_end: {driver: emulated, url: 'http://x:9'}\n",
            "line 6, key far_end: the key token is missing: url and token go together",
        ),
        (
            "far_end: {driver: emulated, url: 'http://x:99999', token: a}\n",
            "line 6, key far_end.url: 'http://x:99999' is no address: Port out of range",
        ),
        (
            "far_end: {driver: emulated, url: 'http://x:9', token: 'two words'}\n",
            "line 6, key far_end.token: the secret is empty, or has blanks",
        ),
        ("profile: laconic\n", "line 6, key profile: this key does not go with the driver"),
        ("identities: [0]\n", "line 6, key identities.0: 0 is less than the minimum of 1"),
        ("identities: 1\n", "line 6, key identities: 1 is not a list"),
        ("timing: {ring: 0}\n", "line 6, key timing.ring: 0 is less than or equal to the minimum"),
        ("tls_verify: 'no'\n", "line 6, key tls_verify: 'no' is not true or false"),
        ("far_end: {driver: human}\n", "line 6, key far_end: the key number is missing."),
        ("admin: {driver: web}\n", "line 6, key admin: the key user is missing."),
        ("name: again\n", 'line 6: not YAML: found duplicate key "name"'),
        ("   odd\n", "line 6: not YAML: "),
        ("role: server\n", "line 1, key (top): the key told is missing. How the server is told of"),
    ],
)
def test_a_mistake_names_line_and_key(write: Write, more: str, said: str) -> None:
    assert mistake(write(BASE + more)).startswith(f"desk.yaml, {said}")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "desk.yaml: a target file is a mapping of keys such as `name: desk 7`"),
        ("- one\n", "desk.yaml: a target file is a mapping of keys such as `name: desk 7`"),
        ("name: x\n", "desk.yaml, line 1, key (top): the key driver is missing."),
        (
            BASE.replace("8099", "99999"),
            "desk.yaml, line 5, key events.bind: there is no port 99999",
        ),
        (BASE.replace(".20/", ".20:x"), "desk.yaml, line 3, key url: 'https://192.0.2.20:x' is no"),
        (
            BASE.replace(".20/", ".20/api"),
            "desk.yaml, line 3, key url: 'https://192.0.2.20/api' is",
        ),
        ("phones: []\n", "desk.yaml, line 1, key phones: "),
    ],
)
def test_a_file_that_is_wrong_as_a_whole(write: Write, text: str, said: str) -> None:
    assert mistake(write(text)).startswith(said)


ONE = """\
  - name: {name}
    driver: device
    url: https://192.0.2.{at}
    token: ${{PHONE_TOKEN}}
    mac: 00:09:52:C0:FF:{at}
    events: {{bind: "0.0.0.0:80{at}"}}
    numbers: ["{at}01", "{at}02"]
"""


def several(*changes: tuple[str, str]) -> str:
    text = "phones:\n" + ONE.format(name="a", at=20) + ONE.format(name="b", at=21)
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return text


def test_several_phones_may_dial_each_other(write: Write) -> None:
    first = load_target(write(several()), KNOWN)
    assert [phone.name for phone in first.phones] == ["a", "b"]
    assert (first.name, first.phones[1].events.port) == ("a", 8021)
    assert first.phones[1].numbers == ("2101", "2102")
    assert all(phone.dial.lists(number) for phone in first.phones for number in ("2001", "2102"))
    assert "sesame" in first.secrets


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ([("FF:21", "FF:20")], "line 13, key phones.1.mac: 00:09:52:C0:FF:20 is phone 1's already"),
        ([("2.21", "2.20")], "line 11, key phones.1.url: https://192.0.2.20 is phone 1's already"),
        ([('"2102"', '"2001"')], "line 15, key phones.1.numbers: 2001 is phone 1's already"),
        ([("name: b", "name: a")], "line 9, key phones.1.name: a is phone 1's already"),
        ([(":8021", ":80210")], "line 14, key phones.1.events.bind: there is no port 80210"),
        ([('numbers: ["2101"', 'number: ["2101"')], "line 15, key phones.1.number: number is"),
    ],
)
def test_phones_that_cannot_be_told_apart(
    write: Write, changes: list[tuple[str, str]], said: str
) -> None:
    assert said in mistake(write(several(*changes)))


def test_the_embedded_phones_need_no_list(write: Write) -> None:
    text = "phones:\n  - {name: a, driver: emulator}\n"
    assert "line 2, key phones.0.driver: several phones are phones on the network" in mistake(
        write(text)
    )


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert mistake(tmp_path / "desk.yaml") == "desk.yaml: there is no such target file"


def test_a_file_that_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "desk.yaml").write_bytes(b"name: \xff\n")
    assert mistake(tmp_path / "desk.yaml").startswith("desk.yaml: cannot be read (")


# -- secrets ---------------------------------------------------------------


def test_the_environment_comes_first(write: Write) -> None:
    write("PHONE_TOKEN=of the file\n", "desk.env", 0o600)
    assert load_target(write(BASE), KNOWN).token == "sesame"


@pytest.mark.parametrize("name", ["desk.env", "PHONE_TOKEN.env"])
def test_a_file_beside_it_is_read(write: Write, name: str) -> None:
    write("# a comment\nOTHER=x\n PHONE_TOKEN = from-the-file \n", name, 0o600)
    assert load_target(write(BASE), {}).token == "from-the-file"


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604])
def test_a_file_that_others_can_read_is_refused(write: Write, mode: int) -> None:
    write("PHONE_TOKEN=sesame\n", "desk.env", mode)
    said = mistake(write(BASE), {})
    assert said == "desk.env: others can read the secrets in it; say `chmod 600 desk.env`"


def test_a_secret_that_is_nowhere(write: Write) -> None:
    assert mistake(write(BASE), {}) == (
        "desk.yaml, line 4, key token: ${PHONE_TOKEN} is set neither in the environment nor in "
        "desk.env beside the file (a line PHONE_TOKEN=...)"
    )


@pytest.mark.parametrize("secret", ["", "two words", "tökén", "line\nbreak"])
def test_a_secret_that_no_header_carries_is_told_but_not_shown(write: Write, secret: str) -> None:
    said = mistake(write(BASE), {"PHONE_TOKEN": secret})
    assert said == (
        "desk.yaml, line 4, key token: "
        "the secret is empty, or has blanks or signs that no header can carry"
    )


def test_a_secret_shows_in_no_repr(write: Write) -> None:
    assert "sesame" not in repr(load_target(write(BASE), KNOWN))
