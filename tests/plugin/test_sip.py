"""What a target file says of a SIP far end, and why one is not opened."""

import re
import socket
from pathlib import Path

import pytest

from ringproof.campaign.dry_run import told
from ringproof.plugin.problems import StandProblem
from ringproof.plugin.sip import open_sip
from ringproof.plugin.stand import Stand
from ringproof.target.file import TargetFileError, load_target
from ringproof.target.protocol import CannotDo, DriverProblem
from ringproof.target.settings import TargetSettings
from ringproof.target.sip_choice import SipAccount

FILE = """\
name: desk 7
driver: {driver}
url: https://192.0.2.20
token: x
events: {{bind: "127.0.0.1:0"}}
timing: {{answer_within: 0.2}}
numbers: ["201", "202"]
dial: {{answers: "42", busy: "43"}}
far_end:
  driver: sip
  registrar: {registrar}
  user: anna
  password: ${{SIP_PASSWORD}}
  dials: "{dials}"
  number: "42"
{more}"""
BUSY = '  accounts: [{number: "43", user: bert, password: "${SIP_PASSWORD}"}]\n'


def loaded(
    folder: Path,
    registrar: str = "127.0.0.1:9",
    dials: str = "201",
    more: str = BUSY,
    driver: str = "device",
) -> TargetSettings:
    file = folder / "desk.yaml"
    text = FILE.format(registrar=registrar, dials=dials, more=more, driver=driver)
    if driver == "emulator":
        text = text.replace("url: https://192.0.2.20\ntoken: x\n", "")
    file.write_text(text, "utf-8")
    return load_target(file, {"SIP_PASSWORD": "open-sesame"})


def test_a_target_file_names_server_and_accounts(tmp_path: Path) -> None:
    more = f'{BUSY}  bind: "192.0.2.5:5062"\n  trusted: true\n'
    settings = loaded(tmp_path, registrar="pbx.example", more=more)
    sip = settings.far_end.sip
    assert sip.accounts == (
        SipAccount("42", "anna", "open-sesame"),
        SipAccount("43", "bert", "open-sesame"),
    )
    assert (sip.registrar, sip.host, sip.port, sip.trusted) == (
        "pbx.example",
        "192.0.2.5",
        5062,
        True,
    )
    assert "open-sesame" in settings.secrets
    assert "open-sesame" not in repr(settings)


def test_without_more_it_listens_on_the_loopback_and_is_believed_nothing(tmp_path: Path) -> None:
    sip = loaded(tmp_path, more="").far_end.sip
    assert (sip.host, sip.port, sip.trusted, len(sip.accounts)) == ("127.0.0.1", 0, False, 1)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ('  bind: "192.0.2.5:99999"\n', "key far_end.bind: there is no port 99999"),
        ("  bind: 5060\n", "key far_end.bind: "),
        ('  url: "http://192.0.2.6"\n', "key far_end.url: this key does not go with the driver"),
        ('  accounts: [{number: "43"}]\n', "the key user is missing"),
    ],
)
def test_what_is_wrong_in_the_file_is_named_with_its_key(
    tmp_path: Path, more: str, words: str
) -> None:
    with pytest.raises(TargetFileError) as wrong:
        loaded(tmp_path, more=more)
    assert words in str(wrong.value)


def test_the_keys_of_sip_go_with_no_other_driver(tmp_path: Path) -> None:
    file = tmp_path / "desk.yaml"
    file.write_text("name: x\ndriver: emulator\nfar_end: {driver: none, trusted: true}\n", "utf-8")
    with pytest.raises(TargetFileError, match=r"far_end\.trusted: this key does not go with"):
        load_target(file, {})


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"dials": "110"}, "110 is an emergency number"),
        ({"dials": "*21#"}, "dialled only with `allow_feature_codes: true`"),
        ({"more": BUSY.replace("43", "112")}, "112 is an emergency number"),
        ({"registrar": "nowhere.invalid"}, "nowhere.invalid is no SIP server that can be found"),
        ({"registrar": "a b"}, "is no SIP server that can be found"),
        ({"registrar": "192.0.2.9"}, "listens on the loopback only"),
        ({"driver": "emulator"}, "the embedded phone speaks no SIP"),
    ],
)
def test_what_cannot_be_is_said_before_anything_is_sent(
    tmp_path: Path, changed: dict[str, str], words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket.socket, "sendto", lambda *_: pytest.fail("something was sent"))
    settings = loaded(tmp_path, **changed)
    with pytest.raises(DriverProblem) as said:
        open_sip(settings, frozenset())
    assert words in str(said.value)


def test_a_server_that_is_away_leaves_the_stand_closed(tmp_path: Path) -> None:
    stand = Stand(loaded(tmp_path))
    why = r"^the SIP server at 127.0.0.1:9 does not answer \(key far_end.registrar\)$"
    with pytest.raises(StandProblem, match=why):
        stand.open()


def test_an_ipv6_server_is_found_beside_an_ipv6_address(tmp_path: Path) -> None:
    settings = loaded(tmp_path, registrar='"[::1]:9"', more='  bind: "[::1]:0"\n')
    with pytest.raises(CannotDo, match="the SIP server at ::1:9 does not answer"):
        open_sip(settings, frozenset())


def test_the_target_file_of_the_document_is_one_that_works(tmp_path: Path) -> None:
    page = Path(__file__).parents[2] / "docs" / "sip-far-end.md"
    block = re.findall(r"^```yaml\n(.*?)^```$", page.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    file = tmp_path / "desk.yaml"
    file.write_text(block[0], "utf-8")
    names = re.findall(r"\$\{(\w+)\}", block[0])
    sip = load_target(file, {name: f"secret-of-{name}" for name in names}).far_end.sip
    assert [each.number for each in sip.accounts] == ["242", "243", "244", "245", "247", "248"]
    assert len(set(sip.secrets)) == 6


def test_a_dry_run_says_who_is_registered_and_which_numbers_are_called(tmp_path: Path) -> None:
    assert list(told([], loaded(tmp_path)))[1] == (
        "for the whole run: registers anna, bert with 127.0.0.1:9, by SIP, and calls 201, 202, "
        "the phone itself"
    )


def test_two_phones_cannot_share_an_account(tmp_path: Path) -> None:
    far_end = '{driver: sip, registrar: pbx, user: anna, password: x, dials: "%d"}'
    phones = "".join(
        f'  - {{name: desk {n}, driver: device, url: "https://192.0.2.{n}", token: x, '
        f'events: {{bind: "127.0.0.1:0"}}, far_end: {far_end % (200 + n)}}}\n'
        for n in (1, 2)
    )
    (tmp_path / "desks.yaml").write_text(f"phones:\n{phones}", "utf-8")
    words = r"key phones\.1\.far_end: the SIP account anna is phone 1's already"
    with pytest.raises(TargetFileError, match=words):
        load_target(tmp_path / "desks.yaml", {})
